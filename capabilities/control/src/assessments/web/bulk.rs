//! Many answers at once: a table by keyboard, pasted lines, a workbook out and in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_kernel::Id;
use hygie_platform::form::{Form, FormWithFiles};
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_tables::{Table, Unreadable};

use super::theme::{Question, question};
use super::whole_of;
use crate::assessments::actions::{self, Whole};
use crate::assessments::store::AssessmentRow;
use crate::assessments::{oscal, table};
use crate::web::said;
use crate::{ANSWER, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/assessments/{assessment}/table", ANSWER, show)
        .post_file("/assessments/{assessment}/table", ANSWER, bring)
        .get("/assessments/{assessment}/file.xlsx", SEE, export)
}

#[derive(Template)]
#[template(path = "assessment_table.html")]
struct TablePage {
    page: Page,
    whole: Whole,
    title: String,
    questions: Vec<Question>,
    form: Form,
    /// What came of the lines that were brought.
    outcome: Option<String>,
    reasons: Vec<(usize, String)>,
    rest: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
) -> Result<Response> {
    render(&app, &caller, page, id, (Form::default(), None, Vec::new(), None), StatusCode::OK).await
}

type Brought = (Form, Option<String>, Vec<(usize, String)>, Option<String>);

async fn render(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<AssessmentRow>,
    (form, outcome, reasons, rest): Brought,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let whole = whole_of(app, &mut tx, caller, ANSWER, id).await?;
    drop(tx);
    let questions =
        whole.asked().into_iter().map(|position| question(&page, &whole, position, &[])).collect();
    let title = said(&page, &whole.framework.title);
    page.clone().show_as(status, &TablePage { page, whole, title, questions, form, outcome, reasons, rest })
}

async fn bring(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
    given: FormWithFiles,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, ANSWER, id).await?;
    drop(tx);
    let mut form = given.form.clone();
    let pasted = form.value("pasted").to_owned();
    let mut silence = table::Silence::Unfilled;
    let read = match given.file("file") {
        Some(file) if hygie_frameworks::is_json(&file.bytes) => {
            silence = table::Silence::Unsaid;
            let bytes = file.bytes.clone();
            tokio::task::spawn_blocking(move || oscal::read_table(&bytes))
                .await
                .map_err(Error::internal("failed to read a security plan"))?
        }
        Some(file) => {
            let bytes = file.bytes.clone();
            tokio::task::spawn_blocking(move || hygie_tables::read(&bytes))
                .await
                .map_err(Error::internal("failed to read a table"))?
                .map_err(unreadable)
        }
        None if !pasted.is_empty() => Ok(table::read_pasted(&pasted)),
        None => Err(Refusal::new("table-empty")),
    };
    let read = read.and_then(|read| {
        table::read(&whole, &read, silence).map(|(drafts, refused)| (read, drafts, refused))
    });
    let (read, drafts, mut refused) = match read {
        Ok(read) => read,
        Err(refusal) => {
            form.refuse(if pasted.is_empty() { "file" } else { "pasted" }, refusal);
            return render(
                &app,
                &caller,
                page,
                id,
                (form, None, Vec::new(), None),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await;
        }
    };
    let answers: Vec<_> = drafts.iter().map(|(_, draft)| draft.clone()).collect();
    let saved = actions::save(&app, &caller, id, &answers).await?;
    for (reference, reason) in &saved.refused {
        let row = drafts.iter().find(|(_, draft)| draft.reference == *reference).map_or(0, |(row, _)| *row);
        let line = read.rows.get(row).map_or(0, |row| row.line);
        refused.push(table::Refused { row, line, reason: reason.clone() });
    }
    for reference in &saved.conflicts {
        let row = drafts.iter().find(|(_, draft)| draft.reference == *reference).map_or(0, |(row, _)| *row);
        let line = read.rows.get(row).map_or(0, |row| row.line);
        refused.push(table::Refused { row, line, reason: Refusal::new("answer-conflict") });
    }
    let outcome = page
        .say("answers-outcome")
        .with("saved", saved.saved.len())
        .with("refused", refused.len())
        .to_string();
    let rest = if refused.is_empty() { None } else { Some(rest_of(&page, &read, &refused)?) };
    let reasons = refused.iter().take(100).map(|one| (one.line, page.refusal(&one.reason))).collect();
    let status = if refused.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    form = Form::default();
    render(&app, &caller, page, id, (form, Some(outcome), reasons, rest), status).await
}

/// The same file with a column of reasons: what was taken says nothing there.
fn rest_of(page: &Page, table: &Table, refused: &[table::Refused]) -> Result<String> {
    let mut headers = table.headers.clone();
    let width = headers.len();
    headers.push(page.t("deposit-reason"));
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let mut cells = row.cells.clone();
            cells.resize(width, String::new());
            let reason = refused.iter().find(|one| one.row == index).map(|one| page.refusal(&one.reason));
            cells.push(reason.unwrap_or_default());
            cells
        })
        .collect();
    let bytes = hygie_tables::write(&page.t("answers-sheet"), &headers, &rows, &[])
        .map_err(Error::internal("failed to write a workbook"))?;
    Ok(base64::prelude::BASE64_STANDARD.encode(bytes))
}

fn unreadable(why: Unreadable) -> Refusal {
    Refusal::new(match why {
        Unreadable::Empty => "table-empty",
        Unreadable::TooLarge => "table-too-large",
        Unreadable::Broken => "table-broken",
    })
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AssessmentRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let whole = whole_of(&app, &mut tx, &caller, SEE, id).await?;
    drop(tx);
    let bytes = table::write(&page, &whole, crate::model::language(page.lang))?;
    let disposition =
        format!("attachment; filename=\"{}-{}.xlsx\"", safe(&whole.framework.code), page.today());
    Ok((
        [
            (CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
            (CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response())
}

fn safe(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect()
}
