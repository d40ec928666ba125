//! Who does the work: takes what is due, does several things at once, says that it lives, and stops gently.

use std::time::Duration;

use chrono::Utc;
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::store::{self, Claimed};
use super::{Job, Recurring, Work};
use tracing::Instrument;

use crate::api::FORGET;
use crate::db::{TEND, one_at_a_time};
use crate::error::chain;
use crate::files::{SCAN_AGAIN, SWEEP};
use crate::web::TRACES;
use crate::{App, Error, Result};

/// Jobs that one process does at once.
const AT_ONCE: usize = 4;
/// Whoever works looks at least so often: another process may have asked for something.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// A worker says so often that it lives.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// Works until `stop` says so; what was begun is finished first.
pub async fn run_until(app: App, mut stop: watch::Receiver<bool>) {
    if let Err(error) = register(&app).await {
        tracing::error!(error = chain(&error), "failed to write down what comes back");
    }
    let mut at_work = JoinSet::new();
    while !*stop.borrow() {
        if let Err(error) = begin_recurring(&app, &mut at_work).await {
            tracing::error!(error = chain(&error), "failed to look for what comes back");
        }
        if let Err(error) = begin_jobs(&app, &mut at_work).await {
            tracing::error!(error = chain(&error), "failed to look for jobs");
        }
        let pause = pause(&app).await;
        tokio::select! {
            _ = stop.changed() => {}
            () = tokio::time::sleep(pause), if at_work.len() < AT_ONCE => {}
            () = app.work.notified() => {}
            Some(_) = at_work.join_next(), if !at_work.is_empty() => {}
        }
    }
    while at_work.join_next().await.is_some() {}
}

/// Does everything that is due, now, and what comes back once; for the tests and the command line.
pub async fn run_all(app: &App) -> Result<()> {
    register(app).await?;
    for job in recurring(app) {
        if claim_recurring(app, &job, true).await? {
            do_recurring(app.clone(), job).await;
        }
    }
    loop {
        let claimed = claim(app, AT_ONCE).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        for job in claimed {
            do_job(app.clone(), job).await;
        }
    }
}

async fn register(app: &App) -> Result<()> {
    let mut tx = app.db.write().await?;
    for job in recurring(app) {
        store::register(&mut tx, job.name, app.clock.now()).await?;
    }
    tx.commit().await
}

fn recurring(app: &App) -> Vec<Recurring> {
    let of_capabilities = app.capabilities.iter().flat_map(|capability| capability.jobs.iter().copied());
    of_capabilities.chain([PURGE, FORGET, SWEEP, SCAN_AGAIN, TEND]).collect()
}

fn work_of<'a>(app: &'a App, kind: &str) -> Option<&'a Work> {
    app.capabilities.iter().flat_map(|capability| capability.works).find(|work| work.kind == kind)
}

/// Until the next job is due. What comes back is looked for every few seconds.
async fn pause(app: &App) -> Duration {
    let next = async { store::find_next_due(&mut app.db.read().await?).await };
    let until =
        |due: chrono::DateTime<Utc>| (due - app.clock.now()).to_std().unwrap_or(Duration::from_millis(50));
    match next.await {
        Ok(Some(due)) => until(due).clamp(Duration::from_millis(50), LONGEST_SLEEP),
        _ => LONGEST_SLEEP,
    }
}

async fn begin_recurring(app: &App, at_work: &mut JoinSet<()>) -> Result<()> {
    // Nobody writes unless something is due.
    let known = store::list_recurring(&mut app.db.read().await?).await?;
    let now = app.clock.now();
    for job in recurring(app) {
        let is_due = known.iter().any(|row| row.name == job.name && row.due_at <= now);
        if is_due && claim_recurring(app, &job, false).await? {
            at_work.spawn(do_recurring(app.clone(), job));
        }
    }
    Ok(())
}

async fn claim_recurring(app: &App, job: &Recurring, at_once: bool) -> Result<bool> {
    let mut tx = app.db.write().await?;
    let is_ours = store::claim_recurring(&mut tx, job.name, &app.worker, app.clock.now(), at_once).await?;
    tx.commit().await?;
    Ok(is_ours)
}

