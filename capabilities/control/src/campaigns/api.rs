//! Campaigns for programs: listed, and how far each is.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use hygie_platform::api::{
    Finding, ListJson, Listing, Params, read_limit, read_moment_cursor, write_moment_cursor, wrong,
};
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::store::{self, CampaignRow};
use super::{Tally, list_lines as read_lines};
use crate::SEE;

pub fn routes() -> Routes {
    Routes::default().api(SEE, operation!(list_campaigns)).api(SEE, operation!(show_campaign))
}

/// One framework asked of a population by a date.
#[derive(Serialize, ToSchema)]
struct CampaignJson {
    id: Uuid,
    /// Who runs it.
    node_id: Uuid,
    node_name: String,
    title: String,
    framework: String,
    framework_version: i64,
    /// The population, in the words of the list of structures.
    query: String,
    due_on: NaiveDate,
    /// `draft`, `launching`, `open` or `closed`.
    state: &'static str,
    population: i64,
}

impl From<&CampaignRow> for CampaignJson {
    fn from(row: &CampaignRow) -> Self {
        CampaignJson {
            id: row.id.uuid(),
            node_id: row.node_id.uuid(),
            node_name: row.node_name.clone(),
            title: row.title.clone(),
            framework: row.framework.clone(),
            framework_version: row.framework_version,
            query: row.query.clone(),
            due_on: row.due_on,
            state: row.state.as_str(),
            population: row.population,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CampaignsQuery {
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List the campaigns of the places that you see.
///
/// The latest first.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "control", params(CampaignsQuery),
    responses((status = 200, description = "A page of campaigns", body = ListJson<CampaignJson>), Listing))]
async fn list_campaigns(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<CampaignsQuery>,
) -> Result<Json<ListJson<CampaignJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let after = query.after.as_deref().map(|text| read_moment_cursor(text).ok_or_else(|| wrong("after")));
    let after = after.transpose()?;
    let mut rows = store::list_page(&mut app.db.read().await?, caller.scope(SEE), after, limit + 1).await?;
    let is_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| is_more).map(|last| write_moment_cursor(last.created_at, last.id));
    Ok(Json(ListJson { items: rows.iter().map(CampaignJson::from).collect(), next }))
}

/// How far a campaign is.
#[derive(Serialize, ToSchema)]
struct ProgressJson {
    #[serde(flatten)]
    campaign: CampaignJson,
    silent: i64,
    begun: i64,
    submitted: i64,
    /// The mean score of those that submitted, from 0 to 1.
    mean: Option<f64>,
}

/// Show a campaign and how far it is.
#[utoipa::path(get, path = "/api/v1/campaigns/{campaign}", tag = "control",
    params(("campaign" = Uuid, Path, description = "The campaign")),
    responses((status = 200, description = "The campaign", body = ProgressJson), Finding))]
async fn show_campaign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ProgressJson>> {
    let mut tx = app.db.read().await?;
    let known = store::find(&mut tx, caller.scope(SEE), id.into()).await?.ok_or(Error::NotFound)?;
    let lines = read_lines(&app, &mut tx, caller.scope(SEE), known.origin(), known.id).await?;
    let tally = Tally::of(lines.iter());
    Ok(Json(ProgressJson {
        campaign: (&known).into(),
        silent: tally.silent,
        begun: tally.begun,
        submitted: tally.submitted,
        mean: tally.mean(),
    }))
}
