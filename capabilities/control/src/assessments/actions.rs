//! Assessments are begun, answered, discussed, submitted, moved to a new version.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use chrono_tz::Europe::Paris;
use hygie_frameworks::{Changes, Framework, Proposal, asked, diff, propose};
use hygie_kernel::{Id, Node, Person, holds_nir};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_plan::{By, EvidenceRow, Exposure, NewFact, NewFinding, Source};
use hygie_platform::db::Tx;
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground::{self, Member};
use serde_json::{Value, json};

use super::model::{self, Choice, KeptProfile, Summary, check, gap};
use super::store::{self, AnswerRow, AssessmentRow, Event, EventRow, KeptAnswer, NewAssessment, State};
use crate::campaigns::Campaign;
use crate::library::{framework_in, latest, latest_in, mappings_to};
use crate::{ANSWER, SEE};

/// The day it is where the nation's clocks are.
pub fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&Paris).date_naive()
}

async fn note(
    tx: &mut Tx,
    app: &App,
    by: &Caller,
    act: &'static str,
    known: &AssessmentRow,
    details: Value,
) -> Result<()> {
    let entry = Entry { act, node: Some(known.structure_id), subject: known.id.uuid(), details: &details };
    journal::write(tx, app, by, entry).await
}

/// An assessment with its framework and its answers.
pub struct Whole {
    pub assessment: AssessmentRow,
    pub framework: Arc<Framework>,
    pub groups: Vec<String>,
    pub profile: KeptProfile,
    pub answers: BTreeMap<String, AnswerRow>,
}

impl Whole {
    /// The positions of what is asked.
    pub fn asked(&self) -> Vec<usize> {
        asked(&self.framework, &self.groups, Some(&self.profile.as_profile()))
    }

    pub fn summary(&self) -> Summary {
        model::summarise(&self.framework, &self.groups, &self.profile, &store::counted(&self.answers))
    }
}

pub async fn load(app: &App, tx: &mut Tx, assessment: AssessmentRow) -> Result<Whole> {
    let framework = framework_in(app, tx, &assessment.framework, assessment.framework_version).await?;
    let answers = store::list_answers(tx, assessment.id).await?;
    Ok(Whole { groups: assessment.groups(), profile: assessment.profile(), assessment, framework, answers })
}

/// What these structures are today, for what they are asked.
async fn profiles(app: &App, tx: &mut Tx, members: &[Member]) -> Result<Vec<KeptProfile>> {
    let ids: Vec<_> = members.iter().map(|member| member.id).collect();
    let mut statuses: BTreeMap<Id<Node>, Vec<String>> = BTreeMap::new();
    for (structure, status) in ground::list_statuses(tx, &ids, today(app)).await? {
        statuses.entry(structure).or_default().push(status);
    }
    Ok(members
        .iter()
        .map(|member| KeptProfile {
            kind: member.kind.as_str().to_owned(),
            segment: member.segment.clone(),
            statuses: statuses.remove(&member.id).unwrap_or_default(),
        })
        .collect())
}

/// Begins an assessment for each of these structures, those that have none in the campaign yet.
pub async fn begin_many(
    app: &App,
    tx: &mut Tx,
    (framework, groups): (&Framework, &[String]),
    campaign: Option<Id<Campaign>>,
    members: &[Member],
) -> Result<(u64, Vec<Id<AssessmentRow>>)> {
    let profiles = profiles(app, tx, members).await?;
    let mut kept: Vec<(KeptProfile, Summary)> = Vec::new();
    let mut new = Vec::with_capacity(members.len());
    for (member, profile) in members.iter().zip(profiles) {
        // Structures of one kind are asked the same: the empty summary is made once for all of them.
        let summary = match kept.iter().find(|(known, _)| *known == profile) {
            Some((_, summary)) => summary.clone(),
            None => {
                let summary = model::summarise(framework, groups, &profile, &BTreeMap::new());
                kept.push((profile.clone(), summary.clone()));
                summary
            }
        };
        let profile = serde_json::to_value(profile).map_err(Error::internal("failed to keep a profile"))?;
        new.push(NewAssessment { id: app.new_id(), structure: member.id, profile, summary });
    }
    let ids = new.iter().map(|one| one.id).collect();
    let groups = serde_json::to_value(groups).map_err(Error::internal("failed to keep groups"))?;
    let version = i64::from(framework.version);
    let begun =
        store::insert_many(tx, (&framework.code, version, &groups), campaign, new, app.clock.now()).await?;
    Ok((begun, ids))
}

