//! The jobs of the server: what waits, what is being done, what was set aside, and what comes back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hygie_kernel::Id;
use hygie_platform::form::Query;
use hygie_platform::job::{self, Job, JobRow, RecurringRow, State as JobState};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Page, Result};

use crate::actions;

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage {
    page: Page,
    states: Vec<(JobState, i64)>,
    chosen: JobState,
    jobs: Vec<JobRow>,
    is_first: bool,
    next: Option<Id<Job>>,
    recurring: Vec<RecurringRow>,
}

impl JobsPage {
    fn state_key(&self, state: &JobState) -> String {
        format!("jobs-state-{state}")
    }

    /// The name of a kind of work; one that this version does not know keeps its word.
    fn name(&self, word: &str) -> String {
        let key = format!("job-{}", word.replace('.', "-"));
        if self.page.app.texts.has(self.page.lang, &key) { self.page.t(key) } else { word.to_owned() }
    }
}

pub async fn show(State(app): State<App>, page: Page, Query(query): Query) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let counted = job::count_by_state(&mut tx).await?;
    let count = |state| counted.iter().find(|count| count.state == state).map_or(0, |count| count.count);
    let states: Vec<(JobState, i64)> = JobState::ALL.map(|state| (state, count(state))).to_vec();
    let chosen = match query.value("state").parse() {
        Ok(state) => state,
        // What somebody must look at comes first.
        Err(()) if count(JobState::Dead) > 0 => JobState::Dead,
        Err(()) => JobState::Waiting,
    };
    let before = query.value("before").parse().ok();
    let mut jobs = job::list(&mut tx, chosen, before, PAGE as i64 + 1).await?;
    let is_more = jobs.len() > PAGE;
    jobs.truncate(PAGE);
    let next = jobs.last().filter(|_| is_more).map(|job| job.id);
    let recurring = job::list_recurring(&mut tx).await?;
    drop(tx);
    page.clone().show(&JobsPage { page, states, chosen, jobs, is_first: before.is_none(), next, recurring })
}

pub async fn replay(State(app): State<App>, caller: Caller, Path(job): Path<Id<Job>>) -> Result<Response> {
    actions::replay(&app, &caller, job).await?;
    Ok(see_other("/jobs?done=job-replayed"))
}
