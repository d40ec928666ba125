//! What a person has to do in a perimeter, and what changed there lately.
//!
//! What the readers of a place share is computed once for each generation of the registry, as the figures of the map are.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use hygie_kernel::{Id, Node, Right, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{App, Result, row};

use super::list::{Breadth, Origin};
use super::map::is_whole;
use super::shelf::Shelf;
use crate::import::Import;
use crate::reference::Reference;
use crate::territory;

row! {
    /// How many contacts of a role were last confirmed on a day, or never.
    #[derive(Clone, Debug)]
    pub struct Confirmed {
        pub role: String,
        pub confirmed_on: Option<NaiveDate>,
        pub count: i64,
    }
}

row! {
    /// A contact that is to be confirmed, and where it belongs.
    #[derive(Clone, Debug)]
    pub struct OldContact {
        pub id: Id<OldContact>,
        pub role: String,
        pub node_name: Option<String>,
    }
}

/// The contacts of a perimeter: when they were confirmed, and the first ones to be confirmed again.
pub struct Contacts {
    pub confirmed: Vec<Confirmed>,
    pub first: Vec<OldContact>,
}

/// By generation, day, perimeter and right.
type Key = (i64, NaiveDate, Id<Node>, Right);

/// How many perimeters stay in memory.
const PERIMETERS: usize = 64;
/// The contacts to be confirmed that are named; the others are counted.
const NAMED: i64 = 3;

pub async fn contacts(
    app: &App,
    tx: &mut Tx,
    reference: &Reference,
    scope: Scope,
    from: Origin,
    today: NaiveDate,
) -> Result<Arc<Contacts>> {
    let shelf = app.kept::<Shelf<Key, Contacts>>();
    let is_shared = is_whole(tx, scope, from).await?;
    let key = (territory::generation(tx).await?, today, from.node, scope.right);
    if let Some(known) = shelf.find(&key).filter(|_| is_shared) {
        return Ok(known);
    }
    let counted = within(
        Sql::new("SELECT contact.role, contact.confirmed_on, COUNT(*) AS count FROM contact WHERE "),
        "contact.node_id",
        from,
    )
    .push(" AND ")
    .in_sight("contact.node_id", scope)
    .push(" GROUP BY contact.role, contact.confirmed_on ORDER BY contact.confirmed_on");
    let confirmed = tx.list(counted).await?;
    let first = tx.list(first_to_confirm(reference, scope, from, today)).await?;
    let contacts = Contacts { confirmed, first };
    Ok(if is_shared { shelf.keep(key, contacts, PERIMETERS) } else { Arc::new(contacts) })
}

