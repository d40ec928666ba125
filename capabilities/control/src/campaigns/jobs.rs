//! What campaigns do beside the requests: assessments are made by portions, people are told and reminded.

use chrono::Days;
use hygie_kernel::{Id, Limit, Person, Scope};
use hygie_platform::job::{self, Job, NewJob, Recurring, When, Work};
use hygie_platform::{App, Error, Result};
use hygie_registry::ground;
use serde_json::json;

use super::store::{self, State};
use super::{Campaign, actions};
use crate::SEE;
use crate::assessments::{begin_many, expire_proofs};
use crate::library::framework;

pub const LAUNCH: &str = "control.launch";
pub const TELL: &str = "control.tell";

pub const WORKS: &[Work] = &[
    Work { kind: LAUNCH, attempts: 8, run: |app, job| Box::pin(launch(app, job)) },
    Work { kind: TELL, attempts: 8, run: |app, job| Box::pin(tell(app, job)) },
];

pub const JOBS: &[Recurring] = &[
    Recurring { name: "control.reminders", when: When::Daily(8, 10), run: |app, ()| Box::pin(remind(app)) },
    Recurring {
        name: "control.proofs",
        when: When::Daily(0, 40),
        run: |app, ()| Box::pin(expire_proofs(app)),
    },
];

/// Structures dealt with in one transaction.
const PORTION: usize = 1000;
const TOLD: i64 = 250;

fn campaign_of(job: &Job) -> Result<Id<Campaign>> {
    let id = job.payload["campaign"].as_str().unwrap_or_default();
    id.parse().map_err(Error::internal("failed to read which campaign a job is about"))
}

/// Makes the assessments. Cut at any point, it goes on where it was: a structure is never asked twice.
async fn launch(app: App, job: Job) -> Result<()> {
    let id = campaign_of(&job)?;
    let person: Id<Person> = job.payload["person"]
        .as_str()
        .unwrap_or_default()
        .parse()
        .map_err(Error::internal("failed to read who launched a campaign"))?;
    let mut tx = app.db.read().await?;
    let Some(known) = store::find_known(&mut tx, id).await?.filter(|known| known.state == State::Launching)
    else {
        drop(tx);
        let mut tx = app.db.write().await?;
        job.end(&mut tx, &app).await?;
        return tx.commit().await;
    };
    let scope = Scope { person, right: SEE, at: app.clock.now(), limit: None::<Limit> };
    let members = ground::population(&app, &mut tx, scope, known.origin(), &known.query).await?;
    drop(tx);
    let framework = framework(&app, &known.framework, known.framework_version).await?;
    let groups = known.groups();
    for some in members.chunks(PORTION) {
        let mut tx = app.db.write().await?;
        begin_many(&app, &mut tx, (&framework, &groups), Some(id), some).await?;
        tx.commit().await?;
    }
    let mut tx = app.db.write().await?;
    store::save_population(&mut tx, id).await?;
    store::change_state(&mut tx, &known, State::Open, app.clock.now()).await?;
    let payload = json!({ "campaign": id.to_string(), "step": "launched" });
    job::enqueue(
        &mut tx,
        &app,
        NewJob { kind: TELL, key: Some(format!("{id} launched")), payload, due_at: None },
    )
    .await?;
    job.end(&mut tx, &app).await?;
    tx.commit().await
}

/// Tells the structures that were not told yet, portion by portion.
async fn tell(app: App, job: Job) -> Result<()> {
    let id = campaign_of(&job)?;
    let step = job.payload["step"].as_str().unwrap_or_default().to_owned();
    tell_all(&app, id, &step).await?;
    let mut tx = app.db.write().await?;
    job.end(&mut tx, &app).await?;
    tx.commit().await
}

async fn tell_all(app: &App, id: Id<Campaign>, step: &str) -> Result<()> {
    loop {
        let mut tx = app.db.write().await?;
        let known = store::find_known(&mut tx, id).await?.filter(|known| known.state == State::Open);
        let Some(known) = known else { return tx.roll_back().await };
        let due = store::list_due(&mut tx, id, step, TOLD).await?;
        if due.is_empty() {
            return tx.roll_back().await;
        }
        actions::tell(&mut tx, app, &known, &due, step).await?;
        tx.commit().await?;
    }
}

/// Each day: the reminder whose day has come, and once the end is past, the directors.
async fn remind(app: App) -> Result<()> {
    let today = crate::assessments_today(&app);
    let open = store::list_open(&mut app.db.read().await?).await?;
    for known in open {
        let mut reminders = known.reminders();
        reminders.sort_unstable();
        // The latest that has come: those that were missed are not sent one after the other.
        let come = reminders.iter().find(|days| {
            let day = known.due_on.checked_sub_days(Days::new(days.unsigned_abs()));
            day.is_some_and(|day| day <= today) && today <= known.due_on
        });
        if let Some(days) = come {
            tell_all(&app, known.id, &format!("remind-{days}")).await?;
        }
        let escalation = known.due_on.checked_add_days(Days::new(known.escalate_days.unsigned_abs()));
        if escalation.is_some_and(|day| day <= today) {
            tell_all(&app, known.id, "escalated").await?;
        }
    }
    Ok(())
}
