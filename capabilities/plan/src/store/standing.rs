//! Where the plan of each structure stands, and sums of that over a perimeter.

use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{FromRow, Row, Sql, Tx};
use hygie_platform::{App, Result, row};
use hygie_registry::ground::{Entry, Ledger, Origin, below};

row! {
    /// Where a plan stands, counted; the cost in euros.
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Standing {
        pub critical: i64,
        pub high: i64,
        pub medium: i64,
        pub low: i64,
        pub late_findings: i64,
        pub accepted: i64,
        pub closed: i64,
        pub open_actions: i64,
        pub late_actions: i64,
        pub done_actions: i64,
        pub planned_cost: i64,
    }
}

impl Standing {
    pub fn open(&self) -> i64 {
        self.critical + self.high + self.medium + self.low
    }

    fn add(&mut self, other: &Standing) {
        self.critical += other.critical;
        self.high += other.high;
        self.medium += other.medium;
        self.low += other.low;
        self.late_findings += other.late_findings;
        self.accepted += other.accepted;
        self.closed += other.closed;
        self.open_actions += other.open_actions;
        self.late_actions += other.late_actions;
        self.done_actions += other.done_actions;
        self.planned_cost += other.planned_cost;
    }
}

row! {
    struct Findings {
        critical: i64,
        high: i64,
        medium: i64,
        low: i64,
        late: i64,
        accepted: i64,
        closed: i64,
    }
}

row! {
    struct Actions {
        open: i64,
        late: i64,
        done: i64,
        cost: i64,
    }
}

