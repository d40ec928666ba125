//! Reads a file, value by value, and is patient with what the published documentation got wrong.

use chrono::{NaiveDate, NaiveTime};
use serde_json::Value;

use crate::codes::{analysis_types, event_types};
use crate::faults::{Fault, Faults, What, excerpt};
use crate::model::{Actor, ActorKind, Event, Note, Role, Scope, Tlp};
use crate::place::At;
use crate::{LARGEST, MOST_EVENTS};

/// How many values a file may hold: many more than audits have, and few enough to stay small in memory.
const MOST_VALUES: usize = 1_000_000;
/// The date that matters among the nine types: when the audit was really done.
const DONE: u16 = 7;

/// Reads a whole file.
pub fn read(bytes: &[u8]) -> Result<Vec<Event>, Vec<Fault>> {
    let whole = |what| Err(vec![Fault::whole(what)]);
    if bytes.len() > LARGEST {
        return whole(What::TooLarge { limit: LARGEST });
    }
    // A value comes after one of these signs. Those that stand in texts are counted too, which is no matter here.
    if bytes.iter().filter(|one| matches!(one, b'{' | b'[' | b',')).count() > MOST_VALUES {
        return whole(What::TooMany { limit: MOST_VALUES });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let root: Value = match serde_json::from_slice(bytes) {
        Ok(root) => root,
        Err(error) => {
            let message = excerpt(&error.to_string());
            return whole(What::BrokenJson { line: error.line(), column: error.column(), message });
        }
    };
    let mut faults = Faults::default();
    let events = file(&At::root(&root), &mut faults).unwrap_or_default();
    faults.outcome(events)
}

fn file(root: &At, faults: &mut Faults) -> Option<Vec<Event>> {
    let events = root.get("events", faults)?;
    let list = events.get("event", faults)?;
    let items = list.items();
    if items.len() > MOST_EVENTS {
        faults.add(list.place(), What::TooMany { limit: MOST_EVENTS });
        return None;
    }
    let common = cast(&events, faults);
    Some(items.iter().filter_map(|one| event(one, &common, faults)).collect())
}

fn event(at: &At, common: &Cast, faults: &mut Faults) -> Option<Event> {
    let event_type = at.get("eventType", faults);
    let event_type = event_type.and_then(|one| one.code(|code| known(event_types(), code), faults));
    let analysis_type = at.find("eventAnalysisType");
    let is_analysis = |code: u16| known(analysis_types(), u8::try_from(code).ok()?);
    let analysis_type = analysis_type.and_then(|one| one.code(is_analysis, faults));
    let done_on = done_on(at, faults);
    let outcome = at.find("outcome");
    let number = |name, faults: &mut Faults| outcome.as_ref()?.find(name)?.whole_number(faults);
    let (level, score) = (number("level", faults), number("score", faults));
    let tlp = at.find("tlp").map_or(Some(Tlp::default()), |one| tlp(&one, faults));
    let scope = scope(at, faults);
    let mut own = cast(at, faults);
    let mut actor = |role: Role| own.take(role).or_else(|| common.find(role).cloned());
    let (auditor, supervisor) = (actor(Role::Auditor), actor(Role::Supervisor));
    let (requester, audited) = (actor(Role::Requester), actor(Role::Audited));
    if audited.is_none() {
        faults.add(at.below("stakeholders"), What::MissingActor { role: Role::Audited });
    }
    Some(Event {
        event_type: event_type?,
        analysis_type,
        done_on: done_on?,
        level,
        score,
        tlp: tlp?,
        auditor,
        supervisor,
        requester,
        audited: audited?,
        scope,
    })
}

/// The code itself, when it is one of the list.
fn known<T: Copy + PartialEq>(list: &[(T, &str)], code: T) -> Option<T> {
    list.iter().map(|(one, _)| *one).find(|one| *one == code)
}

fn tlp(at: &At, faults: &mut Faults) -> Option<Tlp> {
    let text = at.text(faults)?.trim();
    let found = Tlp::from_code(&text.to_ascii_lowercase());
    if found.is_none() {
        faults.add(at.place(), What::UnknownCode { found: excerpt(text) });
    }
    found
}

/// The one date of completion. The general profile also tells when the audit was asked for and planned.
fn done_on(at: &At, faults: &mut Faults) -> Option<NaiveDate> {
    let dates = at.find("dates");
    let mut found = Vec::new();
    for one in dates.as_ref().map(At::items).unwrap_or_default() {
        let is_type = |code: u16| (1..=9).contains(&code).then_some(code);
        let kind = one.get("dateType", faults).and_then(|kind| kind.code(is_type, faults))?;
        if kind == DONE {
            let text = one.get("__text", faults)?;
            found.push(date(&text, faults)?);
        }
    }
    match found[..] {
        [one] => return Some(one),
        [] => faults.add(at.below("dates"), What::MissingDate),
        _ => faults.add(at.below("dates"), What::SeveralDates),
    }
    None
}

/// A day, and perhaps a time, which is left out.
fn date(at: &At, faults: &mut Faults) -> Option<NaiveDate> {
    let text = at.text(faults)?.trim();
    let figures = |text: &str, count| text.len() == count && text.bytes().all(|one| one.is_ascii_digit());
    let (day, time) = text.split_once('-').unwrap_or((text, "000000"));
    let is_time = figures(time, 6) && NaiveTime::parse_from_str(time, "%H%M%S").is_ok();
    let found = NaiveDate::parse_from_str(day, "%Y%m%d").ok().filter(|_| is_time && figures(day, 8));
    if found.is_none() {
        faults.add(at.place(), What::WrongDate { found: excerpt(text) });
    }
    found
}

/// Who takes part, by role: common to all the events, or to one.
#[derive(Default)]
struct Cast(Vec<(Role, Actor)>);

impl Cast {
    fn find(&self, role: Role) -> Option<&Actor> {
        self.0.iter().find(|(one, _)| *one == role).map(|(_, actor)| actor)
    }

    fn take(&mut self, role: Role) -> Option<Actor> {
        let position = self.0.iter().position(|(one, _)| *one == role)?;
        Some(self.0.swap_remove(position).1)
    }
}

fn cast(at: &At, faults: &mut Faults) -> Cast {
    let mut cast = Cast::default();
    let stakeholders = at.find("stakeholders");
    for one in stakeholders.as_ref().map(At::items).unwrap_or_default() {
        let role = one.get("stakeholderRoleType", faults).and_then(|role| role.code(Role::from_code, faults));
        let actor = actor(&one, faults);
        let (Some(role), Some(actor)) = (role, actor) else { continue };
        match cast.0.iter_mut().find(|(known, _)| *known == role) {
            None => cast.0.push((role, actor)),
            Some((_, known)) => {
                if !unite(known, actor) {
                    faults.add(one.place(), What::SeveralActors { role });
                }
            }
        }
    }
    cast
}

/// Adds the identifiers of the same actor to the ones that are known, unless it is another actor.
///
/// A common actor has room for one identifier: one that has two is told twice.
fn unite(known: &mut Actor, other: Actor) -> bool {
    if (&known.name_short, &known.name_long, known.kind) != (&other.name_short, &other.name_long, other.kind)
    {
        return false;
    }
    let pairs = [
        (&mut known.finess_legal, other.finess_legal),
        (&mut known.finess_geographic, other.finess_geographic),
        (&mut known.ght, other.ght),
        (&mut known.siren, other.siren),
        (&mut known.siret, other.siret),
    ];
    pairs.into_iter().all(|(known, other)| {
        let agrees = known.is_none() || other.is_none() || *known == other;
        *known = known.take().or(other);
        agrees
    })
}

fn actor(at: &At, faults: &mut Faults) -> Option<Actor> {
    let kind = at.get("stakeholderType", faults).and_then(|kind| kind.code(ActorKind::from_code, faults));
    let (name_short, name_long) = names(at, faults)?;
    let mut actor = Actor { name_long, ..Actor::new(name_short, kind?) };
    let identifiers = at.get("stakeholderId", faults)?;
    for one in identifiers.items() {
        identifier(&one, &mut actor, faults);
    }
    Some(actor)
}

/// The short name, and the long one when it says more.
fn names(at: &At, faults: &mut Faults) -> Option<(String, Option<String>)> {
    let names = at.get("stakeholderNameTypes", faults)?;
    let (mut short, mut long) = (None, None);
    for one in names.items() {
        // The enumeration has 1 and 2; a published sample writes 6 for a short name.
        let is_type = |code: u16| matches!(code, 1 | 2 | 6).then_some(code);
        let kind = one.get("stakeholderNameType", faults).and_then(|kind| kind.code(is_type, faults));
        let text = one.get("__text", faults);
        let text = text.and_then(|text| Some(text.text(faults)?.to_owned()));
        let (Some(kind), Some(text)) = (kind, text) else { continue };
        if kind == 2 {
            long = Some(text);
        } else {
            short = Some(text);
        }
    }
    let short = short.filter(|short| !short.is_empty()).or_else(|| long.clone()).unwrap_or_default();
    let long = long.filter(|long| !long.is_empty() && *long != short);
    Some((short, long))
}

/// Puts an identifier in its place. An empty one is a part of the model that nobody filled.
fn identifier(at: &At, actor: &mut Actor, faults: &mut Faults) {
    let is_type = |code: u16| (1..=6).contains(&code).then_some(code);
    let kind = at.get("stakeholderIdType", faults).and_then(|kind| kind.code(is_type, faults));
    let text = at.get("__text", faults).and_then(|text| text.text(faults));
    let (Some(kind), Some(text)) = (kind, text) else { return };
    let value: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    if value.is_empty() {
        return;
    }
    let (place, fits) = match kind {
        // The official example gives a GHT under the code of a legal FINESS number.
        3 if is_trigram(&value) => (&mut actor.ght, true),
        2 => (&mut actor.finess_geographic, is_finess(&value)),
        3 => (&mut actor.finess_legal, is_finess(&value)),
        4 => (&mut actor.siren, is_number(&value, 9)),
        // The official example gives the SIREN of the ANS under this code. What the number is cannot be told from
        // its length alone: a FINESS number has nine figures too.
        5 => (&mut actor.siret, is_number(&value, 14) || is_number(&value, 9)),
        6 => (&mut actor.ght, value.len() <= 40 && value.chars().all(is_of_ght)),
        // A range of FINESS numbers names no structure.
        _ => return,
    };
    if !fits {
        faults.add(at.place(), What::WrongIdentifier { found: excerpt(text) });
    } else if place.as_ref().is_some_and(|known| *known != value) {
        faults.add(at.place(), What::SeveralIdentifiers { found: excerpt(text) });
    } else {
        *place = Some(value);
    }
}

/// Nine figures, but for Corsica, where the second sign is a letter.
fn is_finess(value: &str) -> bool {
    value.len() == 9
        && value.bytes().enumerate().all(|(position, one)| {
            one.is_ascii_digit() || (position == 1 && matches!(one, b'A' | b'B' | b'a' | b'b'))
        })
}

fn is_number(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|one| one.is_ascii_digit())
}

