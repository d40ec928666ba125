//! Files brought in, and what became of each.

use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use chrono::{DateTime, NaiveDate, Utc};
use http::StatusCode;
use http::header::LOCATION;
use hygie_kernel::Id;
use hygie_platform::{App, Caller, Error, Result, Routes, operation};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Depositing, Finding, ListJson, Listing, Params, Searching, read_limit, wrong};
use crate::IMPORT;
use crate::import::{Import, Report};
use crate::store::imports::{self, ImportRow, LineRow};
use crate::web::imports::receive_deposit;

pub fn routes() -> Routes {
    Routes::default()
        .api(IMPORT, operation!(list_imports))
        .api_file(IMPORT, operation!(deposit_file))
        .api(IMPORT, operation!(show_import))
        .api(IMPORT, operation!(list_import_lines))
}

/// What became of a file, counted in structures, groups or contours.
#[derive(Serialize, ToSchema)]
struct ReportJson {
    /// How the file is laid out.
    layout: String,
    encoding: String,
    created: i64,
    changed: i64,
    closed: i64,
    unchanged: i64,
    /// Lines that could not be taken.
    refused: i64,
    /// Lines that were taken and call for a look.
    remarks: i64,
    /// Structures outside the regions where you may bring files in: left as they are.
    elsewhere: i64,
    /// The codes of the departments where too many structures were missing from the file for their absence to mean
    /// closure.
    partial_departments: Vec<String>,
    /// Why the whole file was refused, as a code.
    refusal: Option<String>,
    /// The same, in a sentence.
    refusal_text: Option<String>,
}

impl From<Report> for ReportJson {
    fn from(report: Report) -> Self {
        let (refusal, refusal_text) = report.unreadable.unzip();
        ReportJson {
            layout: report.layout,
            encoding: report.encoding,
            created: report.created,
            changed: report.changed,
            closed: report.closed,
            unchanged: report.unchanged,
            refused: report.refused,
            remarks: report.remarks,
            elsewhere: report.elsewhere,
            partial_departments: report.partial_departments,
            refusal,
            refusal_text,
        }
    }
}

/// A file that was brought in.
#[derive(Serialize, ToSchema)]
struct ImportJson {
    id: Uuid,
    /// `finess`, `ght` or `contours`.
    kind: &'static str,
    /// `waiting`, `done`, `refused` (the file cannot be read) or `failed` (for a reason that is ours).
    state: String,
    /// It was read and reported, and nothing was changed.
    is_dry_run: bool,
    file_name: String,
    sha256: String,
    /// In bytes.
    size: i64,
    /// The day to which the file refers.
    published_on: Option<NaiveDate>,
    person_name: String,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    /// Absent as long as the file waits.
    report: Option<ReportJson>,
}

impl From<ImportRow> for ImportJson {
    fn from(row: ImportRow) -> Self {
        let report = row.report().map(ReportJson::from);
        ImportJson {
            id: row.id.uuid(),
            kind: row.kind.as_str(),
            state: row.state,
            is_dry_run: row.is_dry_run,
            file_name: row.file_name,
            sha256: row.sha256,
            size: row.size,
            published_on: row.published_on,
            person_name: row.person_name,
            created_at: row.created_at,
            finished_at: row.finished_at,
            report,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportsQuery {
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List imports.
///
/// The files that you brought in, and those of the places where you may bring files in: the latest first. Needs the right
/// `registry.import`.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", params(ImportsQuery),
    responses((status = 200, description = "A page of imports", body = ListJson<ImportJson>), Listing))]
async fn list_imports(
    State(app): State<App>,
    caller: Caller,
    Params(query): Params<ImportsQuery>,
) -> Result<Json<ListJson<ImportJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let before = query.after.map(|id| id.parse()).transpose().map_err(|_| wrong("after"))?;
    let mut rows = imports::list(&mut app.db.read().await?, caller.scope(IMPORT), before, limit).await?;
    let next = cut_by(&mut rows, limit, |row| row.id.to_string());
    Ok(Json(ListJson { items: rows.into_iter().map(ImportJson::from).collect(), next }))
}

/// Cuts a list that holds one row more than the page when others follow, and names the last row then.
fn cut_by<T>(rows: &mut Vec<T>, limit: i64, name: impl Fn(&T) -> String) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last().map(name)
}

