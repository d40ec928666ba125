//! The plan for programs: findings, actions and facts.

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use http::StatusCode;
use hygie_kernel::{Id, Node, holds_nir};
use hygie_platform::api::{
    Changing, Finding as Reading, ListJson, Params, Searching, read_limit, read_moment, required, text, wrong,
};
use hygie_platform::web::JsonBody;
use hygie_platform::{App, Caller, Error, Refusal, Result, Routes, operation};
use hygie_registry::ground::{self, read_origin};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::actions::fact::{NewFact, record};
use crate::actions::{finding as acts, note, today};
use crate::model::{ActionState, By, Exposure, NewFinding, Severity, Source, State as FindingState};
use crate::store::{action, fact, finding};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .api(READ, operation!(list_findings))
        .api(EDIT, operation!(record_finding))
        .api(READ, operation!(show_finding))
        .api(READ, operation!(list_actions))
        .api(READ, operation!(list_facts))
        .api(EDIT, operation!(record_fact))
}

/// A gap on a structure.
#[derive(Serialize, ToSchema)]
struct FindingJson {
    id: Uuid,
    structure_id: Uuid,
    structure_name: String,
    /// `assessment`, `audit`, `exposure`, `advisory`, `incident`, `exercise`, `project` or `manual`.
    source: &'static str,
    title: String,
    description: Option<String>,
    asset: Option<String>,
    framework: Option<String>,
    requirement: Option<String>,
    /// `low`, `medium`, `high` or `critical`.
    severity: &'static str,
    /// `internet` or `internal`.
    exposure: &'static str,
    /// `open`, `planned`, `in-progress`, `to-verify`, `closed` or `accepted`.
    state: &'static str,
    found_on: NaiveDate,
    /// When its source saw it last.
    seen_on: NaiveDate,
    due_on: NaiveDate,
    closed_on: Option<NaiveDate>,
    accepted_until: Option<NaiveDate>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<finding::FindingRow> for FindingJson {
    fn from(row: finding::FindingRow) -> Self {
        FindingJson {
            id: row.id.uuid(),
            structure_id: row.structure_id.uuid(),
            source: row.source.as_str(),
            severity: row.severity().as_str(),
            exposure: row.exposure.as_str(),
            state: row.state.as_str(),
            structure_name: row.structure_name,
            title: row.title,
            description: row.description,
            asset: row.asset,
            framework: row.framework,
            requirement: row.requirement,
            found_on: row.found_on,
            seen_on: row.seen_on,
            due_on: row.due_on,
            closed_on: row.closed_on,
            accepted_until: row.accepted_until,
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FindingsQuery {
    /// Only in this state.
    #[param(value_type = Option<String>)]
    state: Option<String>,
    /// Only of this severity.
    severity: Option<String>,
    /// Only from this source.
    source: Option<String>,
    /// Only those changed at this moment or after.
    #[param(value_type = Option<DateTime<Utc>>)]
    updated_since: Option<String>,
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

fn word<T: std::str::FromStr>(name: &str, given: Option<&str>) -> Result<Option<T>> {
    given.map(|word| word.parse().map_err(|_| wrong(name))).transpose()
}

fn cursor<T>(given: Option<&str>) -> Result<Option<(NaiveDate, Id<T>)>> {
    given
        .map(|after| {
            let (day, id) = after.split_once('~').ok_or_else(|| wrong("after"))?;
            Ok((day.parse().map_err(|_| wrong("after"))?, id.parse().map_err(|_| wrong("after"))?))
        })
        .transpose()
}

/// List the findings below a node.
///
/// The soonest due first, whatever their state unless told.
#[utoipa::path(get, path = "/api/v1/findings", tag = "plan", params(FindingsQuery),
    responses((status = 200, description = "A page of findings", body = ListJson<FindingJson>), Searching))]
async fn list_findings(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<FindingsQuery>,
) -> Result<Json<ListJson<FindingJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let filter = finding::Filter {
        state: word::<FindingState>("state", query.state.as_deref())?,
        severity: word::<Severity>("severity", query.severity.as_deref())?,
        source: word::<Source>("source", query.source.as_deref())?,
        changed_since: read_moment("updated_since", query.updated_since.as_deref())?,
        ..finding::Filter::default()
    };
    let after = cursor(query.after.as_deref())?;
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let mut rows = finding::list(&mut tx, caller.scope(READ), from, &filter, after, limit + 1).await?;
    let is_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| is_more).map(|last| format!("{}~{}", last.due_on, last.id));
    Ok(Json(ListJson { items: rows.into_iter().map(FindingJson::from).collect(), next }))
}

/// Show a finding.
#[utoipa::path(get, path = "/api/v1/findings/{finding}", tag = "plan",
    params(("finding" = Uuid, Path, description = "The finding")),
    responses((status = 200, description = "The finding", body = FindingJson), Reading))]
