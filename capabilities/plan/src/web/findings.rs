//! The register of findings: listed, recorded, brought in by file, planned, proved, accepted.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use hygie_kernel::{Id, Node, holds_nir};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, FormWithFiles, Query};
use hygie_platform::journal::{self, Entry, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, Known, NodeRow, find_node, find_structure, perimeter_of};
use serde_json::json;

use super::PAGE;
use crate::actions::finding as acts;
use crate::deposit::{self, COLUMNS, Deposited, Place};
use crate::model::{Exposure, NewFinding, Severity, Source, State as FindingState};
use crate::sla::delays;
use crate::store::action;
use crate::store::evidence::{self, EvidenceRow};
use crate::store::finding::{self, Filter, FindingRow};
use crate::{ACCEPT, EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/findings", READ, show_list)
        .get("/findings/export.csv", READ, export_csv)
        .get("/findings/export.xlsx", READ, export_xlsx)
        .get("/findings/new", EDIT, ask)
        .post("/findings", EDIT, write)
        .get("/findings/deposit", EDIT, ask_deposit)
        .get("/findings/template.xlsx", EDIT, download_template)
        .post_file("/findings/deposit", EDIT, bring)
        .get("/findings/{finding}", READ, show)
        .post("/findings/{finding}/proof", EDIT, prove)
        .post("/findings/{finding}/acceptance", ACCEPT, accept)
        .post("/findings/{finding}/reopening", EDIT, reopen)
}

#[derive(Template)]
#[template(path = "findings.html")]
struct ListPage {
    page: Page,
    query: Form,
    findings: Vec<FindingRow>,
    count: i64,
    is_more: bool,
    today: NaiveDate,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    may_edit: bool,
    states: Vec<(String, String)>,
    severities: Vec<(String, String)>,
    sources: Vec<(String, String)>,
}

const MOST_COUNTED: i64 = 10_000;

/// What an address asks of the register.
fn filter_of(query: &Form, today: NaiveDate) -> Filter {
    let mut filter = Filter { is_open: Some(true), ..Filter::default() };
    match query.value("state") {
        "late" => filter.due_before = Some(today),
        "unplanned" => filter.is_unplanned = true,
        "over" => filter.is_open = Some(false),
        "all" => filter.is_open = None,
        word => {
            if let Ok(state) = word.parse::<FindingState>() {
                filter.is_open = None;
                filter.state = Some(state);
            }
        }
    }
    filter.severity = query.value("severity").parse().ok();
    filter.is_technical = query.value("source") == "technical";
    filter.source = query.value("source").parse().ok();
    filter.structure = query.value("structure").parse().ok();
    filter
}

