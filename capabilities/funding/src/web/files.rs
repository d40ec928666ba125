//! The file of a programme: what it holds, where it stands, what happens to it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, holds_nir};
use hygie_plan::EvidenceRow;
use hygie_platform::form::Form;
use hygie_platform::journal::{self, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};

use super::dossier::missing;
use super::{archive, prerequisites, version_of};
use crate::actions::file::{self as acts, Said};
use crate::eligibility::of_file;
use crate::model::{FileAct, FileState};
use crate::published::programmes::{Programme, find_programme};
use crate::store::file::{self, FileRow};
use crate::{EDIT, INSTRUCT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/programme-files/{file}", READ, show)
        .post("/programme-files/{file}", EDIT, change)
        .post("/programme-files/{file}/pieces", EDIT, attach)
        .post("/programme-files/{file}/pieces/removal", EDIT, detach)
        .post("/programme-files/{file}/deposit", EDIT, deposit)
        .post("/programme-files/{file}/resumption", EDIT, take_up)
        .post("/programme-files/{file}/decision", INSTRUCT, decide)
        .get("/programme-files/{file}/evidence.zip", READ, archive::download)
}

#[derive(Template)]
#[template(path = "programme_file.html")]
struct FilePage {
    page: Page,
    programme: Arc<Programme>,
    file: FileRow,
    /// The mandatory prerequisites that are not met, by reference and name.
    missing: Vec<String>,
    prerequisites: String,
    form: Form,
    may_edit: bool,
    /// What the agency may do with it now.
    acts: Vec<FileAct>,
    history: Vec<Line>,
}

impl FilePage {
    fn is_of_amount(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, FileAct::Validate | FileAct::Pay))
    }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FileRow>>,
) -> Result<Response> {
    show_file(&app, &caller, page, id, Form::default(), StatusCode::OK).await
}

async fn show_file(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<FileRow>,
    mut form: Form,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let file = file::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let programme = find_programme(app, &file.programme).await?;
    let (picture, outcome) = of_file(app, &mut tx, &programme, &file).await?;
    let (mut lacking, mut table) = (Vec::new(), String::new());
    if let Some(outcome) = &outcome {
        table = prerequisites::render(&mut tx, caller, &page, &programme, (&picture, outcome)).await?;
        lacking = missing(&programme, outcome, page.lang);
    }
    let may_edit = caller.holds(&mut tx, EDIT, file.node_id).await?;
    let may_instruct = caller.holds(&mut tx, INSTRUCT, file.node_id).await?;
    let history = journal::list_of_subject(&mut tx, file.node_id, id.uuid(), 50).await?;
    drop(tx);
    if form.is_sound() {
        form.set("amount", file.amount.map(|amount| amount.to_string()).unwrap_or_default())
            .set("note", file.note.clone().unwrap_or_default())
            .set("day", page.today().to_string());
    }
    form.set("version", file.version.to_string());
    let shown = FilePage {
        acts: if may_instruct { file.state.acts_of_agency() } else { Vec::new() },
        prerequisites: table,
        missing: lacking,
        may_edit,
        history,
        programme,
        file,
        form,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// Answers «not found» before anything of what was typed is looked at.
async fn must_see(app: &App, caller: &Caller, right: hygie_kernel::Right, id: Id<FileRow>) -> Result<()> {
    file::find(&mut app.db.read().await?, caller.scope(right), id).await?.map(drop).ok_or(Error::NotFound)
}

/// An amount in euros, without the cents.
fn read_amount(form: &mut Form) -> Option<i64> {
    let amount = form.parsed::<i64>("amount", "programme-amount-wrong");
    if amount.is_some_and(|amount| !(0..=1_000_000_000).contains(&amount)) {
        form.refuse("amount", Refusal::new("programme-amount-wrong"));
    }
    amount
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FileRow>>,
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let amount = read_amount(&mut form);
    let text = form.short("note", 4000);
    if text.as_deref().is_some_and(holds_nir) {
        form.refuse("note", Refusal::new("holds-nir"));
    }
    if form.is_sound() {
        match acts::change(&app, &caller, id, version_of(&form), (amount, text)).await {
            Ok(()) => return Ok(see_other(format!("/programme-files/{id}?done=programme-file-changed"))),
            Err(Error::Refused(refusal)) => form.refuse("note", refusal),
            Err(error) => return Err(error),
        }
    }
    show_file(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn attach(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<FileRow>>,
    form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let evidence = form.value("evidence").parse::<Id<EvidenceRow>>();
    let evidence = evidence.map_err(|_| Error::refused("programme-piece-missing"))?;
    let reference = form.value("reference");
    acts::attach(&app, &caller, id, reference, evidence).await?;
    Ok(see_other(format!("/programme-files/{id}?done=programme-piece-attached")))
}

async fn detach(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<FileRow>>,
    form: Form,
) -> Result<Response> {
    let evidence = form.value("evidence").parse().map_err(|_| Error::NotFound)?;
    acts::detach(&app, &caller, id, form.value("reference"), evidence).await?;
    Ok(see_other(format!("/programme-files/{id}?done=programme-piece-detached")))
}

/// What is typed with an act: its day, and for the agency an amount and an opinion.
fn read_said(page: &Page, form: &mut Form) -> Said {
    let day = form.parsed::<NaiveDate>("day", "day-wrong").unwrap_or(page.today());
    let amount = read_amount(form);
    let opinion = form.short("opinion", 4000);
    if opinion.as_deref().is_some_and(holds_nir) {
        form.refuse("opinion", Refusal::new("holds-nir"));
    }
    Said { day, amount, opinion, lang: page.lang }
}

async fn deposit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FileRow>>,
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let said = Said { amount: None, opinion: None, ..read_said(&page, &mut form) };
    act(&app, &caller, page, id, (FileAct::Deposit, said), form).await
}

async fn take_up(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FileRow>>,
    form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let said = Said { day: page.today(), amount: None, opinion: None, lang: page.lang };
    act(&app, &caller, page, id, (FileAct::TakeUp, said), form).await
}

async fn decide(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FileRow>>,
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, INSTRUCT, id).await?;
    let act_word = form.value("act").parse::<FileAct>().ok().filter(|act| act.is_of_agency());
    let wanted = act_word.ok_or_else(|| Error::refused("programme-act-unknown"))?;
    let said = read_said(&page, &mut form);
    act(&app, &caller, page, id, (wanted, said), form).await
}

async fn act(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<FileRow>,
    (wanted, said): (FileAct, Said),
    mut form: Form,
) -> Result<Response> {
    if form.is_sound() {
        match acts::act(app, caller, id, version_of(&form), (wanted, said)).await {
            Ok(_) => {
                let done = format!("/programme-files/{id}?done=programme-{}", done_word(wanted));
                return Ok(see_other(done));
            }
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "programme-opinion-missing" { "opinion" } else { "day" };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    // An agency that may not see the file by the right to read has nothing to be shown again.
    show_file(app, caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

fn done_word(act: FileAct) -> &'static str {
    match act {
        FileAct::Deposit => "file-deposited",
        FileAct::Instruct => "file-instructed",
        FileAct::Return => "file-returned",
        FileAct::Validate => "file-validated",
        FileAct::Refuse => "file-refused",
        FileAct::Pay => "file-paid",
        FileAct::TakeUp => "file-taken-up",
    }
}