async fn show_finding(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<FindingJson>> {
    let known = finding::find(&mut app.db.read().await?, caller.scope(READ), id.into()).await?;
    known.map(|row| Json(row.into())).ok_or(Error::NotFound)
}

/// A gap to record. Reported again under the same `key`, it is seen again, and comes back when it was closed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFindingJson {
    /// What makes two reports of your program the same gap.
    #[schema(max_length = 200)]
    key: String,
    #[schema(max_length = 300)]
    title: String,
    #[schema(max_length = 4000)]
    description: Option<String>,
    #[schema(max_length = 200)]
    asset: Option<String>,
    /// `audit`, `exposure`, `advisory`, `exercise` or `manual`.
    source: String,
    /// `low`, `medium`, `high` or `critical`.
    severity: String,
    /// `internet` or `internal`; the first unless told.
    exposure: Option<String>,
    /// Today unless told.
    found_on: Option<NaiveDate>,
    /// By the delays of the region unless told.
    due_on: Option<NaiveDate>,
}

/// Record a finding.
///
/// Needs the right `plan.edit`.
#[utoipa::path(post, path = "/api/v1/structures/{id}/findings", tag = "plan",
    params(("id" = Uuid, Path, description = "The structure")),
    request_body(content = NewFindingJson, example = json!({
        "key": "scan-443", "title": "Certificat expiré", "source": "exposure", "severity": "high",
    })),
    responses((status = 200, description = "The finding as it stands", body = FindingJson), Changing))]
async fn record_finding(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<NewFindingJson>,
) -> Result<Json<FindingJson>> {
    let refused = |field: &'static str| Refusal::new("api-parameter-wrong").with("name", field);
    let source = body.source.parse().map_err(|()| refused("source"))?;
    if !matches!(
        source,
        Source::Audit | Source::Exposure | Source::Advisory | Source::Exercise | Source::Manual
    ) {
        return Err(refused("source").into());
    }
    let exposure = match body.exposure.as_deref() {
        None => Exposure::Internet,
        Some(word) => word.parse().map_err(|()| refused("exposure"))?,
    };
    let day = today(&app);
    let found_on = body.found_on.unwrap_or(day);
    if found_on > day || found_on.format("%Y").to_string().len() != 4 {
        return Err(Refusal::new("deposit-found-future").into());
    }
    if body.due_on.is_some_and(|due| due.format("%Y").to_string().len() != 4) {
        return Err(refused("due_on").into());
    }
    let title = required("title", body.title, 300)?;
    let description = text("description", body.description, 4000)?;
    if holds_nir(&title) || description.as_deref().is_some_and(holds_nir) {
        return Err(Refusal::new("holds-nir").into());
    }
    let structure: Id<Node> = id.into();
    let mut tx = app.db.read().await?;
    ground::find_structure(&mut tx, caller.scope(EDIT), structure).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let new = NewFinding {
        structure,
        source,
        origin: None,
        dedup_key: format!("api:{}", required("key", body.key, 200)?),
        requirement: None,
        asset: text("asset", body.asset, 200)?,
        title,
        description,
        severity: body.severity.parse().map_err(|()| refused("severity"))?,
        exposure,
        found_on,
        due_on: body.due_on,
    };
    let id = acts::write(&app, &caller, &new).await?;
    let known = finding::find_known(&mut app.db.read().await?, id).await?;
    known.map(|row| Json(row.into())).ok_or(Error::NotFound)
}

/// A step of the plan.
#[derive(Serialize, ToSchema)]
struct ActionJson {
    id: Uuid,
    /// The structure, or the group that shares it.
    node_id: Uuid,
    node_name: String,
    title: String,
    description: Option<String>,
    /// `planned`, `doing`, `blocked`, `done` or `dropped`.
    state: &'static str,
    /// `hours`, `days`, `weeks` or `months`.
    effort: &'static str,
    /// In euros.
    cost: Option<i64>,
    owner: Option<String>,
    due_on: Option<NaiveDate>,
    done_on: Option<NaiveDate>,
    /// For how many structures it is, and how many are done with it.
    members: i64,
    done_members: i64,
    /// How many findings it is to close.
    findings: i64,
    version: i64,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ActionsQuery {
    /// Only in this state.
    state: Option<String>,
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

/// List the actions below a node.
///
/// The soonest due first; those without a date come last.
#[utoipa::path(get, path = "/api/v1/actions", tag = "plan", params(ActionsQuery),
    responses((status = 200, description = "A page of actions", body = ListJson<ActionJson>), Searching))]
