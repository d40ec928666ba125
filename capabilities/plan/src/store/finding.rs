//! The register of findings.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::{Result, row};
use hygie_registry::ground::{Breadth, Origin, below, below_each};
use uuid::Uuid;

use crate::model::{Exposure, NewFinding, Severity, Source, State};

row! {
    #[derive(Clone, Debug)]
    pub struct FindingRow {
        pub id: Id<FindingRow>,
        pub structure_id: Id<Node>,
        pub structure_name: String,
        pub region_id: Option<Id<Node>>,
        pub source: Source,
        pub origin_id: Option<Uuid>,
        pub dedup_key: String,
        pub framework: Option<String>,
        pub requirement: Option<String>,
        pub asset: Option<String>,
        pub title: String,
        pub description: Option<String>,
        pub severity: i64,
        pub exposure: Exposure,
        pub state: State,
        pub found_on: NaiveDate,
        pub seen_on: NaiveDate,
        pub due_on: NaiveDate,
        pub closed_on: Option<NaiveDate>,
        pub accepted_until: Option<NaiveDate>,
        pub accepted_by: Option<String>,
        pub accepted_reason: Option<String>,
        pub reopened: i64,
        pub changed_at: DateTime<Utc>,
        pub version: i64,
    }
}

impl FindingRow {
    pub fn severity(&self) -> Severity {
        Severity::of_number(self.severity)
    }

    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.state.is_open() && self.due_on < today
    }
}

// LEFT JOIN keeps SQLite from beginning with all structures: a finding always has its structure, and a list has its order.
const FINDING: &str = "SELECT finding.id, finding.structure_id, known_structure.name AS structure_name, known_structure.region_id,
        finding.source, finding.origin_id, finding.dedup_key, finding.framework, finding.requirement, finding.asset,
        finding.title, finding.description, finding.severity, finding.exposure, finding.state, finding.found_on,
        finding.seen_on, finding.due_on, finding.closed_on, finding.accepted_until, finding.accepted_by,
        finding.accepted_reason, finding.reopened, finding.changed_at, finding.version
   FROM finding
   LEFT JOIN known_structure ON known_structure.id = finding.structure_id";

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<FindingRow>) -> Result<Option<FindingRow>> {
    let sql = Sql::new(FINDING).push(" WHERE finding.id = ").bind(id).push(" AND ");
    tx.find(sql.in_sight("finding.structure_id", scope)).await
}

/// The same gap, as its source named it before.
pub async fn find_same(tx: &mut Tx, structure: Id<Node>, key: &str) -> Result<Option<FindingRow>> {
    let sql = Sql::new(FINDING).push(" WHERE finding.structure_id = ").bind(structure);
    tx.find(sql.push(" AND finding.dedup_key = ").bind(key)).await
}

/// A finding, for what was decided already.
pub async fn find_known(tx: &mut Tx, id: Id<FindingRow>) -> Result<Option<FindingRow>> {
    tx.find(Sql::new(FINDING).push(" WHERE finding.id = ").bind(id)).await
}

/// What is asked of the register.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Open ones alone (true), those that are over (false), or all.
    pub is_open: Option<bool>,
    pub state: Option<State>,
    pub severity: Option<Severity>,
    pub source: Option<Source>,
    /// Those of the plan to reduce vulnerabilities: audits, exposure, advisories.
    pub is_technical: bool,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// Without any action.
    pub is_unplanned: bool,
    /// Changed at this moment or after.
    pub changed_since: Option<DateTime<Utc>>,
    pub structure: Option<Id<Node>>,
}

/// Where a page begins: after this day and this finding.
pub type After = (NaiveDate, Id<FindingRow>);

fn filtered(mut sql: Sql, filter: &Filter) -> Sql {
    sql = match filter.is_open {
        Some(true) => sql.push(" AND finding.is_open"),
        Some(false) => sql.push(" AND NOT finding.is_open"),
        None => sql,
    };
    if let Some(state) = filter.state {
        sql = sql.push(" AND finding.state = ").bind(state);
    }
    if let Some(severity) = filter.severity {
        sql = sql.push(" AND finding.severity = ").bind(severity.number());
    }
    if let Some(source) = filter.source {
        sql = sql.push(" AND finding.source = ").bind(source);
    }
    if filter.is_technical {
        sql = sql.push(" AND finding.source IN ('audit', 'exposure', 'advisory')");
    }
    if let Some(day) = filter.due_before {
        sql = sql.push(" AND finding.due_on < ").bind(day);
    }
    if filter.is_unplanned {
        sql = sql.push(" AND finding.state = 'open' AND NOT EXISTS (SELECT 1 FROM action_finding WHERE action_finding.finding_id = finding.id)");
    }
    if let Some(since) = filter.changed_since {
        sql = sql.push(" AND finding.changed_at >= ").bind(since);
    }
    if let Some(structure) = filter.structure {
        sql = sql.push(" AND finding.structure_id = ").bind(structure);
    }
    sql
}

