//! Work that is done beside the requests: purges, recomputations, messages that leave, imports that wait.
//!
//! A job is written in the transaction of the act that asks for it, and taken by any process that works: `hygie serve`
//! or `hygie worker`. It may run twice without harm and be cut at any point: its worker says from time to time that it
//! lives, and another takes over what a dead one left. What a job changes in the database it changes in the transaction
//! that ends the job ([`Job::end`]), so that this happens once.

mod recurring;
mod store;
mod worker;

use chrono::{DateTime, LocalResult, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use hygie_kernel::Id;
use serde_json::Value;

use crate::db::{Sql, Tx};
use crate::{App, Hook, Result};

pub use recurring::{Recurring, When};
pub use store::{JobRow, RecurringRow, State, count_by_state, find, list, list_recurring, replay};
pub use worker::{run_all, run_until};

/// A kind of work, and who does it. A capability lists its own.
#[derive(Clone, Copy)]
pub struct Work {
    pub kind: &'static str,
    /// After so many failures the job is set aside, for somebody to look at.
    pub attempts: i64,
    pub run: Hook<Job, ()>,
}

/// Work that was asked for.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: Id<Job>,
    pub payload: Value,
    /// How many times it was begun, this one included.
    pub attempt: i64,
    worker: String,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct NewJob {
    pub kind: &'static str,
    /// Of two jobs of a kind that wait under the same key, the second is not written.
    pub key: Option<String>,
    pub payload: Value,
    /// At once when absent.
    pub due_at: Option<DateTime<Utc>>,
}

/// Asks for work, in the transaction of the act. Whoever works is told once it commits ([`App::ring`]), or finds it by
/// itself a few seconds later.
pub async fn enqueue(tx: &mut Tx, app: &App, new: NewJob) -> Result<()> {
    let now = app.clock.now();
    let sql = Sql::new(
        "INSERT INTO job (id, kind, unique_key, payload, state, due_at, attempts, created_at) VALUES ",
    )
    .values([[
        app.new_id::<Job>().into(),
        new.kind.into(),
        new.key.into(),
        new.payload.into(),
        State::Waiting.into(),
        new.due_at.unwrap_or(now).into(),
        0_i64.into(),
        now.into(),
    ]])
    .push(" ON CONFLICT DO NOTHING");
    tx.run(sql).await?;
    tx.ring_when_committed(app);
    Ok(())
}

impl Job {
    /// Ends the job in the transaction of what it changed. A job that another worker took in between is stale, and what
    /// this one did is undone with it.
    pub async fn end(&self, tx: &mut Tx, app: &App) -> Result<()> {
        store::end(tx, self, app.clock.now()).await
    }
}

/// How long after a failure the work is tried again: half a minute, then twice as long each time, six hours at most.
pub fn pause_after(attempt: i64) -> TimeDelta {
    let doublings = u32::try_from((attempt - 1).clamp(0, 10)).unwrap_or(0);
    TimeDelta::seconds((30_i64 << doublings).min(6 * 3600))
}

/// The next moment after `after` when the clocks of a place show this time. An hour that does not exist that day, when
/// clocks go forward, comes an hour later; one that comes twice is the first.
pub fn next_at(time: NaiveTime, zone: Tz, after: DateTime<Utc>) -> DateTime<Utc> {
    let today = after.with_timezone(&zone).date_naive();
    for day in today.iter_days().take(3) {
        let moment = match zone.from_local_datetime(&day.and_time(time)) {
            LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment),
            LocalResult::None => {
                zone.from_local_datetime(&(day.and_time(time) + TimeDelta::hours(1))).earliest()
            }
        };
        if let Some(moment) = moment.map(|moment| moment.to_utc())
            && moment > after
        {
            return moment;
        }
    }
    after + TimeDelta::days(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_tried_again_later_and_later() {
        let minutes: Vec<i64> = (1..=12).map(|attempt| pause_after(attempt).num_seconds()).collect();
        assert_eq!(minutes[..4], [30, 60, 120, 240]);
        assert_eq!(minutes[10..], [21_600, 21_600]);
    }

    #[test]
    fn a_time_of_day_is_that_of_the_place_whatever_the_season() {
        let check = |time: &str, zone: Tz, after: &str, expected: &str| {
            let after = after.parse().expect("this is a moment");
            let next = next_at(time.parse().expect("this is a time"), zone, after);
            assert_eq!(
                next,
                expected.parse::<DateTime<Utc>>().expect("this is a moment"),
                "{time} in {zone}"
            );
        };
        check("08:00:00", Tz::Europe__Paris, "2026-11-24T03:00:00Z", "2026-11-24T07:00:00Z");
        check("08:00:00", Tz::Europe__Paris, "2026-07-24T03:00:00Z", "2026-07-24T06:00:00Z");
        check("08:00:00", Tz::Europe__Paris, "2026-11-24T07:00:00Z", "2026-11-25T07:00:00Z");
        check("08:00:00", Tz::Indian__Reunion, "2026-11-24T03:00:00Z", "2026-11-24T04:00:00Z");
        check("08:00:00", Tz::America__Cayenne, "2026-11-24T03:00:00Z", "2026-11-24T11:00:00Z");
        // Clocks go forward on 29 March 2026: half past two does not exist.
        check("02:30:00", Tz::Europe__Paris, "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z");
        // They go back on 25 October 2026: half past two comes twice, and the first is taken.
        check("02:30:00", Tz::Europe__Paris, "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z");
    }
}
