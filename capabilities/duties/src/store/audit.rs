//! The audits that were done.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::files::File;
use hygie_platform::{Result, row};
use hygie_registry::ground::{Breadth, Origin, below, below_each};
use serde_json::Value;

use crate::model::audit::{Qualification, Tlp};

row! {
    #[derive(Clone, Debug)]
    pub struct AuditRow {
        pub id: Id<AuditRow>,
        pub structure_id: Id<Node>,
        pub structure_name: String,
        pub finess: String,
        /// A code of the types of audit.
        pub kind: String,
        pub provider: Option<String>,
        pub qualification: Qualification,
        pub begun_on: Option<NaiveDate>,
        pub done_on: NaiveDate,
        pub level: Option<i64>,
        pub summary: Option<String>,
        pub tlp: Tlp,
        pub report_file_id: Option<Id<File>>,
        pub next_due_on: NaiveDate,
        /// Whether no later audit of its type was recorded for the structure.
        pub is_last: bool,
        pub event_type: Option<i64>,
        pub analysis_type: Option<i64>,
        pub exchange: Option<Value>,
        pub deposited_by: String,
        pub created_at: DateTime<Utc>,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
}

impl AuditRow {
    /// Whether the next one should have been made by now.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_last && self.next_due_on < today
    }
}

const LATER: &str = "EXISTS (SELECT 1 FROM audit AS later
                  WHERE later.structure_id = audit.structure_id AND later.kind = audit.kind
                    AND (later.done_on > audit.done_on OR (later.done_on = audit.done_on AND later.id > audit.id)))";

const AUDIT: &str = "SELECT audit.id, audit.structure_id, known_structure.name AS structure_name, known_structure.finess, audit.kind,
        audit.provider, audit.qualification, audit.begun_on, audit.done_on, audit.level, audit.summary, audit.tlp,
        audit.report_file_id, audit.next_due_on, audit.event_type, audit.analysis_type, audit.exchange, audit.deposited_by,
        audit.created_at, audit.changed_at, audit.version, NOT ";

const FROM: &str = " AS is_last
   FROM audit
   JOIN known_structure ON known_structure.id = audit.structure_id
  WHERE 1 = 1";

fn audits() -> Sql {
    Sql::new(AUDIT).push(LATER).push(FROM)
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<AuditRow>) -> Result<Option<AuditRow>> {
    tx.find(audits().push(" AND audit.id = ").bind(id).push(" AND ").in_sight("audit.structure_id", scope))
        .await
}

/// What is asked of the list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub kind: Option<String>,
    /// The last of their type, whose next one was due before this day.
    pub overdue_on: Option<NaiveDate>,
    pub changed_since: Option<DateTime<Utc>>,
}

/// Where a page begins: after the audit done on this day.
pub type After = (NaiveDate, Id<AuditRow>);

fn filtered(mut sql: Sql, filter: &Filter) -> Sql {
    if let Some(kind) = &filter.kind {
        sql = sql.push(" AND audit.kind = ").bind(kind);
    }
    if let Some(day) = filter.overdue_on {
        sql = sql.push(" AND audit.next_due_on < ").bind(day).push(" AND NOT ").push(LATER);
    }
    if let Some(since) = filter.changed_since {
        sql = sql.push(" AND audit.changed_at >= ").bind(since);
    }
    sql
}

/// The audits of a perimeter, the latest first.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<AuditRow>> {
    let mut sql = filtered(audits(), filter);
    if let Some((day, id)) = after {
        sql = sql.push(" AND (audit.done_on, audit.id) < (").bind(day).push(", ").bind(id).push(")");
    }
    let sql = below_each(sql, "audit.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY audit.done_on DESC, audit.id DESC LIMIT ").bind(limit)).await
}

/// How many answer, no further than `most`.
pub async fn count(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter, most: i64) -> Result<i64> {
    let sql =
        filtered(Sql::new("SELECT COUNT(*) AS value FROM (SELECT 1 AS one FROM audit WHERE 1 = 1"), filter);
    let sql = match from.breadth {
        Breadth::Narrow => below(sql, "audit.structure_id", from, scope),
        _ => below_each(sql, "audit.structure_id", from, scope),
    };
    let (count,): (i64,) = tx.get(sql.push(" LIMIT ").bind(most).push(") AS counted")).await?;
    Ok(count)
}