/// Begins the assessment of one structure on the latest version of a framework.
pub async fn begin(
    app: &App,
    caller: &Caller,
    structure: Id<Node>,
    code: &str,
    groups: &[String],
) -> Result<Id<AssessmentRow>> {
    let framework = latest(app, code).await?;
    if groups.iter().any(|group| !framework.groups.iter().any(|known| known.code == *group)) {
        return Err(Refusal::new("assessment-group-unknown").into());
    }
    let mut tx = app.db.write().await?;
    let known =
        ground::find_structure(&mut tx, caller.scope(ANSWER), structure).await?.ok_or(Error::NotFound)?;
    let open = store::list_of_structure(&mut tx, structure).await?;
    if let Some(same) = open.iter().find(|one| one.framework == code && one.state == State::Open) {
        return Err(Refusal::new("assessment-open-already").with("id", same.id).into());
    }
    let member = Member { id: known.id, kind: known.kind, segment: known.segment };
    let (_, ids) = begin_many(app, &mut tx, (&framework, groups), None, &[member]).await?;
    let id = ids.first().copied().ok_or(Error::NotFound)?;
    let details = json!({ "framework": code, "version": framework.version });
    let entry = Entry {
        act: "control.assessment-begun",
        node: Some(structure),
        subject: id.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await?;
    Ok(id)
}

/// An answer as somebody gives it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub reference: String,
    pub choice: Choice,
    pub reason: Option<String>,
    pub note: Option<String>,
    pub origin: Option<Value>,
    /// The version of the answer that was seen; 0 when there was none.
    pub seen: i64,
}

/// What became of the answers that were sent.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    pub saved: Vec<String>,
    /// Somebody answered meanwhile: nothing was written over.
    pub conflicts: Vec<String>,
    pub refused: Vec<(String, Refusal)>,
}

/// Writes answers. Those that somebody else gave meanwhile are left as they are, and said.
pub async fn save(app: &App, caller: &Caller, id: Id<AssessmentRow>, drafts: &[Draft]) -> Result<Saved> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let saved = save_known(&mut tx, app, caller, known, drafts).await?;
    tx.commit().await?;
    Ok(saved)
}

async fn save_known(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    known: AssessmentRow,
    drafts: &[Draft],
) -> Result<Saved> {
    if known.state == State::Frozen {
        return Err(Refusal::new("assessment-frozen").into());
    }
    let id = known.id;
    let mut whole = load(app, tx, known).await?;
    let asked = whole.asked();
    let now = app.clock.now();
    let mut outcome = Saved::default();
    for draft in drafts {
        let position = whole.framework.position(&draft.reference).filter(|position| asked.contains(position));
        let Some(position) = position else {
            outcome.refused.push((draft.reference.clone(), Refusal::new("answer-not-asked")));
            continue;
        };
        let one = &whole.framework.requirements[position];
        let before = whole.answers.get(&one.reference);
        if is_same(before, draft) {
            continue;
        }
        let refusal = match check(&whole.framework, one, &draft.choice, draft.reason.as_deref()) {
            Err(refusal) => Some(refusal),
            Ok(_) if draft.note.as_deref().is_some_and(holds_nir) => Some(Refusal::new("holds-nir")),
            Ok(_) if draft.reason.as_deref().is_some_and(holds_nir) => Some(Refusal::new("holds-nir")),
            Ok(_) => None,
        };
        if let Some(refusal) = refusal {
            outcome.refused.push((draft.reference.clone(), refusal));
            continue;
        }
        let value = check(&whole.framework, one, &draft.choice, draft.reason.as_deref()).ok().flatten();
        let (level, is_not_applicable) = match &draft.choice {
            Choice::Level(code) => (Some(code.as_str()), false),
            Choice::NotApplicable => (None, true),
            Choice::Nothing => (None, false),
        };
        let kept = KeptAnswer {
            reference: &one.reference,
            level,
            value,
            is_not_applicable,
            reason: draft.reason.as_deref().filter(|_| is_not_applicable),
            note: draft.note.as_deref(),
            origin: draft.origin.clone(),
            person: caller.person,
            person_name: &caller.name,
            at: now,
        };
        if store::save_answer(tx, id, draft.seen, &kept).await? == 0 {
            outcome.conflicts.push(one.reference.clone());
            continue;
        }
        let said = if is_not_applicable { Some(model::NOT_APPLICABLE) } else { level };
        let event =
            Event { reference: &one.reference, kind: "answered", level: said, text: draft.note.as_deref() };
        store::insert_event(tx, app.new_id::<EventRow>(), id, &event, (&caller.name, now)).await?;
        outcome.saved.push(one.reference.clone());
    }
    if outcome.saved.is_empty() {
        return Ok(outcome);
    }
    whole.answers = store::list_answers(tx, id).await?;
    store::save_summary(tx, id, &whole.summary(), (today(app), None), now).await?;
    if whole.assessment.state == State::Submitted {
        // What was submitted and is corrected tells the plan at once.
        tell_plan(tx, app, caller, &whole, Some(&outcome.saved)).await?;
    }
    let details = json!({ "framework": whole.framework.code, "answers": outcome.saved.len() });
    note(tx, app, caller, "control.answers-saved", &whole.assessment, details).await?;
    Ok(outcome)
}

