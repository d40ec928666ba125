//! Signing in and out.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use hygie_platform::form::{Form, Query};
use hygie_platform::web::{local_path, see_other};
use hygie_platform::{App, Error, Means, Page, Result};

use crate::web::browser::{self, Browser};
use crate::{actions, letters};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    page: Page,
    form: Form,
    /// Whether a lost password can be found again by e-mail.
    may_recover: bool,
}

pub async fn show(page: Page, Query(query): Query) -> Result<Response> {
    if page.caller.is_some() {
        return Ok(see_other(local_path(query.value("back"))));
    }
    let mut form = Form::default();
    form.set("back", local_path(query.value("back")));
    page.clone().show(&SignIn { may_recover: letters::leave(&page.app), page, form })
}

pub async fn sign_in(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    mut form: Form,
) -> Result<Response> {
    let email = form.required("email", 254);
    let password = form.required("password", 1000);
    if form.is_sound() {
        match actions::sign_in(&app, &email, &password, &browser.address, &browser.agent).await {
            Ok(secret) => {
                // The session that this browser had, if any, ends: nobody keeps a session that somebody else opened.
                if page.caller.is_some() {
                    end_own_session(&app, &page).await?;
                }
                let mut response = see_other(local_path(form.value("back")));
                browser::set_session(&app, &mut response, &secret)?;
                return Ok(response);
            }
            Err(Error::Refused(refusal)) => form.refuse("email", refusal),
            Err(other) => return Err(other),
        }
    }
    form.set("password", "");
    page.clone().show_as(
        StatusCode::UNPROCESSABLE_ENTITY,
        &SignIn { may_recover: letters::leave(&page.app), page, form },
    )
}

pub async fn sign_out(State(app): State<App>, page: Page) -> Result<Response> {
    end_own_session(&app, &page).await?;
    let mut response = see_other("/sign-in?done=signed-out");
    browser::forget_session(&app, &mut response)?;
    Ok(response)
}

pub async fn end_own_session(app: &App, page: &Page) -> Result<()> {
    let Some(caller) = &page.caller else { return Ok(()) };
    let Means::Session(hash) = &caller.by else { return Ok(()) };
    match actions::end_session(app, caller, hash).await {
        Err(Error::NotFound) => Ok(()),
        other => other,
    }
}
