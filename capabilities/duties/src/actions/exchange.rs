//! Audits come and go by the exchange format of the ministry, OPSSIES-V2.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_opssies::{Actor, ActorKind, Event, Scope};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::Kind;
use hygie_registry::ground::{self, Known};
use serde_json::json;

use super::audit::{Draft, record_in};
use super::{note, obligation};
use crate::model::audit::{Qualification, Tlp};
use crate::published;
use crate::store::audit::{self, AuditRow, Exchanged};
use crate::{AUDIT, AUDIT_READ, EDIT};

/// An event that became an audit.
#[derive(Clone, Debug)]
pub struct Taken {
    pub id: Id<AuditRow>,
    pub structure: String,
    pub kind: String,
    pub done_on: NaiveDate,
}

/// An event that was not taken, with its reason.
#[derive(Clone, Debug)]
pub struct Left {
    /// Where it stands in the file, from 1.
    pub position: usize,
    pub audited: String,
    pub done_on: NaiveDate,
    pub reason: Refusal,
}

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub new: Vec<Taken>,
    /// How many were there already.
    pub known: usize,
    pub left: Vec<Left>,
}

/// What makes two events the same.
type Same = (Id<Node>, u16, NaiveDate);

/// Makes audits of the events of a file whose structure the caller may write about. Brought twice, nothing is there twice.
pub async fn bring(app: &App, caller: &Caller, events: &[Event]) -> Result<Brought> {
    let mut brought = Brought::default();
    let mut seen: HashMap<Same, &Actor> = HashMap::new();
    let mut structures = BTreeSet::new();
    let mut tx = app.db.write().await?;
    for (index, event) in events.iter().enumerate() {
        match bring_one(&mut tx, app, caller, event, &mut seen).await {
            Ok((structure, Some(taken))) => {
                structures.insert(structure);
                brought.new.push(taken);
            }
            Ok((_, None)) => brought.known += 1,
            Err(Error::Refused(reason)) => brought.left.push(Left {
                position: index + 1,
                audited: event.audited.name_short.clone(),
                done_on: event.done_on,
                reason,
            }),
            Err(error) => return Err(error),
        }
    }
    let structures: Vec<Id<Node>> = structures.into_iter().collect();
    for some in structures.chunks(200) {
        obligation::refresh_all(&mut tx, app, some).await?;
    }
    tx.commit().await?;
    Ok(brought)
}

/// Nothing is written before the last reason to refuse.
async fn bring_one<'a>(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    event: &'a Event,
    seen: &mut HashMap<Same, &'a Actor>,
) -> Result<(Id<Node>, Option<Taken>)> {
    let types = published::audit_types(app).await?;
    let audit_type = types
        .of_event(event.event_type)
        .ok_or_else(|| Refusal::new("opssies-type-unknown").with("code", event.event_type))?;
    let structure = find_audited(tx, caller, event, seen).await?;
    let event_type = i64::from(event.event_type);
    if audit::find_same(tx, structure.id, (event_type, &audit_type.code), event.done_on).await?.is_some() {
        return Ok((structure.id, None));
    }
    let draft = Draft {
        provider: event.auditor.as_ref().map(|auditor| name(auditor).chars().take(200).collect()),
        qualification: Qualification::None,
        begun_on: None,
        done_on: event.done_on,
        level: event.level,
        summary: None,
        tlp: event.tlp.code().parse().unwrap_or(Tlp::Amber),
        report: None,
    };
    let exchanged = Exchanged {
        event_type,
        analysis_type: event.analysis_type.map(i64::from),
        event: serde_json::to_value(event).map_err(Error::internal("failed to keep an event"))?,
    };
    let id = record_in(tx, app, caller, (structure.id, &audit_type.code), &draft, Some(&exchanged)).await?;
    let kind = audit_type.code.clone();
    Ok((structure.id, Some(Taken { id, structure: structure.name, kind, done_on: event.done_on })))
}

