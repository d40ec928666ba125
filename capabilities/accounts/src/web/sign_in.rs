//! Signing in and out.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use hygie_platform::form::{Form, Query};
use hygie_platform::web::{local_path, see_other};
use hygie_platform::{App, Error, Means, Page, Refusal, Result};

use crate::actions::Entry;
use crate::store::HalfIn;
use crate::web::browser::{self, Browser};
use crate::{actions, letters, provider, webauthn};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    page: Page,
    form: Form,
    /// Whether a lost password can be found again by e-mail.
    may_recover: bool,
    are_passkeys_possible: bool,
    /// What the provider of identity is called, and the way there.
    provider: Option<(String, String)>,
}

impl SignIn {
    fn new(page: &Page, form: Form) -> SignIn {
        let oidc = page.app.settings.oidc.as_ref();
        let back = serde_urlencoded::to_string([("back", form.value("back"))]).unwrap_or_default();
        SignIn {
            provider: oidc.map(|oidc| (oidc.label.clone(), format!("/sign-in/provider?{back}"))),
            may_recover: letters::leave(&page.app),
            are_passkeys_possible: webauthn::is_possible(&page.app),
            page: page.clone(),
            form,
        }
    }
}

pub async fn show(page: Page, Query(query): Query) -> Result<Response> {
    if page.caller.is_some() {
        return Ok(see_other(local_path(query.value("back"))));
    }
    let mut form = Form::default();
    form.set("back", local_path(query.value("back")));
    page.show(&SignIn::new(&page, form))
}

pub async fn sign_in(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    mut form: Form,
) -> Result<Response> {
    let email = form.required("email", 254);
    let password = form.password("password");
    if form.is_sound() {
        match actions::sign_in(&app, &email, &password, browser.from(&app)).await {
            Ok(Entry::Half(half)) => return half_way(&app, &half, form.value("back")),
            Ok(Entry::In(session)) => {
                // The session that this browser had, if any, ends: nobody keeps a session that somebody else opened.
                if page.caller.is_some() {
                    end_own_session(&app, &page).await?;
                }
                let mut response = see_other(local_path(form.value("back")));
                browser::set_session(&app, &mut response, &session)?;
                return Ok(response);
            }
            Err(Error::Refused(refusal)) => form.refuse("email", refusal),
            Err(other) => return Err(other),
        }
    }
    form.set("password", "");
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &SignIn::new(&page, form))
}

/// The first page again, with what a passkey was refused for.
pub fn show_refused(page: &Page, mut form: Form, refusal: Refusal) -> Result<Response> {
    form.refuse("passkey", refusal);
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &SignIn::new(page, form))
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct SignInCode {
    page: Page,
    form: Form,
    name: String,
    has_passkey: bool,
}

/// The second step, for somebody whose password was right.
pub async fn show_code(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    Query(mut query): Query,
) -> Result<Response> {
    let Some((_, person)) = half_in(&app, &browser).await? else { return Ok(see_other("/sign-in")) };
    let back = local_path(query.value("back")).to_owned();
    query.set("back", back);
    page.clone().show(&SignInCode { page, form: query, name: person.name, has_passkey: person.passkeys > 0 })
}

/// Whoever is half-way in, with the secret of their cookie. Anybody else begins from the beginning.
async fn half_in<'a>(app: &App, browser: &'a Browser) -> Result<Option<(&'a str, HalfIn)>> {
    let Some(half) = browser.half(app) else { return Ok(None) };
    Ok(actions::find_half_in(app, half).await?.map(|person| (half, person)))
}

pub async fn enter_code(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    mut form: Form,
) -> Result<Response> {
    let Some((half, person)) = half_in(&app, &browser).await? else { return Ok(see_other("/sign-in")) };
    let code = form.required("code", 60);
    if form.is_sound() {
        match actions::enter_code(&app, half, &code, browser.from(&app)).await {
            Ok(session) => {
                end_own_session(&app, &page).await?;
                let mut response = see_other(local_path(form.value("back")));
                browser::set_session(&app, &mut response, &session)?;
                return Ok(response);
            }
            Err(Error::Refused(refusal)) => form.refuse("code", refusal),
            Err(other) => return Err(other),
        }
    }
    form.set("code", "");
    page.clone().show_as(
        StatusCode::UNPROCESSABLE_ENTITY,
        &SignInCode { page, form, name: person.name, has_passkey: person.passkeys > 0 },
    )
}

/// On to the second step.
pub fn half_way(app: &App, half: &str, back: &str) -> Result<Response> {
    let back = serde_urlencoded::to_string([("back", local_path(back))])
        .map_err(Error::internal("failed to write an address"))?;
    let mut response = see_other(format!("/sign-in/code?{back}"));
    browser::set_half(app, &mut response, half)?;
    Ok(response)
}

pub async fn sign_out(State(app): State<App>, page: Page) -> Result<Response> {
    let is_tied = match &page.caller {
        Some(caller) => actions::is_tied(&app, caller).await?,
        None => false,
    };
    end_own_session(&app, &page).await?;
    let mut response = see_other(if is_tied { "/signed-out" } else { "/sign-in?done=signed-out" });
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

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut {
    page: Page,
    /// Where to sign out of the provider of identity too, and what it is called.
    provider: Option<(String, String)>,
}

/// For somebody whose account is tied to a provider, which may still know them in this browser.
pub async fn show_signed_out(State(app): State<App>, page: Page) -> Result<Response> {
    let Some(oidc) = &app.settings.oidc else { return Ok(see_other("/sign-in?done=signed-out")) };
    let label = oidc.label.clone();
    let address = match provider::sign_out_address(&app).await {
        Err(Error::Refused(_)) => None,
        other => other?,
    };
    page.clone().show(&SignedOut { page, provider: address.map(|address| (address, label)) })
}
