//! Where structures stand is worked out from what is known of them, and people say that something was done.

use std::collections::{HashMap, HashSet};
use std::slice;
use std::sync::Arc;

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_plan::{By, EvidenceRow, FactRow, NewFact, attach, list_evidence, list_facts, list_latest_facts};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground::{self, Known};
use serde_json::json;
use uuid::Uuid;

use super::{SOURCE, note, today};
use crate::EDIT;
use crate::model::obligation::{Profile, RecordedBy, Shown, Standing, State, evaluate, recorded_by};
use crate::published::{self, Obligation};
use crate::store::obligation::{self, StandingRow};

/// An obligation, where a structure stands with it, and the fact that says so.
#[derive(Clone, Debug)]
pub struct Judged {
    pub obligation: Arc<Obligation>,
    pub standing: Standing,
    pub fact: Option<FactRow>,
}

/// Works out where these structures stand today, by what is known of them.
async fn judge(tx: &mut Tx, app: &App, structures: &[Known]) -> Result<Vec<(Id<Node>, Vec<Judged>)>> {
    let today = today(app);
    let obligations = published::obligations(app).await?;
    let ids: Vec<Id<Node>> = structures.iter().map(|known| known.id).collect();
    let mut facts: HashMap<Id<Node>, Vec<FactRow>> = HashMap::new();
    for fact in list_latest_facts(tx, &ids).await? {
        facts.entry(fact.structure_id).or_default().push(fact);
    }
    let mut statuses: HashMap<Id<Node>, Vec<String>> = HashMap::new();
    for (structure, status) in ground::list_statuses(tx, &ids, today).await? {
        statuses.entry(structure).or_default().push(status);
    }
    let judged = structures.iter().map(|known| {
        let profile = Profile {
            kind: known.kind.as_str(),
            segment: known.segment.clone(),
            statuses: statuses.remove(&known.id).unwrap_or_default(),
        };
        let facts = facts.remove(&known.id).unwrap_or_default();
        let latest: Vec<Shown> = facts.iter().map(shown).collect();
        let judged = obligations.iter().map(|obligation| Judged {
            standing: evaluate(obligation, &profile, &latest, today),
            fact: facts.iter().find(|fact| fact.code == obligation.fact).cloned(),
            obligation: Arc::clone(obligation),
        });
        (known.id, judged.collect())
    });
    Ok(judged.collect())
}

fn shown(fact: &FactRow) -> Shown {
    Shown { code: fact.code.clone(), value: fact.value, held_on: fact.held_on, held_until: fact.held_until }
}

/// What is kept of a structure: nothing of one that is closed, nor what is not for it.
fn kept(known: &Known, judged: &[Judged]) -> Vec<StandingRow> {
    if !known.is_open {
        return Vec::new();
    }
    let rows =
        judged.iter().filter(|one| one.standing.state != State::NotApplicable).map(|one| StandingRow {
            structure_id: known.id,
            obligation: one.obligation.code.clone(),
            state: one.standing.state,
            held_on: one.standing.since,
            ends_on: one.standing.until,
        });
    rows.collect()
}

/// Works out again where a structure stands, in the transaction of what changed it.
pub async fn refresh(tx: &mut Tx, app: &App, structure: Id<Node>) -> Result<()> {
    refresh_all(tx, app, &[structure]).await
}

/// The same for many: only what is no longer true is written.
pub async fn refresh_all(tx: &mut Tx, app: &App, structures: &[Id<Node>]) -> Result<()> {
    let known = obligation::list_known(tx, structures).await?;
    let judged: HashMap<_, _> = judge(tx, app, &known).await?.into_iter().collect();
    let mut before: HashMap<(Id<Node>, String), StandingRow> = HashMap::new();
    for row in obligation::list_of_structures(tx, structures).await? {
        before.insert((row.structure_id, row.obligation.clone()), row);
    }
    let mut changed = Vec::new();
    for one in &known {
        for row in kept(one, judged.get(&one.id).map_or(&[], Vec::as_slice)) {
            let same = before.remove(&(row.structure_id, row.obligation.clone()));
            if same.as_ref() != Some(&row) {
                changed.push(row);
            }
        }
    }
    let mut touched: HashSet<Id<Node>> = changed.iter().map(|row| row.structure_id).collect();
    for (structure, code) in before.into_keys() {
        obligation::remove(tx, structure, &code).await?;
        touched.insert(structure);
    }
    obligation::save(tx, &changed).await?;
    obligation::save_day(tx, structures, today(app), (&touched, app.clock.now())).await
}