fn is_same(before: Option<&AnswerRow>, draft: &Draft) -> bool {
    match before {
        None => draft.choice == Choice::Nothing && draft.note.is_none(),
        Some(before) => {
            let choice = match (&before.level, before.is_not_applicable) {
                (_, true) => Choice::NotApplicable,
                (Some(level), _) => Choice::Level(level.clone()),
                (None, false) => Choice::Nothing,
            };
            let reason = before.reason.as_deref().filter(|_| before.is_not_applicable);
            let given = draft.reason.as_deref().filter(|_| draft.choice == Choice::NotApplicable);
            choice == draft.choice && before.note == draft.note && reason == given && !before.needs_proof
        }
    }
}

/// The answers of a submitted assessment become findings, or close those that they no longer reveal.
async fn tell_plan(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    whole: &Whole,
    only: Option<&[String]>,
) -> Result<()> {
    let day = today(app);
    let structure = whole.assessment.structure_id;
    let mut gaps = Vec::new();
    for position in whole.asked() {
        let one = &whole.framework.requirements[position];
        if only.is_some_and(|only| !only.contains(&one.reference)) {
            continue;
        }
        let Some(answer) = whole.answers.get(&one.reference) else { continue };
        let dedup_key = format!("assessment:{}:{}", whole.framework.code, one.reference);
        let severity = answer.value.filter(|_| !answer.is_not_applicable).and_then(|value| gap(one, value));
        let Some(severity) = severity else {
            hygie_plan::settle(tx, app, By::Person(caller), structure, &dedup_key).await?;
            continue;
        };
        let description = [&one.why.fr, &one.proof.fr].into_iter().find(|text| !text.is_empty()).cloned();
        gaps.push(NewFinding {
            structure,
            source: Source::Assessment,
            origin: Some(whole.assessment.id.uuid()),
            dedup_key,
            requirement: Some((whole.framework.code.clone(), one.reference.clone())),
            asset: None,
            title: if one.title.fr.is_empty() { one.reference.clone() } else { one.title.fr.clone() },
            description,
            severity,
            exposure: Exposure::Internal,
            found_on: day,
            due_on: None,
        });
    }
    hygie_plan::record_many(tx, app, By::Person(caller), &gaps).await?;
    let fact = NewFact {
        structure,
        code: format!("assessment.{}", whole.framework.code),
        value: whole.summary().score,
        held_on: day,
        held_until: None,
        source: "control".to_owned(),
        origin: Some(whole.assessment.id.uuid()),
        note: None,
    };
    hygie_plan::record_fact(tx, app, By::Person(caller), &fact).await?;
    Ok(())
}

