//! The table of jobs.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::Id;
use serde_json::Value;

use super::{Job, Work, pause_after};
use crate::db::{Engine, Sql, Tx};
use crate::{App, Error, Result, row, word_column};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Running,
    Done,
    /// It failed as often as it may.
    Dead,
}

impl State {
    pub const ALL: [State; 4] = [State::Running, State::Waiting, State::Dead, State::Done];

    pub fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Dead => "dead",
        }
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(word: &str) -> Result<State, ()> {
        State::ALL.into_iter().find(|state| state.as_str() == word).ok_or(())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

word_column!(State);

/// How long a worker may be silent before another takes its job.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(2);

/// What is remembered of an error, in characters.
const LONGEST_ERROR: usize = 500;

row! {
    pub(super) struct Claimed {
        pub id: Id<Job>,
        pub kind: String,
        pub payload: Value,
        pub attempts: i64,
    }
}

/// Takes jobs that are due, the oldest first; those whose worker is silent too.
pub(super) async fn claim(tx: &mut Tx, worker: &str, now: DateTime<Utc>, most: i64) -> Result<Vec<Claimed>> {
    let mut sql = Sql::new("UPDATE job SET state = 'running', attempts = attempts + 1, lease_until = ")
        .bind(now + LEASE)
        .push(", worker = ")
        .bind(worker)
        .push(" WHERE id IN (SELECT job.id FROM job WHERE (job.state = 'waiting' AND job.due_at <= ")
        .bind(now)
        .push(") OR (job.state = 'running' AND job.lease_until < ")
        .bind(now)
        .push(") ORDER BY job.due_at, job.id LIMIT ")
        .bind(most);
    if tx.engine() == Engine::Postgres {
        sql = sql.push(" FOR UPDATE SKIP LOCKED");
    }
    tx.list(sql.push(") RETURNING id, kind, payload, attempts")).await
}

/// When the next job that waits is due, or the next lease ends.
pub(super) async fn find_next_due(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    row! {
        struct Next {
            waiting: Option<DateTime<Utc>>,
            running: Option<DateTime<Utc>>,
        }
    }
    let next: Next = tx
        .get(
            "SELECT (SELECT MIN(due_at) FROM job WHERE state = 'waiting') AS waiting,
                    (SELECT MIN(lease_until) FROM job WHERE state = 'running') AS running",
        )
        .await?;
    Ok([next.waiting, next.running].into_iter().flatten().min())
}

pub(super) async fn renew(tx: &mut Tx, job: &Job, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE job SET lease_until = ").bind(now + LEASE);
    tx.run_expecting_change(held(sql, job)).await
}

pub(super) async fn end(tx: &mut Tx, job: &Job, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE job SET state = 'done', lease_until = NULL, last_error = NULL, ended_at = ")
        .bind(now);
    tx.run_expecting_change(held(sql, job)).await
}

/// Keeps the error, and puts the job back for later or sets it aside.
pub(super) async fn fail(
    tx: &mut Tx,
    job: &Job,
    work: Option<&Work>,
    error: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let error: String = error.chars().take(LONGEST_ERROR).collect();
    let is_over = work.is_none_or(|work| job.attempt >= work.attempts);
    let sql = Sql::new("UPDATE job SET lease_until = NULL, last_error = ").bind(error);
    let sql = if is_over {
        sql.push(", state = 'dead', ended_at = ").bind(now)
    } else {
        sql.push(", state = 'waiting', unique_key = NULL, due_at = ").bind(now + pause_after(job.attempt))
    };
    tx.run(held(sql, job)).await?;
    Ok(())
}

/// Only of a job that this worker still holds.
fn held(sql: Sql, job: &Job) -> Sql {
    sql.push(" WHERE state = 'running' AND id = ")
        .bind(job.id)
        .push(" AND worker = ")
        .bind(job.worker.as_str())
}

/// What was done long ago is no longer needed; what was set aside stays longer.
pub(super) async fn purge(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("DELETE FROM job WHERE (state = 'done' AND ended_at < ")
        .bind(now - TimeDelta::days(7))
        .push(") OR (state = 'dead' AND ended_at < ")
        .bind(now - TimeDelta::days(90));
    tx.run(sql.push(")")).await?;
    Ok(())
}

row! {
    /// A job, for who looks after the server.
    #[derive(Clone, Debug)]
    pub struct JobRow {
        pub id: Id<Job>,
        pub kind: String,
        pub state: State,
        pub due_at: DateTime<Utc>,
        pub attempts: i64,
        pub last_error: Option<String>,
        pub created_at: DateTime<Utc>,
        pub ended_at: Option<DateTime<Utc>>,
    }
}

const COLUMNS: &str =
    "SELECT id, kind, state, due_at, attempts, last_error, created_at, ended_at FROM job WHERE ";

/// The jobs in a state, the latest first.
pub async fn list(tx: &mut Tx, state: State, before: Option<Id<Job>>, limit: i64) -> Result<Vec<JobRow>> {
    let mut sql = Sql::new(COLUMNS).push("state = ").bind(state);
    if let Some(before) = before {
        sql = sql
            .push(
                " AND (created_at, id) < (SELECT last.created_at, last.id FROM job AS last WHERE last.id = ",
            )
            .bind(before)
            .push(")");
    }
    tx.list(sql.push(" ORDER BY created_at DESC, id DESC LIMIT ").bind(limit)).await
}

pub async fn find(tx: &mut Tx, id: Id<Job>) -> Result<Option<JobRow>> {
    tx.find(Sql::new(COLUMNS).push("id = ").bind(id)).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Counted {
        pub state: State,
        pub count: i64,
    }
}

pub async fn count_by_state(tx: &mut Tx) -> Result<Vec<Counted>> {
    tx.list("SELECT state, COUNT(*) AS count FROM job GROUP BY state").await
}

/// Puts a job that was set aside back among those that wait, with all its attempts before it.
pub async fn replay(tx: &mut Tx, app: &App, id: Id<Job>) -> Result<()> {
    let now = app.clock.now();
    tx.ring_when_committed(app);
    let sql = Sql::new(
        "UPDATE job SET state = 'waiting', attempts = 0, ended_at = NULL, unique_key = NULL, due_at = ",
    )
    .bind(now)
    .push(" WHERE state = 'dead' AND id = ")
    .bind(id);
    tx.run_expecting_change(sql).await
}

row! {
    /// What comes back, for who looks after the server.
    #[derive(Clone, Debug)]
    pub struct RecurringRow {
        pub name: String,
        pub due_at: DateTime<Utc>,
        pub begun_at: Option<DateTime<Utc>>,
        pub ended_at: Option<DateTime<Utc>>,
        pub last_error: Option<String>,
        pub runs: i64,
        pub failures: i64,
    }
}

pub async fn list_recurring(tx: &mut Tx) -> Result<Vec<RecurringRow>> {
    tx.list("SELECT name, due_at, begun_at, ended_at, last_error, runs, failures FROM recurring_job ORDER BY name")
        .await
}

/// Makes sure that what comes back has its line.
pub(super) async fn register(tx: &mut Tx, name: &str, due_at: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("INSERT INTO recurring_job (name, due_at, runs, failures) VALUES ")
        .values([[name.into(), due_at.into(), 0_i64.into(), 0_i64.into()]])
        .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    Ok(())
}

/// Takes what comes back, when it is due (or whenever it is, when `at_once`) and nobody is at it.
pub(super) async fn claim_recurring(
    tx: &mut Tx,
    name: &str,
    worker: &str,
    now: DateTime<Utc>,
    at_once: bool,
) -> Result<bool> {
    let sql = Sql::new("UPDATE recurring_job SET begun_at = ")
        .bind(now)
        .push(", lease_until = ")
        .bind(now + LEASE)
        .push(", worker = ")
        .bind(worker)
        .push(" WHERE name = ")
        .bind(name)
        .push(" AND (lease_until IS NULL OR lease_until < ")
        .bind(now)
        .push(") AND due_at <= ")
        .bind(if at_once { now + TimeDelta::days(36_500) } else { now });
    Ok(tx.run(sql).await? > 0)
}

pub(super) async fn renew_recurring(tx: &mut Tx, name: &str, worker: &str, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE recurring_job SET lease_until = ")
        .bind(now + LEASE)
        .push(" WHERE name = ")
        .bind(name)
        .push(" AND worker = ")
        .bind(worker);
    tx.run_expecting_change(sql).await
}

pub(super) async fn end_recurring(
    tx: &mut Tx,
    name: &str,
    worker: &str,
    now: DateTime<Utc>,
    next: DateTime<Utc>,
    error: Option<&str>,
) -> Result<()> {
    let error: Option<String> = error.map(|error| error.chars().take(LONGEST_ERROR).collect());
    let failed = i64::from(error.is_some());
    let sql = Sql::new("UPDATE recurring_job SET lease_until = NULL, ended_at = ")
        .bind(now)
        .push(", due_at = ")
        .bind(next)
        .push(", last_error = ")
        .bind(error)
        .push(", runs = runs + 1, failures = failures + ")
        .bind(failed)
        .push(" WHERE name = ")
        .bind(name)
        .push(" AND worker = ")
        .bind(worker);
    match tx.run_expecting_change(sql).await {
        Err(Error::Stale) => Ok(()),
        other => other,
    }
}
