//! Obligations, audits and budgets for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use hygie_kernel::Lang;
use hygie_platform::api::{Finding as Reading, ListJson, Params, Searching, read_limit, read_moment, wrong};
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use hygie_registry::ground::{find_structure, read_origin};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::actions::{obligation, today};
use crate::model::obligation::State as ObligationState;
use crate::store::audit::{AuditRow, Filter};
use crate::store::{audit, budget};
use crate::{AUDIT_READ, READ};

pub fn routes() -> Routes {
    Routes::default()
        .api(AUDIT_READ, operation!(list_audits))
        .api(AUDIT_READ, operation!(show_audit))
        .api(READ, operation!(list_obligations))
        .api(READ, operation!(list_budgets))
}

/// An audit that was done.
#[derive(Serialize, ToSchema)]
struct AuditJson {
    id: Uuid,
    structure_id: Uuid,
    structure_name: String,
    finess: String,
    /// A code of the types of audit, such as `active-directory` or `exposure`.
    #[serde(rename = "type")]
    kind: String,
    provider: Option<String>,
    /// `none` or `passi`.
    qualification: &'static str,
    begun_on: Option<NaiveDate>,
    done_on: NaiveDate,
    /// On the scale of its type: 1 to 5 for a directory.
    level: Option<i64>,
    summary: Option<String>,
    /// `red`, `amber`, `green` or `clear`.
    tlp: &'static str,
    has_report: bool,
    /// When the next one of its type is due.
    next_due_on: NaiveDate,
    /// Whether no later audit of its type was recorded for the structure.
    is_last: bool,
    /// The codes of the exchange format OPSSIES, when it came by such a file.
    event_type: Option<i64>,
    analysis_type: Option<i64>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    version: i64,
}

impl From<AuditRow> for AuditJson {
    fn from(row: AuditRow) -> Self {
        AuditJson {
            id: row.id.uuid(),
            structure_id: row.structure_id.uuid(),
            structure_name: row.structure_name,
            finess: row.finess,
            kind: row.kind,
            provider: row.provider,
            qualification: row.qualification.as_str(),
            begun_on: row.begun_on,
            done_on: row.done_on,
            level: row.level,
            summary: row.summary,
            tlp: row.tlp.as_str(),
            has_report: row.report_file_id.is_some(),
            next_due_on: row.next_due_on,
            is_last: row.is_last,
            event_type: row.event_type,
            analysis_type: row.analysis_type,
            created_at: row.created_at,
            changed_at: row.changed_at,
            version: row.version,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditsQuery {
    /// Only of this type.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// Only the last of their type whose next one is overdue: `true` or `false`.
    #[param(value_type = Option<bool>)]
    overdue: Option<String>,
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

/// List the audits below a node.
///
/// The latest first.
#[utoipa::path(get, path = "/api/v1/audits", tag = "duties", params(AuditsQuery),
    responses((status = 200, description = "A page of audits", body = ListJson<AuditJson>), Searching))]
async fn list_audits(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<AuditsQuery>,
) -> Result<Json<ListJson<AuditJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let is_overdue = match query.overdue.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(wrong("overdue")),
    };
    let filter = Filter {
        kind: query.kind,
        overdue_on: is_overdue.then(|| today(&app)),
        changed_since: read_moment("updated_since", query.updated_since.as_deref())?,
    };
    let after = query.after.as_deref().map(read_cursor).transpose()?;
    let mut tx = app.db.read().await?;
    let from = read_origin(&mut tx, &caller, AUDIT_READ, query.perimeter.as_deref()).await?;
    let mut rows = audit::list(&mut tx, caller.scope(AUDIT_READ), from, &filter, after, limit + 1).await?;
    let is_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let next = rows.last().filter(|_| is_more).map(|last| format!("{}~{}", last.done_on, last.id));
    Ok(Json(ListJson { items: rows.into_iter().map(AuditJson::from).collect(), next }))
}

fn read_cursor(after: &str) -> Result<audit::After> {
    let (day, id) = after.split_once('~').ok_or_else(|| wrong("after"))?;
    Ok((day.parse().map_err(|_| wrong("after"))?, id.parse().map_err(|_| wrong("after"))?))
}

