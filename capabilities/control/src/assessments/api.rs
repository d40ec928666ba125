//! Assessments for programs: listed, read with their answers, answered one by one.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use hygie_kernel::Id;
use hygie_platform::api::{
    Changing, Finding, ListJson, Params, Searching, read_limit, read_moment, read_moment_cursor, text,
    write_moment_cursor, wrong,
};
use hygie_platform::web::JsonBody;
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use hygie_registry::ground::read_origin;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::actions::{self, Draft, Whole};
use super::model::{Choice, NOT_APPLICABLE};
use super::store::{self, AssessmentRow, Filter};
use crate::{ANSWER, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .api(SEE, operation!(list_assessments))
        .api(SEE, operation!(show_assessment))
        .api(ANSWER, operation!(save_answer))
}

/// Where an assessment stands.
#[derive(Serialize, ToSchema)]
struct AssessmentJson {
    id: Uuid,
    structure_id: Uuid,
    structure_name: String,
    framework: String,
    framework_version: i64,
    campaign_id: Option<Uuid>,
    /// `open`, `submitted` or `frozen`.
    state: &'static str,
    /// From 0 to 1; null while nothing is answered.
    score: Option<f64>,
    answered: i64,
    not_applicable: i64,
    /// How many requirements are asked.
    total: i64,
    submitted_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<&AssessmentRow> for AssessmentJson {
    fn from(row: &AssessmentRow) -> Self {
        AssessmentJson {
            id: row.id.uuid(),
            structure_id: row.structure_id.uuid(),
            structure_name: row.structure_name.clone(),
            framework: row.framework.clone(),
            framework_version: row.framework_version,
            campaign_id: row.campaign_id.map(Id::uuid),
            state: row.state.as_str(),
            score: row.score,
            answered: row.answered,
            not_applicable: row.not_applicable,
            total: row.total,
            submitted_at: row.submitted_at,
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssessmentsQuery {
    /// The code of a framework.
    framework: Option<String>,
    /// `open`, `submitted` or `frozen`.
    state: Option<String>,
    /// The node below which to look: the first that you were granted unless told.
    #[serde(rename = "in")]
    #[param(value_type = Option<Uuid>)]
    perimeter: Option<String>,
    /// Only those changed at this moment or after.
    #[param(value_type = Option<DateTime<Utc>>)]
    updated_since: Option<String>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List the assessments below a node.
///
/// Those that changed last first.
#[utoipa::path(get, path = "/api/v1/assessments", tag = "control", params(AssessmentsQuery),
    responses((status = 200, description = "A page of assessments", body = ListJson<AssessmentJson>), Searching))]
async fn list_assessments(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<AssessmentsQuery>,
) -> Result<Json<ListJson<AssessmentJson>>> {
    let state = query.state.as_deref().map(|word| word.parse().map_err(|()| wrong("state"))).transpose()?;
    let limit = read_limit(query.limit.as_deref())?;
    let changed_since = read_moment("updated_since", query.updated_since.as_deref())?;
    let after = query.after.as_deref().map(|text| read_moment_cursor(text).ok_or_else(|| wrong("after")));
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, SEE, query.perimeter.as_deref()).await?;
    let filter = Filter { framework: query.framework, state, changed_since };
    let mut rows =
        store::list(&mut tx, caller.scope(SEE), from, &filter, after.transpose()?, limit + 1).await?;
    let is_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| is_more).map(|last| write_moment_cursor(last.changed_at, last.id));
    Ok(Json(ListJson { items: rows.iter().map(AssessmentJson::from).collect(), next }))
}

/// What is asked, and what was answered.
#[derive(Serialize, ToSchema)]
struct AnswerJson {
    reference: String,
    /// The code of a level, `n/a`, or null.
    level: Option<String>,
    /// What the level is worth, from 0 to 1.
    value: Option<f64>,
    reason: Option<String>,
    note: Option<String>,
    /// The evidence that it relied on is over.
    needs_proof: bool,
    answered_at: Option<DateTime<Utc>>,
    answered_by: Option<String>,
    /// To be given back with a change; 0 when there is no answer yet.
    version: i64,
}

#[derive(Serialize, ToSchema)]
struct WholeAssessmentJson {
    #[serde(flatten)]
    assessment: AssessmentJson,
    items: Vec<AnswerJson>,
}

fn answer_json(whole: &Whole, position: usize) -> AnswerJson {
    let reference = &whole.framework.requirements[position].reference;
    let answer = whole.answers.get(reference);
    AnswerJson {
        reference: reference.clone(),
        level: answer.and_then(|one| {
            if one.is_not_applicable { Some(NOT_APPLICABLE.to_owned()) } else { one.level.clone() }
        }),
        value: answer.and_then(|one| one.value),
        reason: answer.and_then(|one| one.reason.clone()),
        note: answer.and_then(|one| one.note.clone()),
        needs_proof: answer.is_some_and(|one| one.needs_proof),
        answered_at: answer.map(|one| one.answered_at),
        answered_by: answer.map(|one| one.person_name.clone()),
        version: answer.map_or(0, |one| one.version),
    }
}

/// Show an assessment with its answers.
#[utoipa::path(get, path = "/api/v1/assessments/{assessment}", tag = "control",
    params(("assessment" = Uuid, Path, description = "The assessment")),
    responses((status = 200, description = "The assessment", body = WholeAssessmentJson), Finding))]
