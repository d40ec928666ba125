//! The programs that are told of what happens in a perimeter.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use hygie_kernel::{Id, Node};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::WEBHOOKS;
use crate::webhooks::{self, DeliveryRow, Webhook, WebhookRow};

#[derive(Template)]
#[template(path = "webhooks.html")]
struct List {
    page: Page,
    webhooks: Vec<WebhookRow>,
    form: Form,
    node: Option<Id<Node>>,
}

#[derive(Template)]
#[template(path = "webhook.html")]
struct One {
    page: Page,
    webhook: WebhookRow,
    deliveries: Vec<DeliveryRow>,
}

#[derive(Template)]
#[template(path = "webhook_added.html")]
struct Added {
    page: Page,
    id: Id<Webhook>,
    name: String,
    secret: String,
}

impl DeliveryRow {
    fn state_key(&self) -> String {
        format!("delivery-state-{}", self.state)
    }

    fn badge(&self) -> &'static str {
        match self.state.as_str() {
            "done" => "done",
            "waiting" => "watch",
            _ => "late",
        }
    }
}

/// A webhook is added for the place that one looks from.
async fn page_of(app: &App, caller: &Caller, page: &Page, form: Form) -> Result<List> {
    let webhooks = webhooks::list(&mut app.db.read().await?, caller.scope(WEBHOOKS)).await?;
    let node = page.perimeter().map(|step| step.id).or(caller.nodes.first().copied());
    Ok(List { page: page.clone(), webhooks, form, node })
}

pub async fn list(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    page.show(&page_of(&app, &caller, &page, Form::default()).await?)
}

pub async fn add(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let name = form.required("name", 80);
    let url = form.required("url", 500);
    if form.is_sound() {
        let node = form.value("node").parse().map_err(|_| Error::NotFound)?;
        match webhooks::add(&app, &caller, node, &name, &url).await {
            Ok((id, secret)) => return page.show(&Added { page: page.clone(), id, name, secret }),
            Err(Error::Refused(refusal)) => form.refuse("url", refusal),
            Err(other) => return Err(other),
        }
    }
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&app, &caller, &page, form).await?)
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(webhook): Path<Id<Webhook>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let webhook = webhooks::find(&mut tx, caller.scope(WEBHOOKS), webhook).await?.ok_or(Error::NotFound)?;
    let deliveries = webhooks::list_deliveries(&mut tx, webhook.id).await?;
    drop(tx);
    page.show(&One { page: page.clone(), webhook, deliveries })
}

pub async fn test(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<Id<Webhook>>,
) -> Result<Response> {
    webhooks::test(&app, &caller, webhook).await?;
    Ok(see_other(format!("/webhooks/{webhook}?done=webhook-test")))
}

pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path(webhook): Path<Id<Webhook>>,
) -> Result<Response> {
    webhooks::remove(&app, &caller, webhook).await?;
    Ok(see_other("/webhooks?done=webhook-removed"))
}
