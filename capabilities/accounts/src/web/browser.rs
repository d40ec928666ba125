//! Where a request comes from, and the cookies that lead in.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::response::Response;
use http::HeaderValue;
use http::header::{COOKIE, HeaderMap, SET_COOKIE, USER_AGENT};
use http::request::Parts;
use hygie_platform::page::cookie_value;
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

impl<S: Sync> FromRequestParts<S> for Browser {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        Ok(Browser {
            address: address(peer, &parts.headers),
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

/// Where a sign-in comes from. Only a neighbour (the proxy of the same machine or network) is believed when it says
/// for whom it speaks: the last address of the list is the one that it saw itself.
fn address(peer: Option<IpAddr>, headers: &HeaderMap) -> String {
    let is_neighbour = match peer {
        Some(IpAddr::V4(peer)) => peer.is_loopback() || peer.is_private(),
        Some(IpAddr::V6(peer)) => peer.is_loopback() || peer.is_unique_local(),
        None => true,
    };
    let forwarded = headers
        .get("x-forwarded-for")
        .filter(|_| is_neighbour)
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    forwarded.or(peer).map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_neighbour_is_believed_about_the_address() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 203.0.113.7"));
        let from = |peer: &str| address(Some(peer.parse().unwrap()), &headers);
        assert_eq!(from("127.0.0.1"), "203.0.113.7");
        assert_eq!(from("198.51.100.2"), "198.51.100.2");
        assert_eq!(address(None, &HeaderMap::new()), "unknown");
    }
}