/// The findings of a perimeter, the soonest due first.
pub async fn list(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    filter: &Filter,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<FindingRow>> {
    let mut sql = filtered(Sql::new(FINDING).push(" WHERE 1 = 1"), filter);
    if let Some((day, id)) = after {
        sql = sql.push(" AND (finding.due_on, finding.id) > (").bind(day).push(", ").bind(id).push(")");
    }
    let sql = below_each(sql, "finding.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY finding.due_on, finding.id LIMIT ").bind(limit)).await
}

row! {
    /// A finding that no action is to close, as far as what comes next depends on it.
    #[derive(Clone, Debug)]
    pub struct UnplannedRow {
        pub id: Id<FindingRow>,
        pub structure_id: Id<Node>,
        pub title: String,
        pub severity: i64,
        pub exposure: Exposure,
        pub due_on: NaiveDate,
    }
}

/// The open findings of a perimeter that no action is to close, the soonest due first.
pub async fn list_unplanned(
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    limit: i64,
) -> Result<Vec<UnplannedRow>> {
    let sql = Sql::new(
        "SELECT finding.id, finding.structure_id, finding.title, finding.severity, finding.exposure, finding.due_on
           FROM finding WHERE finding.is_open",
    );
    let unplanned = Filter { is_unplanned: true, ..Filter::default() };
    let sql = below_each(filtered(sql, &unplanned), "finding.structure_id", from, scope);
    tx.list(sql.push(" ORDER BY finding.due_on, finding.id LIMIT ").bind(limit)).await
}

/// How many answer, no further than `most`.
pub async fn count(tx: &mut Tx, scope: Scope, from: Origin, filter: &Filter, most: i64) -> Result<i64> {
    let sql = Sql::new("SELECT COUNT(*) AS value FROM (SELECT 1 AS one FROM finding WHERE 1 = 1");
    let sql = filtered(sql, filter);
    let sql = match from.breadth {
        Breadth::Narrow => below(sql, "finding.structure_id", from, scope),
        _ => below_each(sql, "finding.structure_id", from, scope),
    };
    let (count,): (i64,) = tx.get(sql.push(" LIMIT ").bind(most).push(") AS counted")).await?;
    Ok(count)
}

/// The findings that one thing revealed: an audit, an assessment.
pub async fn list_of_origin(tx: &mut Tx, origin: Uuid) -> Result<Vec<FindingRow>> {
    let sql = Sql::new(FINDING).push(" WHERE finding.origin_id = ").bind(origin);
    tx.list(sql.push(" ORDER BY finding.severity DESC, finding.due_on, finding.id LIMIT 2000")).await
}

/// The findings that an action is to close.
pub async fn list_of_action(tx: &mut Tx, action: Uuid) -> Result<Vec<FindingRow>> {
    let sql = Sql::new(FINDING)
        .push(" JOIN action_finding ON action_finding.finding_id = finding.id WHERE action_finding.action_id = ")
        .bind(action);
    tx.list(sql.push(" ORDER BY finding.severity DESC, finding.due_on, finding.id LIMIT 2000")).await
}

/// The same, on one structure.
pub async fn list_of_action_on(tx: &mut Tx, action: Uuid, structure: Id<Node>) -> Result<Vec<FindingRow>> {
    let sql = Sql::new(FINDING)
        .push(" JOIN action_finding ON action_finding.finding_id = finding.id WHERE action_finding.action_id = ")
        .bind(action)
        .push(" AND finding.structure_id = ")
        .bind(structure);
    tx.list(sql.push(" ORDER BY finding.id LIMIT 2000")).await
}

/// The accepted risks whose time is over.
pub async fn list_accepted_over(tx: &mut Tx, today: NaiveDate, limit: i64) -> Result<Vec<FindingRow>> {
    let sql =
        Sql::new(FINDING).push(" WHERE finding.state = 'accepted' AND finding.accepted_until < ").bind(today);
    tx.list(sql.push(" ORDER BY finding.accepted_until, finding.id LIMIT ").bind(limit)).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct SeverityCount {
        pub severity: i64,
        pub count: i64,
    }
}

