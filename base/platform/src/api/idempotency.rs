//! A request that bears a key is done once, however often it is sent (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! The key is written before the act; the act marks it in its own transaction; the answer is kept after. So a request
//! that is cut anywhere is either not done, and may be sent again, or done, and never done again: what may be lost is the
//! answer, and the caller is told so. A refusal changes nothing and is not kept. What was kept goes after a day.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use http_body_util::{BodyExt, Limited};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{Sql, Tx};
use crate::job::{Recurring, When};
use crate::web::BODY_LIMIT;
use crate::{App, Caller, Error, Refusal, Result, row};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const LONGEST_KEY: usize = 255;
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// After so long, whoever had begun and changed nothing is taken for dead. Should they live, their act fails.
const PATIENCE: TimeDelta = TimeDelta::seconds(60);
/// What is worth keeping of an answer beside its body.
const KEPT_HEADERS: [HeaderName; 3] = [CONTENT_TYPE, LOCATION, ETAG];

/// Set on an answer that holds a secret: it is given once, and not kept for a second time.
#[derive(Clone, Copy, Debug)]
pub struct SaidOnce;

tokio::task_local! {
    static ATTEMPT: Attempt;
}

/// One try at doing what a key names.
#[derive(Clone)]
struct Attempt {
    principal: Uuid,
    key: String,
    id: Uuid,
    at: DateTime<Utc>,
    has_acted: Arc<AtomicBool>,
}

/// Called by each transaction that commits: one that was made under a key says so in the same breath. When another
/// attempt took the key over in between, nothing is committed.
pub(crate) async fn mark(tx: &mut Tx) -> Result<()> {
    let Ok(attempt) = ATTEMPT.try_with(Clone::clone) else { return Ok(()) };
    let sql = Sql::new("UPDATE idempotency_key SET acted_at = ").bind(attempt.at);
    tx.run_expecting_change(attempt.held(sql)).await?;
    attempt.has_acted.store(true, Ordering::Relaxed);
    Ok(())
}

impl Attempt {
    fn held(&self, sql: Sql) -> Sql {
        sql.push(" WHERE principal_id = ")
            .bind(self.principal)
            .push(" AND key = ")
            .bind(&self.key)
            .push(" AND attempt_id = ")
            .bind(self.id)
    }
}

/// Whether a request asks to be done once.
pub(crate) fn is_asked(parts: &Parts) -> bool {
    !parts.method.is_safe() && parts.uri.path().starts_with("/api/") && parts.headers.contains_key(HEADER)
}

/// Answers a request that bears a key: from memory when it was done already.
pub(crate) async fn answer(app: &App, caller: &Caller, request: Request, next: Next) -> Response {
    match begin(app, caller, request).await {
        Ok(Begun::Known(response)) => response,
        Ok(Begun::New(attempt, request)) => {
            let response = ATTEMPT.scope(attempt.clone(), next.run(request)).await;
            match end(app, &attempt, response).await {
                Ok(response) => response,
                Err(error) => error.into_response(),
            }
        }
        Err(error) => error.into_response(),
    }
}

enum Begun {
    Known(Response),
    New(Attempt, Request),
}

row! {
    struct Kept {
        fingerprint: Vec<u8>,
        begun_at: DateTime<Utc>,
        acted_at: Option<DateTime<Utc>>,
        status: Option<i64>,
        headers: Option<Value>,
        body: Option<Vec<u8>>,
    }
}

async fn begin(app: &App, caller: &Caller, request: Request) -> Result<Begun> {
    let (parts, body) = request.into_parts();
    let key = key_of(&parts)?;
    let (fingerprint, body) = fingerprint(&parts, body).await?;
    let now = app.clock.now();
    let attempt = Attempt {
        principal: caller.principal(),
        key,
        id: app.new_id::<Attempt>().uuid(),
        at: now,
        has_acted: Arc::default(),
    };
    let mut tx = app.db.write().await?;
    let forget = Sql::new("DELETE FROM idempotency_key WHERE principal_id = ")
        .bind(attempt.principal)
        .push(" AND key = ")
        .bind(&attempt.key)
        .push(" AND begun_at < ")
        .bind(now - KEPT_FOR);
    tx.run(forget).await?;
    let sql = Sql::new(
        "INSERT INTO idempotency_key (principal_id, key, fingerprint, attempt_id, begun_at) VALUES ",
    )
    .values([[
        attempt.principal.into(),
        (&attempt.key).into(),
        fingerprint.clone().into(),
        attempt.id.into(),
        now.into(),
    ]])
    .push(" ON CONFLICT DO NOTHING");
    if tx.run(sql).await? == 0 {
        let sql = Sql::new(
            "SELECT fingerprint, begun_at, acted_at, status, headers, body FROM idempotency_key WHERE principal_id = ",
        )
        .bind(attempt.principal)
        .push(" AND key = ")
        .bind(&attempt.key);
        let kept: Kept = tx.find(sql).await?.ok_or(Error::Repeated("in-progress"))?;
        if kept.fingerprint != fingerprint {
            return Err(Error::refused("idempotency-key-reused"));
        }
        if let Some(status) = kept.status {
            return replay(status, kept).map(Begun::Known);
        }
        if kept.acted_at.is_some() {
            return Err(Error::Repeated("answer-lost"));
        }
        if kept.begun_at > now - PATIENCE {
            return Err(Error::Repeated("in-progress"));
        }
        let sql = Sql::new("UPDATE idempotency_key SET attempt_id = ")
            .bind(attempt.id)
            .push(", begun_at = ")
            .bind(now)
            .push(" WHERE principal_id = ")
            .bind(attempt.principal)
            .push(" AND key = ")
            .bind(&attempt.key)
            .push(" AND acted_at IS NULL AND begun_at = ")
            .bind(kept.begun_at);
        if tx.run(sql).await? == 0 {
            return Err(Error::Repeated("in-progress"));
        }
    }
    tx.commit().await?;
    Ok(Begun::New(attempt, Request::from_parts(parts, body)))
}

