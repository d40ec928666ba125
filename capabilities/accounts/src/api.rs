//! The same acts for programs. What the API speaks are types of its own, so that the model may change.

mod tokens;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use chrono::{DateTime, Utc};
use http::StatusCode;
use hygie_kernel::{Id, Lang, Node, Person};
use hygie_platform::api::SaidOnce;
use hygie_platform::form::Query;
use hygie_platform::web::JsonBody;
use hygie_platform::{Access, App, Caller, Error, Refusal, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::actions::{self, NewGrant};
use crate::model::{self, Email};
use crate::store::{self, Filter, GrantRow, PersonRow};
use crate::{GRANT, READ};

const LONGEST_PAGE: usize = 200;

pub fn routes() -> Routes {
    Routes::default()
        .api(Access::SignedIn, operation!(me))
        .api(READ, operation!(list_people))
        .api(GRANT, operation!(create_person))
        .api(READ, operation!(show_person))
        .api(GRANT, operation!(give_grant))
        .api(GRANT, operation!(end_grant))
        .merge(tokens::routes())
}

/// A role held on a node and on all below it.
#[derive(Serialize, ToSchema)]
pub struct GrantJson {
    pub id: Uuid,
    /// The code of the role.
    pub role: String,
    pub node_id: Uuid,
    /// `nation`, `region`, `department`, `ght`, `EJ` or `ET`.
    pub node_kind: Option<String>,
    /// The FINESS number, or the code of the group or of the place.
    pub node_code: Option<String>,
    pub node_name: Option<String>,
    pub valid_from: DateTime<Utc>,
    /// Absent when the grant has no end.
    pub valid_to: Option<DateTime<Utc>>,
    /// It does not hold yet: a second person has to approve it.
    pub awaits_approval: bool,
}

/// A person, with the grants that the caller can see.
#[derive(Serialize, ToSchema)]
pub struct PersonJson {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// A program, which has tokens and never a password.
    pub is_service: bool,
    pub is_disabled: bool,
    pub grants: Vec<GrantJson>,
}

#[derive(Serialize, ToSchema)]
pub struct PeopleJson {
    pub items: Vec<PersonJson>,
    /// What to give as `after` to get the next page; absent on the last one.
    pub next: Option<String>,
}

/// The caller, and what they may do.
#[derive(Serialize, ToSchema)]
pub struct MeJson {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    /// `fr` or `en`; absent when it follows the browser.
    pub lang: Option<String>,
    /// The rights held on at least one node.
    pub rights: Vec<String>,
    pub grants: Vec<GrantJson>,
}

/// A role to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrantJson {
    /// The code of the role.
    pub role: String,
    pub node_id: Uuid,
    /// From now when absent.
    pub valid_from: Option<DateTime<Utc>>,
    /// Without end when absent.
    pub valid_to: Option<DateTime<Utc>>,
}

/// A person to welcome, with a first role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPersonJson {
    pub name: String,
    pub email: String,
    pub grant: NewGrantJson,
}

#[derive(Serialize, ToSchema)]
pub struct WelcomedJson {
    pub person: PersonJson,
    /// Given once; to be changed at the first sign-in. Absent when the person was known already.
    pub temporary_password: Option<String>,
}

/// The caller.
///
/// Who the token belongs to, the rights it gives and the grants they come from.
#[utoipa::path(get, path = "/api/v1/me", tag = "accounts", responses(
    (status = 200, description = "The caller", body = MeJson),
    (status = 401, description = "No valid token", content_type = "application/problem+json"),
))]
async fn me(State(app): State<App>, caller: Caller) -> Result<Json<MeJson>> {
    let mut tx = app.db.read().await?;
    let grants = store::list_own_grants(&mut tx, caller.person, caller.at).await?;
    let grants = grants_json(&mut tx, grants).await?.into_iter().map(|(_, grant)| grant).collect();
    Ok(Json(MeJson {
        id: caller.person.uuid(),
        name: caller.name.clone(),
        email: caller.email.clone(),
        lang: caller.lang.map(|lang: Lang| lang.code().to_owned()),
        rights: caller.rights.iter().cloned().collect(),
        grants,
    }))
}