/// Submits an assessment that lacks nothing: its gaps enter the register.
pub async fn submit(app: &App, caller: &Caller, id: Id<AssessmentRow>, version: i64) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Stale);
    }
    match known.state {
        State::Open => {}
        State::Submitted => return Err(Refusal::new("assessment-submitted-already").into()),
        State::Frozen => return Err(Refusal::new("assessment-frozen").into()),
    }
    if known.lacking > 0 || known.total == 0 {
        return Err(Refusal::new("assessment-lacking").with("count", known.lacking).into());
    }
    let whole = load(app, &mut tx, known).await?;
    let now = app.clock.now();
    store::change_state(&mut tx, &whole.assessment, State::Submitted, Some((now, &caller.name)), now).await?;
    tell_plan(&mut tx, app, caller, &whole, None).await?;
    let details = json!({ "framework": whole.framework.code, "score": whole.assessment.score });
    note(&mut tx, app, caller, "control.assessment-submitted", &whole.assessment, details).await?;
    tx.commit().await
}

/// Opens a submitted assessment again.
pub async fn reopen(app: &App, caller: &Caller, id: Id<AssessmentRow>, version: i64) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Stale);
    }
    if known.state != State::Submitted {
        return Err(Refusal::new("assessment-not-submitted").into());
    }
    store::change_state(&mut tx, &known, State::Open, None, app.clock.now()).await?;
    note(&mut tx, app, caller, "control.assessment-reopened", &known, json!({})).await?;
    tx.commit().await
}

/// What other frameworks say of what is asked, with who says it.
pub struct Proposed {
    pub source: Arc<Framework>,
    pub source_assessment: Id<AssessmentRow>,
    pub proposals: Vec<Proposal>,
}

/// What the answers of the same structure to other frameworks propose here.
pub async fn proposals(app: &App, tx: &mut Tx, whole: &Whole) -> Result<Vec<Proposed>> {
    let others = store::list_of_structure(tx, whole.assessment.structure_id).await?;
    let mut found = Vec::new();
    for (source, mapping) in mappings_to(app, tx, &whole.framework).await? {
        let Some(other) =
            others.iter().find(|one| one.framework == source.code && one.id != whole.assessment.id)
        else {
            continue;
        };
        let source = framework_in(app, tx, &other.framework, other.framework_version).await?;
        let answers = store::counted(&store::list_answers(tx, other.id).await?);
        let proposals = propose(&mapping, &source, &whole.framework, &answers);
        if !proposals.is_empty() {
            found.push(Proposed { source, source_assessment: other.id, proposals });
        }
    }
    Ok(found)
}

/// Takes a proposed answer, its origin kept; the evidence of its sources comes with it.
pub async fn accept_proposal(
    app: &App,
    caller: &Caller,
    id: Id<AssessmentRow>,
    (reference, source_code): (&str, &str),
    seen: i64,
) -> Result<Saved> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let structure = known.structure_id;
    let whole = load(app, &mut tx, known).await?;
    let proposed = proposals(app, &mut tx, &whole).await?;
    let from = proposed.iter().find(|one| one.source.code == source_code).ok_or(Error::NotFound)?;
    let proposal = from.proposals.iter().find(|one| one.reference == reference).ok_or(Error::NotFound)?;
    let sources: Vec<&str> = proposal.origins.iter().map(|origin| origin.reference.as_str()).collect();
    let draft = Draft {
        reference: reference.to_owned(),
        choice: Choice::Level(proposal.level.clone()),
        reason: None,
        note: whole.answers.get(reference).and_then(|answer| answer.note.clone()),
        origin: Some(json!({ "framework": source_code, "references": sources })),
        seen,
    };
    let Whole { assessment, .. } = whole;
    let saved = save_known(&mut tx, app, caller, assessment, &[draft]).await?;
    for source in &sources {
        let owner = owner_of(from.source_assessment, source);
        for proof in hygie_plan::list_used(&mut tx, "answer", &owner).await? {
            if !proof.is_over(today(app)) {
                hygie_plan::attach(&mut tx, app, structure, proof.id, "answer", &owner_of(id, reference))
                    .await?;
            }
        }
    }
    tx.commit().await?;
    Ok(saved)
}

/// How evidence knows an answer.
pub fn owner_of(id: Id<AssessmentRow>, reference: &str) -> String {
    format!("{id} {reference}")
}

