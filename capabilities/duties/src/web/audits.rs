//! Audits: listed, recorded, corrected, with their report and their findings.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::NaiveDate;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_kernel::{Id, Node};
use hygie_plan::{Deposited, FindingRow};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::files::{self, FileRow};
use hygie_platform::form::{Form, FormWithFiles, Query};
use hygie_platform::journal::{self, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{Known, find_structure, perimeter_of};
use serde_json::json;

use super::{EXPORTED, PAGE, choose};
use crate::actions::audit::{self as acts, Draft, RULES, owner_of, right_to_write};
use crate::actions::note;
use crate::model::audit::{Qualification, Tlp, badge};
use crate::published::{self, AuditType, AuditTypes, Scale};
use crate::store::audit::{self, After, AuditRow, Filter};
use crate::{AUDIT, AUDIT_READ, EDIT};

// Those who write audits hold one of two rights: the structure says which, and without either it is not found.
pub fn routes() -> Routes {
    Routes::default()
        .get("/audits", AUDIT_READ, show_list)
        .get("/audits/export.csv", AUDIT_READ, export_csv)
        .get("/audits/export.xlsx", AUDIT_READ, export_xlsx)
        .get("/audits/new", AUDIT_READ, ask)
        .post_file("/audits", AUDIT_READ, write)
        .get("/audits/template.xlsx", AUDIT_READ, download_template)
        .get("/audits/{audit}", AUDIT_READ, show)
        .post_file("/audits/{audit}", AUDIT_READ, change)
        .get("/audits/{audit}/report", AUDIT_READ, open_report)
        .post_file("/audits/{audit}/findings", AUDIT_READ, deposit)
}

#[derive(Template)]
#[template(path = "audits.html")]
struct ListPage {
    page: Page,
    query: Form,
    audits: Vec<AuditRow>,
    types: Arc<AuditTypes>,
    count: i64,
    is_more: bool,
    today: NaiveDate,
    kinds: Vec<(String, String)>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    may_write: bool,
}

impl ListPage {
    fn kind(&self, row: &AuditRow) -> String {
        label(&self.types, &self.page, &row.kind)
    }

    fn level(&self, row: &AuditRow) -> Option<Leveled> {
        leveled(&self.types, &self.page, row)
    }
}

/// What people read of a type; one that the file no longer has is known by its code.
pub fn label(types: &AuditTypes, page: &Page, kind: &str) -> String {
    types.find(kind).map_or(kind, |one| one.label(page.lang)).to_owned()
}

/// A level, as people read it: with the word and the state of its scale, where that is published.
struct Leveled {
    text: String,
    badge: Option<&'static str>,
}

fn leveled(types: &AuditTypes, page: &Page, row: &AuditRow) -> Option<Leveled> {
    let level = row.level?;
    let scale = types.find(&row.kind).and_then(|one| types.scale(one));
    let Some(scale) = scale else {
        return Some(Leveled {
            text: page.say("audit-level-plain").with("level", level).to_string(),
            badge: None,
        });
    };
    let word = scale.levels.iter().find(|one| one.code == level).map_or("", |one| one.label(page.lang));
    let text = page
        .say("audit-level-of")
        .with("level", level)
        .with("best", scale.best)
        .with("word", word)
        .to_string();
    Some(Leveled { text, badge: Some(badge(scale, level)) })
}

const MOST_COUNTED: i64 = 10_000;

fn filter_of(query: &Form, today: NaiveDate) -> Filter {
    Filter {
        kind: query.optional("type"),
        overdue_on: (query.value("due") == "overdue").then_some(today),
        ..Filter::default()
    }
}

fn read_after(text: &str) -> Option<After> {
    let (day, id) = text.split_once('~')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

fn pairs(query: &Form) -> Vec<(&'static str, String)> {
    ["type", "due"].map(|name| (name, query.value(name).to_owned())).to_vec()
}

/// Whether the caller writes audits somewhere.
pub fn may_write(caller: &Caller) -> bool {
    caller.may(EDIT) || caller.may(AUDIT)
}

async fn show_list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let (scope, today) = (caller.scope(AUDIT_READ), page.today());
    let types = published::audit_types(&app).await?;
    let filter = filter_of(&query, today);
    let after = read_after(query.value("after"));
    let mut tx = app.db.read().await?;
    let mut audits = audit::list(&mut tx, scope, from, &filter, after, PAGE + 1).await?;
    let count = audit::count(&mut tx, scope, from, &filter, MOST_COUNTED).await?;
    drop(tx);
    let has_next = audits.len() as i64 > PAGE;
    audits.truncate(PAGE as usize);
    let mut asked = pairs(&query);
    let first = after.is_some().then(|| page.address("/audits", &asked));
    let csv = page.address("/audits/export.csv", &asked);
    let xlsx = page.address("/audits/export.xlsx", &asked);
    let next = audits.last().filter(|_| has_next).map(|last| {
        asked.push(("after", format!("{}~{}", last.done_on, last.id)));
        page.address("/audits", &asked)
    });
    let mut kinds = kinds(&types, &page);
    kinds.insert(0, (String::new(), page.t("audit-type-all")));
    let shown = ListPage {
        kinds,
        may_write: may_write(&caller),
        is_more: count >= MOST_COUNTED,
        audits,
        types,
        count,
        today,
        next,
        first,
        csv,
        xlsx,
        query,
        page: page.clone(),
    };
    page.show(&shown)
}

fn kinds(types: &AuditTypes, page: &Page) -> Vec<(String, String)> {
    types.iter().map(|one| (one.code.clone(), one.label(page.lang).to_owned())).collect()
}

async fn export_csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, FileKind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, FileKind::Xlsx).await
}

