//! The nation, the regions and the departments, and what stands in each.

use axum::Json;
use axum::extract::{Path, State};
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Finding, ListJson, Listing, Params, cut, read_after, read_limit, today};
use crate::READ;
use crate::store::list::{Breadth, Origin};
use crate::store::{api, place};
use crate::territory::Place;

pub fn routes() -> Routes {
    Routes::default().api(READ, operation!(list_places)).api(READ, operation!(show_place))
}

/// A place of the territory.
#[derive(Serialize, ToSchema)]
struct PlaceJson {
    id: Uuid,
    /// `nation`, `region` or `department`.
    kind: String,
    /// The INSEE code of the region or of the department.
    #[schema(example = "32")]
    code: String,
    name_fr: String,
    name_en: String,
    parent_id: Option<Uuid>,
    #[schema(example = "Europe/Paris")]
    time_zone: String,
    is_overseas: bool,
}

impl From<Place> for PlaceJson {
    fn from(place: Place) -> Self {
        PlaceJson {
            id: place.id.uuid(),
            kind: place.kind,
            code: place.code,
            name_fr: place.name_fr,
            name_en: place.name_en,
            parent_id: place.parent_id.map(|id| id.uuid()),
            time_zone: place.time_zone,
            is_overseas: place.is_overseas,
        }
    }
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PlaceKind {
    Nation,
    Region,
    Department,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PlacesQuery {
    /// Only the places of this kind.
    #[param(inline)]
    kind: Option<PlaceKind>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List places.
///
/// The nation, the regions and the departments that you see, by kind and code.
#[utoipa::path(get, path = "/api/v1/places", tag = "places", params(PlacesQuery),
    responses((status = 200, description = "A page of places", body = ListJson<PlaceJson>), Listing))]
async fn list_places(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<PlacesQuery>,
) -> Result<Json<ListJson<PlaceJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let kind = query.kind.map(|kind| match kind {
        PlaceKind::Nation => "nation",
        PlaceKind::Region => "region",
        PlaceKind::Department => "department",
    });
    let after = read_after(query.after.as_deref(), 2)?;
    let start = after.as_ref().and_then(|(keys, id)| match keys.as_slice() {
        [kind, code] => Some(([kind.as_str(), code.as_str()], *id)),
        _ => None,
    });
    let mut tx = app.db.read().await?;
    let mut places = api::list_places(&mut tx, caller.scope(READ), kind, start, limit).await?;
    let next = cut(&mut places, limit, |place| (vec![place.kind.clone(), place.code.clone()], place.id));
    Ok(Json(ListJson { items: places.into_iter().map(PlaceJson::from).collect(), next }))
}

/// How many open structures of a kind and a segment.
#[derive(Serialize, ToSchema)]
struct TallyJson {
    /// `EJ` (legal entities) or `ET` (establishments).
    kind: &'static str,
    segment: String,
    count: i64,
}

/// How many open structures hold a status today.
#[derive(Serialize, ToSchema)]
struct StatusTallyJson {
    status: String,
    count: i64,
}

/// A place just below another, with its open structures.
#[derive(Serialize, ToSchema)]
struct ChildJson {
    id: Uuid,
    kind: String,
    code: String,
    name_fr: String,
    name_en: String,
    establishments: i64,
    legal_entities: i64,
}

/// A place, and what stands there.
#[derive(Serialize, ToSchema)]
struct PlaceWithTalliesJson {
    #[serde(flatten)]
    place: PlaceJson,
    /// The most numerous first.
    tallies: Vec<TallyJson>,
    /// The most frequent first.
    statuses: Vec<StatusTallyJson>,
    /// How many hospital groups (GHT).
    groups: i64,
    children: Vec<ChildJson>,
}

/// Show a place.
///
/// With the figures of what stands there: its open structures by kind and segment, the statuses they hold, the places
/// just below.
#[utoipa::path(get, path = "/api/v1/places/{id}", tag = "places",
    params(("id" = Uuid, Path, description = "The place")),
    responses((status = 200, description = "The place", body = PlaceWithTalliesJson), Finding))]
async fn show_place(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<PlaceWithTalliesJson>> {
    let scope = caller.scope(READ);
    let mut tx = app.db.read().await?;
    let known = place::find(&mut tx, scope, id.into()).await?.ok_or(Error::NotFound)?;
    let from = Origin { node: known.id, breadth: Breadth::of(&known.kind) };
    let tallies = place::count_by_segment(&mut tx, scope, known.id).await?;
    let statuses = place::count_by_status(&mut tx, scope, from, today(&app)).await?;
    let groups = place::count_groups(&mut tx, scope, known.id).await?;
    let children = place::list_children(&mut tx, scope, known.id).await?;
    Ok(Json(PlaceWithTalliesJson {
        place: known.into(),
        tallies: tallies
            .into_iter()
            .map(|tally| TallyJson { kind: tally.kind.as_str(), segment: tally.segment, count: tally.count })
            .collect(),
        statuses: statuses
            .into_iter()
            .map(|tally| StatusTallyJson { status: tally.status, count: tally.count })
            .collect(),
        groups,
        children: children
            .into_iter()
            .map(|child| ChildJson {
                id: child.id.uuid(),
                kind: child.kind,
                code: child.code,
                name_fr: child.name_fr,
                name_en: child.name_en,
                establishments: child.establishments,
                legal_entities: child.legal_entities,
            })
            .collect(),
    }))
}
