//! What other capabilities ask of the territory: which structures a perimeter holds, who they are, whom to ask for help.
//!
//! They may also join the views `node` and `known_structure`.

use hygie_kernel::{Id, Node, Right, Scope};
use hygie_platform::api::wrong;
use hygie_platform::db::{Sql, Tx};
use hygie_platform::form::Form;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, row};

mod picture;

use crate::ask::ask;
use crate::model::{Kind, StructureId};
use crate::store::list;

pub use crate::ledger::{Entry, Ledger};
pub use picture::{Area, Department, draw_map, list_departments};

pub use crate::store::list::{Breadth, Origin};
pub use crate::store::node::{NodeRow, find as find_node};
pub use crate::web::{perimeter_of, read_cursor, write_cursor};

/// Keeps the rows whose `column` names a structure below a perimeter, in sight.
///
/// What stands on the ground of a place is below all that is above the place: who sees the place sees it all, and the sight is
/// asked once. Below a GHT or a legal entity it is asked for each row.
pub fn below(sql: Sql, column: &'static str, from: Origin, scope: Scope) -> Sql {
    let sql = sql
        .push(" AND ")
        .push(column)
        .push(" IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
        .bind(from.node)
        .push(") AND ");
    match from.breadth {
        Breadth::Narrow => sql.in_sight(column, scope),
        _ => sql.sees(from.node, scope),
    }
}

/// The same for a list that is walked in its own order until a page is full: each row is looked at as it comes.
pub fn below_each(sql: Sql, column: &'static str, from: Origin, scope: Scope) -> Sql {
    if from.breadth == Breadth::Narrow {
        return below(sql, column, from, scope);
    }
    sql.push(" AND EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = ")
        .push(column)
        .push(" AND closure.ancestor_id = ")
        .bind(from.node)
        .push(") AND ")
        .sees(from.node, scope)
}

/// The node that a list of the API starts from: the one that is asked for, else the first that the caller was granted.
pub async fn read_origin(tx: &mut Tx, caller: &Caller, right: Right, asked: Option<&str>) -> Result<Origin> {
    let candidates = match asked {
        Some(typed) => vec![typed.parse().map_err(|_| wrong("in"))?],
        None => caller.nodes.clone(),
    };
    for candidate in candidates {
        if let Some(node) = find_node(tx, caller.scope(right), candidate).await? {
            return Ok(Origin { node: node.id, breadth: Breadth::of(&node.kind) });
        }
    }
    Err(Error::NotFound)
}

/// Keeps the places that a perimeter holds, or in which it lies.
fn below_place(sql: Sql, from: Origin, scope: Scope) -> Sql {
    let sql = match from.breadth {
        Breadth::Nation | Breadth::Region | Breadth::Department => sql
            .push(" AND EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = place.id AND closure.ancestor_id = ")
            .bind(from.node)
            .push(")"),
        Breadth::Narrow => sql
            .push(
                " AND place.id IN (SELECT known_structure.department_id FROM closure
                    JOIN known_structure ON known_structure.id = closure.descendant_id WHERE closure.ancestor_id = ",
            )
            .bind(from.node)
            .push(")"),
    };
    sql.push(" AND ").sees(from.node, scope)
}

/// What a population is told apart by: values and what people read.
pub struct Choices {
    pub kinds: Vec<(String, String)>,
    pub segments: Vec<(String, String)>,
    pub categories: Vec<(String, String)>,
    pub statuses: Vec<(String, String)>,
}

/// The choices of the list of structures, for the forms of others.
pub fn choices(page: &Page) -> Result<Choices> {
    crate::web::choices(page)
}

/// The families of structures, by code and name.
pub fn segment_names(page: &Page) -> Result<Vec<(String, String)>> {
    let reference = crate::reference::reference(&page.app)?;
    Ok(reference.segments.iter().map(|one| (one.code.clone(), one.label(page.lang).to_owned())).collect())
}

row! {
    /// A structure, as far as others must know it.
    #[derive(Clone, Debug)]
    pub struct Known {
        pub id: StructureId,
        pub kind: Kind,
        pub finess: String,
        pub name: String,
        pub segment: String,
        pub category: Option<String>,
        pub region_id: Option<Id<Node>>,
        pub legal_entity_id: Option<StructureId>,
        pub is_open: bool,
    }
}

const KNOWN: &str = "SELECT id, kind, finess, name, segment, category, region_id, legal_entity_id, is_open FROM known_structure";

/// A structure in sight.
pub async fn find_structure(tx: &mut Tx, scope: Scope, id: Id<Node>) -> Result<Option<Known>> {
    tx.find(Sql::new(KNOWN).push(" WHERE id = ").bind(id).push(" AND ").in_sight("known_structure.id", scope))
        .await
}

/// The one structure that a number names, in sight.
pub async fn find_by_finess(tx: &mut Tx, scope: Scope, finess: &str) -> Result<Option<Known>> {
    let sql = Sql::new(KNOWN).push(" WHERE finess = ").bind(finess).push(" AND ");
    tx.find(sql.in_sight("known_structure.id", scope)).await
}

/// The structures of a perimeter, in sight, by name: at most `limit`.
pub async fn list_structures(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    kind: Option<Kind>,
    limit: i64,
) -> Result<Vec<Known>> {
    let mut sql = Sql::new(KNOWN).push(" WHERE is_open");
    if let Some(kind) = kind {
        sql = sql.push(" AND kind = ").bind(kind);
    }
    let sql = below(sql, "known_structure.id", from, scope);
    tx.list(sql.push(" ORDER BY sort_key, id LIMIT ").bind(limit)).await
}

row! {
    struct Region {
        region_id: Option<Id<Node>>,
    }
}

/// The region in which a structure stands.
pub async fn find_region(tx: &mut Tx, structure: Id<Node>) -> Result<Option<Id<Node>>> {
    let sql = Sql::new("SELECT region_id FROM known_structure WHERE id = ").bind(structure);
    Ok(tx.find::<Region>(sql).await?.and_then(|row| row.region_id))
}

/// Refuses, as if it did not exist, a node on which a right is not held.
pub async fn must_hold(tx: &mut Tx, caller: &Caller, right: Right, node: Id<Node>) -> Result<()> {
    if caller.holds(tx, right, node).await? { Ok(()) } else { Err(Error::NotFound) }
}

row! {
    /// A member of a population.
    #[derive(Clone, Debug)]
    pub struct Member {
        pub id: StructureId,
        pub kind: Kind,
        pub segment: String,
    }
}

/// The structures that answer the same words as the list of structures (`segment=…&category=…&status=…`), in sight.
///
/// A value that the registry does not know is refused: it would answer to nobody, and nobody would notice.
pub async fn population(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    query: &str,
) -> Result<Vec<Member>> {
    let form = Form::parse(query.as_bytes())?;
    must_know(app, &form)?;
    let mut asked = ask(app, tx, &form).await?;
    if let Some(question) = &mut asked.filter.question {
        from.narrow(tx, question).await?;
    }
    list::list_members(tx, scope, from, &asked.filter, MOST_MEMBERS).await
}

/// Refuses the words of a population that name no kind, segment, category or status.
fn must_know(app: &App, form: &Form) -> Result<()> {
    let reference = crate::reference::reference(app)?;
    for (name, is_known) in [
        ("kind", ["", "ET", "EJ", "all"].contains(&form.value("kind"))),
        ("segment", reference.segments.iter().any(|one| one.code == form.value("segment"))),
        ("category", reference.categories.contains_key(form.value("category"))),
        ("status", reference.statuses.iter().any(|one| one.code == form.value("status"))),
    ] {
        let word = form.value(name);
        if !word.is_empty() && !is_known {
            return Err(Refusal::new("population-unknown").with("word", word).into());
        }
    }
    Ok(())
}

/// No population is larger: there are some 100,000 establishments in the nation.
const MOST_MEMBERS: i64 = 200_000;

row! {
    #[derive(Clone, Debug)]
    struct Held {
        pub structure_id: StructureId,
        pub status: String,
    }
}

/// The regulatory statuses that structures hold on a day, those of a GHT included.
pub async fn list_statuses(
    tx: &mut Tx,
    structures: &[StructureId],
    day: chrono::NaiveDate,
) -> Result<Vec<(StructureId, String)>> {
    let mut found = Vec::new();
    for some in structures.chunks(5000) {
        let held = Sql::new("SELECT structure_id, status FROM structure_status WHERE valid_from <= ")
            .bind(day)
            .push(" AND (valid_to IS NULL OR valid_to >= ")
            .bind(day)
            .push(") AND structure_id IN (")
            .list(some.iter().copied())
            .push(
                ") UNION ALL SELECT structure_id, CASE role WHEN 'support' THEN 'GHT_SUPPORT' ELSE 'GHT_PARTY' END AS status
                     FROM ght_member WHERE role IN ('support', 'party') AND valid_from <= ",
            )
            .bind(day)
            .push(" AND (valid_to IS NULL OR valid_to >= ")
            .bind(day)
            .push(") AND structure_id IN (")
            .list(some.iter().copied())
            .push(")");
        let held: Vec<Held> = tx.list(held).await?;
        found.extend(held.into_iter().map(|held| (held.structure_id, held.status)));
    }
    Ok(found)
}

row! {
    /// Somebody who helps a territory: known by those whom they help, whatever else these see.
    #[derive(Clone, Debug)]
    pub struct Helper {
        pub role: String,
        pub name: Option<String>,
        pub phone: Option<String>,
        pub email: Option<String>,
        pub place: String,
    }
}

/// Who helps a structure: the security officers of what is above it, its legal entity first, then its GHT, its region.
pub async fn list_helpers(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<Helper>> {
    let sql = Sql::new(
        "SELECT contact.role, contact.name, contact.phone, contact.email, node.name AS place
           FROM closure
           JOIN contact ON contact.node_id = closure.ancestor_id
           JOIN node ON node.id = contact.node_id
          WHERE contact.role IN ('RSSI', 'REF_SSI', 'DSI') AND closure.ancestor_id <> closure.descendant_id AND closure.descendant_id = ",
    )
    .bind(structure)
    .push(
        " ORDER BY CASE node.kind WHEN 'EJ' THEN 0 WHEN 'ght' THEN 1 WHEN 'department' THEN 2 WHEN 'region' THEN 3 ELSE 4 END,
                   CASE contact.role WHEN 'RSSI' THEN 0 WHEN 'REF_SSI' THEN 1 ELSE 2 END LIMIT 4",
    );
    tx.list(sql).await
}

/// The GHT that a structure belongs to, through its legal entity or itself.
pub async fn find_ght(tx: &mut Tx, structure: Id<Node>) -> Result<Option<Id<Node>>> {
    let sql = Sql::new("SELECT closure.ancestor_id AS value FROM closure JOIN ght ON ght.id = closure.ancestor_id WHERE closure.descendant_id = ")
        .bind(structure)
        .push(" ORDER BY closure.ancestor_id LIMIT 1");
    Ok(tx.find::<(Id<Node>,)>(sql).await?.map(|(id,)| id))
}
