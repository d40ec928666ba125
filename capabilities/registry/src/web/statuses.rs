//! Which regulatory statuses a structure holds: added with a date, ended with a date, never erased.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use http::StatusCode;
use hygie_kernel::Id;
use hygie_platform::form::Form;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use crate::EDIT;
use crate::actions::{StatusDraft, add_status, end_status};
use crate::model::{HeldStatus, Structure, StructureId, TypedDate};
use crate::reference::{Reference, reference};
use crate::store::structure;

pub fn routes() -> Routes {
    Routes::default()
        .get("/structures/{structure}/statuses", EDIT, show)
        .post("/structures/{structure}/statuses", EDIT, add)
        .post("/structures/{structure}/statuses/{status}/end", EDIT, end)
}

#[derive(Template)]
#[template(path = "structure_statuses.html")]
struct StatusesPage {
    page: Page,
    structure: Structure,
    statuses: Vec<HeldStatus>,
    reference: Arc<Reference>,
    form: Form,
    options: Vec<(String, String)>,
}

impl StatusesPage {
    fn label(&self, status: &HeldStatus) -> String {
        self.reference
            .status(&status.status)
            .map_or(status.status.clone(), |known| known.label(self.page.lang).to_owned())
    }

    fn meanings(&self) -> Vec<(String, String)> {
        let lang = self.page.lang;
        let writable = self.reference.statuses.iter().filter(|status| !status.derived);
        writable.map(|status| (status.label(lang).to_owned(), status.meaning(lang).to_owned())).collect()
    }
}

async fn page_of(app: &App, caller: &Caller, page: Page, id: StructureId, form: Form) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let structure = structure::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    let statuses = structure::list_statuses(&mut tx, id).await?;
    let reference = reference(app)?;
    let options = reference
        .statuses
        .iter()
        .filter(|status| !status.derived)
        .map(|status| (status.code.clone(), status.label(page.lang).to_owned()))
        .collect();
    let status = if form.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.clone().show_as(status, &StatusesPage { page, structure, statuses, reference, form, options })
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<StructureId>,
) -> Result<Response> {
    let mut form = Form::default();
    form.set("valid_from", page.today().to_string());
    page_of(&app, &caller, page, id, form).await
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<StructureId>,
    mut form: Form,
) -> Result<Response> {
    let status = form.required("status", 40);
    form.required("valid_from", 10);
    let from = form.parsed::<TypedDate>("valid_from", "field-date-wrong");
    let to = form.parsed::<TypedDate>("valid_to", "field-date-wrong");
    let source = form.short("source", 300);
    if let (Some(from), true) = (from, form.is_sound()) {
        let draft = StatusDraft { status, valid_from: from.0, valid_to: to.map(|to| to.0), source };
        match add_status(&app, &caller, id, &draft).await {
            Ok(_) => return Ok(see_other(format!("/structures/{id}/statuses?done=status-added"))),
            Err(Error::Refused(refusal)) => form.refuse(field_of(&refusal), refusal),
            Err(error) => return Err(error),
        }
    }
    page_of(&app, &caller, page, id, form).await
}

fn field_of(refusal: &Refusal) -> &'static str {
    if refusal.key == "span-backwards" { "valid_to" } else { "status" }
}

async fn end(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path((id, held)): Path<(StructureId, Id<HeldStatus>)>,
    mut form: Form,
) -> Result<Response> {
    let day = form.parsed::<TypedDate>("day", "field-date-wrong").map_or(page.today(), |day| day.0);
    if !form.is_sound() {
        return page_of(&app, &caller, page, id, form).await;
    }
    end_status(&app, &caller, id, held, day).await?;
    Ok(see_other(format!("/structures/{id}/statuses?done=status-ended")))
}
