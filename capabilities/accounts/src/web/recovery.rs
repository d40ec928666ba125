//! A lost password: asking for a link, and choosing a new password behind it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Error, Page, Result};

use crate::actions::{self, Door};
use crate::letters;
use crate::model::{Email, LinkKind};
use crate::store::LinkRow;
use crate::web::browser::Browser;
use crate::web::invitation::{closed, new_password};

#[derive(Template)]
#[template(path = "recovery.html")]
struct Forgotten {
    page: Page,
    form: Form,
    may_recover: bool,
}

#[derive(Template)]
#[template(path = "recovery_password.html")]
struct NewPassword {
    page: Page,
    form: Form,
    link: LinkRow,
}

pub async fn show(page: Page) -> Result<Response> {
    page.clone().show(&Forgotten { may_recover: letters::leave(&page.app), page, form: Form::default() })
}

pub async fn ask(State(app): State<App>, page: Page, browser: Browser, mut form: Form) -> Result<Response> {
    let may_recover = letters::leave(&app);
    let email = form.required("email", 254);
    if form.is_sound() && may_recover {
        let asked = match email.parse::<Email>() {
            Ok(email) => actions::ask_recovery(&app, &email, &browser.address).await,
            Err(refusal) => Err(refusal.into()),
        };
        match asked {
            Ok(()) => return Ok(see_other("/sign-in?done=recovery-asked")),
            Err(Error::Refused(refusal)) => form.refuse("email", refusal),
            Err(other) => return Err(other),
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &Forgotten { page, form, may_recover })
}

pub async fn show_reset(State(app): State<App>, page: Page, Path(secret): Path<String>) -> Result<Response> {
    match actions::look_at_door(&app, LinkKind::Recovery, &secret).await? {
        Door::Open(link) => page.clone().show(&NewPassword { page, form: Form::default(), link }),
        door => closed(&page, LinkKind::Recovery, &door),
    }
}

pub async fn reset(
    State(app): State<App>,
    page: Page,
    Path(secret): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let link = match actions::look_at_door(&app, LinkKind::Recovery, &secret).await? {
        Door::Open(link) => link,
        door => return closed(&page, LinkKind::Recovery, &door),
    };
    if let Some(new) = new_password(&mut form) {
        match actions::recover(&app, &link, &secret, &new).await {
            Ok(()) => return Ok(see_other("/sign-in?done=password-recovered")),
            Err(Error::Refused(refusal)) => form.refuse("new", refusal),
            Err(Error::Stale) => return closed(&page, LinkKind::Recovery, &Door::Used),
            Err(other) => return Err(other),
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPassword { page, form, link })
}
