//! Campaigns for programs: listed, and how far each is.

use axum::Json;
use axum::extract::{Path, State};
use chrono::NaiveDate;
use hygie_platform::api::{Finding, ListJson, Listing};
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, CampaignRow};
use super::web::Counts;
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

/// List the campaigns of the places that you see.
///
/// The latest first, 200 at most.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "control",
    responses((status = 200, description = "The campaigns", body = ListJson<CampaignJson>), Listing))]
async fn list_campaigns(State(app): State<App>, caller: Caller) -> Result<Json<ListJson<CampaignJson>>> {
    let rows = store::list(&mut app.db.read().await?, caller.scope(SEE)).await?;
    Ok(Json(ListJson { items: rows.iter().map(CampaignJson::from).collect(), next: None }))
}

/// How far a campaign is.
#[derive(Serialize, ToSchema)]
struct ProgressJson {
    #[serde(flatten)]
    campaign: CampaignJson,
    silent: usize,
    begun: usize,
    submitted: usize,
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
    let lines = super::list_lines(&app, &mut tx, caller.scope(SEE), known.origin(), known.id).await?;
    let counts = Counts::of(&lines);
    Ok(Json(ProgressJson {
        campaign: (&known).into(),
        silent: counts.silent,
        begun: counts.begun,
        submitted: counts.submitted,
        mean: counts.mean(),
    }))
}