async fn show_assessment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<WholeAssessmentJson>> {
    let mut tx = app.db.read().await?;
    let known = store::find(&mut tx, caller.scope(SEE), id.into()).await?.ok_or(Error::NotFound)?;
    let whole = actions::load(&app, &mut tx, known).await?;
    let items = whole.asked().into_iter().map(|position| answer_json(&whole, position)).collect();
    Ok(Json(WholeAssessmentJson { assessment: (&whole.assessment).into(), items }))
}

/// An answer to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAnswerJson {
    #[schema(max_length = 200, example = "1")]
    reference: String,
    /// The code of a level, `n/a`, or empty for none any more.
    level: String,
    /// Why it does not apply.
    #[schema(max_length = 1000)]
    reason: Option<String>,
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// The `version` of the answer that you read; 0 when there was none.
    version: i64,
}

/// Answer a requirement.
///
/// Needs the right `control.answer`. When somebody answered since, the answer is 409 and nothing is written.
#[utoipa::path(post, path = "/api/v1/assessments/{assessment}/answers", tag = "control",
    params(("assessment" = Uuid, Path, description = "The assessment")),
    request_body(content = NewAnswerJson, example = json!({ "reference": "1", "level": "yes", "version": 0 })),
    responses((status = 200, description = "The answer as it stands", body = AnswerJson), Changing))]
async fn save_answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<NewAnswerJson>,
) -> Result<Json<AnswerJson>> {
    let id: Id<AssessmentRow> = id.into();
    let reference = text("reference", Some(body.reference), 200)?.unwrap_or_default();
    let draft = Draft {
        reference: reference.clone(),
        choice: Choice::parse(body.level.trim()),
        reason: text("reason", body.reason, 1000)?,
        note: text("note", body.note, 4000)?,
        origin: None,
        seen: body.version,
    };
    let saved = actions::save(&app, &caller, id, &[draft]).await?;
    if let Some((_, refusal)) = saved.refused.into_iter().next() {
        return Err(refusal.into());
    }
    if !saved.conflicts.is_empty() {
        return Err(Error::Stale);
    }
    let mut tx = app.db.read().await?;
    let known = store::find(&mut tx, caller.scope(ANSWER), id).await?.ok_or(Error::NotFound)?;
    let whole = actions::load(&app, &mut tx, known).await?;
    let position = whole.framework.position(&reference).ok_or(Error::NotFound)?;
    Ok(Json(answer_json(&whole, position)))
}
