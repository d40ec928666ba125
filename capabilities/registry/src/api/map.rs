//! What the map shows, as figures.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Params, Searching, read_limit, read_origin, today, wrong};
use crate::READ;
use crate::reference::reference;
use crate::store::map::{self, Asked, Indicator, Level};
use crate::territory::{self, Place};

pub fn routes() -> Routes {
    Routes::default().api(READ, operation!(show_map))
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum LevelWord {
    Region,
    Department,
    Commune,
}

impl LevelWord {
    fn level(self) -> Level {
        match self {
            LevelWord::Region => Level::Region,
            LevelWord::Department => Level::Department,
            LevelWord::Commune => Level::Commune,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MapQuery {
    /// `establishments` (unless told), `security-officer`, `on-call`, `quality`, or `status-` and the code of a status.
    #[param(example = "security-officer")]
    indicator: Option<String>,
    /// What the areas are. A nation is cut into regions (unless told) or departments, a region into departments (unless
    /// told) or communes, the rest into communes.
    #[param(inline)]
    level: Option<LevelWord>,
    /// Only the structures of this segment, by its code.
    segment: Option<String>,
    /// The node below which to look: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many areas to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// An area with its figure.
#[derive(Serialize, ToSchema)]
struct AreaJson {
    /// The INSEE code of the area; null for the structures that do not say theirs.
    code: Option<String>,
    /// The node of a region or of a department.
    place_id: Option<Uuid>,
    name: Option<String>,
    /// How many structures are looked at.
    total: i64,
    /// How many of them answer; for `quality`, how many findings they have.
    reached: i64,
}

#[derive(Serialize, ToSchema)]
struct MapJson {
    indicator: String,
    /// `region`, `department` or `commune`.
    level: &'static str,
    /// Whether what is compared is the share `reached` / `total`, rather than the number `reached`.
    is_share: bool,
    /// The day to which the list of structures refers.
    published_on: Option<NaiveDate>,
    /// The areas where structures are concerned, in the order of their codes.
    items: Vec<AreaJson>,
    /// What to give as `after`, as it is, to get the next page; null on the last one.
    next: Option<String>,
}

/// Show the figures of the map.
///
/// One indicator, area by area, below a node that you see. The indicator `quality` needs the right `registry.quality`.
#[utoipa::path(get, path = "/api/v1/map", tag = "map", params(MapQuery),
    responses((status = 200, description = "A page of areas", body = MapJson), Searching))]
async fn show_map(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<MapQuery>,
) -> Result<Json<MapJson>> {
    let limit = usize::try_from(read_limit(query.limit.as_deref())?).unwrap_or(1);
    let reference = reference(&app)?;
    let word = query.indicator.as_deref().unwrap_or("establishments");
    let indicator = Indicator::parse(&reference, word);
    if indicator.code() != word {
        return Err(wrong("indicator"));
    }
    if !caller.may(indicator.right()) {
        return Err(Error::Forbidden);
    }
    if query.segment.as_deref().is_some_and(|code| reference.segment(code).is_none()) {
        return Err(wrong("segment"));
    }
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, indicator.right(), query.perimeter.as_deref()).await?;
    let levels = Level::of(from.breadth);
    let level = query.level.map_or(levels[0], LevelWord::level);
    if !levels.contains(&level) {
        return Err(wrong("level"));
    }
    let asked = Asked { from, level, indicator, segment: query.segment };
    let scope = caller.scope(asked.indicator.right());
    let figures = map::figures(&app, &mut tx, scope, &asked, today(&app)).await?;
    let places: HashMap<String, Place> = territory::list_places(&mut tx)
        .await?
        .into_iter()
        .filter(|place| place.kind == level.as_str())
        .map(|place| (place.code.clone(), place))
        .collect();
    let published_on = map::published_on(&mut tx).await?;
    drop(tx);
    // Those without a code come last; the cursor of the page before them is the last code.
    let mut areas: Vec<_> = figures.iter().collect();
    areas.sort_by_key(|figure| (figure.area.is_none(), figure.area.clone()));
    if let Some(after) = &query.after {
        areas.retain(|figure| figure.area.as_ref().is_none_or(|code| code > after));
    }
    let has_next = areas.len() > limit;
    areas.truncate(limit);
    let next = areas.last().filter(|_| has_next).and_then(|figure| figure.area.clone());
    let items = areas
        .into_iter()
        .map(|figure| {
            let place = figure.area.as_ref().and_then(|code| places.get(code));
            AreaJson {
                code: figure.area.clone(),
                place_id: place.map(|place| place.id.uuid()),
                name: place.map(|place| place.name_fr.clone()).or_else(|| figure.town.clone()),
                total: figure.total,
                reached: figure.reached,
            }
        })
        .collect();
    Ok(Json(MapJson {
        indicator: asked.indicator.code(),
        level: level.as_str(),
        is_share: asked.indicator.is_share(),
        published_on,
        items,
        next,
    }))
}
