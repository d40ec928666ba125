//! Projects are written, reviewed, homologated; what the review lacks becomes findings of the plan.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use hygie_kernel::{Id, Lang, Node};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_plan::{By, NewFinding, Severity, Source};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{note, today};
use crate::model::project::exposure;
use crate::model::{CheckAnswer, Homologation, Opinion};
use crate::published::projects::{Check, Review, review};
use crate::store::project::{self, Draft, Given, ProjectRow};
use crate::{EDIT, INSTRUCT};

/// What stands for the homologation among the codes of checks.
const HOMOLOGATION: &str = "homologation";

/// Under which key the plan knows what a project lacks.
pub fn dedup_key(project: Id<ProjectRow>, code: &str) -> String {
    format!("project:{project}:{code}")
}

pub async fn create(
    app: &App,
    caller: &Caller,
    structure: Id<Node>,
    draft: &Draft,
) -> Result<Id<ProjectRow>> {
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, structure).await?;
    let id = app.new_id::<ProjectRow>();
    project::insert(&mut tx, id, structure, draft, (&caller.name, app.clock.now())).await?;
    let details = json!({ "name": draft.name, "nature": draft.nature });
    note(&mut tx, app, By::Person(caller), "funding.project-written", (structure, id.uuid()), details)
        .await?;
    tx.commit().await?;
    Ok(id)
}

async fn find(
    tx: &mut Tx,
    caller: &Caller,
    right: hygie_kernel::Right,
    id: Id<ProjectRow>,
    version: i64,
) -> Result<ProjectRow> {
    let known = project::find(tx, caller.scope(right), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Stale);
    }
    Ok(known)
}

type Answers = BTreeMap<String, CheckAnswer>;

async fn list_answers(tx: &mut Tx, id: Id<ProjectRow>) -> Result<Answers> {
    Ok(project::list_checks(tx, id).await?.into_iter().map(|row| (row.code, row.answer)).collect())
}

/// What is answered by no, among what is asked of a project that goes on. What is ended lacks nothing any more.
fn lacking(review: &Review, nature: &str, is_open: bool, answers: &Answers) -> BTreeSet<String> {
    let asked = review.checks_of(nature).filter(|_| is_open);
    asked
        .filter(|check| answers.get(&check.code) == Some(&CheckAnswer::No))
        .map(|check| check.code.clone())
        .collect()
}

/// Changes a project; the findings of its review follow its nature and its end.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Id<ProjectRow>,
    version: i64,
    draft: &Draft,
) -> Result<()> {
    let review = review(app).await?;
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, EDIT, id, version).await?;
    project::change(&mut tx, &known, draft, app.clock.now()).await?;
    let answers = list_answers(&mut tx, id).await?;
    let (was_open, is_open) = (known.state.is_open(), draft.state.is_open());
    let before = lacking(&review, &known.nature, was_open, &answers);
    let after = lacking(&review, &draft.nature, is_open, &answers);
    let now = ProjectRow { name: draft.name.clone(), nature: draft.nature.clone(), ..known.clone() };
    let by = By::Person(caller);
    follow(&mut tx, app, by, (&review, &now), (&before, &after)).await?;
    if was_open && !is_open {
        hygie_plan::settle(&mut tx, app, by, known.structure_id, &dedup_key(id, HOMOLOGATION)).await?;
    } else if !was_open && is_open && known.is_over(today(app)) {
        record_end(&mut tx, app, by, &now).await?;
    }
    let details = json!({ "name": draft.name, "state": draft.state.as_str() });
    note(&mut tx, app, by, "funding.project-changed", (known.structure_id, id.uuid()), details).await?;
    tx.commit().await
}