async fn list_actions(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ActionsQuery>,
) -> Result<Json<ListJson<ActionJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let filter = action::Filter {
        state: word::<ActionState>("state", query.state.as_deref())?,
        ..action::Filter::default()
    };
    let after = cursor(query.after.as_deref())?;
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, READ, query.perimeter.as_deref()).await?;
    let mut rows = action::list(&mut tx, caller.scope(READ), from, &filter, after, limit + 1).await?;
    let is_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next =
        rows.last().filter(|_| is_more).map(|last| format!("{}~{}", action::sort_day(last.due_on), last.id));
    let items = rows.into_iter().map(|row| ActionJson {
        id: row.id.uuid(),
        node_id: row.node_id.uuid(),
        node_name: row.node_name,
        title: row.title,
        description: row.description,
        state: row.state.as_str(),
        effort: row.effort.as_str(),
        cost: row.cost,
        owner: row.owner_name,
        due_on: row.due_on,
        done_on: row.done_on,
        members: row.members,
        done_members: row.done_members,
        findings: row.findings,
        version: row.version,
    });
    Ok(Json(ListJson { items: items.collect(), next }))
}

/// Something known of a structure: obligations and programmes are computed from these.
#[derive(Serialize, ToSchema)]
struct FactJson {
    id: Uuid,
    /// Such as `crisis-exercise` or `audit.active-directory`.
    code: String,
    value: Option<f64>,
    held_on: NaiveDate,
    held_until: Option<NaiveDate>,
    source: String,
    note: Option<String>,
    recorded_at: DateTime<Utc>,
    recorded_by: String,
}

/// List what is known of a structure.
///
/// The latest first, 500 at most.
#[utoipa::path(get, path = "/api/v1/structures/{id}/facts", tag = "plan",
    params(("id" = Uuid, Path, description = "The structure")),
    responses((status = 200, description = "What is known", body = ListJson<FactJson>), Reading))]
async fn list_facts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ListJson<FactJson>>> {
    let mut tx = app.db.read().await?;
    let known =
        ground::find_structure(&mut tx, caller.scope(READ), id.into()).await?.ok_or(Error::NotFound)?;
    let facts = fact::list_of_structure(&mut tx, known.id).await?;
    let items = facts.into_iter().map(|row| FactJson {
        id: row.id.uuid(),
        code: row.code,
        value: row.value,
        held_on: row.held_on,
        held_until: row.held_until,
        source: row.source,
        note: row.note,
        recorded_at: row.recorded_at,
        recorded_by: row.recorded_by,
    });
    Ok(Json(ListJson { items: items.collect(), next: None }))
}

/// Something to say of a structure.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFactJson {
    #[schema(max_length = 80, example = "crisis-exercise")]
    code: String,
    /// A share between 0 and 1, or a level.
    value: Option<f64>,
    held_on: NaiveDate,
    held_until: Option<NaiveDate>,
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Say what is known of a structure.
///
/// Needs the right `plan.edit`. A later fact of the same code takes the place of the earlier ones.
#[utoipa::path(post, path = "/api/v1/structures/{id}/facts", tag = "plan",
    params(("id" = Uuid, Path, description = "The structure")),
    request_body(content = NewFactJson, example = json!({ "code": "crisis-exercise", "held_on": "2026-10-14" })),
    responses((status = 204, description = "It is known"), Changing))]
async fn record_fact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    JsonBody(body): JsonBody<NewFactJson>,
) -> Result<StatusCode> {
    let refused = |field: &'static str| Error::from(Refusal::new("api-parameter-wrong").with("name", field));
    let code = required("code", body.code, 80)?;
    if !code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)) {
        return Err(refused("code"));
    }
    let is_day = |day: NaiveDate| day.format("%Y").to_string().len() == 4;
    if body.held_on > today(&app) || !is_day(body.held_on) {
        return Err(refused("held_on"));
    }
    if body.held_until.is_some_and(|until| until < body.held_on || !is_day(until)) {
        return Err(refused("held_until"));
    }
    let note_text = text("note", body.note, 500)?;
    if note_text.as_deref().is_some_and(holds_nir) {
        return Err(Refusal::new("holds-nir").into());
    }
    let structure: Id<Node> = id.into();
    let mut tx = app.db.write().await?;
    ground::find_structure(&mut tx, caller.scope(EDIT), structure).await?.ok_or(Error::NotFound)?;
    let fact = NewFact {
        structure,
        code,
        value: body.value.filter(|value| value.is_finite()),
        held_on: body.held_on,
        held_until: body.held_until,
        source: "api".to_owned(),
        origin: None,
        note: note_text,
    };
    let fact_id = record(&mut tx, &app, By::Person(&caller), &fact).await?;
    let details = serde_json::json!({ "code": fact.code, "on": fact.held_on });
    note(&mut tx, &app, By::Person(&caller), "plan.fact-recorded", (structure, fact_id.uuid()), details)
        .await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
