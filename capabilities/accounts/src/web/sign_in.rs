//! Signing in and out.

use std::net::{IpAddr, SocketAddr};

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use http::header::{HeaderMap, SET_COOKIE, USER_AGENT};
use http::{HeaderValue, StatusCode};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::{client_address, local_path, see_other};
use hygie_platform::{App, Error, Means, Page, Result};

use crate::actions;
use crate::identify::{SESSION_LIFETIME, cookie_name};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    page: Page,
    form: Form,
}

pub async fn show(page: Page, Query(query): Query) -> Result<Response> {
    if page.caller.is_some() {
        return Ok(see_other(local_path(query.value("back"))));
    }
    let mut form = Form::default();
    form.set("back", local_path(query.value("back")));
    page.clone().show(&SignIn { page, form })
}

pub async fn sign_in(
    State(app): State<App>,
    page: Page,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response> {
    let email = form.required("email", 254);
    let password = form.required("password", 1000);
    if form.is_sound() {
        let address = address(&app, peer.map(|Extension(ConnectInfo(peer))| peer.ip()), &headers);
        let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        match actions::sign_in(&app, &email, &password, &address, agent).await {
            Ok(secret) => {
                // The session that this browser had, if any, ends: nobody keeps a session that somebody else opened.
                if page.caller.is_some() {
                    end_own_session(&app, &page).await?;
                }
                let mut response = see_other(local_path(form.value("back")));
                set_cookie(&app, &mut response, &secret, SESSION_LIFETIME.num_seconds())?;
                return Ok(response);
            }
            Err(Error::Refused(refusal)) => form.refuse("email", refusal),
            Err(other) => return Err(other),
        }
    }
    form.set("password", "");
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &SignIn { page, form })
}

pub async fn sign_out(State(app): State<App>, page: Page) -> Result<Response> {
    end_own_session(&app, &page).await?;
    let mut response = see_other("/sign-in?done=signed-out");
    set_cookie(&app, &mut response, "", 0)?;
    Ok(response)
}

async fn end_own_session(app: &App, page: &Page) -> Result<()> {
    let Some(caller) = &page.caller else { return Ok(()) };
    let Means::Session(hash) = &caller.by else { return Ok(()) };
    match actions::end_session(app, caller, hash).await {
        Err(Error::NotFound) => Ok(()),
        other => other,
    }
}

fn set_cookie(app: &App, response: &mut Response, secret: &str, seconds: i64) -> Result<()> {
    let secure = if app.settings.is_public_url_secure() { "; Secure" } else { "" };
    let name = cookie_name(&app.settings);
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let cookie = HeaderValue::from_str(&cookie).map_err(Error::internal("failed to write a cookie"))?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// Where a sign-in comes from, as those who throttle it write it down.
fn address(app: &App, peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let trusted = &app.settings.operations.trusted_proxies;
    client_address(trusted, peer, headers).map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}