/// The last audit of each type on a structure that the caller already sees, the latest first.
pub async fn list_last(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<AuditRow>> {
    let sql = audits().push(" AND audit.structure_id = ").bind(structure).push(" AND NOT ").push(LATER);
    tx.list(sql.push(" ORDER BY audit.done_on DESC, audit.id DESC LIMIT 50")).await
}

/// The same audit, when it came before: by a file that names the same event, or by hand.
pub async fn find_same(
    tx: &mut Tx,
    structure: Id<Node>,
    (event_type, kind): (i64, &str),
    done_on: NaiveDate,
) -> Result<Option<Id<AuditRow>>> {
    let sql = Sql::new("SELECT id AS value FROM audit WHERE structure_id = ")
        .bind(structure)
        .push(" AND done_on = ")
        .bind(done_on)
        .push(" AND (event_type = ")
        .bind(event_type)
        .push(" OR (event_type IS NULL AND kind = ")
        .bind(kind)
        .push(")) ORDER BY id LIMIT 1");
    Ok(tx.find::<(Id<AuditRow>,)>(sql).await?.map(|(id,)| id))
}

/// What is written of an audit.
#[derive(Clone, Debug)]
pub struct Written<'a> {
    pub provider: Option<&'a str>,
    pub qualification: Qualification,
    pub begun_on: Option<NaiveDate>,
    pub done_on: NaiveDate,
    pub level: Option<i64>,
    pub summary: Option<&'a str>,
    pub tlp: Tlp,
    pub report: Option<Id<File>>,
    pub next_due_on: NaiveDate,
}

/// The event of the exchange format that an audit comes from.
#[derive(Clone, Debug)]
pub struct Exchanged {
    pub event_type: i64,
    pub analysis_type: Option<i64>,
    pub event: Value,
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<AuditRow>,
    (structure, kind): (Id<Node>, &str),
    written: &Written<'_>,
    exchanged: Option<&Exchanged>,
    (by, at): (&str, DateTime<Utc>),
) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO audit (id, structure_id, kind, provider, qualification, begun_on, done_on, level, summary, tlp, report_file_id,
                            next_due_on, event_type, analysis_type, exchange, deposited_by, created_at, changed_at, version) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        structure.into(),
        kind.into(),
        written.provider.into(),
        written.qualification.into(),
        written.begun_on.into(),
        written.done_on.into(),
        written.level.into(),
        written.summary.into(),
        written.tlp.into(),
        written.report.into(),
        written.next_due_on.into(),
        exchanged.map(|one| one.event_type).into(),
        exchanged.and_then(|one| one.analysis_type).into(),
        exchanged.map(|one| one.event.clone()).into(),
        by.into(),
        at.into(),
        at.into(),
        1_i64.into(),
    ]]))
    .await?;
    Ok(())
}

pub async fn update(
    tx: &mut Tx,
    id: Id<AuditRow>,
    version: i64,
    written: &Written<'_>,
    at: DateTime<Utc>,
) -> Result<()> {
    let sql = Sql::new("UPDATE audit SET provider = ")
        .bind(written.provider)
        .push(", qualification = ")
        .bind(written.qualification)
        .push(", begun_on = ")
        .bind(written.begun_on)
        .push(", done_on = ")
        .bind(written.done_on)
        .push(", level = ")
        .bind(written.level)
        .push(", summary = ")
        .bind(written.summary)
        .push(", tlp = ")
        .bind(written.tlp)
        .push(", report_file_id = ")
        .bind(written.report)
        .push(", next_due_on = ")
        .bind(written.next_due_on)
        .push(", version = version + 1, changed_at = ")
        .bind(at)
        .push(" WHERE id = ")
        .bind(id)
        .push(" AND version = ")
        .bind(version);
    tx.run_expecting_change(sql).await
}
