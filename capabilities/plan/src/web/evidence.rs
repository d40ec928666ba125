//! Evidence: listed, brought, opened, given another end.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::Id;
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::files::{self, FileRow, Owner};
use hygie_platform::form::{Form, FormWithFiles, Query};
use hygie_platform::journal::{self, Entry};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{Known, perimeter_of};
use serde_json::json;

use super::PAGE;
use super::findings::{choose, structure_of};
use crate::actions::evidence::{self as acts, NewEvidence, RULES};
use crate::store::evidence::{self, EvidenceRow, UseRow};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/evidence", READ, show_list)
        .get("/evidence/export.csv", READ, export_csv)
        .get("/evidence/export.xlsx", READ, export_xlsx)
        .get("/evidence/new", EDIT, ask)
        .post_file("/evidence", EDIT, bring)
        .get("/evidence/{evidence}", READ, show)
        .get("/evidence/{evidence}/file", READ, open)
        .post("/evidence/{evidence}/end", EDIT, extend)
}

#[derive(Template)]
#[template(path = "evidence_list.html")]
struct ListPage {
    page: Page,
    evidence: Vec<EvidenceRow>,
    today: NaiveDate,
    may_edit: bool,
    first: Option<String>,
    next: Option<String>,
    csv: String,
    xlsx: String,
}

async fn show_list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let before = query.value("after").parse().ok();
    let mut tx = app.db.read().await?;
    let mut evidence = evidence::list(&mut tx, caller.scope(READ), from, before, PAGE + 1).await?;
    drop(tx);
    let has_next = evidence.len() as i64 > PAGE;
    evidence.truncate(PAGE as usize);
    let last = evidence.last().filter(|_| has_next);
    let shown = ListPage {
        today: page.today(),
        may_edit: caller.may(EDIT),
        first: before.is_some().then(|| page.address("/evidence", &[])),
        next: last.map(|last| page.address("/evidence", &[("after", last.id.to_string())])),
        csv: page.address("/evidence/export.csv", &[]),
        xlsx: page.address("/evidence/export.xlsx", &[]),
        evidence,
        page: page.clone(),
    };
    page.show(&shown)
}

async fn export_csv(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    export(app, caller, page, FileKind::Csv).await
}

async fn export_xlsx(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    export(app, caller, page, FileKind::Xlsx).await
}

/// How many rows of a table are read at once.
const PORTION: i64 = 1000;

