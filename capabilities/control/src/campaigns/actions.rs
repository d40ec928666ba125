//! Campaigns are written, launched, reminded, sampled, closed.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_platform::db::Tx;
use hygie_platform::job::{self, NewJob};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground::{self, Breadth, Origin};
use serde_json::{Value, json};

use super::jobs::{LAUNCH, TELL};
use super::store::{self, CampaignRow, Draft, Due, State};
use super::{Campaign, Tally, list_lines};
use crate::library::latest;
use crate::{ANSWER, CAMPAIGN, SEE};

async fn note(
    tx: &mut Tx,
    app: &App,
    by: &Caller,
    act: &'static str,
    (node, id): (Id<Node>, Id<Campaign>),
    details: Value,
) -> Result<()> {
    journal::write(tx, app, by, Entry { act, node: Some(node), subject: id.uuid(), details: &details }).await
}

/// A campaign as somebody writes it.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    pub title: String,
    pub message: Option<String>,
    pub framework: String,
    pub groups: Vec<String>,
    /// The words of the list of structures.
    pub query: String,
    pub due_on: NaiveDate,
    pub reminders: Vec<i64>,
    pub escalate_days: i64,
}

/// Writes a campaign; nobody is asked anything yet.
pub async fn write(app: &App, caller: &Caller, node: Id<Node>, new: &NewCampaign) -> Result<Id<Campaign>> {
    let framework = latest(app, &new.framework).await?;
    let mut tx = app.db.write().await?;
    let start = ground::find_node(&mut tx, caller.scope(CAMPAIGN), node).await?.ok_or(Error::NotFound)?;
    let from = Origin { node, breadth: Breadth::of(&start.kind) };
    if ground::population(app, &mut tx, caller.scope(SEE), from, &new.query).await?.is_empty() {
        return Err(Refusal::new("campaign-nobody").into());
    }
    let id = app.new_id();
    let reminders: Vec<String> = new.reminders.iter().map(i64::to_string).collect();
    let draft = Draft {
        title: &new.title,
        message: new.message.as_deref(),
        framework: &framework.code,
        framework_version: i64::from(framework.version),
        groups: json!(new.groups),
        query: &new.query,
        due_on: new.due_on,
        remind_days: &reminders.join(" "),
        escalate_days: new.escalate_days,
    };
    store::insert(&mut tx, id, node, &draft, (&caller.name, app.clock.now())).await?;
    let details = json!({ "title": new.title, "framework": framework.code });
    note(&mut tx, app, caller, "control.campaign-written", (node, id), details).await?;
    tx.commit().await?;
    Ok(id)
}

async fn find(tx: &mut Tx, caller: &Caller, id: Id<Campaign>) -> Result<CampaignRow> {
    store::find(tx, caller.scope(CAMPAIGN), id).await?.ok_or(Error::NotFound)
}

/// Launches a campaign: the assessments are made beside, and each structure is told.
pub async fn launch(app: &App, caller: &Caller, id: Id<Campaign>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, id).await?;
    if known.state != State::Draft {
        return Err(Refusal::new("campaign-launched-already").into());
    }
    if known.due_on <= crate::assessments_today(app) {
        return Err(Refusal::new("campaign-due-past").into());
    }
    let members = ground::population(app, &mut tx, caller.scope(SEE), known.origin(), &known.query).await?;
    if members.is_empty() {
        return Err(Refusal::new("campaign-nobody").into());
    }
    store::change_state(&mut tx, &known, State::Launching, app.clock.now()).await?;
    let payload = json!({ "campaign": id.to_string(), "person": caller.person.to_string() });
    let work = NewJob { kind: LAUNCH, key: Some(id.to_string()), payload, due_at: None };
    job::enqueue(&mut tx, app, work).await?;
    let details = json!({ "title": known.title, "population": members.len() });
    note(&mut tx, app, caller, "control.campaign-launched", (known.node_id, id), details).await?;
    tx.commit().await
}