/// Says something of an answer.
pub async fn comment(
    app: &App,
    caller: &Caller,
    id: Id<AssessmentRow>,
    reference: &str,
    text: &str,
) -> Result<()> {
    if holds_nir(text) {
        return Err(Refusal::new("holds-nir").into());
    }
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(SEE), id).await?.ok_or(Error::NotFound)?;
    let framework = framework_in(app, &mut tx, &known.framework, known.framework_version).await?;
    framework.position(reference).ok_or(Error::NotFound)?;
    let event = Event { reference, kind: "commented", level: None, text: Some(text) };
    let now = app.clock.now();
    store::insert_event(&mut tx, app.new_id::<EventRow>(), id, &event, (&caller.name, now)).await?;
    note(&mut tx, app, caller, "control.answer-commented", &known, json!({ "reference": reference })).await?;
    // Whoever answered is told, unless they comment themselves.
    if let Some(answer) = store::find_answer(&mut tx, id, reference).await?
        && answer.person_id != caller.person
    {
        let told = Notification {
            about: "control.answer-commented",
            node: Some(known.structure_id),
            title: Words::of(app, "notice-commented", &[("reference", reference)]),
            text: Words::of(app, "notice-commented-text", &[("by", &caller.name)]),
            path: format!("/assessments/{id}/answers/{}", framework.position(reference).unwrap_or(0)),
            urgency: Urgency::Routine,
            key: None,
        };
        notify(&mut tx, app, &told, &[Recipients::Person(answer.person_id)]).await?;
    }
    tx.commit().await
}

/// A second person agrees with an answer, or questions it: never the one who gave it.
pub async fn review(
    app: &App,
    caller: &Caller,
    id: Id<AssessmentRow>,
    reference: &str,
    agrees: bool,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let answer = store::find_answer(&mut tx, id, reference).await?.ok_or(Error::NotFound)?;
    if answer.person_id == caller.person {
        return Err(Refusal::new("second-look-own").into());
    }
    let word = if agrees { "agreed" } else { "questioned" };
    store::review(&mut tx, id, reference, (word, &caller.name)).await?;
    let event = Event { reference, kind: word, level: answer.level.as_deref(), text: None };
    store::insert_event(&mut tx, app.new_id::<EventRow>(), id, &event, (&caller.name, app.clock.now()))
        .await?;
    note(
        &mut tx,
        app,
        caller,
        "control.answer-reviewed",
        &known,
        json!({ "reference": reference, "review": word }),
    )
    .await?;
    tx.commit().await
}

/// Says that an answer relies on a proof of the structure.
pub async fn prove(
    app: &App,
    caller: &Caller,
    id: Id<AssessmentRow>,
    reference: &str,
    proof: Id<EvidenceRow>,
    is_kept: bool,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    store::find_answer(&mut tx, id, reference).await?.ok_or_else(|| Refusal::new("answer-first"))?;
    let owner = owner_of(id, reference);
    match is_kept {
        true => hygie_plan::attach(&mut tx, app, known.structure_id, proof, "answer", &owner).await?,
        false => hygie_plan::detach(&mut tx, proof, "answer", &owner).await?,
    }
    let details = json!({ "reference": reference, "kept": is_kept });
    note(&mut tx, app, caller, "control.answer-proved", &known, details).await?;
    tx.commit().await
}

/// Gives a theme to somebody who may answer on this structure, or takes it back.
pub async fn delegate(
    app: &App,
    caller: &Caller,
    id: Id<AssessmentRow>,
    theme: &str,
    person: Option<(Id<Person>, String)>,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let framework = framework_in(app, &mut tx, &known.framework, known.framework_version).await?;
    let position = framework.position(theme).ok_or(Error::NotFound)?;
    let given = person.as_ref().map(|(person, name)| (*person, name.as_str()));
    store::save_delegation(&mut tx, id, theme, given, (&caller.name, app.clock.now())).await?;
    let details = json!({ "theme": theme, "to": given.map(|(_, name)| name) });
    note(&mut tx, app, caller, "control.theme-delegated", &known, details).await?;
    if let Some((person, _)) = given.filter(|(person, _)| *person != caller.person) {
        let place = model::themes(&framework).iter().position(|one| *one == position).unwrap_or(0);
        let title = &framework.requirements[position].title.fr;
        let told = Notification {
            about: "control.theme-delegated",
            node: Some(known.structure_id),
            title: Words::of(app, "notice-delegated", &[("theme", title)]),
            text: Words::of(
                app,
                "notice-delegated-text",
                &[("by", &caller.name), ("structure", &known.structure_name)],
            ),
            path: format!("/assessments/{id}/themes/{place}"),
            urgency: Urgency::Routine,
            key: None,
        };
        notify(&mut tx, app, &told, &[Recipients::Person(person)]).await?;
    }
    tx.commit().await
}