async fn find(app: &App, caller: &Caller, id: Id<Import>) -> Result<ImportRow> {
    imports::find(&mut app.db.read().await?, caller.scope(IMPORT), id).await?.ok_or(Error::NotFound)
}

/// Show an import.
///
/// Its state, and its report once the file is read. Needs the right `registry.import`.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports",
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, description = "The import", body = ImportJson), Finding))]
async fn show_import(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<ImportJson>> {
    Ok(Json(find(&app, &caller, id.into()).await?.into()))
}

/// A line of a file that was refused, or taken with a doubt.
#[derive(Serialize, ToSchema)]
struct LineJson {
    /// The number of the line in the file; 0 when it is about the file as a whole.
    line: i64,
    is_refused: bool,
    /// The reason, as a code.
    code: String,
    details: Option<String>,
    /// The line as it was received.
    excerpt: Option<String>,
}

impl From<LineRow> for LineJson {
    fn from(row: LineRow) -> Self {
        LineJson {
            line: row.line,
            is_refused: row.is_refused,
            code: row.code,
            details: row.details,
            excerpt: row.excerpt,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LinesQuery {
    /// `true` for the refused lines alone.
    #[param(value_type = Option<bool>, default = false)]
    refused: Option<bool>,
    /// The cursor `next` of the page before.
    after: Option<String>,
    /// How many to list: 50 unless told, 200 at most.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
}

/// List the lines of an import that call for a look.
///
/// Those that were refused and those that were taken with a doubt, in the order of the file. Needs the right
/// `registry.import`.
#[utoipa::path(get, path = "/api/v1/imports/{id}/lines", tag = "imports",
    params(("id" = Uuid, Path, description = "The import"), LinesQuery),
    responses((status = 200, description = "A page of lines", body = ListJson<LineJson>), Searching))]
async fn list_import_lines(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Uuid>,
    Params(query): Params<LinesQuery>,
) -> Result<Json<ListJson<LineJson>>> {
    let limit = read_limit(query.limit.as_deref())?;
    let after = query.after.map_or(Ok(-1), |after| after.parse()).map_err(|_| wrong("after"))?;
    let import = find(&app, &caller, id.into()).await?;
    let mut tx = app.db.read().await?;
    let mut lines = if query.refused == Some(true) {
        imports::list_refused_lines(&mut tx, import.id, after, limit).await?
    } else {
        imports::list_lines(&mut tx, import.id, after, limit).await?
    };
    let next = cut_by(&mut lines, limit, |line| line.position.to_string());
    Ok(Json(ListJson { items: lines.into_iter().map(LineJson::from).collect(), next }))
}

#[expect(dead_code, reason = "it describes a form, which is read part by part")]
#[derive(ToSchema)]
struct DepositForm {
    /// `finess`, `ght` or `contours`.
    #[schema(example = "finess")]
    kind: String,
    /// `true` to read and report, and change nothing.
    dry_run: Option<bool>,
    /// The file, compressed with gzip or not.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Bring a file in.
///
/// The file is kept and read as soon as can be: follow the import at the address given. Needs the right
/// `registry.import`; structures outside the regions where you hold it are left as they are.
#[utoipa::path(post, path = "/api/v1/imports", tag = "imports",
    request_body(content = DepositForm, content_type = "multipart/form-data"),
    responses(
        (status = 202, description = "The import, which waits", body = ImportJson, headers(("Location" = String, description = "Where to follow it"))),
        Depositing,
    ))]
async fn deposit_file(
    State(app): State<App>,
    caller: Caller,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, [(http::HeaderName, String); 1], Json<ImportJson>)> {
    let id = match receive_deposit(&app, &caller, parts).await? {
        Ok(id) => id,
        Err(form) => {
            let refusal = form.errors().first().map(|error| error.refusal.clone());
            return Err(refusal.map_or(Error::refused("form-unreadable"), Error::from));
        }
    };
    let location = [(LOCATION, format!("/api/v1/imports/{id}"))];
    Ok((StatusCode::ACCEPTED, location, Json(find(&app, &caller, id).await?.into())))
}
