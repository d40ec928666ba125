//! The delays in which findings are to be closed: read by all, chosen by the agency for its region.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use hygie_kernel::{Id, Node};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground;
use serde_json::json;

use crate::actions::note;
use crate::model::{By, Exposure, Severity};
use crate::sla::{self, Delays, Published};
use crate::{DELAYS, READ, store};

pub fn routes() -> Routes {
    Routes::default().get("/delays", READ, show).post("/delays", DELAYS, save)
}

#[derive(Template)]
#[template(path = "delays.html")]
struct DelaysPage {
    page: Page,
    published: Arc<Published>,
    delays: Delays,
    region: Option<Id<Node>>,
    may_change: bool,
    form: Form,
}

impl DelaysPage {
    fn field(&self, severity: &str, exposure: &str) -> String {
        format!("{severity}-{exposure}")
    }

    fn days(&self, severity: &str, exposure: &str) -> i64 {
        match (severity.parse(), exposure.parse()) {
            (Ok(severity), Ok(exposure)) => self.delays.days(severity, exposure),
            _ => 0,
        }
    }

    fn typed(&self, severity: &str, exposure: &str) -> String {
        let typed = self.form.value(&self.field(severity, exposure)).to_owned();
        if typed.is_empty() { self.days(severity, exposure).to_string() } else { typed }
    }
}

/// The region of the perimeter, which is the region itself or the one above.
fn region_of(page: &Page) -> Option<Id<Node>> {
    page.trail.as_ref()?.steps.iter().find(|step| step.kind == "region").map(|step| step.id)
}

async fn region_in_use(app: &App, page: &Page) -> Result<Option<Id<Node>>> {
    match (region_of(page), page.perimeter()) {
        (Some(region), _) => Ok(Some(region)),
        (None, Some(step)) => ground::find_region(&mut app.db.read().await?, step.id).await,
        (None, None) => Ok(None),
    }
}

async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    render(&app, &caller, page, Form::default(), StatusCode::OK).await
}

async fn render(app: &App, caller: &Caller, page: Page, form: Form, status: StatusCode) -> Result<Response> {
    let region = region_in_use(app, &page).await?;
    let mut tx = app.db.read().await?;
    let may_change = match region {
        Some(region) => caller.holds(&mut tx, DELAYS, region).await?,
        None => false,
    };
    let delays = sla::delays(app, &mut tx, region).await?;
    drop(tx);
    let published = sla::published(app).await?;
    let shown = DelaysPage { page: page.clone(), published, delays, region, may_change, form };
    page.show_as(status, &shown)
}

async fn save(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let region = region_of(&page).ok_or(Error::NotFound)?;
    let mut chosen = Vec::new();
    for severity in Severity::ALL {
        for exposure in Exposure::ALL {
            let typed = form.value(&format!("{}-{}", severity.as_str(), exposure.as_str())).to_owned();
            match typed.parse::<i64>() {
                Ok(days) if (1..=1825).contains(&days) => chosen.push((*severity, *exposure, days)),
                _ => form.refuse("delays", Refusal::new("delay-wrong")),
            }
        }
    }
    if !form.is_sound() {
        return render(&app, &caller, page, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, &caller, DELAYS, region).await?;
    for row in &chosen {
        store::sla::save(&mut tx, region, *row, &caller.name, app.clock.now()).await?;
    }
    let details = json!({ "days": chosen.iter().map(|(_, _, days)| days).collect::<Vec<_>>() });
    note(&mut tx, &app, By::Person(&caller), "plan.delays-changed", (region, region.uuid()), details).await?;
    tx.commit().await?;
    Ok(see_other("/delays?done=delays-changed"))
}
