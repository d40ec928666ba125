//! Passkeys in the pages: making one, signing in with one. The device is asked by a script; the rest are forms.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use hygie_kernel::Id;
use hygie_platform::form::Form;
use hygie_platform::web::{local_path, see_other};
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::actions;
use crate::model::Passkey;
use crate::web::browser::{self, Browser};
use crate::web::second_factor::show_codes;
use crate::web::sign_in::{end_own_session, show_refused};
use crate::web::{grants::Confirm, proof};

#[derive(Template)]
#[template(path = "passkey.html")]
struct NewPasskey {
    page: Page,
    form: Form,
}

/// The page where a passkey is made, for whoever has just proved who they are.
pub async fn show_new(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    if let Some(asked) = proof::ask(&app, &caller, &page, "/account/passkeys/new", &form).await? {
        return Ok(asked);
    }
    page.clone().show(&NewPasskey { page, form: Form::default() })
}

pub async fn begin(State(app): State<App>, caller: Caller) -> Result<Response> {
    if !actions::is_proved(&app, &caller).await? {
        return Err(Error::Forbidden);
    }
    Ok(Json(actions::begin_passkey(&app, &caller).await?).into_response())
}

pub async fn add(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let name = form.required("name", 60);
    if form.is_sound() {
        let (ceremony, answer) = (form.value("ceremony"), form.value("credential"));
        match actions::add_passkey(&app, &caller, &name, ceremony, answer).await {
            Ok(codes) if codes.is_empty() => {
                return Ok(see_other("/account/second-factor?done=passkey-added"));
            }
            Ok(codes) => return show_codes(page, codes),
            Err(Error::Refused(refusal)) => form.refuse("name", refusal),
            Err(other) => return Err(other),
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPasskey { page, form })
}

pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(passkey): Path<Id<Passkey>>,
    form: Form,
) -> Result<Response> {
    let here = format!("/account/passkeys/{passkey}/removal");
    let mine = actions::list_passkeys(&app, &caller).await?;
    let known = mine.into_iter().find(|mine| mine.id == passkey).ok_or(Error::NotFound)?;
    if let Some(asked) = proof::ask(&app, &caller, &page, &here, &form).await? {
        return Ok(asked);
    }
    if form.value("confirmed") != "yes" {
        let confirm = Confirm {
            title: page.t("passkey-remove-title"),
            text: page.say("passkey-remove-text").with("name", known.name).to_string(),
            act: page.t("passkey-remove"),
            action: here,
            back: "/account/second-factor".to_owned(),
            page: page.clone(),
        };
        return page.show(&confirm);
    }
    actions::remove_passkey(&app, &caller, passkey).await?;
    Ok(see_other("/account/second-factor?done=passkey-removed"))
}

/// What a script asks of the device of somebody who signs in.
pub async fn ask(State(app): State<App>, browser: Browser) -> Result<Response> {
    Ok(Json(actions::ask_passkey(&app, browser.half(&app)).await?).into_response())
}

pub async fn enter(State(app): State<App>, page: Page, browser: Browser, form: Form) -> Result<Response> {
    let (ceremony, answer) = (form.value("ceremony"), form.value("credential"));
    match actions::enter_passkey(&app, browser.half(&app), ceremony, answer, browser.from(&app)).await {
        Ok(session) => {
            end_own_session(&app, &page).await?;
            let mut response = see_other(local_path(form.value("back")));
            browser::set_session(&app, &mut response, &session)?;
            Ok(response)
        }
        Err(Error::Refused(refusal)) => show_refused(&page, form, refusal),
        Err(other) => Err(other),
    }
}
