//! Audits that come and go by a file of the ministry's format, OPSSIES-V2.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_kernel::Id;
use hygie_opssies::Fault;
use hygie_platform::form::{Form, FormWithFiles};
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use serde_json::Value;

use super::audits::{label, may_write};
use crate::AUDIT_READ;
use crate::actions::exchange::{self as acts, Brought};
use crate::published::{self, AuditTypes};
use crate::store::audit::AuditRow;

pub fn routes() -> Routes {
    Routes::default()
        .get("/audits/opssies", AUDIT_READ, ask)
        .post_file("/audits/opssies", AUDIT_READ, bring)
        .get("/audits/{audit}/opssies.json", AUDIT_READ, send)
}

#[derive(Template)]
#[template(path = "audits_opssies.html")]
struct ExchangePage {
    page: Page,
    types: Arc<AuditTypes>,
    form: Form,
    brought: Option<Brought>,
    /// Where the file is wrong, and how.
    faults: Vec<(String, String)>,
    fault_count: usize,
}

/// How many lines are shown of what was taken, left or wrong.
const MOST_SHOWN: usize = 100;

impl ExchangePage {
    fn kind(&self, kind: &str) -> String {
        label(&self.types, &self.page, kind)
    }

    fn hidden(&self, count: usize) -> usize {
        count.saturating_sub(MOST_SHOWN)
    }

    fn first<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        all.get(..MOST_SHOWN).unwrap_or(all)
    }
}

/// What nobody may use is not there: each event asks for its own structure afterwards.
fn must_write(caller: &Caller) -> Result<()> {
    if may_write(caller) { Ok(()) } else { Err(Error::NotFound) }
}

async fn ask(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    must_write(&caller)?;
    show(&app, page, Form::default(), None, &[]).await
}

async fn show(
    app: &App,
    page: Page,
    form: Form,
    brought: Option<Brought>,
    faults: &[Fault],
) -> Result<Response> {
    let types = published::audit_types(app).await?;
    let status = if form.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = ExchangePage {
        faults: faults
            .iter()
            .take(MOST_SHOWN)
            .map(|fault| (fault.place.clone(), said(&page, fault)))
            .collect(),
        fault_count: faults.len(),
        types,
        form,
        brought,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// What is wrong, in the language of the reader.
fn said(page: &Page, fault: &Fault) -> String {
    let key = format!("opssies-fault-{}", fault.key());
    let values = serde_json::to_value(&fault.what).unwrap_or_default();
    let mut said = page.say(&key);
    for (name, value) in values.as_object().into_iter().flatten() {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        said = said.with(name, text);
    }
    said.to_string()
}

async fn bring(State(app): State<App>, caller: Caller, page: Page, given: FormWithFiles) -> Result<Response> {
    must_write(&caller)?;
    let mut form = Form::default();
    let bytes = given.file("file").map(|file| file.bytes.clone()).unwrap_or_default();
    if bytes.is_empty() {
        form.refuse("file", Refusal::new("opssies-empty"));
        return show(&app, page, form, None, &[]).await;
    }
    let read = tokio::task::spawn_blocking(move || hygie_opssies::read(&bytes)).await;
    match read.map_err(Error::internal("failed to read a file of audits"))? {
        Ok(events) => {
            let brought = acts::bring(&app, &caller, &events).await?;
            show(&app, page, form, Some(brought), &[]).await
        }
        Err(faults) => {
            form.refuse("file", Refusal::new("opssies-refused").with("count", faults.len()));
            show(&app, page, form, None, &faults).await
        }
    }
}

async fn send(State(app): State<App>, caller: Caller, Path(id): Path<Id<AuditRow>>) -> Result<Response> {
    let (audit, text) = acts::send(&app, &caller, id).await?;
    let name = format!("attachment; filename=\"opssies-{}-{}.json\"", audit.finess, audit.done_on);
    let headers = [(CONTENT_TYPE, "application/json".to_owned()), (CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}