/// Records what begins to lack and settles what no longer does. What lacks still is left to the plan: saving the review again does
/// not open what evidence closed.
async fn follow(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    (review, known): (&Review, &ProjectRow),
    (before, after): (&BTreeSet<String>, &BTreeSet<String>),
) -> Result<()> {
    for check in
        review.checks.iter().filter(|check| after.contains(&check.code) && !before.contains(&check.code))
    {
        hygie_plan::record(tx, app, by, &finding(app, known, check)).await?;
    }
    for code in before.difference(after) {
        hygie_plan::settle(tx, app, by, known.structure_id, &dedup_key(known.id, code)).await?;
    }
    Ok(())
}

/// What a question answered by no is in the register: written in French, as it is read by everybody after.
fn finding(app: &App, known: &ProjectRow, check: &Check) -> NewFinding {
    let title = app
        .texts
        .say(Lang::Fr, "project-finding-title")
        .with("project", &known.name)
        .with("question", check.label(Lang::Fr))
        .to_string();
    let description = app
        .texts
        .say(Lang::Fr, "project-finding-description")
        .with("why", check.why(Lang::Fr))
        .with("proof", check.proof(Lang::Fr))
        .to_string();
    new_finding(app, known, (&check.code, check.severity), (title, description))
}

fn new_finding(
    app: &App,
    known: &ProjectRow,
    (code, severity): (&str, Severity),
    (title, description): (String, String),
) -> NewFinding {
    NewFinding {
        structure: known.structure_id,
        source: Source::Project,
        origin: Some(known.id.uuid()),
        dedup_key: dedup_key(known.id, code),
        requirement: None,
        asset: Some(known.name.clone()),
        title: title.chars().take(300).collect(),
        description: Some(description),
        severity,
        exposure: exposure(&known.nature),
        found_on: today(app),
        due_on: None,
    }
}

/// Records that a project works on without a homologation that holds.
pub async fn record_end(tx: &mut Tx, app: &App, by: By<'_>, known: &ProjectRow) -> Result<()> {
    let title = app.texts.say(Lang::Fr, "project-finding-over").with("project", &known.name).to_string();
    let description = app.texts.text(Lang::Fr, "project-finding-over-description");
    let new = new_finding(app, known, (HOMOLOGATION, Severity::High), (title, description));
    hygie_plan::record(tx, app, by, &new).await?;
    Ok(())
}

/// An answer of the form: none takes it back.
#[derive(Clone, Debug)]
pub struct GivenAnswer {
    pub code: String,
    pub answer: Option<CheckAnswer>,
    pub note: Option<String>,
}

/// Saves the whole review. Questions that are not asked of such a project are left as they are.
pub async fn save_checks(
    app: &App,
    caller: &Caller,
    id: Id<ProjectRow>,
    version: i64,
    given: &[GivenAnswer],
) -> Result<()> {
    let review = review(app).await?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, EDIT, id, version).await?;
    let rows = project::list_checks(&mut tx, id).await?;
    let mut answers: Answers = rows.iter().map(|row| (row.code.clone(), row.answer)).collect();
    let before = lacking(&review, &known.nature, known.state.is_open(), &answers);
    let mut changed = 0;
    for one in given.iter().filter(|one| review.checks_of(&known.nature).any(|check| check.code == one.code))
    {
        let row = rows.iter().find(|row| row.code == one.code);
        match one.answer {
            Some(answer) if row.is_none_or(|row| row.answer != answer || row.note != one.note) => {
                let kept = (one.code.as_str(), answer, one.note.as_deref());
                project::save_check(&mut tx, id, kept, (&caller.name, now)).await?;
                answers.insert(one.code.clone(), answer);
            }
            None if row.is_some() => {
                project::remove_check(&mut tx, id, &one.code).await?;
                answers.remove(&one.code);
            }
            _ => continue,
        }
        changed += 1;
    }
    let after = lacking(&review, &known.nature, known.state.is_open(), &answers);
    let by = By::Person(caller);
    follow(&mut tx, app, by, (&review, &known), (&before, &after)).await?;
    project::touch(&mut tx, &known, now).await?;
    let details = json!({ "name": known.name, "changed": changed, "lacking": after.len() });
    note(&mut tx, app, by, "funding.project-reviewed", (known.structure_id, id.uuid()), details).await?;
    tx.commit().await
}

