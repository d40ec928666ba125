//! One's own second factors.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::actions::{self, SecondFactors};
use crate::totp::Enrolment;
use crate::web::grants::Confirm;
use crate::web::proof;
use crate::webauthn;

#[derive(Template)]
#[template(path = "second_factor.html")]
struct SecondFactor {
    page: Page,
    factors: SecondFactors,
    are_passkeys_possible: bool,
    /// Somebody whose role asks for a second factor does nothing else before.
    is_asked: bool,
}

#[derive(Template)]
#[template(path = "authenticator.html")]
struct Authenticator {
    page: Page,
    form: Form,
    enrolment: Enrolment,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodes {
    page: Page,
    codes: Vec<String>,
}

pub async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let factors = actions::list_second_factors(&app, &caller).await?;
    let is_asked =
        !factors.has_any() && caller.rights.is_empty() && !app.settings.second_factor_roles.is_empty();
    page.clone().show(&SecondFactor {
        are_passkeys_possible: webauthn::is_possible(&app),
        page,
        factors,
        is_asked,
    })
}

pub async fn begin(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    if let Some(asked) = proof::ask(&app, &caller, &page, "/account/authenticator", &form).await? {
        return Ok(asked);
    }
    actions::begin_authenticator(&app, &caller).await?;
    Ok(see_other("/account/authenticator"))
}

pub async fn show_enrolment(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    match actions::find_enrolment(&app, &caller).await? {
        Some(enrolment) => page.clone().show(&Authenticator { page, form: Form::default(), enrolment }),
        None => Ok(see_other("/account/second-factor")),
    }
}

pub async fn confirm(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let code = form.required("code", 20);
    if form.is_sound() {
        match actions::confirm_authenticator(&app, &caller, &code).await {
            Ok(codes) if codes.is_empty() => {
                return Ok(see_other("/account/second-factor?done=authenticator-added"));
            }
            Ok(codes) => return show_codes(page, codes),
            Err(Error::Refused(refusal)) => form.refuse("code", refusal),
            Err(other) => return Err(other),
        }
    }
    form.set("code", "");
    let Some(enrolment) = actions::find_enrolment(&app, &caller).await? else {
        return Ok(see_other("/account/second-factor"));
    };
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &Authenticator { page, form, enrolment })
}

pub async fn remove(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    const HERE: &str = "/account/authenticator/removal";
    if let Some(asked) = proof::ask(&app, &caller, &page, HERE, &form).await? {
        return Ok(asked);
    }
    if form.value("confirmed") != "yes" {
        let confirm = Confirm {
            title: page.t("authenticator-remove-title"),
            text: page.t("authenticator-remove-text"),
            act: page.t("authenticator-remove"),
            action: HERE.to_owned(),
            back: "/account/second-factor".to_owned(),
            page: page.clone(),
        };
        return page.show(&confirm);
    }
    actions::remove_authenticator(&app, &caller).await?;
    Ok(see_other("/account/second-factor?done=authenticator-removed"))
}

pub async fn renew_codes(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    if let Some(asked) = proof::ask(&app, &caller, &page, "/account/recovery-codes", &form).await? {
        return Ok(asked);
    }
    let codes = actions::renew_recovery_codes(&app, &caller).await?;
    show_codes(page, codes)
}

/// Codes on paper, shown once.
pub fn show_codes(page: Page, codes: Vec<String>) -> Result<Response> {
    page.clone().show(&RecoveryCodes { page, codes })
}
