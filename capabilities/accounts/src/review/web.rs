//! The one page on which access is confirmed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Days;
use http::StatusCode;
use hygie_kernel::{Id, Node};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};

use super::Delays;
use super::actions::{self, AT_ONCE};
use super::store::{self, Made};
use crate::model::Grant;
use crate::web::{ShownGrant, shown_grant};
use crate::{GRANT, READ};

#[derive(Template)]
#[template(path = "review.html")]
struct ReviewPage {
    page: Page,
    form: Form,
    node: Id<Node>,
    node_name: String,
    grants: Vec<(String, ShownGrant)>,
    is_more: bool,
    last: Option<Made>,
    is_late: bool,
    refusal: Option<String>,
}

pub async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let shown = review_page(&app, &caller, &page, Form::default(), None).await?;
    page.show(&shown)
}

async fn review_page(
    app: &App,
    caller: &Caller,
    page: &Page,
    form: Form,
    refusal: Option<String>,
) -> Result<ReviewPage> {
    let step = page.perimeter().ok_or(Error::NotFound)?;
    let delays = Delays::read(&app.regulation)?;
    let mut tx = app.db.read().await?;
    if !caller.holds(&mut tx, GRANT, step.id).await? {
        return Err(Error::NotFound);
    }
    let grants = store::list_grants(&mut tx, caller.scope(READ), step.id, AT_ONCE).await?;
    let nodes = crate::store::nodes_of(&mut tx, &grants).await?;
    let names = crate::store::names_of(&mut tx, &grants).await?;
    let last = store::find_last(&mut tx, step.id).await?;
    drop(tx);
    let now = app.clock.now();
    let limit = now.checked_sub_days(Days::new(u64::from(delays.every_days))).unwrap_or(now);
    Ok(ReviewPage {
        is_more: grants.len() as i64 == AT_ONCE,
        is_late: last.as_ref().is_none_or(|made| made.reviewed_at < limit),
        grants: grants
            .iter()
            .map(|grant| {
                let name = names.get(&grant.person_id).cloned().unwrap_or_default();
                (name, shown_grant(page, grant, nodes.get(&grant.node_id), true))
            })
            .collect(),
        last,
        node: step.id,
        node_name: step.name.clone(),
        form,
        refusal,
        page: page.clone(),
    })
}

pub async fn confirm(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    let node: Id<Node> = form.value("node").parse().map_err(|_| Error::NotFound)?;
    let ids = |name| form.values(name).filter_map(|id| id.parse().ok()).collect::<Vec<Id<Grant>>>();
    match actions::confirm(&app, &caller, node, &ids("seen"), &ids("end")).await {
        Ok(_) => Ok(see_other(format!("/people/review?in={node}&done=access-reviewed"))),
        Err(Error::Refused(refusal)) => {
            let said = page.refusal(&refusal);
            let shown = review_page(&app, &caller, &page, form, Some(said)).await?;
            page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(other) => Err(other),
    }
}
