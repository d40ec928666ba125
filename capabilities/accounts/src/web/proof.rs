//! Before an act that matters, somebody proves again who they are, unless they did so a moment ago. What they had typed is
//! carried along: the browser sends it again, to where it was going.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use hygie_platform::form::Form;
use hygie_platform::web::local_path;
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::actions;
use crate::web::browser::{self, Browser};

/// The fields of the proof itself; the others are those of the form that waits.
const OWN: [&str; 5] = ["proof", "proof-to", "ceremony", "credential", "back"];

#[derive(Template)]
#[template(path = "proof.html")]
struct Proof {
    page: Page,
    form: Form,
    to: String,
    carried: Vec<(String, String)>,
    has_second_factor: bool,
    has_passkey: bool,
}

/// The page that asks for a proof, when one is needed, before the form that is sent to `to` is looked at.
pub async fn ask(app: &App, caller: &Caller, page: &Page, to: &str, form: &Form) -> Result<Option<Response>> {
    if actions::is_proved(app, caller).await? {
        return Ok(None);
    }
    let shown = proof(app, caller, page, to, form, Form::default()).await?;
    page.show(&shown).map(Some)
}

async fn proof(app: &App, caller: &Caller, page: &Page, to: &str, waits: &Form, form: Form) -> Result<Proof> {
    let carried = waits.pairs().filter(|(name, _)| !OWN.contains(name));
    Ok(Proof {
        carried: carried.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        has_second_factor: actions::list_second_factors(app, caller).await?.has_authenticator,
        has_passkey: !actions::list_passkeys(app, caller).await?.is_empty(),
        to: local_path(to).to_owned(),
        page: page.clone(),
        form,
    })
}

pub async fn prove(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    browser: Browser,
    form: Form,
) -> Result<Response> {
    let to = local_path(form.value("proof-to")).to_owned();
    let mut own = Form::default();
    own.set("proof", form.exactly("proof"));
    let given = own.password("proof");
    if own.is_sound() {
        match actions::prove(&app, &caller, &given, browser.from(&app)).await {
            Ok(secret) => return go_on(&app, &to, &secret),
            Err(Error::Refused(refusal)) => own.refuse("proof", refusal),
            Err(other) => return Err(other),
        }
    }
    let shown = proof(&app, &caller, &page, &to, &form, own).await?;
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// The browser keeps the new secret of the session, and sends the form that waited once more, with the same method (RFC
/// 9110, section 15.4.8).
fn go_on(app: &App, to: &str, secret: &str) -> Result<Response> {
    let mut response = Redirect::temporary(to).into_response();
    browser::renew_session(app, &mut response, secret)?;
    Ok(response)
}

/// What a script asks of the device of somebody who gives a passkey as their proof.
pub async fn ask_passkey(State(app): State<App>, caller: Caller) -> Result<Response> {
    Ok(Json(actions::ask_passkey_proof(&app, &caller).await?).into_response())
}

pub async fn prove_by_passkey(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    browser: Browser,
    form: Form,
) -> Result<Response> {
    let to = local_path(form.value("proof-to")).to_owned();
    let (ceremony, answer) = (form.value("ceremony"), form.value("credential"));
    match actions::prove_by_passkey(&app, &caller, ceremony, answer, browser.from(&app)).await {
        Ok(secret) => go_on(&app, &to, &secret),
        Err(Error::Refused(refusal)) => {
            let mut own = Form::default();
            own.refuse("proof", refusal);
            let shown = proof(&app, &caller, &page, &to, &form, own).await?;
            page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
        Err(other) => Err(other),
    }
}
