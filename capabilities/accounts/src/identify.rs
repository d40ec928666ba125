//! Who is behind a request: the fastest path of Hygie, since every page and every call takes it. Two short queries,
//! and a write at most once in five minutes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use http::header::{AUTHORIZATION, COOKIE};
use http::request::Parts;
use hygie_kernel::{Id, Limit, Node, Person};
use hygie_platform::db::Tx;
use hygie_platform::page::cookie_value;
use hygie_platform::{App, Caller, CallerFacts, Error, Means, Result, Settings};

use crate::store::tokens;
use crate::{secret, store};

/// A session ends half a day after the sign-in, whatever happens.
pub const SESSION_LIFETIME: TimeDelta = TimeDelta::hours(12);
/// And earlier when nobody uses it.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(2);
/// How precisely the last use is known.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How long a page waits to note the last use while somebody else is writing.
const PATIENCE: Duration = Duration::from_millis(200);

/// What remains open to a person who must first choose a password of their own.
const PASSWORD_PAGE: &str = "/account/password";
const BEFORE_PASSWORD: [&str; 5] = [PASSWORD_PAGE, "/sign-in", "/sign-in/code", "/sign-out", "/language"];

/// And to one whose role asks for a second factor, until they have it.
pub const SECOND_FACTOR_PAGE: &str = "/account/second-factor";
const BEFORE_SECOND_FACTOR: [&str; 15] = [
    SECOND_FACTOR_PAGE,
    "/account/authenticator",
    "/account/authenticator/confirmation",
    "/account/passkeys",
    "/account/passkeys/new",
    "/account/passkeys/challenge",
    "/account/proof",
    "/sign-in",
    "/sign-in/code",
    "/sign-in/passkey",
    "/sign-in/provider",
    "/sign-in/provider/callback",
    "/sign-in/passkey/challenge",
    "/sign-out",
    "/language",
];

/// The prefix binds the cookie to this very host (RFC 6265bis, section 4.1.3.2); it asks for encryption.
pub fn cookie_name(settings: &Settings) -> &'static str {
    if settings.is_public_url_secure() { "__Host-hygie" } else { "hygie" }
}

/// The cookie of somebody who is half-way in.
pub fn half_cookie_name(settings: &Settings) -> &'static str {
    if settings.is_public_url_secure() { "__Host-hygie-half" } else { "hygie-half" }
}

/// The cookie of somebody who went to the provider of identity.
pub fn round_cookie_name(settings: &Settings) -> &'static str {
    if settings.is_public_url_secure() { "__Host-hygie-round" } else { "hygie-round" }
}

/// The cookie of a browser in which somebody has signed in.
pub fn device_cookie_name(settings: &Settings) -> &'static str {
    if settings.is_public_url_secure() { "__Host-hygie-device" } else { "hygie-device" }
}

pub async fn identify(app: App, parts: Parts) -> Result<Option<Caller>> {
    let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(credentials) = header(AUTHORIZATION) {
        return match credentials.strip_prefix("Bearer ").map(str::trim) {
            Some(token) if token.starts_with(secret::TOKEN_PREFIX) => of_token(&app, token).await,
            _ => Ok(None),
        };
    }
    match header(COOKIE).and_then(|cookies| cookie_value(cookies, cookie_name(&app.settings))) {
        Some(cookie) => of_session(&app, cookie, parts.uri.path()).await,
        None => Ok(None),
    }
}

async fn of_session(app: &App, cookie: &str, path: &str) -> Result<Option<Caller>> {
    let now = app.clock.now();
    let hash = secret::hash(cookie);
    let mut tx = app.db.read().await?;
    let Some(session) = store::find_session(&mut tx, &hash, now, now - SESSION_IDLE).await? else {
        return Ok(None);
    };
    let held = if session.must_change_password {
        if !BEFORE_PASSWORD.contains(&path) {
            return Err(Error::FirstGo(PASSWORD_PAGE));
        }
        Held::default()
    } else {
        let held = Held::of(&mut tx, session.person_id, now).await?;
        if session.has_second_factor || !held.asks_second_factor(&app.settings) {
            held
        } else if BEFORE_SECOND_FACTOR.contains(&path) {
            Held::default()
        } else {
            return Err(Error::FirstGo(SECOND_FACTOR_PAGE));
        }
    };
    drop(tx);
    if now - session.seen_at >= SEEN_EVERY {
        note(app, store::session_seen(&hash, now)).await;
    }
    Ok(Some(Caller::new(CallerFacts {
        person: session.person_id,
        name: session.name,
        email: session.email,
        lang: session.lang.and_then(|code| code.parse().ok()),
        theme: session.theme,
        rights: held.rights,
        nodes: held.nodes,
        perimeter: session.perimeter_id,
        at: now,
        by: Means::Session(hash),
    })))
}

async fn of_token(app: &App, token: &str) -> Result<Option<Caller>> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let Some(token) = tokens::find(&mut tx, &secret::hash(token), now).await? else { return Ok(None) };
    let mut held = Held::of(&mut tx, token.person_id, now).await?;
    let left = tokens::list_rights(&mut tx, [token.id]).await?.remove(&token.id).unwrap_or_default();
    drop(tx);
    held.rights.retain(|right| left.contains(right));
    if let Some(node) = token.node_id {
        held.nodes = vec![node];
    }
    if token.used_at.is_none_or(|used| now - used >= SEEN_EVERY) {
        note(app, tokens::used(token.id, now)).await;
    }
    let facts = CallerFacts {
        person: token.person_id,
        name: token.name,
        email: token.email,
        lang: token.lang.and_then(|code| code.parse().ok()),
        theme: None,
        rights: held.rights,
        nodes: held.nodes,
        perimeter: None,
        at: now,
        by: Means::Token,
    };
    Ok(Some(Caller::new(facts).limited(Limit { token: token.id, within: token.node_id })))
}

/// What the grants of a person give at one moment.
#[derive(Default)]
struct Held {
    rights: std::collections::BTreeSet<String>,
    roles: std::collections::BTreeSet<String>,
    nodes: Vec<Id<Node>>,
}

impl Held {
    async fn of(tx: &mut Tx, person: Id<Person>, now: DateTime<Utc>) -> Result<Held> {
        let mut held = Held::default();
        for row in store::list_rights(tx, person, now).await? {
            held.rights.insert(row.right_name);
            held.roles.insert(row.role);
            if !held.nodes.contains(&row.node_id) {
                held.nodes.push(row.node_id);
            }
        }
        Ok(held)
    }

    fn asks_second_factor(&self, settings: &Settings) -> bool {
        settings.second_factor_roles.iter().any(|role| self.roles.contains(role))
    }
}

/// Notes the last use, unless the database is busy: it will be noted the next time.
async fn note(app: &App, sql: hygie_platform::db::Sql) {
    let written = tokio::time::timeout(PATIENCE, async {
        let mut tx = app.db.write().await?;
        tx.run(sql).await?;
        tx.commit().await
    })
    .await;
    if let Ok(Err(error)) = written {
        tracing::warn!(
            error = hygie_platform::error_chain(&error),
            "the last use of a session was not noted"
        );
    }
}
