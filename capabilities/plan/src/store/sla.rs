//! The delays that agencies chose.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};

use crate::model::{Exposure, Severity};

row! {
    #[derive(Clone, Debug)]
    pub struct DelayRow {
        pub severity: i64,
        pub exposure: Exposure,
        pub days: i64,
    }
}

pub async fn list(tx: &mut Tx, region: Id<Node>) -> Result<Vec<DelayRow>> {
    tx.list(Sql::new("SELECT severity, exposure, days FROM sla_delay WHERE region_id = ").bind(region)).await
}

pub async fn save(
    tx: &mut Tx,
    region: Id<Node>,
    (severity, exposure, days): (Severity, Exposure, i64),
    by: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("INSERT INTO sla_delay (region_id, severity, exposure, days, changed_at, changed_by) VALUES ")
        .values([[
            region.into(),
            severity.number().into(),
            exposure.into(),
            days.into(),
            at.into(),
            by.into(),
        ]])
        .push(" ON CONFLICT (region_id, severity, exposure) DO UPDATE SET days = excluded.days, changed_at = excluded.changed_at, changed_by = excluded.changed_by");
    tx.run(sql).await?;
    Ok(())
}