/// The key, with or without the quotation marks of a structured field.
fn key_of(parts: &Parts) -> Result<String> {
    let wrong = || Refusal::new("idempotency-key-wrong").with("longest", LONGEST_KEY);
    let key = parts.headers.get(HEADER).and_then(|key| key.to_str().ok()).ok_or_else(wrong)?.trim();
    let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
    if key.is_empty() || key.len() > LONGEST_KEY { Err(wrong().into()) } else { Ok(key.to_owned()) }
}

/// What makes two requests the same: method, address and body. A deposited file is known by its size alone, since it is
/// not held in memory.
async fn fingerprint(parts: &Parts, body: Body) -> Result<(Vec<u8>, Body)> {
    let mut hash = Sha256::new();
    hash.update(parts.method.as_str());
    hash.update([0]);
    hash.update(parts.uri.path_and_query().map_or("", |path| path.as_str()));
    hash.update([0]);
    let kind = parts.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if kind.starts_with(b"multipart/") {
        hash.update(parts.headers.get(CONTENT_LENGTH).map(HeaderValue::as_bytes).unwrap_or_default());
        return Ok((hash.finalize().to_vec(), body));
    }
    let bytes = Limited::new(body, BODY_LIMIT).collect().await.map_err(|_| Error::TooLarge)?.to_bytes();
    hash.update(&bytes);
    Ok((hash.finalize().to_vec(), Body::from(bytes)))
}

/// Keeps what was answered to what was done; what was not done may be sent again.
async fn end(app: &App, attempt: &Attempt, response: Response) -> Result<Response> {
    let has_acted = attempt.has_acted.load(Ordering::Relaxed);
    let is_kept = response.status().is_success() && response.extensions().get::<SaidOnce>().is_none();
    if !is_kept {
        if !has_acted {
            let mut tx = app.db.write().await?;
            tx.run(attempt.held(Sql::new("DELETE FROM idempotency_key"))).await?;
            tx.commit().await?;
        }
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(Error::internal("failed to read an answer"))?.to_bytes();
    let mut headers = Map::new();
    for name in KEPT_HEADERS {
        if let Some(value) = parts.headers.get(&name).and_then(|value| value.to_str().ok()) {
            headers.insert(name.to_string(), value.into());
        }
    }
    let sql = Sql::new("UPDATE idempotency_key SET status = ")
        .bind(i64::from(parts.status.as_u16()))
        .push(", headers = ")
        .bind(Value::Object(headers))
        .push(", body = ")
        .bind(body.to_vec());
    let mut tx = app.db.write().await?;
    tx.run(attempt.held(sql)).await?;
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn replay(status: i64, kept: Kept) -> Result<Response> {
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = status.unwrap_or(StatusCode::OK).into_response();
    let headers = kept.headers.as_ref().and_then(Value::as_object).into_iter().flatten();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_str(value.as_str().unwrap_or_default());
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    *response.body_mut() = Body::from(kept.body.unwrap_or_default());
    Ok(response)
}

/// What was answered more than a day ago is forgotten.
pub const FORGET: Recurring = Recurring {
    name: "platform.idempotency",
    when: When::Daily(3, 50),
    run: |app, ()| {
        Box::pin(async move {
            let mut tx = app.db.write().await?;
            let before = app.clock.now() - KEPT_FOR;
            tx.run(Sql::new("DELETE FROM idempotency_key WHERE begun_at < ").bind(before)).await?;
            tx.commit().await
        })
    },
};