async fn export(app: App, caller: Caller, page: Page, kind: FileKind) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    let entry = Entry {
        act: "plan.evidence-exported",
        node: Some(from.node),
        subject: from.node.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let scope = caller.scope(READ);
    let headers = [
        "evidence-one",
        "list-structure",
        "evidence-kind",
        "evidence-link",
        "evidence-valid",
        "evidence-uses",
    ];
    let table = Table {
        name: format!("evidence-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |before: Option<Id<EvidenceRow>>| {
            let (app, page) = (app.clone(), page.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = evidence::list(&mut tx, scope, from, before, PORTION).await?;
                let next = (rows.len() as i64 == PORTION).then(|| rows.last().map(|last| last.id));
                Ok((rows.into_iter().map(|row| cells(&page, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, row: EvidenceRow) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "what relies on evidence is far fewer than 2^52")]
    let uses = Cell::Number(row.uses as f64);
    vec![
        row.title.into(),
        row.structure_name.into(),
        page.t(format!("evidence-kind-{}", row.kind)).into(),
        row.url.into(),
        row.valid_until.into(),
        uses,
    ]
}

#[derive(Template)]
#[template(path = "evidence_new.html")]
struct NewPage {
    page: Page,
    structure: Known,
    form: Form,
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    match structure_of(&app, &caller, &page, &query).await {
        Ok(structure) => page.clone().show(&NewPage { page, structure, form: query }),
        Err(Error::NotFound) if query.optional("structure").is_none() => {
            choose(&app, &caller, &page, ("evidence-new", "/evidence/new")).await
        }
        Err(error) => Err(error),
    }
}

/// Where to go back to after evidence is brought: a path of this site.
fn back_of(form: &Form) -> Option<String> {
    form.optional("back")
        .filter(|back| back.starts_with('/') && !back.starts_with("//") && !back.contains('\\'))
}

async fn bring(State(app): State<App>, caller: Caller, page: Page, given: FormWithFiles) -> Result<Response> {
    let mut form = given.form.clone();
    let structure = structure_of(&app, &caller, &page, &form).await?;
    let title = form.required("title", 200);
    let url = form.short("url", 500);
    let note = form.short("note", 4000);
    let valid_until = form.parsed::<NaiveDate>("valid_until", "day-wrong");
    if valid_until.is_some_and(|end| end < page.today()) {
        form.refuse("valid_until", Refusal::new("evidence-end-past"));
    }
    let mut received = None;
    if let Some(file) = given.file("file").filter(|_| form.is_sound()) {
        match files::receive_bytes(&app, RULES, &file.name, &file.bytes).await {
            Ok(file) => received = Some(file),
            Err(Error::Refused(refusal)) => form.refuse("file", refusal),
            Err(error) => return Err(error),
        }
    }
    if form.is_sound() {
        let new =
            NewEvidence { structure: structure.id, title, url, note, file: received.as_ref(), valid_until };
        match acts::write(&app, &caller, &new).await {
            Ok(id) => {
                let back = back_of(&form).unwrap_or_else(|| format!("/evidence/{id}"));
                let mark = if back.contains('?') { '&' } else { '?' };
                return Ok(see_other(format!("{back}{mark}done=evidence-added&evidence={id}")));
            }
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "evidence-link-wrong" { "url" } else { "note" };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    page.clone().show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { page, structure, form })
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct EvidencePage {
    page: Page,
    evidence: EvidenceRow,
    file: Option<FileRow>,
    uses: Vec<UseRow>,
    today: NaiveDate,
    may_edit: bool,
    hash: String,
}

impl EvidencePage {
    fn use_key(&self, used: &UseRow) -> String {
        format!("evidence-use-{}", used.kind)
    }

    fn use_href(&self, used: &UseRow) -> Option<String> {
        let owner = used.owner.split(' ').next().unwrap_or_default();
        Some(match used.kind.as_str() {
            "finding" => format!("/findings/{owner}"),
            "action" => format!("/actions/{owner}"),
            "answer" => format!("/assessments/{owner}"),
            "prerequisite" => format!("/programme-files/{owner}"),
            _ => return None,
        })
    }
}

fn owner_of(id: Id<EvidenceRow>) -> Owner {
    Owner { capability: "plan", id: id.uuid() }
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<EvidenceRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let evidence = evidence::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let file = match evidence.file_id {
        Some(file) => files::find(&mut tx, owner_of(id), file).await?,
        None => None,
    };
    let uses = evidence::list_uses(&mut tx, id).await?;
    let may_edit = caller.holds(&mut tx, EDIT, evidence.structure_id).await?;
    drop(tx);
    let hash = file
        .as_ref()
        .map(|file| file.sha256.iter().map(|byte| format!("{byte:02x}")).collect())
        .unwrap_or_default();
    let today = page.today();
    page.clone().show(&EvidencePage { page, evidence, file, uses, today, may_edit, hash })
}

async fn open(State(app): State<App>, caller: Caller, Path(id): Path<Id<EvidenceRow>>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let evidence = evidence::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let file = evidence.file_id.ok_or(Error::NotFound)?;
    let file = files::find(&mut tx, owner_of(id), file).await?.ok_or(Error::NotFound)?;
    drop(tx);
    files::send(&app, &file).await
}

async fn extend(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<EvidenceRow>>,
    mut form: Form,
) -> Result<Response> {
    evidence::find(&mut app.db.read().await?, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    let end = form.parsed::<NaiveDate>("valid_until", "day-wrong");
    if !form.is_sound() || end.is_some_and(|end| end < page.today()) {
        return Err(Error::refused("evidence-end-past"));
    }
    acts::extend(&app, &caller, id, end).await?;
    Ok(see_other(format!("/evidence/{id}?done=evidence-changed")))
}
