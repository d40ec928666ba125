//! Where a request comes from, and the cookies that lead in.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::response::Response;
use http::HeaderValue;
use http::header::{COOKIE, HeaderMap, SET_COOKIE, USER_AGENT};
use http::request::Parts;
use hygie_platform::page::cookie_value;
use hygie_platform::web::client_address;
use hygie_platform::{App, Error, Result};

use crate::actions::{From, Session};
use crate::identify::{
    SESSION_LIFETIME, cookie_name, device_cookie_name, half_cookie_name, round_cookie_name,
};
use crate::model::{DEVICE_LIFETIME, HALF_SESSION_LIFETIME, ROUND_LIFETIME};

pub struct Browser {
    /// The address of the network.
    pub address: String,
    /// What the browser says of itself.
    pub agent: String,
    cookies: String,
}

impl Browser {
    pub fn from(&self, app: &App) -> From<'_> {
        let device = cookie_value(&self.cookies, device_cookie_name(&app.settings));
        From { address: &self.address, agent: &self.agent, device }
    }

    /// The state of somebody who went to the provider of identity.
    pub fn round(&self, app: &App) -> Option<&str> {
        cookie_value(&self.cookies, round_cookie_name(&app.settings))
    }

    /// The secret of somebody who is half-way in.
    pub fn half(&self, app: &App) -> Option<&str> {
        cookie_value(&self.cookies, half_cookie_name(&app.settings))
    }
}

impl FromRequestParts<App> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        Ok(Browser {
            address: address(app, peer, &parts.headers),
            agent: text(USER_AGENT).to_owned(),
            cookies: text(COOKIE).to_owned(),
        })
    }
}

/// Gives the browser the session that was opened for it, and what it will be known by.
pub fn set_session(app: &App, response: &mut Response, session: &Session) -> Result<()> {
    let settings = &app.settings;
    set_cookie(app, response, half_cookie_name(settings), "", 0)?;
    set_cookie(app, response, device_cookie_name(settings), &session.device, DEVICE_LIFETIME.num_seconds())?;
    set_cookie(app, response, cookie_name(settings), &session.secret, SESSION_LIFETIME.num_seconds())
}

/// Gives the browser the new secret of the session that it has.
pub fn renew_session(app: &App, response: &mut Response, secret: &str) -> Result<()> {
    set_cookie(app, response, cookie_name(&app.settings), secret, SESSION_LIFETIME.num_seconds())
}

/// Gives the browser what leads to the second factor.
pub fn set_half(app: &App, response: &mut Response, half: &str) -> Result<()> {
    set_cookie(app, response, half_cookie_name(&app.settings), half, HALF_SESSION_LIFETIME.num_seconds())
}

/// Gives the browser the state by which it is known when it comes back from the provider; takes it away when empty.
pub fn set_round(app: &App, response: &mut Response, state: &str) -> Result<()> {
    let seconds = if state.is_empty() { 0 } else { ROUND_LIFETIME.num_seconds() };
    set_cookie(app, response, round_cookie_name(&app.settings), state, seconds)
}

pub fn forget_session(app: &App, response: &mut Response) -> Result<()> {
    set_cookie(app, response, cookie_name(&app.settings), "", 0)
}

fn set_cookie(app: &App, response: &mut Response, name: &str, value: &str, seconds: i64) -> Result<()> {
    let secure = if app.settings.is_public_url_secure() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let cookie = HeaderValue::from_str(&cookie).map_err(Error::internal("failed to write a cookie"))?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(())
}

/// Where a sign-in comes from, as those who throttle it write it down.
fn address(app: &App, peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let trusted = &app.settings.operations.trusted_proxies;
    client_address(trusted, peer, headers).map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}
