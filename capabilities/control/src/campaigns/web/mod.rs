//! The pages of campaigns: written, followed live, compared.

mod comparison;
mod export;
mod new;
mod progress;
mod requirements;

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hygie_kernel::{Id, Right};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result, Routes};

use super::Campaign;
use super::actions;
use super::store::{self, CampaignRow};
use crate::web::said;
use crate::{CAMPAIGN, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/campaigns", SEE, show_list)
        .get("/campaigns/new", CAMPAIGN, new::ask)
        .post("/campaigns", CAMPAIGN, new::write)
        .get("/campaigns/{campaign}", SEE, progress::show)
        .get("/campaigns/{campaign}/requirements", SEE, requirements::show)
        .get("/campaigns/{campaign}/requirements.csv", SEE, requirements::csv)
        .get("/campaigns/{campaign}/requirements.xlsx", SEE, requirements::xlsx)
        .get("/campaigns/{campaign}/comparison", SEE, comparison::show)
        .get("/campaigns/{campaign}/export.csv", SEE, export::csv)
        .get("/campaigns/{campaign}/export.xlsx", SEE, export::xlsx)
        .post("/campaigns/{campaign}/launch", CAMPAIGN, launch)
        .post("/campaigns/{campaign}/reminder", CAMPAIGN, remind)
        .post("/campaigns/{campaign}/end", CAMPAIGN, extend)
        .post("/campaigns/{campaign}/sample", CAMPAIGN, draw)
        .post("/campaigns/{campaign}/verdicts", CAMPAIGN, judge)
        .post("/campaigns/{campaign}/closing", CAMPAIGN, close)
}

/// A campaign on which a right is held.
async fn find(app: &App, caller: &Caller, right: Right, id: Id<Campaign>) -> Result<CampaignRow> {
    store::find(&mut app.db.read().await?, caller.scope(right), id).await?.ok_or(Error::NotFound)
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct ListPage {
    page: Page,
    campaigns: Vec<CampaignRow>,
    names: HashMap<String, String>,
    may_write: bool,
}

impl ListPage {
    fn name(&self, code: &str) -> String {
        self.names.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }
}

async fn show_list(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let campaigns = store::list(&mut tx, caller.scope(SEE)).await?;
    drop(tx);
    let frameworks = crate::actions::list_frameworks(&app).await?;
    let names =
        frameworks.into_iter().map(|found| (found.shelf.code, said(&page, &found.document.short))).collect();
    page.clone().show(&ListPage { page, campaigns, names, may_write: caller.may(CAMPAIGN) })
}

async fn launch(State(app): State<App>, caller: Caller, Path(id): Path<Id<Campaign>>) -> Result<Response> {
    actions::launch(&app, &caller, id).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-launched")))
}

async fn remind(State(app): State<App>, caller: Caller, Path(id): Path<Id<Campaign>>) -> Result<Response> {
    actions::remind(&app, &caller, id).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-reminded")))
}

async fn extend(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<Campaign>>,
    form: Form,
) -> Result<Response> {
    find(&app, &caller, CAMPAIGN, id).await?;
    let due = form.value("due_on").parse().map_err(|_| Error::refused("day-wrong"))?;
    actions::extend(&app, &caller, id, due).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-extended")))
}

async fn draw(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<Campaign>>,
    form: Form,
) -> Result<Response> {
    find(&app, &caller, CAMPAIGN, id).await?;
    let count = form.value("count").parse().map_err(|_| Error::refused("sample-count-wrong"))?;
    actions::draw(&app, &caller, id, count).await?;
    Ok(see_other(format!("/campaigns/{id}?state=sampled&done=sample-drawn#structures")))
}

async fn judge(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<Campaign>>,
    form: Form,
) -> Result<Response> {
    find(&app, &caller, CAMPAIGN, id).await?;
    let structure = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    let text = form.optional("note").map(|text| text.chars().take(1000).collect::<String>());
    actions::judge(&app, &caller, id, structure, (form.value("verdict"), text.as_deref())).await?;
    Ok(see_other(format!("/campaigns/{id}?state=sampled&done=sample-judged#structures")))
}

async fn close(State(app): State<App>, caller: Caller, Path(id): Path<Id<Campaign>>) -> Result<Response> {
    actions::close(&app, &caller, id).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-closed")))
}
