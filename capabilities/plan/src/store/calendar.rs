//! The addresses by which calendars read a plan.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Person};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    #[derive(Clone, Debug)]
    pub struct Link {
        pub person_id: Id<Person>,
        pub node_id: Id<Node>,
    }
}

/// Makes the address of a person for a node; the one before no longer works.
pub async fn save(tx: &mut Tx, hash: Vec<u8>, link: &Link, at: DateTime<Utc>) -> Result<()> {
    forget(tx, link).await?;
    let sql = Sql::new("INSERT INTO calendar_link (secret_hash, person_id, node_id, created_at) VALUES ");
    tx.run(sql.values([[hash.into(), link.person_id.into(), link.node_id.into(), at.into()]])).await?;
    Ok(())
}

pub async fn forget(tx: &mut Tx, link: &Link) -> Result<u64> {
    let sql = Sql::new("DELETE FROM calendar_link WHERE person_id = ").bind(link.person_id);
    tx.run(sql.push(" AND node_id = ").bind(link.node_id)).await
}

pub async fn find(tx: &mut Tx, hash: Vec<u8>) -> Result<Option<Link>> {
    tx.find(Sql::new("SELECT person_id, node_id FROM calendar_link WHERE secret_hash = ").bind(hash)).await
}

pub async fn exists(tx: &mut Tx, link: &Link) -> Result<bool> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM calendar_link WHERE person_id = ").bind(link.person_id);
    let (count,): (i64,) = tx.get(sql.push(" AND node_id = ").bind(link.node_id)).await?;
    Ok(count > 0)
}