/// Where a structure that the caller already sees stands today. What is kept of it is brought up to date when it is not.
pub async fn look(app: &App, known: &Known) -> Result<Vec<Judged>> {
    let mut tx = app.db.read().await?;
    let judged = judge(&mut tx, app, slice::from_ref(known))
        .await?
        .pop()
        .map(|(_, judged)| judged)
        .unwrap_or_default();
    let mut rows = kept(known, &judged);
    rows.sort_by(|one, other| one.obligation.cmp(&other.obligation));
    let is_of_today = obligation::find_day(&mut tx, known.id).await? == Some(today(app));
    let is_true = is_of_today && obligation::list_of_structure(&mut tx, known.id).await? == rows;
    drop(tx);
    if !is_true {
        let mut tx = app.db.write().await?;
        refresh(&mut tx, app, known.id).await?;
        tx.commit().await?;
    }
    Ok(judged)
}

/// What somebody says was done.
#[derive(Clone, Debug)]
pub struct Saying {
    pub structure: Id<Node>,
    pub obligation: Arc<Obligation>,
    pub held_on: NaiveDate,
    pub held_until: Option<NaiveDate>,
    pub value: Option<f64>,
    pub note: Option<String>,
    pub evidence: Option<Id<EvidenceRow>>,
}

/// By what evidence knows that an obligation of a structure relies on it.
pub fn evidence_owner(structure: Id<Node>, obligation: &Obligation) -> String {
    format!("{structure} {}", obligation.code)
}

/// The kind of the things that evidence proves here.
pub const EVIDENCE: &str = "obligation";

/// Says that something was done. It holds no longer than the evidence that shows it.
pub async fn say(app: &App, caller: &Caller, saying: &Saying) -> Result<()> {
    if recorded_by(&saying.obligation) != RecordedBy::Saying {
        return Err(Refusal::new("obligation-said-elsewhere").into());
    }
    if saying.held_on > today(app) {
        return Err(Refusal::new("obligation-day-future").into());
    }
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, saying.structure).await?;
    let mut held_until = saying.held_until;
    if let Some(evidence) = saying.evidence {
        let owner = evidence_owner(saying.structure, &saying.obligation);
        attach(&mut tx, app, saying.structure, evidence, EVIDENCE, &owner).await?;
        let proofs = list_evidence(&mut tx, saying.structure).await?;
        let end = proofs.iter().find(|proof| proof.id == evidence).and_then(|proof| proof.valid_until);
        held_until = [held_until, end].into_iter().flatten().min();
    }
    let fact = NewFact {
        structure: saying.structure,
        code: saying.obligation.fact.clone(),
        value: saying.value,
        held_on: saying.held_on,
        held_until,
        source: SOURCE.to_owned(),
        // Its own name, by which it can be taken back.
        origin: Some(app.new_id::<Saying>().uuid()),
        note: saying.note.clone(),
    };
    let id = hygie_plan::record_fact(&mut tx, app, By::Person(caller), &fact).await?;
    let details = json!({ "code": saying.obligation.code, "on": fact.held_on, "until": held_until, "value": fact.value });
    note(&mut tx, app, caller, "duties.fact-recorded", (saying.structure, id.uuid()), details).await?;
    refresh(&mut tx, app, saying.structure).await?;
    tx.commit().await
}

/// Whether what is known was said on the page of obligations, and so can be taken back there.
pub fn is_said_here(fact: &FactRow, obligation: &Obligation) -> bool {
    fact.source == SOURCE && fact.origin_id.is_some() && recorded_by(obligation) == RecordedBy::Saying
}

/// Takes back what was said by mistake.
pub async fn take_back(app: &App, caller: &Caller, structure: Id<Node>, fact: Uuid) -> Result<()> {
    let obligations = published::obligations(app).await?;
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, structure).await?;
    let facts = list_facts(&mut tx, structure).await?;
    let known = facts.iter().find(|known| known.id.uuid() == fact).ok_or(Error::NotFound)?;
    let obligation = obligations.iter().find(|one| one.fact == known.code).ok_or(Error::NotFound)?;
    let origin = known.origin_id.filter(|_| is_said_here(known, obligation)).ok_or(Error::NotFound)?;
    hygie_plan::withdraw_fact(&mut tx, structure, &known.code, origin).await?;
    let details = json!({ "code": obligation.code, "on": known.held_on });
    note(&mut tx, app, caller, "duties.fact-withdrawn", (structure, fact), details).await?;
    refresh(&mut tx, app, structure).await?;
    tx.commit().await
}
