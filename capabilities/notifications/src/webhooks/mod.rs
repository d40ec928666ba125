//! Webhooks: programs elsewhere are told of what people are told of, below the node that they were added for. Signed,
//! tried again for about a day, never sent to a neighbour of this machine unless the operator says so.

mod address;
mod secret;
mod store;

use std::time::Duration;

use chrono::SecondsFormat;
use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::job::{self, Job, NewJob};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Result};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::{Notification, WEBHOOKS};
pub use store::{DeliveryRow, WebhookRow, find, forget, list, list_deliveries};

/// A program that is told.
pub enum Webhook {}
/// Something it is told.
pub enum Delivery {}

pub const WORK: &str = "notifications.webhook";
/// With the pauses of the jobs between them, a little more than a day.
pub const ATTEMPTS: i64 = 14;
/// How long a program may take to answer.
const ANSWER: Duration = Duration::from_secs(20);

/// Adds a program, and gives the secret that it shares with us: it is shown once.
pub async fn add(
    app: &App,
    caller: &Caller,
    node: Id<Node>,
    name: &str,
    url: &str,
) -> Result<(Id<Webhook>, String)> {
    let url = address::parse(url, app.settings.webhooks_allow_private)?;
    let id = app.new_id::<Webhook>();
    let secret = secret::Secret::of(app, id)?;
    let mut tx = app.db.write().await?;
    if !caller.holds(&mut tx, WEBHOOKS, node).await? {
        return Err(Error::NotFound);
    }
    store::insert(&mut tx, id, node, name, url.as_str(), app.clock.now()).await?;
    // An address may hold a token of its own: the journal names the host alone.
    let details = json!({ "name": name, "host": url.host_str() });
    let entry =
        Entry { act: "notifications.webhook-added", node: Some(node), subject: id.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await?;
    Ok((id, secret.shown()))
}

pub async fn remove(app: &App, caller: &Caller, id: Id<Webhook>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let webhook = find(&mut tx, caller.scope(WEBHOOKS), id).await?.ok_or(Error::NotFound)?;
    store::delete(&mut tx, id).await?;
    let details = json!({ "name": webhook.name });
    let entry = Entry {
        act: "notifications.webhook-removed",
        node: Some(webhook.node_id),
        subject: id.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await
}

/// Sends something that means nothing, to see that it arrives.
pub async fn test(app: &App, caller: &Caller, id: Id<Webhook>) -> Result<()> {
    let mut tx = app.db.write().await?;
    find(&mut tx, caller.scope(WEBHOOKS), id).await?.ok_or(Error::NotFound)?;
    let minute = app.clock.now().timestamp() / 60;
    let event = event(app, "notifications.test", json!({}));
    post(&mut tx, app, id, "notifications.test", &format!("test {minute}"), &event).await?;
    tx.commit().await
}

/// Tells the programs that were added for the node of a notification, or above it.
pub async fn publish(tx: &mut Tx, app: &App, notification: &Notification) -> Result<()> {
    let Some(node) = notification.node else { return Ok(()) };
    let webhooks = store::list_above(tx, node).await?;
    if webhooks.is_empty() {
        return Ok(());
    }
    let data = json!({
        "node": node,
        "title": { "fr": notification.title.fr, "en": notification.title.en },
        "url": format!("{}{}", app.settings.public_url, notification.path),
    });
    let event = event(app, notification.about, data);
    let fresh = app.new_id::<Notification>().to_string();
    let key = notification.key.as_deref().unwrap_or(&fresh);
    for (webhook,) in webhooks {
        post(tx, app, webhook, notification.about, key, &event).await?;
    }
    Ok(())
}

fn event(app: &App, about: &str, data: Value) -> Value {
    let timestamp = app.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    json!({ "type": about, "timestamp": timestamp, "data": data })
}

async fn post(
    tx: &mut Tx,
    app: &App,
    webhook: Id<Webhook>,
    about: &str,
    key: &str,
    event: &Value,
) -> Result<()> {
    let id = app.new_id::<Delivery>();
    if store::insert_delivery(tx, id, webhook, about, key, event, app.clock.now()).await? {
        let payload = json!({ "delivery": id });
        job::enqueue(tx, app, NewJob { kind: WORK, key: None, payload, due_at: None }).await?;
    }
    Ok(())
}

/// What a program answered, when that is not what it should.
enum Failure {
    /// Not now, or not like this: tried again.
    Again(String),
    /// 410: it does not want to be told any more.
    Gone,
}

/// The work of one delivery. A failure is the failure of the job, which comes back later.
pub async fn deliver(app: &App, job: &Job) -> Result<()> {
    let id = job.payload["delivery"].as_str().and_then(|id| id.parse::<Id<Delivery>>().ok());
    let Some(id) = id else { return Err(Error::message("the job names no delivery")) };
    let Some(delivery) = store::find_waiting(&mut app.db.read().await?, id).await? else { return Ok(()) };
    let outcome = call(app, id, &delivery).await;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let failure = match outcome {
        Ok(answer) => {
            store::end(&mut tx, id, "done", &answer, now).await?;
            None
        }
        Err(Failure::Gone) => {
            store::end(&mut tx, id, "given-up", "410", now).await?;
            store::disable(&mut tx, delivery.webhook_id, now).await?;
            None
        }
        Err(Failure::Again(answer)) if job.attempt >= ATTEMPTS => {
            store::end(&mut tx, id, "given-up", &answer, now).await?;
            Some(answer)
        }
        Err(Failure::Again(answer)) => {
            store::record_failure(&mut tx, id, &answer).await?;
            Some(answer)
        }
    };
    tx.commit().await?;
    match failure {
        None => Ok(()),
        Some(answer) => Err(Error::message(format!("the program did not take it: {answer}"))),
    }
}

async fn call(app: &App, id: Id<Delivery>, delivery: &store::Waiting) -> Result<String, Failure> {
    let may_be_private = app.settings.webhooks_allow_private;
    let again =
        |answer: &dyn std::fmt::Display| Failure::Again(answer.to_string().chars().take(200).collect());
    let url = address::parse(&delivery.url, may_be_private)
        .map_err(|_| Failure::Again("the address is not allowed".to_owned()))?;
    let addresses = address::look_up(&url, may_be_private).await.map_err(Failure::Again)?;
    let body = delivery.payload.to_string();
    let timestamp = app.clock.now().timestamp();
    let message = format!("msg_{id}");
    let signature = secret::Secret::of(app, delivery.webhook_id)
        .and_then(|secret| secret.sign(&message, timestamp, &body))
        .map_err(|error| again(&error))?;
    let client = reqwest::Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(ANSWER)
        .user_agent("Hygie")
        .resolve_to_addrs(url.host_str().unwrap_or_default(), &addresses)
        .build()
        .map_err(|error| again(&error))?;
    let answer = client
        .post(url)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", &message)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .body(body)
        .send()
        .await
        // The address may hold a token: it stays out of what is kept and logged.
        .map_err(|error| again(&error.without_url()))?;
    match answer.status().as_u16() {
        status @ 200..=299 => Ok(status.to_string()),
        410 => Err(Failure::Gone),
        status => Err(Failure::Again(status.to_string())),
    }
}
