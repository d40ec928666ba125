//! Somebody leaves, or goes to another post: one act ends what they held, and gives what they will hold.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use hygie_kernel::{Id, Person};
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes, journal};
use serde_json::json;

use crate::actions::{self, NewGrant};
use crate::store::{self, PersonRow};
use crate::web::grants::{self, Confirm, GrantForm};
use crate::{GRANT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/people/{id}/departure", GRANT, confirm_departure)
        .post("/people/{id}/departure", GRANT, leave)
        .get("/people/{id}/transfer", GRANT, show_transfer)
        .post("/people/{id}/transfer", GRANT, transfer)
}

/// Ends every grant of somebody who leaves, their sessions, and their account. Only who could have given all of it does
/// this, and nobody to themselves.
pub async fn depart(app: &App, by: &Caller, person: Id<Person>) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::find_person(&mut tx, by.scope(READ), person).await?.ok_or(Error::NotFound)?;
    if person == by.person {
        return Err(Error::refused("departure-own"));
    }
    if !actions::may_manage(&mut tx, by, person).await? {
        return Err(Error::refused("person-not-yours"));
    }
    let grants = store::list_grants(&mut tx, by.scope(READ), &[person]).await?;
    for grant in &grants {
        actions::end_grant_in(&mut tx, app, by, person, grant.id).await?;
    }
    store::set_disabled(&mut tx, person, Some(app.clock.now())).await?;
    store::delete_other_sessions(&mut tx, person, &[]).await?;
    let details = json!({ "grants": grants.len() });
    let entry =
        journal::Entry { act: "accounts.person-left", node: None, subject: person.uuid(), details: &details };
    journal::write(&mut tx, app, by, entry).await?;
    tx.commit().await
}

/// Gives a role elsewhere and ends, in the same act, every grant that the caller may take back. Those that others gave
/// further away stay.
pub async fn change_post(app: &App, by: &Caller, new: NewGrant) -> Result<()> {
    let person = new.person;
    let mut tx = app.db.write().await?;
    store::find_person(&mut tx, by.scope(READ), person).await?.ok_or(Error::NotFound)?;
    if person == by.person {
        return Err(Error::refused("departure-own"));
    }
    let before = store::list_grants(&mut tx, by.scope(READ), &[person]).await?;
    let given = actions::insert_grant(&mut tx, app, by, new).await?;
    let mut ended = 0;
    for grant in &before {
        if actions::may_take_back(&mut tx, by, grant).await? {
            actions::end_grant_in(&mut tx, app, by, person, grant.id).await?;
            ended += 1;
        }
    }
    let details = json!({ "grants": ended });
    let entry = journal::Entry {
        act: "accounts.person-transferred",
        node: None,
        subject: given.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, by, entry).await?;
    tx.commit().await
}

async fn find(app: &App, caller: &Caller, person: Id<Person>) -> Result<PersonRow> {
    let mut tx = app.db.read().await?;
    store::find_person(&mut tx, caller.scope(READ), person).await?.ok_or(Error::NotFound)
}

async fn confirm_departure(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
) -> Result<Response> {
    let person = find(&app, &caller, id).await?;
    let confirm = Confirm {
        title: page.t("departure-title"),
        text: page.say("departure-text").with("name", person.name).to_string(),
        act: page.t("departure-do"),
        action: format!("/people/{id}/departure"),
        back: format!("/people/{id}"),
        page: page.clone(),
    };
    page.show(&confirm)
}

async fn leave(State(app): State<App>, caller: Caller, Path(id): Path<Id<Person>>) -> Result<Response> {
    depart(&app, &caller, id).await?;
    Ok(see_other("/people?done=person-left"))
}

#[derive(Template)]
#[template(path = "transfer.html")]
struct TransferPage {
    page: Page,
    person: PersonRow,
    form: Form,
    grant: GrantForm,
}

async fn show_transfer(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
) -> Result<Response> {
    let person = find(&app, &caller, id).await?;
    let (form, grant) = grants::empty_form(&app, &caller, &page, None).await?;
    page.clone().show(&TransferPage { page, person, form, grant })
}

async fn transfer(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Result<Response> {
    let person = find(&app, &caller, id).await?;
    let (new, places) = grants::read(&app, &caller, &page, &mut form).await?;
    if let Some(new) = new {
        match change_post(&app, &caller, NewGrant { person: id, ..new }).await {
            Ok(()) => return Ok(see_other(format!("/people/{id}?done=person-transferred"))),
            Err(Error::Refused(refusal)) => refuse(&mut form, refusal),
            Err(other) => return Err(other),
        }
    }
    let grant = grants::grant_form(&caller, &page, &places);
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &TransferPage { page, person, form, grant })
}

fn refuse(form: &mut Form, refusal: Refusal) {
    form.refuse(grants::field_of(refusal.key), refusal);
}