/// Those confirmed the longest ago first, those never confirmed last.
fn first_to_confirm(reference: &Reference, scope: Scope, from: Origin, today: NaiveDate) -> Sql {
    let sql = Sql::new(
        "SELECT contact.id, contact.role, COALESCE(structure.name, ght.name, place.name_fr) AS node_name
           FROM contact
           LEFT JOIN structure ON structure.id = contact.node_id
           LEFT JOIN ght ON ght.id = contact.node_id
           LEFT JOIN place ON place.id = contact.node_id
          WHERE (contact.confirmed_on IS NULL",
    );
    let old = reference.contact_roles.iter().fold(sql, |sql, role| {
        let oldest =
            today.checked_sub_days(Days::new(role.confirm_every_days.unsigned_abs())).unwrap_or(today);
        sql.push(" OR (contact.role = ")
            .bind(&role.code)
            .push(" AND contact.confirmed_on < ")
            .bind(oldest)
            .push(")")
    });
    within(old.push(") AND "), "contact.node_id", from)
        .push(" AND ")
        .in_sight("contact.node_id", scope)
        .push(" ORDER BY CASE WHEN contact.confirmed_on IS NULL THEN 1 ELSE 0 END, contact.confirmed_on, contact.id LIMIT ")
        .bind(NAMED)
}

/// Asks that a node be below the perimeter: row by row in a place, from the few nodes of a group or a structure else.
fn within(sql: Sql, column: &'static str, from: Origin) -> Sql {
    match from.breadth {
        Breadth::Narrow => sql
            .push(column)
            .push(" IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
            .bind(from.node)
            .push(")"),
        _ => sql
            .push("EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = ")
            .push(column)
            .push(" AND closure.ancestor_id = ")
            .bind(from.node)
            .push(")"),
    }
}

row! {
    /// An import that left lines out.
    #[derive(Clone, Debug)]
    pub struct LeftOut {
        pub id: Id<Import>,
        pub file_name: String,
        pub created_at: DateTime<Utc>,
        pub refused: i64,
    }
}

/// The imports of the last thirty days that refused lines, among those the person sees.
pub async fn list_left_out(tx: &mut Tx, scope: Scope) -> Result<Vec<LeftOut>> {
    let sql = Sql::new(
        "SELECT import.id, import.file_name, import.created_at, COUNT(*) AS refused
           FROM import JOIN import_line ON import_line.import_id = import.id
          WHERE import_line.is_refused AND NOT import.is_dry_run AND import.created_at >= ",
    )
    .bind(scope.at - TimeDelta::days(30))
    .push(" AND (")
    .is_own("import.person_id", scope)
    .push(" OR ")
    .in_sight("import.node_id", scope);
    tx.list(sql.push(
        ") GROUP BY import.id, import.file_name, import.created_at ORDER BY import.created_at DESC LIMIT 3",
    ))
    .await
}

row! {
    /// A membership of a GHT that is about to end.
    #[derive(Clone, Debug)]
    pub struct Ending {
        pub ght_id: Id<Node>,
        pub ght_name: String,
        pub structure_name: String,
        pub valid_to: NaiveDate,
    }
}

/// The memberships that end within sixty days.
pub async fn list_endings(tx: &mut Tx, scope: Scope, from: Origin, today: NaiveDate) -> Result<Vec<Ending>> {
    let last = today.checked_add_days(Days::new(60)).unwrap_or(today);
    let sql = Sql::new(
        "SELECT ght.id AS ght_id, ght.name AS ght_name, s.name AS structure_name, m.valid_to
           FROM ght_member m
           JOIN ght ON ght.id = m.ght_id
           JOIN structure s ON s.id = m.structure_id
          WHERE m.valid_to >= ",
    )
    .bind(today)
    .push(" AND m.valid_to <= ")
    .bind(last)
    .push(" AND ");
    tx.list(
        within(sql, "m.structure_id", from)
            .push(" AND ")
            .in_sight("m.structure_id", scope)
            .push(" ORDER BY m.valid_to, s.sort_key LIMIT 5"),
    )
    .await
}

row! {
    /// Something that was done to a node of the perimeter.
    #[derive(Clone, Debug)]
    pub struct Change {
        pub at: DateTime<Utc>,
        pub act: String,
        pub person_name: String,
        pub node_id: Id<Node>,
        pub node_kind: Option<String>,
        pub node_name: Option<String>,
    }
}

impl Change {
    /// The key of the text that names the act.
    pub fn key(&self) -> String {
        format!("act-{}", self.act.replace('.', "-"))
    }

    /// The page of the node.
    pub fn href(&self) -> String {
        match self.node_kind.as_deref() {
            Some("structure") => format!("/structures/{}", self.node_id),
            Some("ght") => format!("/groups/{}", self.node_id),
            _ => format!("/places/{}", self.node_id),
        }
    }
}

/// So many acts are looked through for those of a place; what is older is no news.
const LOOKED_THROUGH: i64 = 2000;
const NEWS: i64 = 8;

/// The latest acts on the nodes of a perimeter that the reader sees. Identifiers follow the order of the acts.
pub async fn list_changes(tx: &mut Tx, scope: Scope, from: Origin) -> Result<Vec<Change>> {
    let latest = match from.breadth {
        Breadth::Narrow => Sql::new("SELECT id, at, act, person_name, node_id FROM journal WHERE node_id IS NOT NULL AND act NOT LIKE '%-exported'"),
        _ => Sql::new("SELECT id, at, act, person_name, node_id FROM journal WHERE node_id IS NOT NULL AND act NOT LIKE '%-exported' ORDER BY id DESC LIMIT ").bind(LOOKED_THROUGH),
    };
    let sql = Sql::new(
        "SELECT j.at, j.act, j.person_name, j.node_id,
                CASE WHEN structure.id IS NOT NULL THEN 'structure' WHEN ght.id IS NOT NULL THEN 'ght' ELSE 'place' END AS node_kind,
                COALESCE(structure.name, ght.name, place.name_fr) AS node_name
           FROM (",
    )
    .append(latest)
    .push(
        ") j
           LEFT JOIN structure ON structure.id = j.node_id
           LEFT JOIN ght ON ght.id = j.node_id
           LEFT JOIN place ON place.id = j.node_id
          WHERE ",
    );
    tx.list(
        within(sql, "j.node_id", from)
            .push(" AND ")
            .in_sight("j.node_id", scope)
            .push(" ORDER BY j.id DESC LIMIT ")
            .bind(NEWS),
    )
    .await
}