/// Counts again what one structure has, and keeps it.
pub async fn refresh(tx: &mut Tx, structure: Id<Node>, today: NaiveDate, at: DateTime<Utc>) -> Result<()> {
    let sum =
        |test: &'static str| Sql::new("COALESCE(SUM(CASE WHEN ").push(test).push(" THEN 1 ELSE 0 END), 0)");
    let cast = |sql: Sql, test: &'static str, name: &'static str| {
        sql.push("CAST(").append(sum(test)).push(" AS BIGINT) AS ").push(name)
    };
    let mut sql = Sql::new("SELECT ");
    for (test, name) in [
        ("is_open AND severity = 4", "critical, "),
        ("is_open AND severity = 3", "high, "),
        ("is_open AND severity = 2", "medium, "),
        ("is_open AND severity = 1", "low, "),
        ("state = 'accepted'", "accepted, "),
        ("state = 'closed'", "closed, "),
    ] {
        sql = cast(sql, test, name);
    }
    let sql = sql
        .push("CAST(COALESCE(SUM(CASE WHEN is_open AND due_on < ")
        .bind(today)
        .push(" THEN 1 ELSE 0 END), 0) AS BIGINT) AS late FROM finding WHERE structure_id = ")
        .bind(structure);
    let findings: Findings = tx.get(sql).await?;
    let sql = Sql::new(
        "SELECT CAST(COALESCE(SUM(CASE WHEN a.is_open AND NOT m.is_done THEN 1 ELSE 0 END), 0) AS BIGINT) AS open,
                CAST(COALESCE(SUM(CASE WHEN a.is_open AND NOT m.is_done AND a.due_on < ",
    )
    .bind(today)
    .push(
        " THEN 1 ELSE 0 END), 0) AS BIGINT) AS late,
                CAST(COALESCE(SUM(CASE WHEN m.is_done THEN 1 ELSE 0 END), 0) AS BIGINT) AS done,
                CAST(COALESCE(SUM(CASE WHEN a.is_open AND a.node_id = m.structure_id THEN a.cost ELSE 0 END), 0) AS BIGINT) AS cost
           FROM action_member m
           JOIN plan_action a ON a.id = m.action_id
          WHERE m.structure_id = ",
    )
    .bind(structure);
    let actions: Actions = tx.get(sql).await?;
    let sql = Sql::new(
        "INSERT INTO plan_standing (structure_id, critical, high, medium, low, late_findings, accepted, closed, open_actions,
                                    late_actions, done_actions, planned_cost, changed_at) VALUES ",
    )
    .values([[
        structure.into(),
        findings.critical.into(),
        findings.high.into(),
        findings.medium.into(),
        findings.low.into(),
        findings.late.into(),
        findings.accepted.into(),
        findings.closed.into(),
        actions.open.into(),
        actions.late.into(),
        actions.done.into(),
        actions.cost.into(),
        at.into(),
    ]])
    .push(
        " ON CONFLICT (structure_id) DO UPDATE SET critical = excluded.critical, high = excluded.high, medium = excluded.medium,
              low = excluded.low, late_findings = excluded.late_findings, accepted = excluded.accepted, closed = excluded.closed,
              open_actions = excluded.open_actions, late_actions = excluded.late_actions, done_actions = excluded.done_actions,
              planned_cost = excluded.planned_cost, changed_at = excluded.changed_at",
    );
    tx.run(sql).await?;
    Ok(())
}

/// The standing of one structure among those of a place.
#[derive(Clone)]
struct Line {
    structure_id: Id<Node>,
    standing: Standing,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> Result<Self> {
        Ok(Line { structure_id: row.get("structure_id")?, standing: Standing::from_row(row)? })
    }
}

impl Entry for Line {
    fn structure(&self) -> Id<Node> {
        self.structure_id
    }
}

/// One structure that the caller already sees.
pub async fn find(tx: &mut Tx, structure: Id<Node>) -> Result<Standing> {
    let sql = select().push("structure_id = ").bind(structure);
    Ok(tx.find(sql).await?.unwrap_or_default())
}

fn select() -> Sql {
    Sql::new(
        "SELECT structure_id, critical, high, medium, low, late_findings, accepted, closed, open_actions, late_actions,
                done_actions, planned_cost
           FROM plan_standing WHERE ",
    )
}

/// The whole of a perimeter.
pub async fn sum(app: &App, tx: &mut Tx, scope: Scope, from: Origin) -> Result<Standing> {
    let newest = "SELECT changed_at AS value FROM plan_standing ORDER BY changed_at DESC LIMIT 1".into();
    let read = |since: Option<DateTime<Utc>>| {
        let sql = match since {
            Some(since) => select().push("changed_at >= ").bind(since),
            None => select().push("1 = 1"),
        };
        below(sql, "plan_standing.structure_id", from, scope)
    };
    let lines = app.kept::<Ledger<(), Line>>().entries(app, tx, (scope, from), (), newest, read).await?;
    let mut sum = Standing::default();
    lines.iter().for_each(|line| sum.add(&line.standing));
    Ok(sum)
}

/// The structures of which something grew late since a day: their counts are no longer true.
pub async fn list_grown_late(tx: &mut Tx, since: NaiveDate, today: NaiveDate) -> Result<Vec<Id<Node>>> {
    let sql = Sql::new("SELECT structure_id AS value FROM finding WHERE is_open AND due_on >= ")
        .bind(since)
        .push(" AND due_on < ")
        .bind(today)
        .push(
            " UNION SELECT m.structure_id AS value FROM plan_action a JOIN action_member m ON m.action_id = a.id
               WHERE a.is_open AND a.due_on >= ",
        )
        .bind(since)
        .push(" AND a.due_on < ")
        .bind(today);
    Ok(tx.list::<(Id<Node>,)>(sql).await?.into_iter().map(|(id,)| id).collect())
}

row! {
    struct Day {
        day: Option<NaiveDate>,
    }
}

/// The day up to which what grew late has been counted; the row is taken for this turn.
pub async fn find_day(tx: &mut Tx) -> Result<Option<NaiveDate>> {
    tx.run("UPDATE plan_state SET id = 1 WHERE id = 1").await?;
    Ok(tx.get::<Day>("SELECT day FROM plan_state WHERE id = 1").await?.day)
}

pub async fn save_day(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    tx.run_expecting_change(Sql::new("UPDATE plan_state SET day = ").bind(day).push(" WHERE id = 1")).await
}