/// Show an audit.
#[utoipa::path(get, path = "/api/v1/audits/{audit}", tag = "duties",
    params(("audit" = Uuid, Path, description = "The audit")),
    responses((status = 200, description = "The audit", body = AuditJson), Reading))]
async fn show_audit(State(app): State<App>, caller: Caller, Path(id): Path<Uuid>) -> Result<Json<AuditJson>> {
    let known = audit::find(&mut app.db.read().await?, caller.scope(AUDIT_READ), id.into()).await?;
    known.map(|row| Json(row.into())).ok_or(Error::NotFound)
}

/// Where a structure stands with something that it must have or do.
#[derive(Serialize, ToSchema)]
struct ObligationJson {
    /// Such as `crisis-exercise`.
    code: String,
    label_fr: String,
    label_en: String,
    /// `fulfilled`, `watch`, `late` or `missing`.
    state: &'static str,
    /// The fact that fulfils it: record one to change the state.
    fact: String,
    /// When what shows it was true.
    since: Option<NaiveDate>,
    /// The last day on which it holds.
    until: Option<NaiveDate>,
    /// The day on which time alone changes the state.
    changes_on: Option<NaiveDate>,
    /// Whether the duty, its rhythm or its threshold is still to be confirmed by the agency.
    is_to_validate: bool,
}

/// List the obligations of a structure.
///
/// Those that are for it, as they stand today.
#[utoipa::path(get, path = "/api/v1/structures/{id}/obligations", tag = "duties",
    params(("id" = Uuid, Path, description = "The structure")),
    responses((status = 200, description = "Its obligations", body = ListJson<ObligationJson>), Reading))]
async fn list_obligations(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ListJson<ObligationJson>>> {
    let known = find_structure(&mut app.db.read().await?, caller.scope(READ), id.into()).await?;
    let judged = obligation::look(&app, &known.ok_or(Error::NotFound)?).await?;
    let items =
        judged.into_iter().filter(|one| one.standing.state != ObligationState::NotApplicable).map(|one| {
            ObligationJson {
                code: one.obligation.code.clone(),
                label_fr: one.obligation.label(Lang::Fr).to_owned(),
                label_en: one.obligation.label(Lang::En).to_owned(),
                state: one.standing.state.as_str(),
                fact: one.obligation.fact.clone(),
                since: one.standing.since,
                until: one.standing.until,
                changes_on: one.standing.changes_on,
                is_to_validate: one.obligation.is_to_validate(),
            }
        });
    Ok(Json(items.collect::<Vec<_>>().into()))
}

/// What a structure spends on computers and on their security in a year, in euros.
#[derive(Serialize, ToSchema)]
struct BudgetJson {
    year: i64,
    it_operating: i64,
    it_investment: i64,
    programme_total: Option<i64>,
    /// The sum of the lines that count.
    spent: i64,
    /// Of operation and investment, between 0 and 1; null when nothing is spent on computers.
    share: Option<f64>,
    /// Of the budget of the programme.
    programme_share: Option<f64>,
    /// Each line by its code.
    lines: BTreeMap<String, i64>,
    changed_at: DateTime<Utc>,
    version: i64,
}

/// List the budgets of a structure.
///
/// The latest year first.
#[utoipa::path(get, path = "/api/v1/structures/{id}/budgets", tag = "duties",
    params(("id" = Uuid, Path, description = "The structure")),
    responses((status = 200, description = "Its budgets", body = ListJson<BudgetJson>), Reading))]
async fn list_budgets(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ListJson<BudgetJson>>> {
    let mut tx = app.db.read().await?;
    let known = find_structure(&mut tx, caller.scope(READ), id.into()).await?.ok_or(Error::NotFound)?;
    let mut items = Vec::new();
    for row in budget::list_of_structure(&mut tx, known.id).await? {
        let amounts = row.amounts();
        items.push(BudgetJson {
            lines: budget::list_lines(&mut tx, known.id, row.year).await?,
            year: row.year,
            it_operating: row.it_operating,
            it_investment: row.it_investment,
            programme_total: row.programme_total,
            spent: row.spent,
            share: amounts.share(),
            programme_share: amounts.programme_share(),
            changed_at: row.changed_at,
            version: row.version,
        });
    }
    Ok(Json(items.into()))
}