fn read_after(text: &str) -> Option<finding::After> {
    let (day, id) = text.split_once('~')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

fn pairs(query: &Form) -> Vec<(&'static str, String)> {
    ["state", "severity", "source", "structure"].map(|name| (name, query.value(name).to_owned())).to_vec()
}

async fn show_list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let (scope, today) = (caller.scope(READ), page.today());
    let filter = filter_of(&query, today);
    let after = read_after(query.value("after"));
    let mut tx = app.db.read().await?;
    let mut findings = finding::list(&mut tx, scope, from, &filter, after, PAGE + 1).await?;
    let count = finding::count(&mut tx, scope, from, &filter, MOST_COUNTED).await?;
    drop(tx);
    let has_next = findings.len() as i64 > PAGE;
    findings.truncate(PAGE as usize);
    let mut asked = pairs(&query);
    let first = after.is_some().then(|| page.address("/findings", &asked));
    let csv = page.address("/findings/export.csv", &asked);
    let xlsx = page.address("/findings/export.xlsx", &asked);
    let next = findings.last().filter(|_| has_next).map(|last| {
        asked.push(("after", format!("{}~{}", last.due_on, last.id)));
        page.address("/findings", &asked)
    });
    let shown = ListPage {
        states: states(&page),
        severities: options(
            &page,
            "finding-any-severity",
            "severity",
            Severity::ALL.iter().rev().map(|one| one.as_str()),
        ),
        sources: sources(&page),
        may_edit: caller.may(EDIT),
        is_more: count >= MOST_COUNTED,
        findings,
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

fn options(
    page: &Page,
    any: &str,
    prefix: &str,
    words: impl Iterator<Item = &'static str>,
) -> Vec<(String, String)> {
    std::iter::once((String::new(), page.t(any)))
        .chain(words.map(|word| (word.to_owned(), page.t(format!("{prefix}-{word}")))))
        .collect()
}

fn states(page: &Page) -> Vec<(String, String)> {
    let mut states = vec![(String::new(), page.t("finding-state-all-open"))];
    for word in ["late", "unplanned"] {
        states.push((word.to_owned(), page.t(format!("finding-state-{word}"))));
    }
    for state in FindingState::ALL {
        states.push((state.as_str().to_owned(), page.t(format!("finding-state-{}", state.as_str()))));
    }
    states.push(("all".to_owned(), page.t("finding-state-all")));
    states
}

fn sources(page: &Page) -> Vec<(String, String)> {
    let mut all = options(page, "finding-any-source", "source", Source::ALL.iter().map(|one| one.as_str()));
    all.insert(1, ("technical".to_owned(), page.t("source-technical")));
    all
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
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    let entry = Entry {
        act: "plan.findings-exported",
        node: Some(from.node),
        subject: from.node.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let (scope, filter) = (caller.scope(READ), filter_of(&query, page.today()));
    let headers = [
        "list-finess-of",
        "deposit-title",
        "deposit-severity",
        "deposit-exposure",
        "finding-source",
        "finding-state",
        "deposit-asset",
        "finding-requirement",
        "deposit-found",
        "deposit-due",
        "finding-closed-on",
        "deposit-description",
    ];
    let table = Table {
        name: format!("findings-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<finding::After>| {
            let (app, page, filter) = (app.clone(), page.clone(), filter.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = finding::list(&mut tx, scope, from, &filter, after, 2000).await?;
                let next = (rows.len() == 2000).then(|| rows.last().map(|last| (last.due_on, last.id)));
                Ok((rows.into_iter().map(|row| cells(&page, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, row: FindingRow) -> Vec<Cell> {
    let requirement =
        row.requirement.as_ref().map(|one| format!("{} {one}", row.framework.as_deref().unwrap_or("")));
    vec![
        row.structure_name.clone().into(),
        row.title.clone().into(),
        page.t(format!("severity-{}", row.severity().as_str())).into(),
        page.t(format!("exposure-{}", row.exposure.as_str())).into(),
        page.t(format!("source-{}", row.source.as_str())).into(),
        page.t(format!("finding-state-{}", row.state.as_str())).into(),
        row.asset.into(),
        requirement.into(),
        Cell::Date(Some(row.found_on)),
        Cell::Date(Some(row.due_on)),
        Cell::Date(row.closed_on),
        row.description.into(),
    ]
}

#[derive(Template)]
#[template(path = "finding_new.html")]
struct NewPage {
    page: Page,
    structure: Known,
    form: Form,
    severities: Vec<(String, String)>,
    exposures: Vec<(String, String)>,
    /// In how many days, by severity, from the Internet and from inside.
    delays: Vec<(String, i64, i64)>,
}

/// The structure that an address or a form names, on which the caller holds a right.
pub async fn structure_of(app: &App, caller: &Caller, page: &Page, form: &Form) -> Result<Known> {
    let id: Option<Id<Node>> =
        form.value("structure").parse().ok().or_else(|| page.perimeter().map(|step| step.id));
    let mut tx = app.db.read().await?;
    find_structure(&mut tx, caller.scope(EDIT), id.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)
}

/// A perimeter that is no structure cannot have a finding: which one is asked first.
#[derive(Template)]
#[template(path = "plan_choose.html")]
struct ChoosePage {
    page: Page,
    title_key: &'static str,
    path: &'static str,
    structures: Vec<Known>,
}

/// Shows the structures of a perimeter, to choose one.
pub async fn choose(
    app: &App,
    caller: &Caller,
    page: &Page,
    (title_key, path): (&'static str, &'static str),
) -> Result<Response> {
    let from = perimeter_of(page)?;
    let mut tx = app.db.read().await?;
    let structures = ground::list_structures(&mut tx, caller.scope(EDIT), from, None, 300).await?;
    drop(tx);
    page.clone().show(&ChoosePage { page: page.clone(), title_key, path, structures })
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    match structure_of(&app, &caller, &page, &query).await {
        Ok(structure) => {
            let mut form = query;
            form.set("found_on", page.today().to_string());
            show_new(&app, page, structure, form, StatusCode::OK).await
        }
        Err(Error::NotFound) if query.optional("structure").is_none() => {
            choose(&app, &caller, &page, ("finding-new", "/findings/new")).await
        }
        Err(error) => Err(error),
    }
}

async fn show_new(
    app: &App,
    page: Page,
    structure: Known,
    form: Form,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let delays = delays(app, &mut tx, structure.region_id).await?;
    drop(tx);
    let rows = Severity::ALL.iter().rev().map(|severity| {
        let days = |exposure| delays.days(*severity, exposure);
        (
            page.t(format!("severity-{}", severity.as_str())),
            days(Exposure::Internet),
            days(Exposure::Internal),
        )
    });
    let shown = NewPage {
        delays: rows.collect(),
        severities: Severity::ALL
            .iter()
            .rev()
            .map(|one| (one.as_str().to_owned(), page.t(format!("severity-{}", one.as_str()))))
            .collect(),
        exposures: Exposure::ALL
            .iter()
            .map(|one| (one.as_str().to_owned(), page.t(format!("exposure-{}", one.as_str()))))
            .collect(),
        structure,
        form,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

async fn write(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let structure = structure_of(&app, &caller, &page, &form).await?;
    let title = form.required("title", 300);
    let description = form.short("description", 4000);
    let asset = form.short("asset", 200);
    let severity = form.parsed::<Severity>("severity", "finding-severity-unknown");
    let exposure =
        form.parsed::<Exposure>("exposure", "finding-exposure-unknown").unwrap_or(Exposure::Internal);
    let found_on = form.parsed::<NaiveDate>("found_on", "day-wrong").unwrap_or(page.today());
    let due_on = form.parsed::<NaiveDate>("due_on", "day-wrong");
    if found_on > page.today() {
        form.refuse("found_on", Refusal::new("deposit-found-future"));
    }
    if holds_nir(&title) || description.as_deref().is_some_and(holds_nir) {
        form.refuse("description", Refusal::new("holds-nir"));
    }
    let Some(severity) = severity.filter(|_| form.is_sound()) else {
        if form.error("severity").is_none() && form.value("severity").is_empty() {
            form.refuse("severity", Refusal::new("field-required"));
        }
        return show_new(&app, page, structure, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let new = NewFinding {
        structure: structure.id,
        source: Source::Manual,
        origin: None,
        dedup_key: format!(
            "manual:{}:{}",
            hygie_kernel::fold(&title),
            asset.as_deref().map(hygie_kernel::fold).unwrap_or_default()
        ),
        requirement: None,
        asset,
        title,
        description,
        severity,
        exposure,
        found_on,
        due_on,
    };
    let id = acts::write(&app, &caller, &new).await?;
    Ok(see_other(format!("/findings/{id}?done=finding-recorded")))
}

#[derive(Template)]
#[template(path = "finding.html")]
struct FindingPage {
    page: Page,
    finding: FindingRow,
    actions: Vec<action::Named>,
    proofs: Vec<EvidenceRow>,
    /// What could prove it.
    evidence: Vec<(String, String)>,
    history: Vec<Line>,
    today: NaiveDate,
    may_edit: bool,
    may_accept: bool,
    form: Form,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FindingRow>>,
) -> Result<Response> {
    show_finding(&app, &caller, page, id, Form::default(), StatusCode::OK).await
}

async fn show_finding(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<FindingRow>,
    mut form: Form,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let finding = finding::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let may_edit = caller.holds(&mut tx, EDIT, finding.structure_id).await?;
    let may_accept = caller.holds(&mut tx, ACCEPT, finding.structure_id).await?;
    let today = page.today();
    let evidence = evidence::list_of_structure(&mut tx, finding.structure_id).await?;
    let actions = action::list_of_finding(&mut tx, id).await?;
    let proofs = evidence::list_used(&mut tx, "finding", &id.to_string()).await?;
    let history = crate::store::history(&mut tx, finding.structure_id, id.uuid()).await?;
    drop(tx);
    form.set("version", finding.version.to_string());
    let shown = FindingPage {
        actions,
        proofs,
        evidence: evidence
            .into_iter()
            .filter(|one| !one.is_over(today))
            .map(|one| (one.id.to_string(), one.title))
            .collect(),
        history,
        finding,
        today,
        may_edit,
        may_accept,
        form,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

fn version_of(form: &Form) -> i64 {
    form.value("version").parse().unwrap_or(0)
}

async fn prove(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FindingRow>>,
    mut form: Form,
) -> Result<Response> {
    let Ok(proof) = form.value("evidence").parse::<Id<EvidenceRow>>() else {
        finding::find(&mut app.db.read().await?, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
        form.refuse("evidence", Refusal::new("finding-proof-missing"));
        return show_finding(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    acts::prove(&app, &caller, id, version_of(&form), proof).await?;
    Ok(see_other(format!("/findings/{id}?done=finding-closed")))
}

async fn accept(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<FindingRow>>,
    mut form: Form,
) -> Result<Response> {
    finding::find(&mut app.db.read().await?, caller.scope(ACCEPT), id).await?.ok_or(Error::NotFound)?;
    let reason = form.required("reason", 1000);
    let until = form.parsed::<NaiveDate>("until", "day-wrong");
    if until.is_none() && form.error("until").is_none() {
        form.refuse("until", Refusal::new("field-required"));
    }
    let version = version_of(&form);
    if let Some(until) = until.filter(|_| form.is_sound()) {
        match acts::accept(&app, &caller, id, version, (until, reason)).await {
            Ok(_) => return Ok(see_other(format!("/findings/{id}?done=risk-accepted"))),
            Err(Error::Refused(refusal)) => form.refuse("until", refusal),
            Err(error) => return Err(error),
        }
    }
    show_finding(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn reopen(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<FindingRow>>,
    form: Form,
) -> Result<Response> {
    acts::reopen(&app, &caller, id, version_of(&form)).await?;
    Ok(see_other(format!("/findings/{id}?done=finding-reopened")))
}

#[derive(Template)]
#[template(path = "findings_deposit.html")]
struct DepositPage {
    page: Page,
    node: NodeRow,
    form: Form,
    deposited: Option<Deposited>,
    reasons: Vec<(usize, String)>,
    /// The workbook of the refused rows, to be mended and brought again.
    rest: Option<String>,
}

async fn deposit_node(app: &App, caller: &Caller, page: &Page) -> Result<NodeRow> {
    let from = perimeter_of(page)?;
    find_node(&mut app.db.read().await?, caller.scope(EDIT), from.node).await?.ok_or(Error::NotFound)
}

async fn ask_deposit(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let node = deposit_node(&app, &caller, &page).await?;
    let shown = DepositPage {
        page: page.clone(),
        node,
        form: Form::default(),
        deposited: None,
        reasons: Vec::new(),
        rest: None,
    };
    page.show(&shown)
}

async fn bring(State(app): State<App>, caller: Caller, page: Page, given: FormWithFiles) -> Result<Response> {
    let node = deposit_node(&app, &caller, &page).await?;
    let mut form = given.form.clone();
    let bytes = given.file("file").map(|file| file.bytes.clone()).unwrap_or_default();
    let (mut deposited, mut status) = (None, StatusCode::OK);
    if bytes.is_empty() {
        form.refuse("file", Refusal::new("table-empty"));
    } else {
        let structure = ["EJ", "ET"].contains(&node.kind.as_str()).then_some(node.id);
        let source = form.value("source").parse().unwrap_or(Source::Audit);
        let place = Place { structure, source, origin: None, right: EDIT };
        match deposit::deposit(&app, &caller, place, bytes).await {
            Ok(done) => deposited = Some(done),
            Err(Error::Refused(refusal)) => form.refuse("file", refusal),
            Err(error) => return Err(error),
        }
    }
    if !form.is_sound() {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    let reasons = deposited.iter().flat_map(|done| &done.refused).take(100);
    let reasons = reasons.map(|one| (one.line, page.refusal(&one.reason))).collect();
    let rest = match &deposited {
        Some(done) if !done.refused.is_empty() => Some(rest_of(&page, done)?),
        _ => None,
    };
    let shown = DepositPage { page: page.clone(), node, form, deposited, reasons, rest };
    page.show_as(status, &shown)
}

/// The same table with the rows that were refused and a column that says why, as an address that holds it whole.
fn rest_of(page: &Page, done: &Deposited) -> Result<String> {
    let bytes = rest_workbook(page, done)?;
    use base64::Engine as _;
    Ok(base64::prelude::BASE64_STANDARD.encode(bytes))
}

pub fn rest_workbook(page: &Page, done: &Deposited) -> Result<Vec<u8>> {
    let mut headers = done.table.headers.clone();
    headers.push(page.t("deposit-reason"));
    let width = headers.len();
    let rows: Vec<Vec<String>> = done
        .refused
        .iter()
        .filter_map(|one| {
            let mut cells = done.table.rows.get(one.row)?.cells.clone();
            cells.resize(width - 1, String::new());
            cells.push(page.refusal(&one.reason));
            Some(cells)
        })
        .collect();
    hygie_tables::write(&page.t("deposit-sheet"), &headers, &rows, &[])
        .map_err(Error::internal("failed to write a workbook"))
}

async fn download_template(page: Page) -> Result<Response> {
    let bytes = template(&page)?;
    Ok((
        [
            (CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (CONTENT_DISPOSITION, "attachment; filename=\"findings-template.xlsx\""),
        ],
        bytes,
    )
        .into_response())
}

/// An empty table of findings, with the words to choose from.
pub fn template(page: &Page) -> Result<Vec<u8>> {
    let headers: Vec<String> = COLUMNS.iter().map(|(key, _)| page.t(key)).collect();
    let severities =
        Severity::ALL.iter().rev().map(|one| page.t(format!("severity-{}", one.as_str()))).collect();
    let exposures = vec!["Internet".to_owned(), page.t("exposure-internal-short")];
    hygie_tables::write(&page.t("deposit-sheet"), &headers, &[], &[(3, severities), (4, exposures)])
        .map_err(Error::internal("failed to write a workbook"))
}