/// Tells these structures that something is asked of them, or reminds them.
pub async fn tell(tx: &mut Tx, app: &App, known: &CampaignRow, due: &[Due], step: &str) -> Result<()> {
    let day = hygie_platform::texts_date(hygie_kernel::Lang::Fr, known.due_on);
    let day_en = hygie_platform::texts_date(hygie_kernel::Lang::En, known.due_on);
    let key = match step {
        "launched" => "notice-campaign",
        "escalated" => "notice-campaign-escalated",
        _ => "notice-campaign-reminder",
    };
    let text_key = format!("{key}-text");
    let mut text = Words::of(app, &text_key, &[("by", &known.node_name), ("day", &day)]);
    text.en = Words::of(app, &text_key, &[("by", &known.node_name), ("day", &day_en)]).en;
    let title = Words::of(app, key, &[("title", &known.title)]);
    for one in due {
        let told = Notification {
            about: "control.campaign",
            node: Some(one.structure_id),
            title: title.clone(),
            text: text.clone(),
            path: format!("/assessments/{}", one.assessment_id),
            urgency: Urgency::Answer,
            key: Some(format!("campaign {} {step}", one.assessment_id)),
        };
        let node = one.structure_id;
        let usual = [Recipients::Holders(ANSWER, node), Recipients::Contacts(&["RSSI", "REF_SSI"], node)];
        let escalated = [Recipients::Role("DG", node), Recipients::Contacts(&["DG"], node)];
        let to: &[Recipients<'_>] = if step == "escalated" { &escalated } else { &usual };
        notify(tx, app, &told, to).await?;
    }
    store::insert_steps(tx, known.id, due.iter().map(|one| one.structure_id), step, app.clock.now()).await
}

/// Reminds now those who have not submitted: once a day at most.
pub async fn remind(app: &App, caller: &Caller, id: Id<Campaign>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, id).await?;
    if known.state != State::Open {
        return Err(Refusal::new("campaign-not-open").into());
    }
    let step = format!("asked-{}", crate::assessments_today(app));
    let payload = json!({ "campaign": id.to_string(), "step": step });
    let work = NewJob { kind: TELL, key: Some(format!("{id} {step}")), payload, due_at: None };
    job::enqueue(&mut tx, app, work).await?;
    note(
        &mut tx,
        app,
        caller,
        "control.campaign-reminded",
        (known.node_id, id),
        json!({ "title": known.title }),
    )
    .await?;
    tx.commit().await
}

/// Gives a campaign another end.
pub async fn extend(app: &App, caller: &Caller, id: Id<Campaign>, due_on: NaiveDate) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, id).await?;
    if due_on <= crate::assessments_today(app) {
        return Err(Refusal::new("campaign-due-past").into());
    }
    store::save_due(&mut tx, &known, due_on).await?;
    let details = json!({ "title": known.title, "due": due_on });
    note(&mut tx, app, caller, "control.campaign-extended", (known.node_id, id), details).await?;
    tx.commit().await
}

/// Draws so many of those that submitted, by chance, to look at their evidence.
pub async fn draw(app: &App, caller: &Caller, id: Id<Campaign>, count: usize) -> Result<usize> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, id).await?;
    let mut drawable = store::list_drawable(&mut tx, id).await?;
    if drawable.is_empty() {
        return Err(Refusal::new("sample-nobody").into());
    }
    // Fisher and Yates, as far as needed.
    let count = count.clamp(1, drawable.len().min(1000));
    for place in 0..count {
        let mut bytes = [0; 8];
        app.chance.fill(&mut bytes);
        let left = drawable.len() - place;
        let chosen = place + usize::try_from(u64::from_le_bytes(bytes) % left as u64).unwrap_or(0);
        drawable.swap(place, chosen);
    }
    drawable.truncate(count);
    store::insert_sample(&mut tx, id, &drawable, app.clock.now()).await?;
    let details = json!({ "title": known.title, "count": count });
    note(&mut tx, app, caller, "control.sample-drawn", (known.node_id, id), details).await?;
    tx.commit().await?;
    Ok(count)
}

/// What a look at the evidence of a drawn structure gave.
pub const VERDICTS: [&str; 4] = ["confirmed", "lower", "higher", "unproved"];

pub async fn judge(
    app: &App,
    caller: &Caller,
    id: Id<Campaign>,
    structure: Id<Node>,
    (verdict, text): (&str, Option<&str>),
) -> Result<()> {
    if !VERDICTS.contains(&verdict) {
        return Err(Refusal::new("sample-verdict-unknown").into());
    }
    let mut tx = app.db.write().await?;
    find(&mut tx, caller, id).await?;
    store::save_verdict(&mut tx, (id, structure), (verdict, text), (&caller.name, app.clock.now())).await?;
    let details = json!({ "verdict": verdict });
    note(&mut tx, app, caller, "control.sample-judged", (structure, id), details).await?;
    tx.commit().await
}

/// Closes a campaign: its assessments no longer change, and its results stay as they are.
pub async fn close(app: &App, caller: &Caller, id: Id<Campaign>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, id).await?;
    if known.state != State::Open {
        return Err(Refusal::new("campaign-not-open").into());
    }
    let lines = list_lines(app, &mut tx, caller.scope(CAMPAIGN), known.origin(), id).await?;
    let tally = Tally::of(lines.iter());
    let results =
        json!({ "population": tally.population(), "submitted": tally.submitted, "mean": tally.mean() });
    store::save_results(&mut tx, id, results.clone()).await?;
    store::freeze_assessments(&mut tx, id, app.clock.now()).await?;
    store::change_state(&mut tx, &known, State::Closed, app.clock.now()).await?;
    note(&mut tx, app, caller, "control.campaign-closed", (known.node_id, id), results).await?;
    tx.commit().await
}
