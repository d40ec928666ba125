//! The frameworks for programs: as the engine reads them, which is the same whatever file they came from.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use hygie_platform::form::Query;
use hygie_platform::{App, Error, Refusal, Result, Routes, operation};
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions::{self, Found};
use crate::{READ, model};

pub fn routes() -> Routes {
    Routes::default().api(READ, operation!(list_frameworks)).api(READ, operation!(show_framework))
}

/// A framework, without its requirements.
#[derive(Serialize, ToSchema)]
struct FrameworkJson {
    #[schema(example = "starter-30")]
    code: String,
    version: u32,
    title_fr: String,
    title_en: String,
    /// What people say, in French.
    short: String,
    /// `official` or `to-validate`.
    status: &'static str,
    /// How many requirements are answered.
    requirements: i64,
    /// When somebody brought it in; absent for what Hygie ships.
    added_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
struct FrameworksJson {
    items: Vec<FrameworkJson>,
}

/// A requirement, in the order of display.
#[derive(Serialize, ToSchema)]
struct RequirementJson {
    reference: String,
    /// The reference of the one it belongs to.
    parent: Option<String>,
    title_fr: String,
    title_en: String,
    question_fr: String,
    question_en: String,
    /// Whether it is answered; a heading is not.
    is_assessed: bool,
    weight: f64,
    groups: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct WholeFrameworkJson {
    #[serde(flatten)]
    framework: FrameworkJson,
    /// The codes of the levels of its scale, worst first.
    levels: Vec<String>,
    /// `weighted-mean`, `weakest-theme` or `conformity-rate`.
    scoring: &'static str,
    items: Vec<RequirementJson>,
}

fn json(found: &Found<hygie_frameworks::Framework>) -> FrameworkJson {
    let framework = &found.document;
    FrameworkJson {
        code: framework.code.clone(),
        version: framework.version,
        title_fr: framework.title.fr.clone(),
        title_en: framework.title.en.clone(),
        short: framework.short.fr.clone(),
        status: framework.status.code(),
        requirements: model::count_asked(framework),
        added_at: found.shelf.added.as_ref().map(|(at, _)| *at),
    }
}

/// List the frameworks.
///
/// Those that Hygie ships, then those that people brought in, each in its latest version. The list is whole.
#[utoipa::path(get, path = "/api/v1/frameworks", tag = "control",
    responses(
        (status = 200, description = "The frameworks", body = FrameworksJson),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right control.read nowhere", content_type = "application/problem+json"),
    ))]
async fn list_frameworks(State(app): State<App>) -> Result<Json<FrameworksJson>> {
    let items = actions::list_frameworks(&app).await?.iter().map(json).collect();
    Ok(Json(FrameworksJson { items }))
}

/// Show a framework with its requirements.
#[utoipa::path(get, path = "/api/v1/frameworks/{framework}", tag = "control",
    params(
        ("framework" = String, Path, description = "The code of the framework"),
        ("version" = Option<i64>, Query, description = "Another version than the latest"),
    ),
    responses(
        (status = 200, description = "The framework", body = WholeFrameworkJson),
        (status = 401, description = "No valid token", content_type = "application/problem+json"),
        (status = 403, description = "You hold the right control.read nowhere", content_type = "application/problem+json"),
        (status = 404, description = "There is no such framework, or not in this version", content_type = "application/problem+json"),
        (status = 422, description = "A parameter cannot be read", content_type = "application/problem+json"),
    ))]
async fn show_framework(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Json<WholeFrameworkJson>> {
    let version = match query.optional("version") {
        None => None,
        Some(version) => {
            let wrong = || Refusal::new("framework-version-wrong");
            // A version that is a number but too large is one that nobody has.
            let number: i64 = version.parse().map_err(|_| wrong())?;
            Some(u32::try_from(number).map_err(|_| Error::NotFound)?)
        }
    };
    let found = actions::find_framework(&app, &mut app.db.read().await?, &code, version).await?;
    let framework = &found.document;
    let items = framework.requirements.iter().map(|one| RequirementJson {
        reference: one.reference.clone(),
        parent: one.parent.and_then(|at| framework.requirements.get(at)).map(|above| above.reference.clone()),
        title_fr: one.title.fr.clone(),
        title_en: one.title.en.clone(),
        question_fr: one.question.fr.clone(),
        question_en: one.question.en.clone(),
        is_assessed: one.assess,
        weight: one.weight,
        groups: one.groups.clone(),
    });
    Ok(Json(WholeFrameworkJson {
        items: items.collect(),
        levels: framework.scale.levels.iter().map(|level| level.code.clone()).collect(),
        scoring: framework.scoring.code(),
        framework: json(&found),
    }))
}