/// What a newer version of its framework would change in an assessment.
pub async fn newer(
    app: &App,
    tx: &mut Tx,
    known: &AssessmentRow,
) -> Result<Option<(Arc<Framework>, Changes)>> {
    let newest = latest_in(app, tx, &known.framework).await?;
    if i64::from(newest.version) <= known.framework_version || known.state == State::Frozen {
        return Ok(None);
    }
    let current = framework_in(app, tx, &known.framework, known.framework_version).await?;
    let changes = diff(&current, &newest);
    Ok(Some((newest, changes)))
}

/// Moves an open assessment to the latest version. Answers stay where their requirement stays and their level still exists; the
/// others are open again, and the history says what they were.
pub async fn migrate(app: &App, caller: &Caller, id: Id<AssessmentRow>, version: i64) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Stale);
    }
    let (newest, changes) =
        newer(app, &mut tx, &known).await?.ok_or_else(|| Refusal::new("assessment-latest"))?;
    let mut whole = load(app, &mut tx, known).await?;
    let lost: Vec<String> = whole
        .answers
        .values()
        .filter(|answer| match newest.position(&answer.reference) {
            None => true,
            Some(position) => answer
                .level
                .as_deref()
                .is_some_and(|code| newest.scale_of(&newest.requirements[position]).level(code).is_none()),
        })
        .map(|answer| answer.reference.clone())
        .collect();
    let now = app.clock.now();
    for reference in &lost {
        let before = whole.answers.get(reference);
        let event = Event {
            reference,
            kind: "reopened",
            level: before.and_then(|answer| answer.level.as_deref()),
            text: before.and_then(|answer| answer.note.as_deref()),
        };
        store::insert_event(&mut tx, app.new_id::<EventRow>(), id, &event, (&caller.name, now)).await?;
    }
    store::remove_answers(&mut tx, id, &lost).await?;
    store::change_version(&mut tx, id, i64::from(newest.version)).await?;
    whole.framework = Arc::clone(&newest);
    whole.answers = store::list_answers(&mut tx, id).await?;
    let day_note = format!("v{}", newest.version);
    store::save_summary(&mut tx, id, &whole.summary(), (today(app), Some(&day_note)), now).await?;
    let details = json!({
        "version": newest.version, "added": changes.added.len(), "removed": changes.removed.len(), "reopened": lost.len(),
    });
    note(&mut tx, app, caller, "control.assessment-migrated", &whole.assessment, details).await?;
    tx.commit().await
}

/// Answers whose evidence is over are to be proved again. Done once a day; done twice, it changes nothing more.
pub async fn expire_proofs(app: App) -> Result<()> {
    let day = today(&app);
    // A week back: what a server that was off for some days missed.
    let since = day.checked_sub_days(Days::new(7)).unwrap_or(day);
    let over = hygie_plan::list_over(&mut app.db.read().await?, "answer", since, day).await?;
    for used in over {
        let Some((id, reference)) = used.owner.split_once(' ') else { continue };
        let Ok(id) = id.parse::<Id<AssessmentRow>>() else { continue };
        let mut tx = app.db.write().await?;
        let Some(known) = store::find_known(&mut tx, id).await?.filter(|known| known.state != State::Frozen)
        else {
            continue;
        };
        if store::ask_for_proof(&mut tx, id, reference).await? == 0 {
            continue;
        }
        let event = Event { reference, kind: "reopened", level: None, text: None };
        store::insert_event(&mut tx, app.new_id::<EventRow>(), id, &event, ("Hygie", app.clock.now()))
            .await?;
        let whole = load(&app, &mut tx, known).await?;
        store::save_summary(&mut tx, id, &whole.summary(), (day, None), app.clock.now()).await?;
        let details = json!({ "reference": reference });
        let subject = whole.assessment.id.uuid();
        let entry = Entry {
            act: "control.answer-unproved",
            node: Some(whole.assessment.structure_id),
            subject,
            details: &details,
        };
        journal::write_of_hygie(&mut tx, &app, entry);
        tx.commit().await?;
    }
    Ok(())
}
