//! Forgetting by rule: the oldest rows go, and the chain remembers where it now begins.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::verify::to_hex;
use super::{Entry, write_of_hygie};
use crate::db::Sql;
use crate::{App, Result, row};

/// The act by which the chain remembers what it let go: the place and the hash of the last row.
pub(super) const FORGOTTEN: &str = "journal.forgotten";

/// Lets go of every row before a moment, up to the first one that is not; says how many. The act that says so is itself
/// part of the chain, so that rows removed by another hand are told from these.
pub async fn forget_before(app: &App, moment: DateTime<Utc>) -> Result<i64> {
    row! {
        struct Last {
            sequence: i64,
            hash: Vec<u8>,
        }
    }
    let mut tx = app.db.write().await?;
    let last = Sql::new("SELECT sequence, hash FROM journal WHERE sequence < (SELECT COALESCE(MIN(sequence), 0) FROM journal WHERE at >= ")
        .bind(moment)
        .push(") ORDER BY sequence DESC LIMIT 1");
    let Some(last) = tx.find::<Last>(last).await? else { return Ok(0) };
    let gone = tx.run(Sql::new("DELETE FROM journal WHERE sequence <= ").bind(last.sequence)).await?;
    let details = json!({ "to": last.sequence, "hash": to_hex(&last.hash), "rows": gone, "before": moment });
    write_of_hygie(
        &mut tx,
        app,
        Entry { act: FORGOTTEN, node: None, subject: Uuid::nil(), details: &details },
    );
    tx.commit().await?;
    Ok(i64::try_from(gone).unwrap_or(i64::MAX))
}
