//! What machines ask: whether Hygie lives, whether it is ready, its figures, whom to tell about a weakness.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use chrono::{SecondsFormat, TimeDelta};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use http::{HeaderValue, StatusCode};
use hygie_platform::db::known_steps;
use hygie_platform::{Access, App, Error, Result, Routes, error_chain};
use sha2::{Digest, Sha256};

use crate::figures;

/// How long the database may take before it counts as absent.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long what `security.txt` says is to be believed (RFC 9116, section 2.5.5: less than a year).
const BELIEVED: TimeDelta = TimeDelta::days(180);

pub fn routes() -> Routes {
    Routes::default()
        .get("/health/live", Access::Everyone, show_life)
        .get("/health/ready", Access::Everyone, show_readiness)
        .get("/metrics", Access::Everyone, show_figures)
        .get("/.well-known/security.txt", Access::Everyone, show_contact)
        .get("/robots.txt", Access::Everyone, show_robots)
}

async fn show_life() -> &'static str {
    "alive\n"
}

/// Whether a request would be answered well: for whoever shares the requests among several processes.
async fn show_readiness(State(app): State<App>) -> Response {
    let database = match tokio::time::timeout(PATIENCE, is_database_ready(&app)).await {
        Ok(answer) => answer,
        Err(elapsed) => Err(Error::Unavailable(Box::new(elapsed))),
    };
    let folder = app.settings.data_dir.clone();
    let disk = tokio::task::spawn_blocking(move || try_to_write(&folder)).await;
    let disk = disk.map_err(std::io::Error::other).flatten();
    let mut lines = Vec::new();
    match database {
        Ok(true) => {}
        Ok(false) => lines.push("the database is not at the step of this Hygie\n"),
        Err(error) => {
            tracing::warn!(error = error_chain(&error), "the database does not answer");
            lines.push("the database does not answer\n");
        }
    }
    if let Err(error) = disk {
        tracing::warn!(%error, "nothing can be written in the data folder");
        lines.push("nothing can be written in the data folder\n");
    }
    match lines.is_empty() {
        true => "ready\n".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, lines.concat()).into_response(),
    }
}

async fn is_database_ready(app: &App) -> Result<bool> {
    Ok(app.db.read().await?.made_steps().await? == known_steps()?)
}

fn try_to_write(folder: &Path) -> std::io::Result<()> {
    tempfile::Builder::new().prefix(".hygie-ready-").tempfile_in(folder)?.close()
}

async fn show_figures(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Response> {
    let peer = peer.map(|Extension(ConnectInfo(peer))| peer.ip());
    let token = match &app.settings.operations.metrics_token_file {
        // Read each time, so that it may be changed without a restart.
        Some(path) => {
            let text = tokio::fs::read_to_string(path).await;
            Some(text.map_err(Error::internal("failed to read the token of the figures"))?)
        }
        None => None,
    };
    if !may_read_figures(token.as_deref(), peer, &headers) {
        return Err(Error::NotFound);
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], figures::write(&app).await).into_response())
}

/// With a token, whoever bears it; without one, only who asks from this very machine and speaks for nobody else.
fn may_read_figures(token: Option<&str>, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
    match token.map(str::trim) {
        Some("") => false,
        Some(token) => {
            let borne =
                headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
            // The hashes are compared: how long that takes tells nothing of the token.
            borne.is_some_and(|borne| Sha256::digest(borne.trim()) == Sha256::digest(token))
        }
        None => {
            let speaks_for_another =
                headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
            peer.is_some_and(|peer| peer.to_canonical().is_loopback()) && !speaks_for_another
        }
    }
}

async fn show_contact(State(app): State<App>) -> Result<String> {
    let contact = app.settings.operations.security_contact.as_ref().ok_or(Error::NotFound)?;
    let expires = (app.clock.now() + BELIEVED).to_rfc3339_opts(SecondsFormat::Secs, true);
    let url = &app.settings.public_url;
    Ok(format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: fr, en\nCanonical: {url}/.well-known/security.txt\n"
    ))
}

/// Nothing here is for a search engine.
async fn show_robots() -> &'static str {
    "User-agent: *\nDisallow: /\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_for_this_machine_or_for_the_bearer_of_the_token() {
        let headers = |pairs: &[(&'static str, &'static str)]| -> HeaderMap {
            pairs
                .iter()
                .map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value)))
                .collect()
        };
        let check = |token, peer: &str, sent: &[(&'static str, &'static str)], expected| {
            let peer = peer.parse().ok();
            assert_eq!(
                may_read_figures(token, peer, &headers(sent)),
                expected,
                "{token:?} {peer:?} {sent:?}"
            );
        };
        check(None, "127.0.0.1", &[], true);
        check(None, "::1", &[], true);
        check(None, "10.0.0.1", &[], false);
        check(None, "nobody", &[], false);
        check(None, "127.0.0.1", &[("x-forwarded-for", "203.0.113.7")], false);
        check(Some("secret\n"), "10.0.0.1", &[("authorization", "Bearer secret")], true);
        check(Some("secret"), "10.0.0.1", &[("authorization", "Bearer other")], false);
        check(Some("secret"), "127.0.0.1", &[], false);
        check(Some(""), "127.0.0.1", &[("authorization", "Bearer ")], false);
    }
}
