//! Which regulatory statuses a structure holds: added with a date, ended with a date, never erased.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::Id;
use hygie_platform::web::JsonBody;
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Changing, Finding, ListJson, required, text, today};
use crate::actions::{self, StatusDraft};
use crate::model::{HeldStatus, StructureId};
use crate::store::structure;
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .api(READ, operation!(list_statuses))
        .api(EDIT, operation!(add_status))
        .api(EDIT, operation!(end_status))
}

/// A regulatory status that a structure holds, held or will hold.
#[derive(Serialize, ToSchema)]
struct HeldStatusJson {
    id: Uuid,
    /// The code of the status.
    #[schema(example = "OSE")]
    status: String,
    valid_from: NaiveDate,
    /// The last day; null when the status has no end.
    valid_to: Option<NaiveDate>,
    /// Which text or letter says so.
    source: Option<String>,
    is_held_today: bool,
}

impl HeldStatusJson {
    fn of(held: HeldStatus, today: NaiveDate) -> HeldStatusJson {
        HeldStatusJson {
            id: held.id.uuid(),
            is_held_today: held.is_held_on(today),
            status: held.status,
            valid_from: held.valid_from,
            valid_to: held.valid_to,
            source: held.source,
        }
    }
}

async fn list(app: &App, id: StructureId) -> Result<Vec<HeldStatusJson>> {
    let statuses = structure::list_statuses(&mut app.db.read().await?, id).await?;
    Ok(statuses.into_iter().map(|held| HeldStatusJson::of(held, today(app))).collect())
}

async fn find(app: &App, id: StructureId, held: Id<HeldStatus>) -> Result<Json<HeldStatusJson>> {
    let found = list(app, id).await?.into_iter().find(|status| status.id == held.uuid());
    found.map(Json).ok_or(Error::NotFound)
}

/// List the statuses of a structure.
///
/// Those it holds, held or will hold, the latest first. The list is whole.
#[utoipa::path(get, path = "/api/v1/structures/{id}/statuses", tag = "structures",
    params(("id" = Uuid, Path, description = "The structure")),
    responses((status = 200, description = "Its statuses", body = ListJson<HeldStatusJson>), Finding))]
async fn list_statuses(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ListJson<HeldStatusJson>>> {
    let known = structure::find(&mut app.db.read().await?, caller.scope(READ), id.into()).await?;
    let id = known.ok_or(Error::NotFound)?.id;
    Ok(Json(list(&app, id).await?.into()))
}

/// A status to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusDraftJson {
    /// The code of a status that does not follow from something else.
    status: String,
    valid_from: NaiveDate,
    /// The last day, when it is known already.
    valid_to: Option<NaiveDate>,
    /// Which text or letter says so.
    #[schema(max_length = 300)]
    source: Option<String>,
}

/// Say that a structure holds a status.
///
/// Needs the right `registry.edit`. Of some groups of statuses, a structure holds one at a time.
#[utoipa::path(post, path = "/api/v1/structures/{id}/statuses", tag = "structures",
    params(("id" = Uuid, Path, description = "The structure")),
    request_body(content = StatusDraftJson, example = json!({
        "status": "OSE", "valid_from": "2026-01-01", "source": "Arrêté de désignation",
    })),
    responses((status = 201, description = "The status as it is written", body = HeldStatusJson), Changing))]
async fn add_status(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<StatusDraftJson>,
) -> Result<(StatusCode, Json<HeldStatusJson>)> {
    let id = StructureId::from(id);
    let draft = StatusDraft {
        status: required("status", body.status, 40)?,
        valid_from: body.valid_from,
        valid_to: body.valid_to,
        source: text("source", body.source, 300)?,
    };
    let held = actions::add_status(&app, &caller, id, &draft).await?;
    Ok((StatusCode::CREATED, find(&app, id, held).await?))
}

/// When a status ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusEndJson {
    /// The last day; today unless told.
    day: Option<NaiveDate>,
}

/// End a status.
///
/// Needs the right `registry.edit`. The status is held until that day, included, and stays in the list.
#[utoipa::path(post, path = "/api/v1/structures/{id}/statuses/{status}/end", tag = "structures",
    params(
        ("id" = Uuid, Path, description = "The structure"),
        ("status" = Uuid, Path, description = "The status, by the `id` that the list gives"),
    ),
    request_body(content = StatusEndJson, example = json!({ "day": "2026-12-31" })),
    responses((status = 200, description = "The status as it is written", body = HeldStatusJson), Changing))]
async fn end_status(
    State(app): State<App>,
    caller: Caller,
    Path((id, held)): Path<(Uuid, Uuid)>,
    JsonBody(body): JsonBody<StatusEndJson>,
) -> Result<Json<HeldStatusJson>> {
    let (id, held) = (StructureId::from(id), Id::from(held));
    actions::end_status(&app, &caller, id, held, body.day.unwrap_or(today(&app))).await?;
    find(&app, id, held).await
}
