//! What is known of structures.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use uuid::Uuid;

use crate::actions::fact::NewFact;

row! {
    #[derive(Clone, Debug)]
    pub struct FactRow {
        pub id: Id<FactRow>,
        pub structure_id: Id<Node>,
        pub code: String,
        pub value: Option<f64>,
        pub held_on: NaiveDate,
        pub held_until: Option<NaiveDate>,
        pub source: String,
        pub origin_id: Option<Uuid>,
        pub note: Option<String>,
        pub recorded_at: DateTime<Utc>,
        pub recorded_by: String,
    }
}

const FACT: &str = "SELECT id, structure_id, code, value, held_on, held_until, source, origin_id, note, recorded_at, recorded_by FROM fact";

/// Everything known of a structure that the caller already sees, the latest first.
pub async fn list_of_structure(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<FactRow>> {
    let sql = Sql::new(FACT).push(" WHERE structure_id = ").bind(structure);
    tx.list(sql.push(" ORDER BY held_on DESC, id DESC LIMIT 500")).await
}

/// The latest fact of each code, of each of these structures.
pub async fn list_latest(tx: &mut Tx, structures: &[Id<Node>]) -> Result<Vec<FactRow>> {
    let mut found = Vec::new();
    for some in structures.chunks(5000) {
        let sql = Sql::new(FACT)
            .push(" WHERE structure_id IN (")
            .list(some.iter().copied())
            .push(
                ") AND NOT EXISTS (SELECT 1 FROM fact AS later
                          WHERE later.structure_id = fact.structure_id AND later.code = fact.code
                            AND (later.held_on > fact.held_on OR (later.held_on = fact.held_on AND later.id > fact.id)))",
            );
        found.extend(tx.list::<FactRow>(sql).await?);
    }
    Ok(found)
}

/// The facts of a code on a structure since a day, the latest first.
pub async fn list_since(
    tx: &mut Tx,
    structure: Id<Node>,
    code: &str,
    since: NaiveDate,
) -> Result<Vec<FactRow>> {
    let sql = Sql::new(FACT)
        .push(" WHERE structure_id = ")
        .bind(structure)
        .push(" AND code = ")
        .bind(code)
        .push(" AND held_on >= ")
        .bind(since);
    tx.list(sql.push(" ORDER BY held_on DESC, id DESC LIMIT 100")).await
}

pub async fn save(tx: &mut Tx, id: Id<FactRow>, fact: &NewFact, by: &str, at: DateTime<Utc>) -> Result<()> {
    if fact.origin.is_some() {
        remove_of_origin(tx, fact.structure, &fact.code, fact.origin).await?;
    }
    let sql = Sql::new(
        "INSERT INTO fact (id, structure_id, code, value, held_on, held_until, source, origin_id, note, recorded_at, recorded_by) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        fact.structure.into(),
        fact.code.as_str().into(),
        fact.value.into(),
        fact.held_on.into(),
        fact.held_until.into(),
        fact.source.as_str().into(),
        fact.origin.into(),
        fact.note.as_deref().into(),
        at.into(),
        by.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn remove_of_origin(
    tx: &mut Tx,
    structure: Id<Node>,
    code: &str,
    origin: Option<Uuid>,
) -> Result<u64> {
    let sql = Sql::new("DELETE FROM fact WHERE structure_id = ")
        .bind(structure)
        .push(" AND code = ")
        .bind(code)
        .push(" AND origin_id = ")
        .bind(origin);
    tx.run(sql).await
}