/// List the people of your perimeter.
///
/// Those who hold a grant, now or soon, on a node where you may see it, in the order of their names.
#[utoipa::path(get, path = "/api/v1/people", tag = "accounts",
    params(
        ("q" = Option<String>, Query, description = "Part of a name or of an e-mail address"),
        ("role" = Option<String>, Query, description = "The code of a role"),
        ("state" = Option<String>, Query, description = "`never`: only those who never signed in; `approval`: only those for whom a role waits for a second person"),
        ("below" = Option<Uuid>, Query, description = "Only the grants on this node and below"),
        ("after" = Option<String>, Query, description = "The cursor `next` of the page before"),
        ("limit" = Option<i64>, Query, description = "How many to list: 50 unless told, 200 at most"),
    ),
    responses(
        (status = 200, description = "A page of people", body = PeopleJson),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right accounts.read nowhere", content_type = "application/problem+json"),
        (status = 422, description = "A parameter cannot be read", content_type = "application/problem+json"),
    ))]
async fn list_people(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query,
) -> Result<Json<PeopleJson>> {
    let id = |name: &str| -> Result<Option<Uuid>> {
        query.optional(name).map(|id| id.parse()).transpose().map_err(|_| wrong(name))
    };
    let limit = match query.optional("limit") {
        None => 50,
        Some(limit) => limit.parse::<usize>().map_err(|_| wrong("limit"))?.clamp(1, LONGEST_PAGE),
    };
    let filter = Filter {
        text: query.value("q").chars().take(100).collect(),
        role: query.optional("role"),
        below: id("below")?.map(Id::<Node>::from),
        never_signed_in: query.value("state") == "never",
        awaits_approval: query.value("state") == "approval",
    };
    let after = id("after")?.map(Id::<Person>::from);
    let mut tx = app.db.read().await?;
    let scope = caller.scope(READ);
    let mut people = store::list_people(&mut tx, scope, &filter, after, limit as i64 + 1).await?;
    let is_more = people.len() > limit;
    people.truncate(limit);
    let next = people.last().filter(|_| is_more).map(|person| person.id.to_string());
    let items = people_json(&mut tx, &caller, people).await?;
    Ok(Json(PeopleJson { items, next }))
}

fn wrong(parameter: &str) -> Error {
    Refusal::new("people-parameter-wrong").with("name", parameter).into()
}

/// Show a person.
///
/// Only the grants that you can see are there.
#[utoipa::path(get, path = "/api/v1/people/{id}", tag = "accounts",
    params(("id" = Uuid, Path, description = "The person")),
    responses(
        (status = 200, description = "The person", body = PersonJson),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right accounts.read nowhere", content_type = "application/problem+json"),
        (status = 404, description = "Nobody, or nobody in your perimeter", content_type = "application/problem+json"),
    ))]
async fn show_person(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PersonJson>> {
    let person = person_json(&app, &caller, id.into()).await?;
    actions::note_seen(&app, &caller, id.into()).await;
    Ok(Json(person))
}

/// Give a role to a person, known or new.
///
/// Somebody new gets a temporary password, which is in the answer and nowhere else. You give only what you hold
/// yourself on the node.
#[utoipa::path(post, path = "/api/v1/people", tag = "accounts", request_body = NewPersonJson,
    responses(
        (status = 201, description = "The person, and their temporary password if they are new", body = WelcomedJson),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right accounts.grant nowhere", content_type = "application/problem+json"),
        (status = 404, description = "The node does not exist, or not for you", content_type = "application/problem+json"),
        (status = 422, description = "A rule says no", content_type = "application/problem+json"),
    ))]
async fn create_person(
    State(app): State<App>,
    caller: Caller,
    JsonBody(body): JsonBody<NewPersonJson>,
) -> Result<(StatusCode, Extension<SaidOnce>, Json<WelcomedJson>)> {
    let email: Email = body.email.parse()?;
    let name = body.name.trim();
    if name.is_empty() || name.chars().count() > 120 {
        return Err(Error::refused("person-name-wrong"));
    }
    let grant = new_grant(&app, Uuid::nil().into(), body.grant)?;
    let welcomed = actions::welcome(&app, &caller, name, email, grant).await?;
    let person = person_json(&app, &caller, welcomed.person).await?;
    let body = WelcomedJson { person, temporary_password: welcomed.temporary_password };
    Ok((StatusCode::CREATED, Extension(SaidOnce), Json(body)))
}