/// The open findings of one structure that the caller already sees, by severity.
pub async fn count_by_severity(tx: &mut Tx, structure: Id<Node>) -> Result<Vec<SeverityCount>> {
    let sql = Sql::new("SELECT severity, COUNT(*) AS count FROM finding WHERE is_open AND structure_id = ")
        .bind(structure);
    tx.list(sql.push(" GROUP BY severity ORDER BY severity DESC")).await
}

pub async fn insert(
    tx: &mut Tx,
    id: Id<FindingRow>,
    new: &NewFinding,
    due_on: NaiveDate,
    at: DateTime<Utc>,
) -> Result<()> {
    let (framework, requirement) = match &new.requirement {
        Some((framework, requirement)) => (Some(framework.as_str()), Some(requirement.as_str())),
        None => (None, None),
    };
    let sql = Sql::new(
        "INSERT INTO finding (id, structure_id, source, origin_id, dedup_key, framework, requirement, asset, title, description,
                              severity, exposure, state, is_open, found_on, seen_on, due_on, reopened, created_at, changed_at, version) VALUES ",
    );
    tx.run(sql.values([[
        id.into(),
        new.structure.into(),
        new.source.into(),
        new.origin.into(),
        new.dedup_key.as_str().into(),
        framework.into(),
        requirement.into(),
        new.asset.as_deref().into(),
        new.title.as_str().into(),
        new.description.as_deref().into(),
        new.severity.number().into(),
        new.exposure.into(),
        State::Open.into(),
        true.into(),
        new.found_on.into(),
        new.found_on.into(),
        due_on.into(),
        0_i64.into(),
        at.into(),
        at.into(),
        1_i64.into(),
    ]]))
    .await?;
    Ok(())
}

/// Its source sees it again, perhaps otherwise.
pub async fn see_again(
    tx: &mut Tx,
    known: &FindingRow,
    new: &NewFinding,
    (state, due_on): (State, NaiveDate),
    at: DateTime<Utc>,
) -> Result<()> {
    let is_back = !known.state.is_open() && state.is_open();
    let sql = Sql::new("UPDATE finding SET title = ")
        .bind(new.title.as_str())
        .push(", description = ")
        .bind(new.description.as_deref())
        .push(", severity = ")
        .bind(new.severity.number())
        .push(", exposure = ")
        .bind(new.exposure)
        .push(", origin_id = ")
        .bind(new.origin)
        .push(", seen_on = ")
        .bind(new.found_on)
        .push(", due_on = ")
        .bind(due_on)
        .push(", state = ")
        .bind(state)
        .push(", is_open = ")
        .bind(state.is_open())
        .push(", closed_on = CASE WHEN ")
        .bind(state.is_open())
        .push(" THEN NULL ELSE closed_on END, reopened = reopened + ")
        .bind(i64::from(is_back))
        .push(", version = version + 1, changed_at = ")
        .bind(at)
        .push(" WHERE id = ")
        .bind(known.id)
        .push(" AND version = ")
        .bind(known.version);
    tx.run_expecting_change(sql).await
}

/// How a finding ends or comes back.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub closed_on: Option<NaiveDate>,
    pub accepted: Option<(NaiveDate, String, String)>,
    pub due_on: Option<NaiveDate>,
    pub is_back: bool,
}

pub async fn change(
    tx: &mut Tx,
    known: &FindingRow,
    state: State,
    change: Change,
    at: DateTime<Utc>,
) -> Result<()> {
    let (until, by, reason) = match change.accepted {
        Some((until, by, reason)) => (Some(until), Some(by), Some(reason)),
        None => (None, None, None),
    };
    let sql = Sql::new("UPDATE finding SET state = ")
        .bind(state)
        .push(", is_open = ")
        .bind(state.is_open())
        .push(", closed_on = ")
        .bind(change.closed_on)
        .push(", accepted_until = ")
        .bind(until)
        .push(", accepted_by = ")
        .bind(by)
        .push(", accepted_reason = ")
        .bind(reason)
        .push(", due_on = ")
        .bind(change.due_on.unwrap_or(known.due_on))
        .push(", reopened = reopened + ")
        .bind(i64::from(change.is_back))
        .push(", version = version + 1, changed_at = ")
        .bind(at)
        .push(" WHERE id = ")
        .bind(known.id)
        .push(" AND version = ")
        .bind(known.version);
    tx.run_expecting_change(sql).await
}
