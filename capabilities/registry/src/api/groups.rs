//! Hospital groups (GHT) and their members.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use http::StatusCode;
use http::header::LOCATION;
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::api::IfMatch;
use hygie_platform::web::JsonBody;
use hygie_platform::{App, Caller, Error, Refusal, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    Changing, Finding, ListJson, Params, Searching, cut, read_after, read_limit, read_origin, required, today,
};
use crate::actions::{self, GroupDraft, MemberDraft};
use crate::model::MemberRole;
use crate::search::as_number;
use crate::store::group::{self, GroupLine, Member};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .api(READ, operation!(list_groups))
        .api(EDIT, operation!(create_group))
        .api(READ, operation!(show_group))
        .api(EDIT, operation!(rename_group))
        .api(EDIT, operation!(add_member))
        .api(EDIT, operation!(end_member))
}

/// A hospital group as a list shows it. Its members and establishments are those that you see.
#[derive(Serialize, ToSchema)]
struct GroupLineJson {
    id: Uuid,
    code: String,
    /// The code that some files give it instead.
    short_code: Option<String>,
    name: String,
    region_name: Option<String>,
    support_name: Option<String>,
    members: i64,
    establishments: i64,
}

impl From<GroupLine> for GroupLineJson {
    fn from(line: GroupLine) -> Self {
        GroupLineJson {
            id: line.id.uuid(),
            code: line.code,
            short_code: line.short_code,
            name: line.name,
            region_name: line.region_name,
            support_name: line.support_name,
            members: line.members,
            establishments: line.establishments,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GroupsQuery {
    /// The node below which to look: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List hospital groups.
///
/// The GHT below a node that you see, by name.
#[utoipa::path(get, path = "/api/v1/groups", tag = "groups", params(GroupsQuery),
    responses((status = 200, description = "A page of groups", body = ListJson<GroupLineJson>), Searching))]
async fn list_groups(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<GroupsQuery>,
) -> Result<Json<ListJson<GroupLineJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let after = read_after(query.after.as_deref(), 1)?;
    let start = after.as_ref().and_then(|(keys, id)| Some((keys.first()?.as_str(), *id)));
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let mut groups = group::list(&mut tx, caller.scope(READ), from.node, today(&app), start, limit).await?;
    let next = cut(&mut groups, limit, |group| (vec![group.sort_key.clone()], group.id));
    Ok(Json(ListJson { items: groups.into_iter().map(GroupLineJson::from).collect(), next }))
}

/// A legal entity that belongs to a group, belonged or will belong.
#[derive(Serialize, ToSchema)]
struct MemberJson {
    id: Uuid,
    structure_id: Uuid,
    finess: String,
    name: String,
    town: Option<String>,
    /// `support`, `party` or `associate`.
    role: &'static str,
    valid_from: NaiveDate,
    /// The last day; null when the membership has no end.
    valid_to: Option<NaiveDate>,
    /// `hand` when a person wrote it; else the file.
    source: String,
    note: Option<String>,
    /// Its open establishments.
    establishments: i64,
    /// How many security officers (`RSSI`, `REF_SSI`) are among its contacts.
    security_officers: i64,
    /// When its manager on call (`DIR_GARDE`) was last confirmed.
    on_call_confirmed_on: Option<NaiveDate>,
}

impl From<Member> for MemberJson {
    fn from(member: Member) -> Self {
        MemberJson {
            id: member.id.uuid(),
            structure_id: member.structure_id.uuid(),
            finess: member.finess,
            name: member.name,
            town: member.town,
            role: member.role.as_str(),
            valid_from: member.valid_from,
            valid_to: member.valid_to,
            source: member.source,
            note: member.note,
            establishments: member.establishments,
            security_officers: member.security_officers,
            on_call_confirmed_on: member.on_call_confirmed_on,
        }
    }
}

/// A hospital group, with the members that you see.
#[derive(Serialize, ToSchema)]
struct GroupJson {
    id: Uuid,
    code: String,
    /// The code that some files give it instead.
    short_code: Option<String>,
    name: String,
    region_id: Option<Uuid>,
    region_name: Option<String>,
    /// `hand` when a person named it; else the file.
    source: String,
    /// To be given back with a change.
    version: i64,
    /// The support first, then by name; those of the past last.
    members: Vec<MemberJson>,
}

async fn find(app: &App, scope: Scope, id: Id<Node>) -> Result<Json<GroupJson>> {
    let mut tx = app.db.read().await?;
    let known = group::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    let members = group::list_members(&mut tx, scope, id, today(app)).await?;
    Ok(Json(GroupJson {
        id: known.id.uuid(),
        code: known.code,
        short_code: known.short_code,
        name: known.name,
        region_id: known.region_id.map(|id| id.uuid()),
        region_name: known.region_name,
        source: known.source,
        version: known.version,
        members: members.into_iter().map(MemberJson::from).collect(),
    }))
}

/// Show a hospital group.
///
/// With its members, past and present, as far as you see them.
#[utoipa::path(get, path = "/api/v1/groups/{id}", tag = "groups",
    params(("id" = Uuid, Path, description = "The group")),
    responses((status = 200, description = "The group", body = GroupJson), Finding))]
async fn show_group(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<GroupJson>> {
    find(&app, caller.scope(READ), id.into()).await
}

/// A hospital group to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupDraftJson {
    /// Letters, digits and hyphens; another group cannot bear it.
    #[schema(max_length = 20)]
    code: String,
    #[schema(max_length = 200)]
    name: String,
    region_id: Uuid,
    /// The FINESS number of the legal entity that supports it.
    support_finess: String,
    /// Since when it does.
    valid_from: NaiveDate,
}

