//! What crosses every perimeter, for the work of the night alone.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_platform::Result;
use hygie_platform::db::{Sql, Tx};

/// The structures whose standing is not that of today.
pub async fn list_stale(tx: &mut Tx, today: NaiveDate, limit: i64) -> Result<Vec<Id<Node>>> {
    let sql = Sql::new("SELECT structure_id AS value FROM obligation_day WHERE computed_on < ").bind(today);
    let sql = sql.push(" ORDER BY computed_on, structure_id LIMIT ").bind(limit);
    Ok(tx.list::<(Id<Node>,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}