async fn export(app: App, caller: Caller, page: Page, query: Form, kind: FileKind) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let types = published::audit_types(&app).await?;
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    note(&mut tx, &app, &caller, "duties.audits-exported", (from.node, from.node.uuid()), details).await?;
    tx.commit().await?;
    let (scope, filter) = (caller.scope(AUDIT_READ), filter_of(&query, page.today()));
    let headers = [
        "list-structure",
        "list-finess",
        "audit-type",
        "audit-done",
        "audit-level",
        "audit-provider",
        "audit-qualification",
        "audit-tlp",
        "audit-next",
        "audit-summary",
    ];
    let table = Table {
        name: format!("audits-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<After>| {
            let (app, page, types, filter) = (app.clone(), page.clone(), Arc::clone(&types), filter.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = audit::list(&mut tx, scope, from, &filter, after, EXPORTED).await?;
                let is_full = rows.len() as i64 == EXPORTED;
                let next = is_full.then(|| rows.last().map(|last| (last.done_on, last.id)));
                Ok((rows.into_iter().map(|row| cells(&types, &page, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(types: &AuditTypes, page: &Page, row: AuditRow) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "levels are small numbers")]
    let level = row.level.map_or_else(|| Cell::from(""), |level| Cell::Number(level as f64));
    vec![
        row.structure_name.into(),
        row.finess.into(),
        label(types, page, &row.kind).into(),
        Cell::Date(Some(row.done_on)),
        level,
        row.provider.into(),
        page.t(format!("audit-qualification-{}", row.qualification.as_str())).into(),
        row.tlp.as_str().to_uppercase().into(),
        Cell::Date(Some(row.next_due_on)),
        row.summary.into(),
    ]
}

#[derive(Template)]
#[template(path = "audit_new.html")]
struct NewPage {
    page: Page,
    structure: Known,
    types: Arc<AuditTypes>,
    kinds: Vec<(String, String)>,
    qualifications: Vec<(String, String)>,
    tlps: Vec<(String, String)>,
    form: Form,
}

/// The structure that an address or a form names, about which the caller may write.
async fn structure_of(app: &App, caller: &Caller, page: &Page, form: &Form) -> Result<Known> {
    let id: Option<Id<Node>> =
        form.value("structure").parse().ok().or_else(|| page.perimeter().map(|step| step.id));
    let id = id.ok_or(Error::NotFound)?;
    let mut tx = app.db.read().await?;
    let right = right_to_write(&mut tx, caller, id).await?;
    find_structure(&mut tx, caller.scope(right), id).await?.ok_or(Error::NotFound)
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    match structure_of(&app, &caller, &page, &query).await {
        Ok(structure) => show_new(&app, page, structure, query).await,
        Err(Error::NotFound) if query.optional("structure").is_none() && may_write(&caller) => {
            choose(&app, &caller, &page, &[EDIT, AUDIT], ("audit-new", "/audits/new")).await
        }
        Err(error) => Err(error),
    }
}

fn qualifications(page: &Page) -> Vec<(String, String)> {
    let text = |one: &Qualification| page.t(format!("audit-qualification-{}", one.as_str()));
    Qualification::ALL.iter().map(|one| (one.as_str().to_owned(), text(one))).collect()
}

fn tlps(page: &Page) -> Vec<(String, String)> {
    let text = |one: &Tlp| page.t(format!("audit-tlp-{}", one.as_str()));
    Tlp::ALL.iter().map(|one| (one.as_str().to_owned(), text(one))).collect()
}

async fn show_new(app: &App, page: Page, structure: Known, mut form: Form) -> Result<Response> {
    let types = published::audit_types(app).await?;
    if form.value("tlp").is_empty() {
        form.set("tlp", Tlp::Amber.as_str());
    }
    let status = if form.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = NewPage {
        kinds: kinds(&types, &page),
        qualifications: qualifications(&page),
        tlps: tlps(&page),
        structure,
        types,
        form,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// Reads what is common to an audit that is recorded and to one that is corrected.
async fn read_draft(app: &App, given: &FormWithFiles, form: &mut Form) -> Result<Option<Draft>> {
    let provider = form.short("provider", 200);
    let qualification =
        form.parsed("qualification", "audit-qualification-unknown").unwrap_or(Qualification::None);
    let begun_on = form.parsed::<NaiveDate>("begun_on", "day-wrong");
    let done_on = form.parsed::<NaiveDate>("done_on", "day-wrong");
    if done_on.is_none() && form.error("done_on").is_none() {
        form.refuse("done_on", Refusal::new("field-required"));
    }
    let level = form.parsed::<i64>("level", "audit-level-unreadable");
    let summary = form.short("summary", 4000);
    let tlp = form.parsed("tlp", "audit-tlp-unknown").unwrap_or(Tlp::Amber);
    let Some(done_on) = done_on.filter(|_| form.is_sound()) else { return Ok(None) };
    let mut report = None;
    if let Some(file) = given.file("file") {
        match files::receive_bytes(app, RULES, &file.name, &file.bytes).await {
            Ok(received) => report = Some(received),
            Err(Error::Refused(refusal)) => {
                form.refuse("file", refusal);
                return Ok(None);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(Some(Draft { provider, qualification, begun_on, done_on, level, summary, tlp, report }))
}

/// The field that a refusal is about.
fn field_of(refusal: &Refusal) -> &'static str {
    match refusal.key {
        "audit-level-none" | "audit-level-wrong" => "level",
        "audit-begun-late" => "begun_on",
        "holds-nir" => "summary",
        "audit-type-unknown" => "type",
        _ => "done_on",
    }
}

async fn write(State(app): State<App>, caller: Caller, page: Page, given: FormWithFiles) -> Result<Response> {
    let mut form = given.form.clone();
    let structure = structure_of(&app, &caller, &page, &form).await?;
    let types = published::audit_types(&app).await?;
    let kind = form.required("type", 80);
    if form.error("type").is_none() && types.find(&kind).is_none() {
        form.refuse("type", Refusal::new("audit-type-unknown"));
    }
    if let Some(draft) = read_draft(&app, &given, &mut form).await? {
        match acts::record(&app, &caller, (structure.id, &kind), &draft).await {
            Ok(id) => return Ok(see_other(format!("/audits/{id}?done=audit-recorded"))),
            Err(Error::Refused(refusal)) => form.refuse(field_of(&refusal), refusal),
            Err(error) => return Err(error),
        }
    }
    show_new(&app, page, structure, form).await
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    page: Page,
    audit: AuditRow,
    audit_type: Option<AuditType>,
    scale: Option<Scale>,
    kind: String,
    level: Option<Leveled>,
    report: Option<FileRow>,
    hash: String,
    findings: Vec<FindingRow>,
    history: Vec<Line>,
    today: NaiveDate,
    may_write: bool,
    sees_findings: bool,
    has_code: bool,
    qualifications: Vec<(String, String)>,
    tlps: Vec<(String, String)>,
    /// The form of the audit, and that of a file of findings.
    form: Form,
    deposit: Form,
    brought: Option<Brought>,
}

impl AuditPage {
    fn badge(&self, level: &i64) -> &'static str {
        self.scale.as_ref().map_or("unknown", |scale| badge(scale, *level))
    }
}

/// What became of a file of findings.
struct Brought {
    deposited: Deposited,
    reasons: Vec<(usize, String)>,
    /// The workbook of the refused rows, to be mended and brought again.
    rest: Option<String>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AuditRow>>,
) -> Result<Response> {
    show_audit(&app, &caller, page, id, (Form::default(), Form::default()), None).await
}

async fn show_audit(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<AuditRow>,
    (mut form, deposit): (Form, Form),
    brought: Option<Brought>,
) -> Result<Response> {
    let types = published::audit_types(app).await?;
    let mut tx = app.db.read().await?;
    let audit = audit::find(&mut tx, caller.scope(AUDIT_READ), id).await?.ok_or(Error::NotFound)?;
    let may_write = match right_to_write(&mut tx, caller, audit.structure_id).await {
        Ok(_) => true,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    let report = match audit.report_file_id {
        Some(file) => files::find(&mut tx, owner_of(id), file).await?,
        None => None,
    };
    let findings = hygie_plan::list_of_origin(&mut tx, id.uuid()).await?;
    let history = journal::list_of_subject(&mut tx, audit.structure_id, id.uuid(), 50).await?;
    drop(tx);
    let status =
        if form.is_sound() && deposit.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    if form.is_sound() {
        fill(&mut form, &audit);
    }
    let audit_type = types.find(&audit.kind).cloned();
    let has_code = audit.event_type.is_some()
        || audit_type.as_ref().is_some_and(|one| !one.opssies_event_types.is_empty());
    let hash = report.as_ref().map(|file| file.sha256.iter().map(|byte| format!("{byte:02x}")).collect());
    let shown = AuditPage {
        scale: audit_type.as_ref().and_then(|one| types.scale(one)).cloned(),
        kind: label(&types, &page, &audit.kind),
        level: leveled(&types, &page, &audit),
        hash: hash.unwrap_or_default(),
        today: page.today(),
        sees_findings: caller.may(hygie_plan::READ),
        qualifications: qualifications(&page),
        tlps: tlps(&page),
        has_code,
        audit_type,
        report,
        findings,
        history,
        may_write,
        audit,
        form,
        deposit,
        brought,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// What is there, in the form that corrects it.
fn fill(form: &mut Form, audit: &AuditRow) {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    form.set("version", audit.version.to_string())
        .set("provider", audit.provider.as_deref().unwrap_or_default())
        .set("qualification", audit.qualification.as_str())
        .set("begun_on", day(audit.begun_on))
        .set("done_on", audit.done_on.to_string())
        .set("level", audit.level.map(|level| level.to_string()).unwrap_or_default())
        .set("summary", audit.summary.as_deref().unwrap_or_default())
        .set("tlp", audit.tlp.as_str());
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AuditRow>>,
    given: FormWithFiles,
) -> Result<Response> {
    acts::find_to_write(&mut app.db.read().await?, &caller, id).await?;
    let mut form = given.form.clone();
    let version = form.value("version").parse().unwrap_or(0);
    if let Some(draft) = read_draft(&app, &given, &mut form).await? {
        match acts::change(&app, &caller, id, version, &draft).await {
            Ok(()) => return Ok(see_other(format!("/audits/{id}?done=audit-changed"))),
            Err(Error::Refused(refusal)) => form.refuse(field_of(&refusal), refusal),
            Err(error) => return Err(error),
        }
    }
    show_audit(&app, &caller, page, id, (form, Form::default()), None).await
}

async fn open_report(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<AuditRow>>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let audit = audit::find(&mut tx, caller.scope(AUDIT_READ), id).await?.ok_or(Error::NotFound)?;
    let file = audit.report_file_id.ok_or(Error::NotFound)?;
    let file = files::find(&mut tx, owner_of(id), file).await?.ok_or(Error::NotFound)?;
    drop(tx);
    files::send(&app, &file).await
}

async fn deposit(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<AuditRow>>,
    given: FormWithFiles,
) -> Result<Response> {
    acts::find_to_write(&mut app.db.read().await?, &caller, id).await?;
    let mut form = Form::default();
    let bytes = given.file("file").map(|file| file.bytes.clone()).unwrap_or_default();
    let mut brought = None;
    if bytes.is_empty() {
        form.refuse("findings", Refusal::new("table-empty"));
    } else {
        match acts::deposit(&app, &caller, id, bytes).await {
            Ok(deposited) => brought = Some(outcome(&page, deposited)?),
            Err(Error::Refused(refusal)) => form.refuse("findings", refusal),
            Err(error) => return Err(error),
        }
    }
    show_audit(&app, &caller, page, id, (Form::default(), form), brought).await
}

/// How many reasons are shown; the workbook has them all.
const MOST_REASONS: usize = 100;

fn outcome(page: &Page, deposited: Deposited) -> Result<Brought> {
    let reasons = deposited.refused.iter().take(MOST_REASONS);
    let reasons = reasons.map(|one| (one.line, page.refusal(&one.reason))).collect();
    let rest = match deposited.refused.is_empty() {
        true => None,
        false => Some(BASE64_STANDARD.encode(rest_workbook(page, &deposited)?)),
    };
    Ok(Brought { deposited, reasons, rest })
}

/// The same table with the rows that were refused and a column that says why.
fn rest_workbook(page: &Page, deposited: &Deposited) -> Result<Vec<u8>> {
    let mut headers = deposited.table.headers.clone();
    headers.push(page.t("deposit-reason"));
    let width = headers.len() - 1;
    let rows = deposited.refused.iter().filter_map(|one| {
        let mut cells = deposited.table.rows.get(one.row)?.cells.clone();
        cells.resize(width, String::new());
        cells.push(page.refusal(&one.reason));
        Some(cells)
    });
    let rows: Vec<Vec<String>> = rows.collect();
    hygie_tables::write(&page.t("deposit-sheet"), &headers, &rows, &[])
        .map_err(Error::internal("failed to write a workbook"))
}

async fn download_template(page: Page) -> Result<Response> {
    let bytes = hygie_plan::finding_template(&page)?;
    let headers = [
        (CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (CONTENT_DISPOSITION, "attachment; filename=\"findings-template.xlsx\""),
    ];
    Ok((headers, bytes).into_response())
}
