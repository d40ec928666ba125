//! Findings are recorded, seen again, accepted, proved closed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{note, today};
use crate::model::{By, Event, NewFinding, State};
use crate::sla::delays;
use crate::store::evidence::EvidenceRow;
use crate::store::finding::{self, Change, FindingRow};
use crate::store::{evidence, standing};
use crate::{ACCEPT, EDIT};

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    New,
    /// It was known and is not over.
    Seen,
    /// It was over and came back.
    Reopened,
}

/// Records a gap, in the transaction of whatever revealed it. The same gap reported again is seen again: it comes back when it
/// was closed, and stays accepted when its risk is.
pub async fn record(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    new: &NewFinding,
) -> Result<(Id<FindingRow>, Recorded)> {
    let recorded = record_uncounted(tx, app, by, new).await?;
    standing::refresh(tx, new.structure, today(app), app.clock.now()).await?;
    Ok(recorded)
}

/// Records many gaps at once.
pub async fn record_many(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    new: &[NewFinding],
) -> Result<Vec<(Id<FindingRow>, Recorded)>> {
    let mut recorded = Vec::with_capacity(new.len());
    for one in new {
        recorded.push(record_uncounted(tx, app, by, one).await?);
    }
    let structures: BTreeSet<_> = new.iter().map(|one| one.structure).collect();
    for structure in structures {
        standing::refresh(tx, structure, today(app), app.clock.now()).await?;
    }
    Ok(recorded)
}

async fn record_uncounted(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    new: &NewFinding,
) -> Result<(Id<FindingRow>, Recorded)> {
    let region = ground::find_region(tx, new.structure).await?;
    let delays = delays(app, tx, region).await?;
    let due_on = new.due_on.unwrap_or_else(|| delays.due(new.found_on, new.severity, new.exposure));
    let now = app.clock.now();
    let known = finding::find_same(tx, new.structure, &new.dedup_key).await?;
    let (id, recorded) = match known {
        None => {
            let id = app.new_id::<FindingRow>();
            finding::insert(tx, id, new, due_on, now).await?;
            (id, Recorded::New)
        }
        Some(known) => {
            let state = match known.state {
                State::Closed => State::Open,
                same => same,
            };
            let is_back = known.state == State::Closed;
            // What is open keeps the day that was promised; what comes back has a new one.
            let due_on = if is_back { due_on } else { known.due_on };
            finding::see_again(tx, &known, new, (state, due_on), now).await?;
            (known.id, if is_back { Recorded::Reopened } else { Recorded::Seen })
        }
    };
    if recorded != Recorded::Seen {
        let details =
            json!({ "title": new.title, "source": new.source.as_str(), "severity": new.severity.as_str() });
        let act = if recorded == Recorded::New { "plan.finding-recorded" } else { "plan.finding-reopened" };
        note(tx, app, by, act, (new.structure, id.uuid()), details).await?;
    }
    Ok((id, recorded))
}

/// Its source no longer sees a gap: it is closed by a new look.
pub async fn settle(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    structure: Id<Node>,
    dedup_key: &str,
) -> Result<bool> {
    let Some(known) = finding::find_same(tx, structure, dedup_key).await? else { return Ok(false) };
    if known.state == State::Closed {
        return Ok(false);
    }
    close(tx, app, by, &known, json!({ "title": known.title, "by": "measure" })).await?;
    Ok(true)
}

async fn close(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    known: &FindingRow,
    details: serde_json::Value,
) -> Result<()> {
    let state = known.state.after(Event::Prove)?;
    let change = Change { closed_on: Some(today(app)), ..Change::default() };
    finding::change(tx, known, state, change, app.clock.now()).await?;
    note(tx, app, by, "plan.finding-closed", (known.structure_id, known.id.uuid()), details).await?;
    standing::refresh(tx, known.structure_id, today(app), app.clock.now()).await
}

async fn find(
    tx: &mut Tx,
    caller: &Caller,
    right: hygie_kernel::Right,
    id: Id<FindingRow>,
    version: i64,
) -> Result<FindingRow> {
    let known = finding::find(tx, caller.scope(right), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Stale);
    }
    Ok(known)
}