/// Give a role to a person you see.
#[utoipa::path(post, path = "/api/v1/people/{id}/grants", tag = "accounts", request_body = NewGrantJson,
    params(("id" = Uuid, Path, description = "The person")),
    responses(
        (status = 201, description = "The person, with the new grant", body = PersonJson),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right accounts.grant nowhere", content_type = "application/problem+json"),
        (status = 404, description = "The person or the node does not exist, or not for you", content_type = "application/problem+json"),
        (status = 422, description = "A rule says no", content_type = "application/problem+json"),
    ))]
async fn give_grant(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<NewGrantJson>,
) -> Result<(StatusCode, Json<PersonJson>)> {
    let grant = new_grant(&app, id.into(), body)?;
    actions::grant(&app, &caller, grant).await?;
    Ok((StatusCode::CREATED, Json(person_json(&app, &caller, id.into()).await?)))
}

/// End a grant, now.
#[utoipa::path(post, path = "/api/v1/people/{id}/grants/{grant}/end", tag = "accounts",
    params(("id" = Uuid, Path, description = "The person"), ("grant" = Uuid, Path, description = "The grant")),
    responses(
        (status = 204, description = "The grant no longer holds"),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right accounts.grant nowhere", content_type = "application/problem+json"),
        (status = 404, description = "The grant does not exist, or not for you", content_type = "application/problem+json"),
        (status = 409, description = "The grant had already ended", content_type = "application/problem+json"),
        (status = 422, description = "A rule says no", content_type = "application/problem+json"),
    ))]
async fn end_grant(
    State(app): State<App>,
    caller: Caller,
    Path((id, grant)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode> {
    actions::end_grant(&app, &caller, id.into(), grant.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn new_grant(app: &App, person: Id<Person>, body: NewGrantJson) -> Result<NewGrant> {
    let now = app.clock.now();
    let from = body.valid_from.map_or(now, hygie_kernel::to_microseconds);
    let to = body.valid_to.map_or_else(model::without_end, hygie_kernel::to_microseconds);
    if from < now {
        return Err(Error::refused("grant-from-past"));
    }
    if to <= from || to > model::without_end() {
        return Err(Error::refused("grant-until-before"));
    }
    Ok(NewGrant { person, role: body.role, node: body.node_id.into(), from: Some(from), to: Some(to) })
}

async fn person_json(app: &App, caller: &Caller, id: Id<Person>) -> Result<PersonJson> {
    let mut tx = app.db.read().await?;
    let person = store::find_person(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    people_json(&mut tx, caller, vec![person]).await?.pop().ok_or(Error::NotFound)
}

async fn people_json(
    tx: &mut hygie_platform::db::Tx,
    caller: &Caller,
    people: Vec<PersonRow>,
) -> Result<Vec<PersonJson>> {
    let ids: Vec<_> = people.iter().map(|person| person.id).collect();
    let grants = store::list_grants(tx, caller.scope(READ), &ids).await?;
    let mut items: Vec<PersonJson> = people
        .into_iter()
        .map(|person| PersonJson {
            is_service: person.is_service(),
            id: person.id.uuid(),
            name: person.name,
            email: person.email,
            is_disabled: person.disabled_at.is_some(),
            grants: Vec::new(),
        })
        .collect();
    for (owner, grant) in grants_json(tx, grants).await? {
        if let Some(person) = items.iter_mut().find(|person| person.id == owner.uuid()) {
            person.grants.push(grant);
        }
    }
    Ok(items)
}

async fn grants_json(
    tx: &mut hygie_platform::db::Tx,
    grants: Vec<GrantRow>,
) -> Result<Vec<(Id<Person>, GrantJson)>> {
    let nodes = store::nodes_of(tx, &grants).await?;
    Ok(grants
        .into_iter()
        .map(|grant| {
            let node = nodes.get(&grant.node_id);
            let (from, to) = grant.wished();
            let awaits_approval = grant.awaits_approval();
            let json = GrantJson {
                id: grant.id.uuid(),
                role: grant.role,
                node_id: grant.node_id.uuid(),
                node_kind: node.map(|node| node.kind.clone()),
                node_code: node.map(|node| node.code.clone()),
                node_name: node.map(|node| node.name.clone()),
                valid_from: from,
                valid_to: Some(to).filter(|end| *end < model::without_end()),
                awaits_approval,
            };
            (grant.person_id, json)
        })
        .collect())
}