/// The longest that a homologation is granted for in one go.
const LONGEST_YEARS: u32 = 5;

/// Writes the decision to let a project work, and until when.
pub async fn homologate(
    app: &App,
    caller: &Caller,
    id: Id<ProjectRow>,
    version: i64,
    (homologation, on, until): (Homologation, Option<NaiveDate>, Option<NaiveDate>),
) -> Result<()> {
    let day = today(app);
    let (on, until) = match homologation {
        Homologation::Granted => {
            let on = on.unwrap_or(day);
            let latest = on.checked_add_months(Months::new(12 * LONGEST_YEARS));
            let until = until.filter(|until| *until > on && latest.is_some_and(|latest| *until <= latest));
            if on > day || until.is_none() {
                return Err(Refusal::new("project-homologation-days-wrong")
                    .with("most", LONGEST_YEARS)
                    .into());
            }
            (Some(on), until)
        }
        Homologation::Refused if on.is_some_and(|on| on > day) => {
            return Err(Refusal::new("project-day-future").into());
        }
        Homologation::Refused => (Some(on.unwrap_or(day)), None),
        Homologation::Planned => (on, None),
        Homologation::None => (None, None),
    };
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, EDIT, id, version).await?;
    project::homologate(&mut tx, &known, homologation, (on, until), app.clock.now()).await?;
    let by = By::Person(caller);
    if homologation == Homologation::Granted && until.is_some_and(|until| until >= day) {
        hygie_plan::settle(&mut tx, app, by, known.structure_id, &dedup_key(id, HOMOLOGATION)).await?;
    }
    let details = json!({ "name": known.name, "homologation": homologation.as_str(), "until": until });
    note(&mut tx, app, by, "funding.project-homologated", (known.structure_id, id.uuid()), details).await?;
    tx.commit().await
}

/// Whose opinion it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Whoever is in charge of security in the structure.
    Ciso,
    /// The agency.
    Region,
}

/// Gives an opinion on the security of a project.
pub async fn give_opinion(
    app: &App,
    caller: &Caller,
    id: Id<ProjectRow>,
    version: i64,
    (voice, opinion, text): (Voice, Opinion, Option<String>),
) -> Result<()> {
    if opinion == Opinion::None {
        return Err(Refusal::new("project-opinion-unknown").into());
    }
    if opinion != Opinion::Favourable && text.is_none() {
        return Err(Refusal::new("project-opinion-why").into());
    }
    let right = if voice == Voice::Ciso { EDIT } else { INSTRUCT };
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, right, id, version).await?;
    let given =
        Given { opinion, text: text.as_deref(), by: &caller.name, on: today(app), at: app.clock.now() };
    let (act, voice_word) = match voice {
        Voice::Ciso => {
            project::give_ciso_opinion(&mut tx, &known, &given).await?;
            ("funding.ciso-opinion-given", "ciso")
        }
        Voice::Region => {
            project::give_region_opinion(&mut tx, &known, &given).await?;
            ("funding.region-opinion-given", "region")
        }
    };
    let details = json!({ "name": known.name, "opinion": opinion.as_str(), "voice": voice_word });
    note(&mut tx, app, By::Person(caller), act, (known.structure_id, id.uuid()), details).await?;
    if voice == Voice::Region {
        let told = Notification {
            about: "funding.region-opinion",
            node: Some(known.structure_id),
            title: Words::of(app, "notice-region-opinion", &[("project", &known.name)]),
            text: Words::of(app, "notice-region-opinion-text", &[("by", &caller.name)]),
            path: format!("/projects/{id}"),
            urgency: Urgency::Routine,
            key: None,
        };
        notify(&mut tx, app, &told, &[Recipients::Holders(EDIT, known.structure_id)]).await?;
    }
    tx.commit().await
}
