//! The figures of a perimeter for programs.

use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use hygie_platform::api::{Finding as Reading, Params};
use hygie_platform::{App, Caller, Result, Routes, operation};
use hygie_registry::ground::read_origin;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::READ;
use crate::figures::{self, Wave};

pub fn routes() -> Routes {
    Routes::default().api(READ, operation!(show_figures))
}

/// Where a perimeter stands.
#[derive(Serialize, ToSchema)]
struct FiguresJson {
    /// The node that the figures are of.
    node_id: Uuid,
    /// Open structures.
    structures: i64,
    open_findings: i64,
    critical_findings: i64,
    late_findings: i64,
    open_actions: i64,
    late_actions: i64,
    /// In euros.
    planned_cost: i64,
    /// Obligations that hold, among those that are for these structures.
    fulfilled_obligations: i64,
    obligations: i64,
    /// The share of IT budgets that goes to security, from 0 to 1, and its year.
    budget_share: Option<f64>,
    budget_year: Option<i64>,
    /// The latest first.
    campaigns: Vec<CampaignFiguresJson>,
}

/// How a campaign goes in the perimeter.
#[derive(Serialize, ToSchema)]
struct CampaignFiguresJson {
    id: Uuid,
    title: String,
    framework: String,
    framework_version: i64,
    is_running: bool,
    due_on: Option<NaiveDate>,
    structures: i64,
    submitted: i64,
    begun: i64,
    silent: i64,
    /// The mean score of those that submitted, from 0 to 1.
    mean: Option<f64>,
}

impl From<Wave> for CampaignFiguresJson {
    fn from(wave: Wave) -> Self {
        CampaignFiguresJson {
            id: wave.campaign.uuid(),
            title: wave.title,
            framework: wave.framework,
            framework_version: wave.version,
            is_running: wave.is_running,
            due_on: wave.due_on,
            structures: wave.tally.population(),
            submitted: wave.tally.submitted,
            begun: wave.tally.begun,
            silent: wave.tally.silent,
            mean: wave.tally.mean(),
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FiguresQuery {
    /// The node that the figures are of: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
}

/// Show the figures of a perimeter.
#[utoipa::path(get, path = "/api/v1/steering", tag = "steering", params(FiguresQuery),
    responses((status = 200, description = "The figures", body = FiguresJson), Reading))]
async fn show_figures(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<FiguresQuery>,
) -> Result<Json<FiguresJson>> {
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let today = app.clock.now().date_naive();
    let mut figures = figures::gather(&app, &mut tx, caller.scope(READ), from, today).await?;
    drop(tx);
    figures::name_waves(&app, &mut figures.waves, caller.lang.unwrap_or_default()).await?;
    let (fulfilled, obligations) = figures.fulfilled();
    let standing = &figures.standing;
    Ok(Json(FiguresJson {
        node_id: from.node.uuid(),
        structures: figures.structures,
        open_findings: standing.open(),
        critical_findings: standing.critical,
        late_findings: standing.late_findings,
        open_actions: standing.open_actions,
        late_actions: standing.late_actions,
        planned_cost: standing.planned_cost,
        fulfilled_obligations: fulfilled,
        obligations,
        budget_share: figures.budget.as_ref().and_then(|sum| sum.share()),
        budget_year: figures.budget.as_ref().map(|sum| sum.year),
        campaigns: figures.waves.into_iter().map(CampaignFiguresJson::from).collect(),
    }))
}