/// Create a hospital group.
///
/// Needs the right `registry.edit` on the region and on the legal entity that supports the group.
#[utoipa::path(post, path = "/api/v1/groups", tag = "groups",
    request_body(content = GroupDraftJson, example = json!({
        "code": "GHT-76-09", "name": "GHT des Deux Vallées", "region_id": "0190a5c0-7d5f-7c3e-8d3a-0a1b2c3d4e5f",
        "support_finess": "990000018", "valid_from": "2026-07-01",
    })),
    responses(
        (status = 201, description = "The group", body = GroupJson, headers(("Location" = String, description = "Where it is"))),
        Changing,
    ))]
async fn create_group(
    State(app): State<App>,
    caller: Caller,
    JsonBody(body): JsonBody<GroupDraftJson>,
) -> Result<(StatusCode, [(http::HeaderName, String); 1], Json<GroupJson>)> {
    let code = required("code", body.code, 20)?.to_uppercase();
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        return Err(Error::refused("group-code-wrong"));
    }
    let draft = GroupDraft {
        code,
        name: required("name", body.name, 200)?,
        region: body.region_id.into(),
        support: finess(&body.support_finess)?,
        valid_from: body.valid_from,
    };
    let id = actions::create_group(&app, &caller, &draft).await?;
    let location = [(LOCATION, format!("/api/v1/groups/{id}"))];
    Ok((StatusCode::CREATED, location, find(&app, caller.scope(EDIT), id).await?))
}

fn finess(typed: &str) -> Result<String> {
    let number = as_number(typed).filter(|number| number.len() == 9);
    number.ok_or_else(|| Refusal::new("group-finess-wrong").into())
}

/// The name to give to a group.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GroupNameJson {
    #[schema(max_length = 200)]
    name: String,
    /// The `version` of the group that you read, unless `If-Match` says it.
    version: Option<i64>,
}

/// Rename a hospital group.
///
/// Needs the right `registry.edit`. A name written by hand is kept when a file comes in. The body carries the version
/// that you read: when somebody renamed the group since, the answer is 409 with the `version` and the `current` name.
#[utoipa::path(put, path = "/api/v1/groups/{id}", tag = "groups",
    params(("id" = Uuid, Path, description = "The group")),
    request_body(content = GroupNameJson, example = json!({ "name": "GHT des Deux Vallées", "version": 1 })),
    responses((status = 200, description = "The group as it stands now", body = GroupJson), Changing))]
async fn rename_group(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    seen: IfMatch,
    JsonBody(body): JsonBody<GroupNameJson>,
) -> Result<Json<GroupJson>> {
    let name = required("name", body.name, 200)?;
    actions::rename_group(&app, &caller, id.into(), seen.version(body.version)?, &name).await?;
    find(&app, caller.scope(EDIT), id.into()).await
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MemberRoleWord {
    Support,
    Party,
    Associate,
}

/// A member to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberDraftJson {
    /// The FINESS number of a legal entity.
    finess: String,
    #[schema(inline)]
    role: MemberRoleWord,
    valid_from: NaiveDate,
}

/// Add a member to a hospital group.
///
/// Needs the right `registry.edit` on the group and on the legal entity. The establishments of the legal entity come
/// with it.
#[utoipa::path(post, path = "/api/v1/groups/{id}/members", tag = "groups",
    params(("id" = Uuid, Path, description = "The group")),
    request_body(content = MemberDraftJson, example = json!({
        "finess": "990000018", "role": "party", "valid_from": "2026-07-01",
    })),
    responses((status = 201, description = "The group, with the new member", body = GroupJson), Changing))]
async fn add_member(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<MemberDraftJson>,
) -> Result<(StatusCode, Json<GroupJson>)> {
    let role = match body.role {
        MemberRoleWord::Support => MemberRole::Support,
        MemberRoleWord::Party => MemberRole::Party,
        MemberRoleWord::Associate => MemberRole::Associate,
    };
    let draft = MemberDraft { finess: finess(&body.finess)?, role, valid_from: body.valid_from };
    actions::add_member(&app, &caller, id.into(), &draft).await?;
    Ok((StatusCode::CREATED, find(&app, caller.scope(EDIT), id.into()).await?))
}

/// When a membership ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemberEndJson {
    /// The last day; today unless told.
    day: Option<NaiveDate>,
}

/// End a membership.
///
/// Needs the right `registry.edit`. The member belongs to the group until that day, included, and stays in its list.
#[utoipa::path(post, path = "/api/v1/groups/{id}/members/{member}/end", tag = "groups",
    params(
        ("id" = Uuid, Path, description = "The group"),
        ("member" = Uuid, Path, description = "The membership, by the `id` that the group gives"),
    ),
    request_body(content = MemberEndJson, example = json!({ "day": "2026-12-31" })),
    responses((status = 200, description = "The group as it stands now", body = GroupJson), Changing))]
async fn end_member(
    State(app): State<App>,
    caller: Caller,
    Path((id, member)): Path<(Uuid, Uuid)>,
    JsonBody(body): JsonBody<MemberEndJson>,
) -> Result<Json<GroupJson>> {
    let day = body.day.unwrap_or(today(&app));
    actions::end_member(&app, &caller, id.into(), member.into(), day).await?;
    find(&app, caller.scope(EDIT), id.into()).await
}
