//! Tokens and service accounts, for programs. One's own tokens are seen and revoked here; they are made in person.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use http::StatusCode;
use hygie_kernel::{Id, Person};
use hygie_platform::api::SaidOnce;
use hygie_platform::db::Tx;
use hygie_platform::web::JsonBody;
use hygie_platform::{Access, App, Caller, Error, Refusal, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{NewGrantJson, PersonJson, new_grant, person_json};
use crate::GRANT;
use crate::actions::{self, NewToken};
use crate::store::tokens::{self, OwnToken};

pub fn routes() -> Routes {
    Routes::default()
        .api(Access::SignedIn, operation!(list_own_tokens))
        .api(Access::SignedIn, operation!(revoke_own_token))
        .api(GRANT, operation!(create_service_account))
        .api(GRANT, operation!(list_tokens))
        .api(GRANT, operation!(make_token))
        .api(GRANT, operation!(revoke_token))
}

/// A token, without its secret.
#[derive(Serialize, ToSchema)]
struct TokenJson {
    id: Uuid,
    name: String,
    /// The rights that it leaves to the program, among those that its owner holds.
    rights: BTreeSet<String>,
    /// The node that it is kept to; absent when it sees all that its owner sees.
    node_id: Option<Uuid>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// To within five minutes; absent when it never served.
    used_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
struct TokensJson {
    items: Vec<TokenJson>,
}

/// A token that has just been made.
#[derive(Serialize, ToSchema)]
struct MadeTokenJson {
    #[serde(flatten)]
    token: TokenJson,
    /// Given once, and kept nowhere.
    secret: String,
}

/// A token to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTokenJson {
    #[schema(max_length = 80)]
    name: String,
    /// Those that only read when none is named.
    #[serde(default)]
    rights: BTreeSet<String>,
    /// Keeps the token to this node and to all below it.
    node_id: Option<Uuid>,
    /// For how many days.
    #[schema(minimum = 1, maximum = 365)]
    days: i64,
}

/// A service account to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewServiceJson {
    #[schema(max_length = 120)]
    name: String,
    grant: NewGrantJson,
}

fn name(name: String, longest: usize) -> Result<String> {
    let name = name.replace('\0', "").trim().to_owned();
    match name.chars().count() {
        0 => Err(Error::refused("field-required")),
        length if length > longest => Err(Refusal::new("field-too-long").with("longest", longest).into()),
        _ => Ok(name),
    }
}

fn json(token: OwnToken, rights: BTreeSet<String>) -> TokenJson {
    TokenJson {
        id: token.id.uuid(),
        name: token.name,
        rights,
        node_id: token.node_id.map(Id::uuid),
        created_at: token.created_at,
        expires_at: token.expires_at,
        used_at: token.used_at,
    }
}

async fn list_json(tx: &mut Tx, owner: Id<Person>, now: DateTime<Utc>) -> Result<Json<TokensJson>> {
    let own = tokens::list(tx, owner, now).await?;
    let mut rights = tokens::list_rights(tx, own.iter().map(|token| token.id)).await?;
    let mut items = Vec::with_capacity(own.len());
    for token in own {
        let rights = rights.remove(&token.id).unwrap_or_default();
        items.push(json(token, rights));
    }
    Ok(Json(TokensJson { items }))
}

/// List your own tokens.
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "accounts",
    responses((status = 200, description = "Your tokens that still hold, the oldest first", body = TokensJson)))]
async fn list_own_tokens(State(app): State<App>, caller: Caller) -> Result<Json<TokensJson>> {
    list_json(&mut app.db.read().await?, caller.person, app.clock.now()).await
}

/// Revoke one of your own tokens.
///
/// It may be the one that asks. A token of a person is made by that person, on the page «My account».
#[utoipa::path(delete, path = "/api/v1/me/tokens/{token}", tag = "accounts",
    params(("token" = Uuid, Path, description = "The token")),
    responses((status = 204, description = "The token opens nothing any more")))]
async fn revoke_own_token(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<Uuid>,
) -> Result<StatusCode> {
    actions::revoke_token(&app, &caller, caller.person, token.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a service account.
///
/// An account for a program that belongs to nobody: it has tokens, and never a password. You give only what you hold
/// yourself on the node.
#[utoipa::path(post, path = "/api/v1/service-accounts", tag = "accounts", request_body = NewServiceJson,
    responses((status = 201, description = "The account", body = PersonJson)))]
async fn create_service_account(
    State(app): State<App>,
    caller: Caller,
    JsonBody(body): JsonBody<NewServiceJson>,
) -> Result<(StatusCode, Json<PersonJson>)> {
    let name = name(body.name, 120)?;
    let grant = new_grant(&app, Uuid::nil().into(), body.grant)?;
    let id = actions::create_service(&app, &caller, &name, grant).await?;
    Ok((StatusCode::CREATED, Json(person_json(&app, &caller, id).await?)))
}

/// List the tokens of a service account.
#[utoipa::path(get, path = "/api/v1/service-accounts/{service}/tokens", tag = "accounts",
    params(("service" = Uuid, Path, description = "The service account")),
    responses((status = 200, description = "Its tokens that still hold, the oldest first", body = TokensJson)))]
async fn list_tokens(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<TokensJson>> {
    let mut tx = app.db.read().await?;
    let service = actions::find_service(&mut tx, &caller, id.into()).await?;
    list_json(&mut tx, service.id, app.clock.now()).await
}

/// Make a token for a service account.
///
/// Its secret is in the answer and nowhere else.
#[utoipa::path(post, path = "/api/v1/service-accounts/{service}/tokens", tag = "accounts", request_body = NewTokenJson,
    params(("service" = Uuid, Path, description = "The service account")),
    responses((status = 201, description = "The token and its secret", body = MadeTokenJson)))]
async fn make_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<NewTokenJson>,
) -> Result<(StatusCode, Extension<SaidOnce>, Json<MadeTokenJson>)> {
    let new = NewToken {
        name: name(body.name, 80)?,
        days: body.days,
        rights: body.rights,
        within: body.node_id.map(Id::from),
    };
    actions::find_service(&mut app.db.read().await?, &caller, id.into()).await?;
    let (secret, token) = actions::make_token(&app, &caller, id.into(), new).await?;
    let mut rights = tokens::list_rights(&mut app.db.read().await?, [token.id]).await?;
    let rights = rights.remove(&token.id).unwrap_or_default();
    Ok((StatusCode::CREATED, Extension(SaidOnce), Json(MadeTokenJson { token: json(token, rights), secret })))
}

/// Revoke a token of a service account.
#[utoipa::path(delete, path = "/api/v1/service-accounts/{service}/tokens/{token}", tag = "accounts",
    params(("service" = Uuid, Path, description = "The service account"), ("token" = Uuid, Path, description = "The token")),
    responses((status = 204, description = "The token opens nothing any more")))]
async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path((id, token)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    actions::find_service(&mut app.db.read().await?, &caller, id.into()).await?;
    actions::revoke_token(&app, &caller, id.into(), token.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
