//! A campaign is written: what is asked, of whom, until when.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result};
use hygie_registry::ground::{self, Choices, find_node, perimeter_of};

use super::super::actions::{self, NewCampaign};
use crate::web::said;
use crate::{CAMPAIGN, SEE};

#[derive(Template)]
#[template(path = "campaign_new.html")]
struct NewPage {
    page: Page,
    form: Form,
    frameworks: Vec<(String, String)>,
    choices: Choices,
    /// How many structures answer what is typed, once it was asked.
    count: Option<usize>,
}

/// The words of the population that a form builds.
fn query_of(form: &Form) -> String {
    let pairs: Vec<(&str, &str)> = ["kind", "segment", "category", "status", "q"]
        .into_iter()
        .map(|name| (name, form.value(name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

async fn show_new(
    app: &App,
    caller: &Caller,
    page: Page,
    form: Form,
    count: Option<usize>,
    status: StatusCode,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    find_node(&mut app.db.read().await?, caller.scope(CAMPAIGN), from.node).await?.ok_or(Error::NotFound)?;
    let frameworks = crate::actions::list_frameworks(app).await?;
    let frameworks =
        frameworks.into_iter().map(|found| (found.shelf.code, said(&page, &found.document.title))).collect();
    let choices = ground::choices(&page)?;
    page.clone().show_as(status, &NewPage { page, form, frameworks, choices, count })
}

pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let mut form = query;
    if form.optional("due_on").is_none() {
        let due = page.today().checked_add_days(chrono::Days::new(45)).unwrap_or(page.today());
        form.set("due_on", due.to_string()).set("reminders", "14 7 1").set("escalate_days", "7");
    }
    show_new(&app, &caller, page, form, None, StatusCode::OK).await
}

fn read_new(form: &mut Form, today: NaiveDate) -> Option<NewCampaign> {
    let title = form.required("title", 200);
    let message = form.short("message", 2000);
    let framework = form.required("framework", 100);
    let due_on = form.parsed::<NaiveDate>("due_on", "day-wrong");
    if due_on.is_some_and(|day| day <= today) {
        form.refuse("due_on", Refusal::new("campaign-due-past"));
    }
    if due_on.is_none() && form.error("due_on").is_none() {
        form.refuse("due_on", Refusal::new("field-required"));
    }
    let words: Vec<&str> = form.value("reminders").split_whitespace().collect();
    let reminders: Option<Vec<i64>> =
        words.iter().map(|word| word.parse().ok().filter(|days| (0..=365).contains(days))).collect();
    if reminders.is_none() || words.len() > 10 {
        form.refuse("reminders", Refusal::new("campaign-reminders-wrong"));
    }
    let escalate = form.parsed::<i64>("escalate_days", "campaign-escalation-wrong").unwrap_or(7);
    if !(0..=365).contains(&escalate) {
        form.refuse("escalate_days", Refusal::new("campaign-escalation-wrong"));
    }
    let (Some(due_on), Some(reminders), true) = (due_on, reminders, form.is_sound()) else { return None };
    let query = query_of(form);
    Some(NewCampaign {
        title,
        message,
        framework,
        groups: Vec::new(),
        query,
        due_on,
        reminders,
        escalate_days: escalate,
    })
}

pub async fn write(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let from = perimeter_of(&page)?;
    find_node(&mut app.db.read().await?, caller.scope(CAMPAIGN), from.node).await?.ok_or(Error::NotFound)?;
    if form.value("then") == "count" {
        let mut tx = app.db.read().await?;
        let members = ground::population(&app, &mut tx, caller.scope(SEE), from, &query_of(&form)).await;
        drop(tx);
        return match members {
            Ok(members) => show_new(&app, &caller, page, form, Some(members.len()), StatusCode::OK).await,
            Err(Error::Refused(refusal)) => {
                form.refuse("kind", refusal);
                show_new(&app, &caller, page, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
            }
            Err(error) => Err(error),
        };
    }
    let new = read_new(&mut form, page.today());
    let Some(new) = new else {
        return show_new(&app, &caller, page, form, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match actions::write(&app, &caller, from.node, &new).await {
        Ok(id) => Ok(see_other(format!("/campaigns/{id}?done=campaign-written"))),
        Err(Error::NotFound) => {
            form.refuse("framework", Refusal::new("assessment-framework-unknown"));
            show_new(&app, &caller, page, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Refused(refusal)) => {
            form.refuse("kind", refusal);
            show_new(&app, &caller, page, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error),
    }
}
