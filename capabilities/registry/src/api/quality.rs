//! What looks wrong in the data, rule by rule.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{ListJson, Params, Searching, cut, read_after, read_limit, read_origin};
use crate::QUALITY;
use crate::reference::reference;
use crate::store::quality::{self, ItemRow};

pub fn routes() -> Routes {
    Routes::default().api(QUALITY, operation!(list_quality)).api(QUALITY, operation!(list_quality_items))
}

/// A rule, and how many structures it is about.
#[derive(Serialize, ToSchema)]
struct RuleCountJson {
    #[schema(example = "no-position")]
    rule: String,
    /// `fix`, `watch` or `info`.
    severity: String,
    label_fr: String,
    label_en: String,
    what_to_do_fr: String,
    what_to_do_en: String,
    count: i64,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QualityQuery {
    /// The node below which to look: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
}

/// Count what looks wrong in the data.
///
/// Every rule, with how many structures it is about below a node that you see. Needs the right `registry.quality`. The
/// list is whole.
#[utoipa::path(get, path = "/api/v1/quality", tag = "quality", params(QualityQuery),
    responses((status = 200, description = "The rules", body = ListJson<RuleCountJson>), Searching))]
async fn list_quality(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<QualityQuery>,
) -> Result<Json<ListJson<RuleCountJson>>> {
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, QUALITY, query.perimeter.as_deref()).await?;
    let counts = quality::count_by_rule(&app, &mut tx, caller.scope(QUALITY), from).await?;
    let count = |code: &str| counts.iter().find(|count| count.rule == code).map_or(0, |count| count.count);
    let rules = reference(&app)?
        .quality_rules
        .iter()
        .map(|rule| RuleCountJson {
            rule: rule.code.clone(),
            severity: rule.severity.clone(),
            label_fr: rule.label_fr.clone(),
            label_en: rule.label_en.clone(),
            what_to_do_fr: rule.what_to_do_fr.clone(),
            what_to_do_en: rule.what_to_do_en.clone(),
            count: count(&rule.code),
        })
        .collect::<Vec<_>>();
    Ok(Json(rules.into()))
}

/// A structure that a rule is about.
#[derive(Serialize, ToSchema)]
struct QualityItemJson {
    structure_id: Uuid,
    /// `EJ` (legal entity) or `ET` (establishment).
    kind: &'static str,
    finess: String,
    name: String,
    postal_code: Option<String>,
    town: Option<String>,
    /// The value that looks wrong, when there is one.
    details: Option<String>,
    found_at: DateTime<Utc>,
}

impl From<ItemRow> for QualityItemJson {
    fn from(item: ItemRow) -> Self {
        QualityItemJson {
            structure_id: item.structure_id.uuid(),
            kind: item.kind.as_str(),
            finess: item.finess,
            name: item.name,
            postal_code: item.postal_code,
            town: item.town,
            details: item.details,
            found_at: item.found_at,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QualityItemsQuery {
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

/// List what a rule is about.
///
/// The structures of which the rule says something, by name. Mending the data makes them go. Needs the right
/// `registry.quality`.
#[utoipa::path(get, path = "/api/v1/quality/{rule}", tag = "quality",
    params(("rule" = String, Path, description = "The code of the rule", example = "no-position"), QualityItemsQuery),
    responses((status = 200, description = "A page of structures", body = ListJson<QualityItemJson>), Searching))]
async fn list_quality_items(
    State(app): State<App>,
    caller: Caller,
    Path(rule): Path<String>,
    Params(query): Params<QualityItemsQuery>,
) -> Result<Json<ListJson<QualityItemJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let after = read_after(query.after.as_deref(), 1)?;
    let start = after.as_ref().and_then(|(keys, id)| Some((keys.first()?.as_str(), *id)));
    let reference = reference(&app)?;
    let rule = reference.quality_rule(&rule).ok_or(Error::NotFound)?;
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, QUALITY, query.perimeter.as_deref()).await?;
    let mut items =
        quality::list_items(&mut tx, caller.scope(QUALITY), from, &rule.code, start, limit).await?;
    let next = cut(&mut items, limit, |item| (vec![item.sort_key.clone()], item.structure_id));
    Ok(Json(ListJson { items: items.into_iter().map(QualityItemJson::from).collect(), next }))
}
