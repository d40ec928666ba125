//! The journal of a perimeter: who saw, changed and exported what.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use hygie_kernel::{Id, Node};
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Entry, key_of};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};
use serde_json::Value;

use crate::actions;
use crate::store::{self, Filter, Line, Verified, What};
use crate::{JOBS, JOURNAL};

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPage {
    page: Page,
    form: Form,
    families: Vec<(String, String)>,
    whats: Vec<(String, String)>,
    acts: Vec<ShownAct>,
    /// What is asked, to be kept in the addresses of the export and of the next page.
    asked: String,
    is_first: bool,
    next: Option<i64>,
    verified: Option<Verified>,
    may_verify: bool,
}

struct ShownAct {
    sequence: i64,
    at: DateTime<Utc>,
    person: String,
    act: String,
    node: Option<(Id<Node>, String)>,
    details: String,
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let place = place_of(&page)?;
    let filter = filter_of(&page, &query);
    let before = query.value("before").parse().ok();
    let subject = place.0.uuid();
    let details = Value::Object(serde_json::Map::new());
    let look = Entry { act: "operations.journal-seen", node: Some(place.0), subject, details: &details };
    journal::seen(&app, &caller, look).await;
    let mut tx = app.db.read().await?;
    let scope = caller.scope(JOURNAL);
    let most = PAGE as i64 + 1;
    let mut lines = store::list(&mut tx, scope, (place.0, &place.1), &filter, before, most).await?;
    let is_more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let next = lines.last().filter(|_| is_more).map(|line| line.sequence);
    let names = store::names_of_nodes(&mut tx, &lines).await?;
    let verified = store::find_last_verification(&mut tx).await?;
    drop(tx);
    let choices = |any: &str, options: Vec<(String, String)>| {
        std::iter::once((String::new(), page.t(any))).chain(options).collect::<Vec<_>>()
    };
    let whats =
        What::ALL.map(|what| (what.as_str().to_owned(), page.t(format!("journal-what-{}", what.as_str()))));
    let shown = JournalPage {
        acts: lines.into_iter().map(|line| shown(&page, &names, line)).collect(),
        families: choices("journal-any-family", families(&page)),
        whats: choices("journal-any-what", whats.to_vec()),
        asked: asked(&query)?,
        is_first: before.is_none(),
        next,
        verified,
        may_verify: caller.may(JOBS),
        form: query,
        page: page.clone(),
    };
    page.show(&shown)
}

fn place_of(page: &Page) -> Result<(Id<Node>, String)> {
    let step = page.perimeter().ok_or(Error::NotFound)?;
    Ok((step.id, step.kind.clone()))
}

fn filter_of(page: &Page, query: &Form) -> Filter {
    let midnight = |day: NaiveDate| {
        page.zone().from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|time| time.to_utc())
    };
    let day = |name| query.value(name).parse::<NaiveDate>().ok();
    Filter {
        name: query.optional("q").map(|name| name.chars().take(100).collect()),
        person: query.value("person").parse().ok(),
        family: query.optional("family").filter(|family| family.bytes().all(|b| b.is_ascii_lowercase())),
        what: What::ALL.into_iter().find(|what| what.as_str() == query.value("what")),
        from: day("from").and_then(midnight),
        to: day("to").and_then(|day| day.checked_add_days(Days::new(1))).and_then(midnight),
    }
}

fn asked(query: &Form) -> Result<String> {
    let asked: Vec<_> = ["q", "person", "family", "what", "from", "to", "in"]
        .map(|name| (name, query.value(name)))
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    serde_urlencoded::to_string(asked).map_err(Error::internal("failed to write an address"))
}

/// The capabilities whose acts have a name.
fn families(page: &Page) -> Vec<(String, String)> {
    let named = page.app.capabilities.iter().map(|capability| capability.name).chain(["journal"]);
    named
        .map(|name| (name, format!("family-{name}")))
        .filter(|(_, key)| page.app.texts.has(page.lang, key))
        .map(|(name, key)| (name.to_owned(), page.t(key)))
        .collect()
}

fn shown(page: &Page, names: &HashMap<Id<Node>, String>, line: Line) -> ShownAct {
    ShownAct {
        sequence: line.sequence,
        at: line.at,
        act: act_in_words(page, &line.act),
        node: line.node_id.map(|id| (id, names.get(&id).cloned().unwrap_or_default())),
        details: details_in_words(page, &line.details),
        person: line.person_name,
    }
}

fn act_in_words(page: &Page, act: &str) -> String {
    let key = key_of(act);
    if page.app.texts.has(page.lang, &key) { page.t(key) } else { act.to_owned() }
}

/// «rôle : RSSI · jusqu’au : 2026-12-31»: what is empty is left out.
fn details_in_words(page: &Page, details: &Value) -> String {
    let Value::Object(fields) = details else { return String::new() };
    let said = fields.iter().filter_map(|(key, value)| {
        let value = match value {
            Value::Null => return None,
            Value::String(text) if text.is_empty() => return None,
            Value::String(text) => text.clone(),
            Value::Bool(is_so) => page.t(if *is_so { "detail-yes" } else { "detail-no" }),
            other => other.to_string(),
        };
        let label = format!("detail-{}", key.replace('_', "-"));
        let label = if page.app.texts.has(page.lang, &label) { page.t(label) } else { key.clone() };
        Some(page.say("journal-detail").with("label", label).with("value", value).to_string())
    });
    said.collect::<Vec<_>>().join(" · ")
}

pub async fn export_csv(state: State<App>, caller: Caller, page: Page, query: Query) -> Result<Response> {
    export(state, caller, page, query, Kind::Csv).await
}

pub async fn export_xlsx(state: State<App>, caller: Caller, page: Page, query: Query) -> Result<Response> {
    export(state, caller, page, query, Kind::Xlsx).await
}

/// Rows that travel together out of the database.
const PORTION: i64 = 1000;

async fn export(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
    kind: Kind,
) -> Result<Response> {
    let place = place_of(&page)?;
    let filter = filter_of(&page, &query);
    actions::note_export(&app, &caller, place.0, &page.here()).await?;
    let headers =
        ["journal-number", "journal-at", "journal-person", "journal-act", "journal-place", "journal-details"];
    let scope = caller.scope(JOURNAL);
    let table = Table {
        name: format!("journal-{}", page.today()),
        headers: headers.iter().map(|key| page.t(key)).collect(),
        start: None::<i64>,
        next: Box::new(move |before| {
            let (app, page, filter, place) = (app.clone(), page.clone(), filter.clone(), place.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let lines =
                    store::list(&mut tx, scope, (place.0, &place.1), &filter, before, PORTION).await?;
                let names = store::names_of_nodes(&mut tx, &lines).await?;
                let next =
                    lines.last().filter(|_| lines.len() as i64 == PORTION).map(|line| Some(line.sequence));
                let rows = lines.into_iter().map(|line| {
                    let line = shown(&page, &names, line);
                    #[expect(
                        clippy::cast_precision_loss,
                        reason = "places in the journal stay far below 2^53"
                    )]
                    let number = Cell::Number(line.sequence as f64);
                    vec![
                        number,
                        line.at.to_rfc3339().into(),
                        line.person.into(),
                        line.act.into(),
                        line.node.map(|(_, name)| name).into(),
                        line.details.into(),
                    ]
                });
                Ok((rows.collect(), next))
            })
        }),
    };
    table.send(kind).await
}

pub async fn verify(State(app): State<App>, caller: Caller) -> Result<Response> {
    actions::ask_verification(&app, &caller).await?;
    Ok(see_other("/journal?done=verification-asked"))
}
