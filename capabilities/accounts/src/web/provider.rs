//! The pages around a provider of identity.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::{local_path, see_other};
use hygie_platform::{App, Caller, Error, Page, Result};

use crate::actions::{self, Entry, Errand, Proposal, Returned};
use crate::provider;
use crate::store::NodeRow;
use crate::web::browser::{self, Browser};
use crate::web::invitation::show_closed;
use crate::web::sign_in::{end_own_session, half_way, show_refused};
use crate::web::{node_name, proof};

#[derive(Template)]
#[template(path = "provider.html")]
struct GoThere {
    page: Page,
    label: String,
    address: String,
}

/// Sends somebody to the provider, to sign in or to accept an invitation.
pub async fn go(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    Query(query): Query,
) -> Result<Response> {
    // Another site does not open somebody's session in their name: they choose to, on our page.
    let is_from_elsewhere = headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    if app.settings.oidc.is_none() || is_from_elsewhere {
        return Ok(see_other("/sign-in"));
    }
    let errand = match query.optional("invitation") {
        Some(secret) => Errand::Accept(secret),
        None => Errand::SignIn,
    };
    match actions::go_to_provider(&app, errand, local_path(query.value("back"))).await {
        Ok((address, state)) => {
            let mut response = see_other(address);
            browser::set_round(&app, &mut response, &state)?;
            Ok(response)
        }
        // The other ways in stand on that page.
        Err(Error::Refused(refusal)) => show_refused(&page, query, refusal),
        Err(other) => Err(other),
    }
}

/// Somebody whom the provider knows and Hygie does not may ask for a way in.
#[derive(Template)]
#[template(path = "provider_unknown.html")]
struct Proposed {
    page: Page,
    label: String,
    name: String,
    secret: String,
    structures: Vec<(String, String)>,
}

impl Proposed {
    fn new(page: &Page, label: String, proposal: Proposal) -> Proposed {
        let name = |node: &NodeRow| (node.id.to_string(), node_name(page, node));
        Proposed {
            structures: proposal.structures.iter().map(name).collect(),
            name: proposal.name,
            secret: proposal.secret,
            label,
            page: page.clone(),
        }
    }
}

/// Writes to those who give roles in the structure that was chosen.
pub async fn ask_access(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    form: Form,
) -> Result<Response> {
    let structure = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    let asked = match form.value("email").parse() {
        Ok(email) => {
            let address = browser.from(&app).address;
            actions::ask_access(&app, form.value("secret"), structure, &email, address).await
        }
        Err(refusal) => Err(Error::Refused(refusal)),
    };
    match asked {
        Ok(()) => show_closed(&page, StatusCode::OK, page.t("access-asked-title"), page.t("access-asked")),
        Err(Error::Refused(refusal)) => {
            let said = page.refusal(&refusal);
            show_closed(&page, StatusCode::UNPROCESSABLE_ENTITY, page.t("access-not-asked"), said)
        }
        Err(other) => Err(other),
    }
}

pub async fn come_back(
    State(app): State<App>,
    page: Page,
    browser: Browser,
    Query(query): Query,
) -> Result<Response> {
    let Some(oidc) = &app.settings.oidc else { return Ok(see_other("/sign-in")) };
    let label = oidc.label.clone();
    let state = query.value("state");
    let code = query.value("code");
    // Only the browser that went comes back: nobody is signed in as somebody else by a link.
    let is_same_browser = !state.is_empty() && browser.round(&app) == Some(state);
    let returned = if is_same_browser && !code.is_empty() {
        actions::come_back(&app, page.caller.as_ref(), state, code, browser.from(&app)).await
    } else {
        Err(Error::refused(if is_same_browser { "provider-refused" } else { "provider-too-late" }))
    };
    let mut response = match returned {
        Ok(Returned::Entry(Entry::In(session), back)) => {
            end_own_session(&app, &page).await?;
            let mut response = see_other(local_path(&back));
            browser::set_session(&app, &mut response, &session)?;
            response
        }
        Ok(Returned::Entry(Entry::Half(half), back)) => half_way(&app, &half, &back)?,
        Ok(Returned::Tied) => see_other("/account?done=provider-tied"),
        Ok(Returned::Unknown(Some(proposal))) => {
            let shown = Proposed::new(&page, label, proposal);
            page.show_as(StatusCode::FORBIDDEN, &shown)?
        }
        Ok(Returned::Unknown(None)) => {
            let text = page.say("provider-unknown").with("provider", &label).to_string();
            show_closed(&page, StatusCode::FORBIDDEN, page.t("provider-unknown-title"), text)?
        }
        Err(Error::Refused(refusal)) if page.caller.is_none() => show_refused(&page, query, refusal)?,
        Err(other) => return Err(other),
    };
    browser::set_round(&app, &mut response, "")?;
    Ok(response)
}

/// Shows the way to the provider, to somebody who wants to tie their account to it and has proved who they are.
pub async fn tie(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    let label = provider::settings(&app)?.label.clone();
    if let Some(asked) = proof::ask(&app, &caller, &page, "/account/provider", &form).await? {
        return Ok(asked);
    }
    let (address, state) = actions::go_to_provider(&app, Errand::Tie(caller.person), "/account").await?;
    let mut response = page.clone().show(&GoThere { page, label, address })?;
    browser::set_round(&app, &mut response, &state)?;
    Ok(response)
}

pub async fn untie(State(app): State<App>, caller: Caller, page: Page, form: Form) -> Result<Response> {
    if let Some(asked) = proof::ask(&app, &caller, &page, "/account/provider/removal", &form).await? {
        return Ok(asked);
    }
    actions::untie(&app, &caller).await?;
    Ok(see_other("/account?done=provider-untied"))
}