/// The structure that was audited, among those about which the caller may write: its legal entity, which bears the obligations.
/// When the file has two events of a day on the same entity, those are of its sites.
async fn find_audited<'a>(
    tx: &mut Tx,
    caller: &Caller,
    event: &'a Event,
    seen: &mut HashMap<Same, &'a Actor>,
) -> Result<Known> {
    let audited = &event.audited;
    let numbers = [&audited.finess_legal, &audited.finess_geographic];
    if numbers.iter().all(|number| number.is_none()) {
        return Err(Refusal::new("opssies-no-finess").into());
    }
    let mut is_seen = false;
    for number in numbers.into_iter().flatten() {
        let number = number.to_uppercase();
        for right in [EDIT, AUDIT] {
            let Some(found) = ground::find_by_finess(tx, caller.scope(right), &number).await? else {
                continue;
            };
            let same = (found.id, event.event_type, event.done_on);
            match seen.get(&same) {
                Some(other) if *other != audited => is_seen = true,
                _ => {
                    seen.insert(same, audited);
                    return Ok(found);
                }
            }
            break;
        }
    }
    Err(Refusal::new(if is_seen { "opssies-same-day" } else { "opssies-structure-unknown" }).into())
}

fn name(actor: &Actor) -> &str {
    actor.name_long.as_deref().unwrap_or(&actor.name_short)
}

/// The code of CaRE D1 among the programmes of the format, which the digital-health agency supervises.
const CARE_D1: u8 = 5;

/// Writes an audit as a file of the format. What came by such a file leaves as it came, with what was corrected since.
pub async fn send(app: &App, caller: &Caller, id: Id<AuditRow>) -> Result<(AuditRow, String)> {
    let types = published::audit_types(app).await?;
    let mut tx = app.db.write().await?;
    let known = audit::find(&mut tx, caller.scope(AUDIT_READ), id).await?.ok_or(Error::NotFound)?;
    let usual = types.find(&known.kind).and_then(|one| one.opssies_event_types.first().copied());
    let event_type = known.event_type.and_then(|code| u16::try_from(code).ok()).or(usual);
    let event_type = event_type.ok_or_else(|| Refusal::new("opssies-no-code"))?;
    let structure = find_known(&mut tx, known.structure_id).await?;
    let as_it_came = known.exchange.clone().and_then(|event| serde_json::from_value::<Event>(event).ok());
    let analysis_type = known.analysis_type.and_then(|code| u8::try_from(code).ok());
    let mut event = as_it_came.unwrap_or_else(|| Event {
        event_type,
        analysis_type,
        done_on: known.done_on,
        level: None,
        score: None,
        tlp: hygie_opssies::Tlp::default(),
        auditor: None,
        supervisor: (analysis_type == Some(CARE_D1)).then(Actor::ans),
        requester: None,
        audited: audited(&structure),
        scope: Scope::default(),
    });
    event.done_on = known.done_on;
    event.level = known.level;
    event.tlp = hygie_opssies::Tlp::from_code(known.tlp.as_str()).unwrap_or_default();
    event.auditor = match (event.auditor, &known.provider) {
        (Some(same), Some(provider)) if name(&same).starts_with(provider.as_str()) => Some(same),
        (_, provider) => provider.as_ref().map(|provider| Actor::new(provider, ActorKind::ThirdParty)),
    };
    let text = hygie_opssies::write(&[event], app.clock.now());
    let details = json!({ "type": known.kind, "on": known.done_on });
    note(&mut tx, app, caller, "duties.audit-sent", (known.structure_id, id.uuid()), details).await?;
    tx.commit().await?;
    Ok((known, text))
}

async fn find_known(tx: &mut Tx, structure: Id<Node>) -> Result<Known> {
    let known = crate::store::obligation::list_known(tx, &[structure]).await?;
    known.into_iter().next().ok_or(Error::NotFound)
}

fn audited(structure: &Known) -> Actor {
    let actor = Actor::new(&structure.name, ActorKind::Site);
    let finess = Some(structure.finess.clone());
    match structure.kind {
        Kind::LegalEntity => Actor { finess_legal: finess, ..actor },
        Kind::Establishment => Actor { finess_geographic: finess, ..actor },
    }
}
