//! Work that is done beside the requests: purges, recomputations, imports that wait.
//!
//! A job may run twice without harm, and be cut at any point: what it does is one transaction, or can be done again.

use std::time::Duration;

use tokio::sync::watch;

use crate::error::chain;
use crate::{App, Hook};

/// A job that comes back. It also runs when [`App::work`](crate::App) is rung.
#[derive(Clone, Copy)]
pub struct Recurring {
    pub name: &'static str,
    pub every: Duration,
    pub run: Hook<(), ()>,
}

/// Runs every recurring job until `stop` says so; a job that is running is finished first.
pub async fn run_until(app: App, mut stop: watch::Receiver<bool>) {
    let mut due: Vec<(Recurring, tokio::time::Instant)> =
        recurring(&app).into_iter().map(|job| (job, tokio::time::Instant::now())).collect();
    loop {
        for (job, next) in &mut due {
            if *stop.borrow() {
                return;
            }
            if *next <= tokio::time::Instant::now() {
                run(&app, job).await;
                *next = tokio::time::Instant::now() + job.every;
            }
        }
        let earliest = due.iter().map(|(_, next)| *next).min();
        let pause = earliest.unwrap_or_else(|| tokio::time::Instant::now() + Duration::from_secs(60));
        tokio::select! {
            _ = stop.changed() => return,
            () = tokio::time::sleep_until(pause) => {}
            () = app.work.notified() => due.iter_mut().for_each(|(_, next)| *next = tokio::time::Instant::now()),
        }
    }
}

/// Runs every recurring job once, now.
pub async fn run_all(app: &App) {
    for job in recurring(app) {
        run(app, &job).await;
    }
}

fn recurring(app: &App) -> Vec<Recurring> {
    app.capabilities.iter().flat_map(|capability| capability.jobs.iter().copied()).collect()
}

async fn run(app: &App, job: &Recurring) {
    if let Err(error) = (job.run)(app.clone(), ()).await {
        tracing::error!(job = job.name, error = chain(&error), "a job failed and will be tried again");
    }
}