async fn do_recurring(app: App, job: Recurring) {
    let heart = beat(app.clone(), Held::Recurring(job.name));
    let outcome = tokio::select! {
        outcome = guarded((job.run)(app.clone(), ())) => outcome,
        lost = heart => Err(lost),
    };
    let error = outcome.err().map(|error| chain(&error));
    if let Some(error) = &error {
        tracing::error!(job = job.name, error, "a job failed and will be tried again");
    }
    let now = app.clock.now();
    let ended = async {
        let mut tx = app.db.write().await?;
        let next = job.when.next(now);
        store::end_recurring(&mut tx, job.name, &app.worker, now, next, error.as_deref()).await?;
        if job.name == PURGE.name {
            store::purge(&mut tx, now).await?;
        }
        tx.commit().await
    };
    if let Err(error) = ended.await {
        tracing::error!(job = job.name, error = chain(&error), "failed to write that a job has ended");
    }
}

/// The jobs of long ago go: the platform's own work that comes back.
pub(crate) const PURGE: Recurring = Recurring {
    name: "platform.jobs",
    when: super::When::Daily(3, 40),
    run: |_, ()| Box::pin(async { Ok(()) }),
};

async fn claim(app: &App, most: usize) -> Result<Vec<Claimed>> {
    let now = app.clock.now();
    let is_due = store::find_next_due(&mut app.db.read().await?).await?.is_some_and(|due| due <= now);
    if !is_due || most == 0 {
        return Ok(Vec::new());
    }
    let mut tx = app.db.write().await?;
    let claimed = store::claim(&mut tx, &app.worker, now, i64::try_from(most).unwrap_or(1)).await?;
    tx.commit().await?;
    Ok(claimed)
}

async fn begin_jobs(app: &App, at_work: &mut JoinSet<()>) -> Result<()> {
    for job in claim(app, AT_ONCE.saturating_sub(at_work.len())).await? {
        let trace = tracing::info_span!(
            target: TRACES,
            "job",
            otel.name = format!("job {}", job.kind),
            otel.kind = "consumer",
            job.id = %job.id,
            job.attempt = job.attempts,
        );
        at_work.spawn(do_job(app.clone(), job).instrument(trace));
    }
    Ok(())
}

async fn do_job(app: App, claimed: Claimed) {
    let job = Job {
        id: claimed.id,
        payload: claimed.payload,
        attempt: claimed.attempts,
        worker: app.worker.clone(),
    };
    let work = work_of(&app, &claimed.kind).copied();
    let heart = beat(app.clone(), Held::Job(job.clone()));
    let outcome = match &work {
        None => Err(Error::message(format!("nobody does the work «{}»", claimed.kind))),
        Some(work) => tokio::select! {
            outcome = guarded((work.run)(app.clone(), job.clone())) => outcome,
            lost = heart => Err(lost),
        },
    };
    let now = app.clock.now();
    let written = async {
        let mut tx = app.db.write().await?;
        match &outcome {
            // A job that ended itself, in the transaction of what it changed, is not held any more.
            Ok(()) => match store::end(&mut tx, &job, now).await {
                Err(Error::Stale) => {}
                other => other?,
            },
            Err(error) => store::fail(&mut tx, &job, work.as_ref(), &chain(error), now).await?,
        }
        tx.commit().await
    };
    if let Err(error) = &outcome {
        tracing::warn!(kind = claimed.kind, job = %job.id, attempt = job.attempt, error = chain(error), "a job failed");
    }
    if let Err(error) = written.await {
        tracing::error!(kind = claimed.kind, job = %job.id, error = chain(&error), "failed to write that a job has ended");
    }
}

/// What a worker holds.
enum Held {
    Recurring(&'static str),
    Job(Job),
}

impl Held {
    async fn renew(&self, app: &App) -> Result<()> {
        let mut tx = app.db.write().await?;
        match self {
            Held::Recurring(name) => {
                store::renew_recurring(&mut tx, name, &app.worker, app.clock.now()).await?;
            }
            Held::Job(job) => store::renew(&mut tx, job, app.clock.now()).await?,
        }
        tx.commit().await
    }
}

/// Says from time to time that the work goes on; ends, with why, only when it no longer may.
async fn beat(app: App, held: Held) -> Error {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match held.renew(&app).await {
            Err(Error::Stale) => return Error::message("another worker has taken this over"),
            // A database that does not answer for a moment: the lease lasts longer than a heartbeat.
            Err(error) => tracing::warn!(error = chain(&error), "failed to say that a job goes on"),
            Ok(()) => {}
        }
    }
}

/// A panic in one job is the failure of that job alone.
async fn guarded(work: impl Future<Output = Result<()>>) -> Result<()> {
    match AssertUnwindSafe(one_at_a_time(work)).catch_unwind().await {
        Ok(outcome) => outcome,
        Err(_) => Err(Error::message("the work panicked")),
    }
}
