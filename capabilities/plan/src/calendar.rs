//! The dates of a plan, as a calendar reads them (iCalendar, RFC 5545). Its address is a secret: it shows titles and dates, and
//! stops working when its owner takes it back.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use http::header::CONTENT_TYPE;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};
use hygie_registry::ground::{Breadth, Origin, find_node};
use icalendar::{Calendar, Component, Event, EventLike};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::READ;
use crate::actions::note;
use crate::model::By;
use crate::store::action::{self, Filter as ActionFilter};
use crate::store::calendar::{self, Link};
use crate::store::finding::{self, Filter as FindingFilter};

/// More dates than anybody follows.
const MOST: i64 = 1000;

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Makes the address of the caller for their perimeter, and shows it once.
pub async fn make(app: &App, caller: &Caller, node: Id<Node>) -> Result<String> {
    let mut bytes = [0; 24];
    app.chance.fill(&mut bytes);
    let secret = BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let mut tx = app.db.write().await?;
    find_node(&mut tx, caller.scope(READ), node).await?.ok_or(Error::NotFound)?;
    let link = Link { person_id: caller.person, node_id: node };
    calendar::save(&mut tx, hash(&secret), &link, app.clock.now()).await?;
    note(&mut tx, app, By::Person(caller), "plan.calendar-made", (node, caller.person.uuid()), json!({}))
        .await?;
    tx.commit().await?;
    Ok(format!("{}/calendar/{secret}", app.settings.public_url))
}

/// Takes the address back.
pub async fn forget(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let step = page.perimeter().ok_or(Error::NotFound)?;
    let mut tx = app.db.write().await?;
    calendar::forget(&mut tx, &Link { person_id: caller.person, node_id: step.id }).await?;
    let subject = (step.id, caller.person.uuid());
    note(&mut tx, &app, By::Person(&caller), "plan.calendar-forgotten", subject, json!({})).await?;
    tx.commit().await?;
    Ok(see_other("/plan?done=calendar-forgotten"))
}

/// The feed itself. What its owner no longer sees is not in it.
pub async fn feed(State(app): State<App>, Path(secret): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let link = calendar::find(&mut tx, hash(&secret)).await?.ok_or(Error::NotFound)?;
    let scope = Scope { person: link.person_id, right: READ, at: app.clock.now(), limit: None };
    let node = find_node(&mut tx, scope, link.node_id).await?.ok_or(Error::NotFound)?;
    let from = Origin { node: node.id, breadth: Breadth::of(&node.kind) };
    let asked = ActionFilter { is_open: Some(true), ..ActionFilter::default() };
    let actions = action::list(&mut tx, scope, from, &asked, None, MOST).await?;
    let asked = FindingFilter { is_open: Some(true), ..FindingFilter::default() };
    let findings = finding::list(&mut tx, scope, from, &asked, None, MOST).await?;
    drop(tx);
    let mut calendar = Calendar::new();
    calendar.name(&format!("Hygie · {}", node.name));
    let lang = hygie_kernel::Lang::Fr;
    let mut add = |id: String, title: String, day: NaiveDate, path: String| {
        let event = Event::new()
            .uid(&format!("{id}@hygie"))
            .timestamp(app.clock.now())
            .summary(&title)
            .all_day(day)
            .url(&format!("{}{path}", app.settings.public_url))
            .done();
        calendar.push(event);
    };
    for one in actions {
        if let Some(day) = one.due_on {
            let title = app.texts.say(lang, "calendar-action").with("title", &one.title).to_string();
            add(one.id.to_string(), title, day, format!("/actions/{}", one.id));
        }
    }
    for one in findings {
        // The structure and the date are enough in a calendar that others may see: the gap itself is read behind the sign-in.
        let title =
            app.texts.say(lang, "calendar-finding").with("structure", &one.structure_name).to_string();
        add(one.id.to_string(), title, one.due_on, format!("/findings/{}", one.id));
    }
    Ok(([(CONTENT_TYPE, "text/calendar; charset=utf-8")], calendar.to_string()).into_response())
}

/// Whether the caller has an address for a perimeter.
pub async fn has(app: &App, caller: &Caller, node: Id<Node>) -> Result<bool> {
    let mut tx = app.db.read().await?;
    calendar::exists(&mut tx, &Link { person_id: caller.person, node_id: node }).await
}