fn is_trigram(value: &str) -> bool {
    value.split_once('-').is_some_and(|(letters, index)| {
        letters.len() == 3
            && letters.bytes().all(|one| one.is_ascii_alphabetic())
            && (1..=3).contains(&index.len())
            && is_number(index, index.len())
    })
}

pub(crate) fn is_of_ght(one: char) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, '-' | '_')
}

/// What was looked at: `scopes`, or `scope` in the files from before May 2024, and the contexts that the general
/// profile puts beside them.
fn scope(event: &At, faults: &mut Faults) -> Scope {
    let mut scope = Scope::default();
    contexts(event, &mut scope, faults);
    for name in ["scopes", "scope"] {
        let found = event.find(name);
        for one in found.as_ref().map(At::items).unwrap_or_default() {
            if !one.value.is_object() {
                faults.add(one.place(), What::WrongType { expected: "an object" });
                continue;
            }
            contexts(&one, &mut scope, faults);
            texts(&one, "domains", &mut scope.domains, faults);
            texts(&one, "subnetIpV4s", &mut scope.ipv4, faults);
            texts(&one, "subnetIpV6s", &mut scope.ipv6, faults);
            texts(&one, "autonomousSystemNumbers", &mut scope.asn, faults);
            let forests = one.find("forest");
            for forest in forests.as_ref().map(At::items).unwrap_or_default() {
                let name = forest.get("forestFqdn", faults).and_then(|name| name.text(faults));
                let name = name.map(str::trim);
                scope.forests.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
            }
        }
    }
    scope
}

