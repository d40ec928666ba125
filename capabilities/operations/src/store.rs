//! The journal as people read it, and the proofs that were made of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Person, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::journal::Verification;
use hygie_platform::{Error, Result, row};
use serde_json::Value;

/// What is looked for in the journal.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// A part of the name of whoever acted.
    pub name: Option<String>,
    pub person: Option<Id<Person>>,
    /// The capability whose acts they are.
    pub family: Option<String>,
    pub what: Option<What>,
    pub from: Option<DateTime<Utc>>,
    /// Excluded.
    pub to: Option<DateTime<Utc>>,
}

/// The sorts of act that people ask after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Data left Hygie.
    Exported,
    /// Something reserved was read.
    Seen,
    /// Somebody came in, or failed to.
    SignedIn,
    /// Anything else: something was changed.
    Changed,
}

impl What {
    pub const ALL: [What; 4] = [What::Changed, What::Exported, What::Seen, What::SignedIn];

    pub fn as_str(self) -> &'static str {
        match self {
            What::Exported => "exported",
            What::Seen => "seen",
            What::SignedIn => "signed-in",
            What::Changed => "changed",
        }
    }
}

row! {
    #[derive(Clone, Debug)]
    pub struct Line {
        pub sequence: i64,
        pub at: DateTime<Utc>,
        pub person_id: Option<Id<Person>>,
        pub person_name: String,
        pub act: String,
        pub node_id: Option<Id<Node>>,
        pub details: Value,
    }
}

/// The acts that concern a place or what is below it, and those without a place of the people who may act there, the
/// latest first. Who looks at the nation sees every act.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    (from, kind): (Id<Node>, &str),
    filter: &Filter,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut sql = Sql::new(
        "SELECT sequence, at, person_id, person_name, act, node_id, details FROM journal WHERE sequence IS NOT NULL AND ",
    )
    .sees(from, scope);
    if kind != "nation" {
        sql = sql
            .push(" AND (journal.node_id IN (SELECT closure.descendant_id FROM closure WHERE closure.ancestor_id = ")
            .bind(from)
            .push(") OR (journal.node_id IS NULL AND journal.person_id IN (SELECT access_grant.person_id FROM access_grant JOIN closure ON closure.descendant_id = access_grant.node_id WHERE closure.ancestor_id = ")
            .bind(from)
            .push(")))");
    }
    if let Some(name) = &filter.name {
        sql = sql
            .push(" AND LOWER(journal.person_name) LIKE ")
            .bind(format!("%{}%", name.to_lowercase().replace(['%', '_', '\\'], "")));
    }
    if let Some(person) = filter.person {
        sql = sql.push(" AND journal.person_id = ").bind(person);
    }
    if let Some(family) = &filter.family {
        sql = sql
            .push(" AND journal.act >= ")
            .bind(format!("{family}."))
            .push(" AND journal.act < ")
            .bind(format!("{family}/"));
    }
    sql = match filter.what {
        None => sql,
        Some(What::Exported) => sql.push(" AND journal.act LIKE '%-exported'"),
        Some(What::Seen) => sql.push(" AND journal.act LIKE '%-seen'"),
        Some(What::SignedIn) => sql.push(" AND journal.act LIKE 'accounts.sign%'"),
        Some(What::Changed) => sql.push(
            " AND journal.act NOT LIKE '%-exported' AND journal.act NOT LIKE '%-seen' AND journal.act NOT LIKE 'accounts.sign%'",
        ),
    };
    if let Some(from) = filter.from {
        sql = sql.push(" AND journal.at >= ").bind(from);
    }
    if let Some(to) = filter.to {
        sql = sql.push(" AND journal.at < ").bind(to);
    }
    if let Some(before) = before {
        sql = sql.push(" AND journal.sequence < ").bind(before);
    }
    tx.list(sql.push(" ORDER BY journal.sequence DESC LIMIT ").bind(limit)).await
}

/// The names of the places that these acts concern.
pub async fn names_of_nodes(tx: &mut Tx, lines: &[Line]) -> Result<HashMap<Id<Node>, String>> {
    row! {
        struct Named {
            id: Id<Node>,
            name: String,
        }
    }
    let mut ids: Vec<Id<Node>> = lines.iter().filter_map(|line| line.node_id).collect();
    ids.sort();
    ids.dedup();
    let named: Vec<Named> =
        tx.list(Sql::new("SELECT id, name FROM node WHERE id IN (").list(ids).push(")")).await?;
    Ok(named.into_iter().map(|node| (node.id, node.name)).collect())
}

/// Marks the identifier of a proof.
pub enum Proof {}

pub async fn insert_verification(
    tx: &mut Tx,
    id: Id<Proof>,
    begun_at: DateTime<Utc>,
    ended_at: DateTime<Utc>,
    found: &Verification,
) -> Result<()> {
    let faults =
        serde_json::to_value(&found.faults).map_err(Error::internal("failed to write what was found"))?;
    let sql = Sql::new(
        "INSERT INTO journal_verification (id, begun_at, ended_at, row_count, fault_count, faults) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        begun_at.into(),
        ended_at.into(),
        found.rows.into(),
        found.fault_count.into(),
        faults.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn purge_verifications(tx: &mut Tx, before: DateTime<Utc>) -> Result<()> {
    tx.run(Sql::new("DELETE FROM journal_verification WHERE begun_at < ").bind(before)).await?;
    Ok(())
}

row! {
    /// The last proof that was made.
    #[derive(Clone, Debug)]
    pub struct Verified {
        pub ended_at: DateTime<Utc>,
        pub row_count: i64,
        pub fault_count: i64,
    }
}

pub async fn find_last_verification(tx: &mut Tx) -> Result<Option<Verified>> {
    tx.find(
        "SELECT ended_at, row_count, fault_count FROM journal_verification ORDER BY begun_at DESC, id DESC LIMIT 1",
    )
    .await
}
