//! What the members of a group weigh in its activity.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

row! {
    #[derive(Clone, Debug)]
    pub struct ShareRow {
        pub node_id: Id<Node>,
        pub structure_id: Id<Node>,
        pub year: i64,
        pub share: f64,
    }
}

/// The shares of the latest year that was written, of each of these groups.
pub async fn list_latest(tx: &mut Tx, groups: &[Id<Node>]) -> Result<Vec<ShareRow>> {
    let sql = Sql::new("SELECT node_id, structure_id, year, share FROM activity_share WHERE node_id IN (")
        .list(groups.iter().copied())
        .push(
            ") AND year = (SELECT MAX(latest.year) FROM activity_share AS latest WHERE latest.node_id = activity_share.node_id)
               LIMIT 10000",
        );
    tx.list(sql).await
}

/// Writes the shares of a year in place of those that were there.
pub async fn save(
    tx: &mut Tx,
    group: Id<Node>,
    year: i64,
    shares: &[(Id<Node>, f64)],
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql =
        Sql::new("DELETE FROM activity_share WHERE node_id = ").bind(group).push(" AND year = ").bind(year);
    tx.run(sql).await?;
    if shares.is_empty() {
        return Ok(());
    }
    let rows = shares.iter().map(|(structure, share)| {
        [group.into(), (*structure).into(), year.into(), (*share).into(), at.into(), by.into()]
    });
    let sql = Sql::new(
        "INSERT INTO activity_share (node_id, structure_id, year, share, changed_at, changed_by) VALUES ",
    );
    tx.run(sql.values(rows)).await?;
    Ok(())
}
