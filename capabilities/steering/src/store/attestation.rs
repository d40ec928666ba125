//! What directors signed.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use serde_json::Value;

row! {
    #[derive(Clone, Debug)]
    pub struct AttestationRow {
        pub id: Id<AttestationRow>,
        pub digest: String,
        pub person_id: Id<Person>,
        pub person_name: String,
        pub signed_at: DateTime<Utc>,
    }
}

/// The attestations of a structure that the caller already sees, the latest first.
pub async fn list(tx: &mut Tx, structure: Id<Node>, limit: i64) -> Result<Vec<AttestationRow>> {
    let sql = Sql::new(
        "SELECT id, digest, person_id, person_name, signed_at FROM attestation WHERE structure_id = ",
    )
    .bind(structure);
    tx.list(sql.push(" ORDER BY signed_at DESC, id DESC LIMIT ").bind(limit)).await
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<AttestationRow>,
    structure: Id<Node>,
    (statement, digest): (Value, &str),
    (person, name): (Id<Person>, &str),
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO attestation (id, structure_id, statement, digest, person_id, person_name, signed_at) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        structure.into(),
        statement.into(),
        digest.into(),
        person.into(),
        name.into(),
        at.into(),
    ]]))
    .await?;
    Ok(())
}