/// Closes a finding by a piece of evidence of its structure.
pub async fn prove(
    app: &App,
    caller: &Caller,
    id: Id<FindingRow>,
    version: i64,
    proof: Id<EvidenceRow>,
) -> Result<FindingRow> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, EDIT, id, version).await?;
    let proof = evidence::find(&mut tx, caller.scope(EDIT), proof).await?.ok_or(Error::NotFound)?;
    if proof.structure_id != known.structure_id {
        return Err(Error::NotFound);
    }
    if proof.is_over(today(app)) {
        return Err(Refusal::new("evidence-over").into());
    }
    evidence::insert_use(&mut tx, proof.id, "finding", &id.to_string(), app.clock.now()).await?;
    let details = json!({ "title": known.title, "evidence": proof.title });
    close(&mut tx, app, By::Person(caller), &known, details).await?;
    tx.commit().await?;
    Ok(known)
}

/// The longest that a risk is accepted in one go: after that, somebody decides again.
const LONGEST_ACCEPTANCE: u64 = 366;

/// Accepts the risk of a finding until a day, by somebody who may.
pub async fn accept(
    app: &App,
    caller: &Caller,
    id: Id<FindingRow>,
    version: i64,
    (until, reason): (NaiveDate, String),
) -> Result<FindingRow> {
    let day = today(app);
    let latest = day.checked_add_days(chrono::Days::new(LONGEST_ACCEPTANCE)).unwrap_or(day);
    if until <= day || until > latest {
        return Err(Refusal::new("acceptance-day-wrong").into());
    }
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, ACCEPT, id, version).await?;
    let state = known.state.after(Event::Accept)?;
    let details = json!({ "title": known.title, "until": until, "reason": reason });
    let change = Change { accepted: Some((until, caller.name.clone(), reason)), ..Change::default() };
    finding::change(&mut tx, &known, state, change, app.clock.now()).await?;
    note(&mut tx, app, By::Person(caller), "plan.risk-accepted", (known.structure_id, id.uuid()), details)
        .await?;
    standing::refresh(&mut tx, known.structure_id, day, app.clock.now()).await?;
    tx.commit().await?;
    Ok(known)
}

/// Takes an acceptance back, or says that a closed finding is there again.
pub async fn reopen(app: &App, caller: &Caller, id: Id<FindingRow>, version: i64) -> Result<FindingRow> {
    let mut tx = app.db.write().await?;
    let known = find(&mut tx, caller, EDIT, id, version).await?;
    if known.state.is_open() {
        return Err(Refusal::new("finding-open-already").into());
    }
    come_back(&mut tx, app, By::Person(caller), &known, "asked").await?;
    tx.commit().await?;
    Ok(known)
}

/// A finding that was over is open again: its source, the end of its evidence or of the acceptance says so.
pub async fn come_back(tx: &mut Tx, app: &App, by: By<'_>, known: &FindingRow, why: &str) -> Result<()> {
    let day = today(app);
    let state = known.state.after(Event::ComeBack)?;
    // The day that was promised has often gone by: it counts again from now on.
    let delays = delays(app, tx, known.region_id).await?;
    let due_on = delays.due(day, known.severity(), known.exposure);
    let change = Change { is_back: known.state == State::Closed, due_on: Some(due_on), ..Change::default() };
    finding::change(tx, known, state, change, app.clock.now()).await?;
    let details = json!({ "title": known.title, "why": why });
    note(tx, app, by, "plan.finding-reopened", (known.structure_id, known.id.uuid()), details).await?;
    standing::refresh(tx, known.structure_id, day, app.clock.now()).await
}

/// Follows what happens to an action that is to close a finding.
pub async fn follow(tx: &mut Tx, app: &App, known: &FindingRow, event: Event) -> Result<()> {
    // What is closed or accepted does not move with the plan.
    let Ok(state) = known.state.after(event) else { return Ok(()) };
    if state == known.state {
        return Ok(());
    }
    finding::change(tx, known, state, Change::default(), app.clock.now()).await
}

/// Records a finding that somebody wrote.
pub async fn write(app: &App, caller: &Caller, new: &NewFinding) -> Result<Id<FindingRow>> {
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, new.structure).await?;
    let (id, _) = record(&mut tx, app, By::Person(caller), new).await?;
    tx.commit().await?;
    Ok(id)
}