fn contexts(at: &At, scope: &mut Scope, faults: &mut Faults) {
    // The published enumerations both stop at 72. The labels of the functional ones, and the samples, go on to 74,
    // and the samples also have 0.
    notes(at, "technicalContexts", "technicalContextCategory", 72, &mut scope.notes, faults);
    notes(at, "functionalContexts", "functionalContextCategory", 74, &mut scope.functions, faults);
}

fn notes(
    at: &At,
    list: &'static str,
    category: &'static str,
    last: u16,
    notes: &mut Vec<Note>,
    faults: &mut Faults,
) {
    let contexts = at.find(list);
    for one in contexts.as_ref().map(At::items).unwrap_or_default() {
        let is_category = |code: u16| (code <= last).then_some(code);
        let category = one.get(category, faults).and_then(|code| code.code(is_category, faults));
        let text = one.get("__text", faults).and_then(|text| Some(text.text(faults)?.to_owned()));
        if let (Some(category), Some(text)) = (category, text) {
            notes.push(Note { category, text });
        }
    }
}

fn texts(at: &At, name: &'static str, texts: &mut Vec<String>, faults: &mut Faults) {
    let found = at.find(name);
    for one in found.as_ref().map(At::items).unwrap_or_default() {
        texts.extend(one.text(faults).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned));
    }
}
