//! The letters of everybody, for the jobs that send them.

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::{Engine, Sql, Tx};
use hygie_platform::mail::{Body, Letter};
use hygie_platform::{Error, Result, row};
use serde_json::Value;

use crate::model::LetterState;

row! {
    /// A letter that a process took to send it.
    #[derive(Clone, Debug)]
    pub struct Claimed {
        pub id: Id<Letter>,
        pub person_id: Option<Id<Person>>,
        pub address: String,
        pub lang: String,
        pub about: String,
        pub subject: String,
        pub body: Value,
        pub attempts: i64,
    }
}

/// Takes letters that are due, the oldest first.
pub async fn take(tx: &mut Tx, worker: &str, now: DateTime<Utc>, most: i64) -> Result<Vec<Claimed>> {
    let mut sql = Sql::new("UPDATE letter SET state = ")
        .bind(LetterState::Sending)
        .push(", attempts = attempts + 1, taken_at = ")
        .bind(now)
        .push(", worker = ")
        .bind(worker)
        .push(
            " WHERE id IN (SELECT letter.id FROM letter WHERE letter.state = 'waiting' AND letter.due_at <= ",
        )
        .bind(now)
        .push(" ORDER BY letter.due_at, letter.id LIMIT ")
        .bind(most);
    if tx.engine() == Engine::Postgres {
        sql = sql.push(" FOR UPDATE SKIP LOCKED");
    }
    tx.list(sql.push(") RETURNING id, person_id, address, lang, about, subject, body, attempts")).await
}

row! {
    #[derive(Clone, Debug)]
    pub struct Taken {
        pub id: Id<Letter>,
        pub attempts: i64,
    }
}

/// What a process holds: at most what it takes at once.
pub async fn list_taken_by(tx: &mut Tx, worker: &str) -> Result<Vec<Taken>> {
    let sql = Sql::new("SELECT id, attempts FROM letter WHERE state = 'sending' AND worker = ").bind(worker);
    tx.list(sql.push(" LIMIT 5000")).await
}

/// Where a letter goes from where a process holds it.
#[derive(Clone, Debug)]
pub struct Step {
    pub id: Id<Letter>,
    pub state: LetterState,
    pub due_at: DateTime<Utc>,
    /// What the server said; none when it was not even asked.
    pub reply: Option<String>,
}

/// Moves a letter on, unless another process has it meanwhile. What was accepted keeps neither text nor link: the link
/// may open a door.
pub async fn advance(tx: &mut Tx, worker: &str, step: &Step, now: DateTime<Utc>) -> Result<()> {
    let mut sql = Sql::new("UPDATE letter SET state = ")
        .bind(step.state)
        .push(", due_at = ")
        .bind(step.due_at)
        .push(", worker = NULL");
    if let Some(reply) = &step.reply {
        sql = sql.push(", last_reply = ").bind(reply);
    }
    match step.state {
        LetterState::Accepted => {
            sql = sql.push(", accepted_at = ").bind(now).push(", body = ").bind(empty()?)
        }
        LetterState::Waiting if step.reply.is_none() => sql = sql.push(", attempts = attempts - 1"),
        _ => {}
    }
    sql = sql.push(" WHERE state = 'sending' AND id = ").bind(step.id).push(" AND worker = ").bind(worker);
    tx.run(sql).await?;
    Ok(())
}

fn empty() -> Result<Value> {
    serde_json::to_value(Body::default()).map_err(Error::internal("failed to empty a letter"))
}

row! {
    struct Next {
        due_at: Option<DateTime<Utc>>,
    }
}

pub async fn find_next_due(tx: &mut Tx) -> Result<Option<DateTime<Utc>>> {
    let next: Next = tx.get("SELECT MIN(due_at) AS due_at FROM letter WHERE state = 'waiting'").await?;
    Ok(next.due_at)
}

pub async fn is_any_taken_before(tx: &mut Tx, moment: DateTime<Utc>) -> Result<bool> {
    let sql =
        Sql::new("SELECT COUNT(*) AS value FROM letter WHERE state = 'sending' AND taken_at < ").bind(moment);
    Ok(tx.get::<(i64,)>(sql).await?.0 > 0)
}

pub async fn put_back_taken_before(tx: &mut Tx, moment: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE letter SET state = 'waiting', worker = NULL, due_at = ")
        .bind(now)
        .push(" WHERE state = 'sending' AND taken_at < ")
        .bind(moment);
    tx.run(sql).await?;
    Ok(())
}

/// What did not arrive keeps its text for a month, so that it can be sent again; the line that says what became of a
/// letter stays for a year, and so does what stands in an inbox.
pub async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    let emptied = Sql::new("UPDATE letter SET body = ")
        .bind(empty()?)
        .push(" WHERE state IN ('refused', 'given-up', 'handed') AND created_at < ")
        .bind(now - TimeDelta::days(30));
    tx.run(emptied).await?;
    let old = now - TimeDelta::days(365);
    let letters = Sql::new("DELETE FROM letter WHERE created_at < ").bind(old);
    tx.run(letters.push(" AND state NOT IN ('waiting', 'sending')")).await?;
    tx.run(Sql::new("DELETE FROM notification WHERE created_at < ").bind(old)).await?;
    Ok(())
}
