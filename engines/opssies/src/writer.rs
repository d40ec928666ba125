//! Writes a file: every list keeps its brackets, every text its two underscores.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::model::{Actor, Event, Note, Role, Scope};
use crate::reader::is_of_ght;

/// The events as a file that [`read`](crate::read) takes back, extracted at this time, in UTC.
///
/// Of an identifier, only figures and letters are written: no space, no dot. A FINESS number of Corsica has a letter.
pub fn write(events: &[Event], at: DateTime<Utc>) -> String {
    let common: Vec<(Role, &Actor)> =
        Role::ALL.into_iter().filter_map(|role| Some((role, common(events, role)?))).collect();
    let is_common = |role| common.iter().any(|(one, _)| *one == role);
    let list: Vec<Value> = events
        .iter()
        .map(|event| {
            let own = Role::ALL.into_iter().filter(|role| !is_common(*role));
            let own: Vec<Value> =
                own.filter_map(|role| Some(stakeholder(role, actor(event, role)?, Value::Array))).collect();
            written(event, own)
        })
        .collect();
    let alone = |identifiers: Vec<Value>| identifiers.into_iter().next().unwrap_or_default();
    let common: Vec<Value> = common.into_iter().map(|(role, one)| stakeholder(role, one, alone)).collect();
    let file = json!({
        "extractionDate": stamp(at),
        "events": { "stakeholders": common, "event": list },
    });
    format!("{file:#}\n")
}

/// How a file of CaRE D1 is named. The company is the name of the deposit box after `OPSSIES-`.
pub fn file_name(company: &str, at: DateTime<Utc>) -> String {
    let company: String = company.chars().filter(|one| is_of_ght(*one)).collect();
    format!("{company}-D1-{}.json", stamp(at))
}

fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y%m%d-%H%M%S").to_string()
}

fn actor(event: &Event, role: Role) -> Option<&Actor> {
    match role {
        Role::Requester => event.requester.as_ref(),
        Role::Auditor => event.auditor.as_ref(),
        Role::Supervisor => event.supervisor.as_ref(),
        Role::Audited => Some(&event.audited),
    }
}

/// The actor of this role for all the events, when there is room for it: a common actor has one identifier.
fn common(events: &[Event], role: Role) -> Option<&Actor> {
    let first = actor(events.first()?, role)?;
    let is_shared = role != Role::Audited && events.iter().all(|event| actor(event, role) == Some(first));
    (is_shared && identifiers(first).len() == 1).then_some(first)
}

fn stakeholder(role: Role, actor: &Actor, shape: impl Fn(Vec<Value>) -> Value) -> Value {
    // The long name is asked for, the short one is only advised: without a long one, the short one is both.
    let long = actor.name_long.as_ref().unwrap_or(&actor.name_short);
    json!({
        "stakeholderId": shape(identifiers(actor)),
        "stakeholderNameTypes": [
            { "stakeholderNameType": 1, "__text": actor.name_short },
            { "stakeholderNameType": 2, "__text": long },
        ],
        "stakeholderType": actor.kind.code(),
        "stakeholderRoleType": role.code(),
    })
}

fn identifiers(actor: &Actor) -> Vec<Value> {
    let alphanumeric: fn(char) -> bool = |one| one.is_ascii_alphanumeric();
    let places: [(u16, &Option<String>, fn(char) -> bool); 5] = [
        (3, &actor.finess_legal, alphanumeric),
        (6, &actor.ght, is_of_ght),
        (2, &actor.finess_geographic, alphanumeric),
        (4, &actor.siren, alphanumeric),
        (5, &actor.siret, alphanumeric),
    ];
    let mut identifiers = Vec::new();
    for (kind, value, is_kept) in places {
        let value: String =
            value.iter().flat_map(|value| value.chars()).filter(|one| is_kept(*one)).collect();
        if !value.is_empty() {
            identifiers.push(json!({ "stakeholderIdType": kind, "__text": value }));
        }
    }
    identifiers
}

fn written(event: &Event, stakeholders: Vec<Value>) -> Value {
    let mut outcome = json!({});
    for (name, number) in [("level", event.level), ("score", event.score)] {
        if let Some(number) = number {
            outcome[name] = number.into();
        }
    }
    let mut written = json!({
        "stakeholders": stakeholders,
        "dates": [{ "dateType": 7, "__text": event.done_on.format("%Y%m%d-000000").to_string() }],
        "scopes": scopes(&event.scope),
        "outcome": outcome,
        "tlp": event.tlp.code(),
        "eventType": event.event_type,
    });
    if let Some(analysis) = event.analysis_type {
        written["eventAnalysisType"] = analysis.into();
    }
    written
}

/// One scope, and one more for each forest after the first: a scope has room for one.
fn scopes(scope: &Scope) -> Vec<Value> {
    // The format wants these marks with each context, and Hygie does not know them: they are as in the example.
    let technical = |note: &Note| {
        json!({
            "technicalContextCategory": note.category, "__text": note.text,
            "isDynamic": false, "isAuthenticatable": false, "isOnCloud": false,
        })
    };
    let functional = |note: &Note| {
        json!({
            "functionalContextCategory": note.category, "__text": note.text,
            "isPersonalData": false, "isPersonalHealthcareData": false, "userCount": 0,
        })
    };
    let network = |scope: &Scope| {
        json!({
            "functionalContexts": scope.functions.iter().map(functional).collect::<Vec<_>>(),
            "technicalContexts": scope.notes.iter().map(technical).collect::<Vec<_>>(),
            "autonomousSystemNumbers": scope.asn,
            "domains": scope.domains,
            "subnetIpV4s": scope.ipv4,
            "subnetIpV6s": scope.ipv6,
        })
    };
    let mut scopes = vec![network(scope)];
    for (position, forest) in scope.forests.iter().enumerate() {
        if position > 0 {
            scopes.push(network(&Scope::default()));
        }
        if let Some(last) = scopes.last_mut() {
            last["forest"] = json!({ "forestFqdn": forest, "forestGuid": "" });
        }
    }
    scopes
}
