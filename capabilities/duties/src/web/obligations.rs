//! Obligations: of one structure, each with why and what to do; of a perimeter, counted and listed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State as Given};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_kernel::{Id, Node, holds_nir};
use hygie_plan::{EvidenceRow, list_evidence, list_used};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, Known, find_structure, perimeter_of, read_cursor, write_cursor};
use serde_json::json;
use uuid::Uuid;

use super::{EXPORTED, PAGE, is_structure};
use crate::actions::note;
use crate::actions::obligation::{self as acts, EVIDENCE, Judged, Saying, evidence_owner, is_said_here};
use crate::model::obligation::{RecordedBy, Standing, State, Why, recorded_by};
use crate::published::{self, Obligation, Source};
use crate::store::obligation::{self, After, Concerned, StandingCount};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/obligations", READ, show_all)
        .get("/obligations/{obligation}", READ, show_list)
        .get("/obligations/{obligation}/export.csv", READ, export_csv)
        .get("/obligations/{obligation}/export.xlsx", READ, export_xlsx)
        .post("/structures/{structure}/facts", EDIT, say)
        .post("/structures/{structure}/facts/removal", EDIT, take_back)
}

async fn show_all(Given(app): Given<App>, caller: Caller, page: Page) -> Result<Response> {
    let step = page.perimeter().ok_or(Error::NotFound)?;
    match is_structure(&step.kind) {
        true => {
            let structure = step.id;
            show_structure(&app, &caller, page, structure, Form::default()).await
        }
        false => show_counts(&app, &caller, page).await,
    }
}

/// Why a structure stands where it stands, as a sentence.
pub fn why(page: &Page, standing: &Standing) -> String {
    let day = |day: Option<NaiveDate>| day.map(|day| page.date(&day)).unwrap_or_default();
    let (since, until) = (day(standing.since), day(standing.until));
    let said =
        |key: &str| page.say(key).with("since", since.as_str()).with("until", until.as_str()).to_string();
    match standing.why {
        Why::OtherStructures => page.t("obligation-why-other"),
        Why::NothingKnown => page.t("obligation-why-nothing"),
        Why::Holds if standing.until.is_none() => said("obligation-why-holds-always"),
        Why::Holds => said("obligation-why-holds"),
        Why::EndsSoon => said("obligation-why-ends-soon"),
        Why::Over => said("obligation-why-over"),
        Why::BelowLeast { value, least } => page
            .say("obligation-why-below")
            .with("since", since)
            .with("value", measure(page, least, value))
            .with("least", measure(page, least, least))
            .to_string(),
        Why::NoValue { least } => page
            .say("obligation-why-no-value")
            .with("since", since)
            .with("least", measure(page, least, least))
            .to_string(),
    }
}

/// A share, when the least that is asked is one; else a number.
fn measure(page: &Page, least: f64, value: f64) -> String {
    if is_share(least) { page.percent_to_a_tenth(value) } else { format!("{value}") }
}

fn is_share(least: f64) -> bool {
    least <= 1.0
}

#[derive(Template)]
#[template(path = "obligations.html")]
struct StructurePage {
    page: Page,
    structure: Known,
    lines: Vec<Line>,
    /// Those that are for other structures.
    others: Vec<Arc<Obligation>>,
    /// What stands below: the establishments of a legal entity.
    below: Vec<Counted>,
    counts: Vec<(State, usize)>,
    source: Source,
    evidence: Vec<(String, String)>,
    may_edit: bool,
    may_bring_evidence: bool,
    form: Form,
    blank: Form,
    this_year: i32,
}

/// An obligation of a structure, with what shows it.
struct Line {
    judged: Judged,
    proofs: Vec<EvidenceRow>,
}

impl StructurePage {
    fn why(&self, line: &Line) -> String {
        why(&self.page, &line.judged.standing)
    }

    /// When time alone will change the state, and to what.
    fn change(&self, line: &Line) -> Option<String> {
        let day = line.judged.standing.changes_on?;
        let key = match line.judged.standing.state {
            State::Fulfilled => "obligation-change-watch",
            _ => "obligation-change-late",
        };
        Some(self.page.say(key).with("day", self.page.date(&day)).to_string())
    }

    fn is_said(&self, line: &Line) -> bool {
        recorded_by(&line.judged.obligation) == RecordedBy::Saying
    }

    /// The page that makes it known, when people do not say it here.
    fn elsewhere(&self, line: &Line) -> Option<(&'static str, String)> {
        match recorded_by(&line.judged.obligation) {
            RecordedBy::Saying => None,
            RecordedBy::Audit(kind) => {
                Some(("audit-new", format!("/audits/new?structure={}&type={kind}", self.structure.id)))
            }
            RecordedBy::Budget => Some((
                "budget-write",
                format!("/structures/{}/budgets/{}", self.structure.id, self.this_year),
            )),
        }
    }

    /// What can be taken back.
    fn said_by_mistake(&self, line: &Line) -> Option<String> {
        let fact = line.judged.fact.as_ref()?;
        is_said_here(fact, &line.judged.obligation).then(|| fact.id.to_string())
    }

    fn is_sent(&self, line: &Line) -> bool {
        !self.form.is_sound() && self.form.value("code") == line.judged.obligation.code
    }

    /// What was typed about this obligation: a form that comes back bears its fields' plain names.
    fn form_of(&self, line: &Line) -> &Form {
        if self.is_sent(line) { &self.form } else { &self.blank }
    }

    fn prefix(&self, line: &Line) -> String {
        if self.is_sent(line) { String::new() } else { format!("{}-", line.judged.obligation.code) }
    }

    fn value_key(&self, line: &Line) -> Option<&'static str> {
        let least = line.judged.obligation.min_value?;
        Some(if is_share(least) { "obligation-share" } else { "obligation-value" })
    }
}

async fn show_structure(
    app: &App,
    caller: &Caller,
    page: Page,
    structure: Id<Node>,
    form: Form,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let known = find_structure(&mut tx, caller.scope(READ), structure).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let judged = acts::look(app, &known).await?;
    let obligations = published::obligations(app).await?;
    let today = page.today();
    let mut tx = app.db.read().await?;
    let may_edit = caller.holds(&mut tx, EDIT, structure).await?;
    let sees_evidence = caller.holds(&mut tx, hygie_plan::READ, structure).await?;
    let may_bring_evidence = caller.holds(&mut tx, hygie_plan::EDIT, structure).await?;
    let from = ground::Origin { node: structure, breadth: ground::Breadth::Narrow };
    let whole = obligation::count(app, &mut tx, caller.scope(READ), from).await?;
    let (mut lines, mut others) = (Vec::new(), Vec::new());
    for one in judged {
        if one.standing.state == State::NotApplicable {
            others.push(one.obligation);
            continue;
        }
        let owner = evidence_owner(structure, &one.obligation);
        let proofs = if sees_evidence { list_used(&mut tx, EVIDENCE, &owner).await? } else { Vec::new() };
        lines.push(Line { judged: one, proofs });
    }
    let evidence =
        if may_edit && sees_evidence { list_evidence(&mut tx, structure).await? } else { Vec::new() };
    drop(tx);
    let counts = State::KEPT
        .into_iter()
        .map(|state| (state, lines.iter().filter(|line| line.judged.standing.state == state).count()))
        .filter(|(_, count)| *count > 0);
    let evidence =
        evidence.into_iter().filter(|one| !one.is_over(today)).map(|one| (one.id.to_string(), one.title));
    let status = if form.is_sound() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = StructurePage {
        below: below(&obligations, &whole, &lines),
        counts: counts.collect(),
        source: obligations.source.clone(),
        evidence: std::iter::once((String::new(), page.t("obligation-no-evidence")))
            .chain(evidence)
            .collect(),
        structure: known,
        lines,
        others,
        may_edit,
        may_bring_evidence,
        form,
        blank: Form::default(),
        this_year: chrono::Datelike::year(&today),
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// What stands below a structure: all that is counted there but itself.
fn below(obligations: &published::Obligations, whole: &[StandingCount], own: &[Line]) -> Vec<Counted> {
    let mut counted = counted(obligations, whole);
    for line in own {
        if let Some(one) = counted.iter_mut().find(|one| one.obligation.code == line.judged.obligation.code) {
            let state = line.judged.standing.state;
            if let Some((_, count)) = one.counts.iter_mut().find(|(counted, _)| *counted == state) {
                *count -= 1;
            }
        }
    }
    counted.retain(|one| one.total() > 0);
    counted
}

/// How many structures of a perimeter stand where with an obligation.
struct Counted {
    obligation: Arc<Obligation>,
    counts: Vec<(State, i64)>,
}

impl Counted {
    fn total(&self) -> i64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }
}

fn counted(obligations: &published::Obligations, rows: &[StandingCount]) -> Vec<Counted> {
    let count = |code: &str, state| {
        rows.iter().find(|row| row.obligation == code && row.state == state).map_or(0, |row| row.count)
    };
    obligations
        .iter()
        .map(|obligation| Counted {
            counts: State::KEPT.into_iter().map(|state| (state, count(&obligation.code, state))).collect(),
            obligation: Arc::clone(obligation),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "obligations_counted.html")]
struct CountsPage {
    page: Page,
    counted: Vec<Counted>,
    followed: i64,
    open: i64,
    source: Source,
}

impl CountsPage {
    fn list(&self, code: &str, state: &str) -> String {
        self.page.address(&format!("/obligations/{code}"), &[("state", state.to_owned())])
    }

    fn states(&self) -> [State; 4] {
        State::KEPT
    }
}

async fn show_counts(app: &App, caller: &Caller, page: Page) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let obligations = published::obligations(app).await?;
    let mut tx = app.db.read().await?;
    let rows = obligation::count(app, &mut tx, caller.scope(READ), from).await?;
    let (followed, open) = obligation::count_followed(&mut tx, caller.scope(READ), from).await?;
    drop(tx);
    let counted = counted(&obligations, &rows);
    page.clone().show(&CountsPage { page, counted, followed, open, source: obligations.source.clone() })
}

#[derive(Template)]
#[template(path = "obligation.html")]
struct ListPage {
    page: Page,
    obligation: Arc<Obligation>,
    query: Form,
    concerned: Vec<Concerned>,
    count: i64,
    states: Vec<(String, String)>,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
}

fn state_of(query: &Form) -> Option<State> {
    query.value("state").parse().ok()
}

async fn show_list(
    Given(app): Given<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    let obligations = published::obligations(&app).await?;
    let obligation = obligations.find(&code).cloned().ok_or(Error::NotFound)?;
    let from = perimeter_of(&page)?;
    let (scope, state) = (caller.scope(READ), state_of(&query));
    let after = read_after(query.value("after"));
    let mut tx = app.db.read().await?;
    let mut concerned =
        obligation::list_concerned(&mut tx, scope, from, (&code, state), after.as_ref(), PAGE + 1).await?;
    let counts = obligation::count(&app, &mut tx, scope, from).await?;
    drop(tx);
    let counts =
        counts.iter().filter(|row| row.obligation == code && state.is_none_or(|state| row.state == state));
    let has_next = concerned.len() as i64 > PAGE;
    concerned.truncate(PAGE as usize);
    let path = format!("/obligations/{code}");
    let mut asked = vec![("state", query.value("state").to_owned())];
    let first = after.is_some().then(|| page.address(&path, &asked));
    let csv = page.address(&format!("{path}/export.csv"), &asked);
    let xlsx = page.address(&format!("{path}/export.xlsx"), &asked);
    let next = concerned.last().filter(|_| has_next).map(|last| {
        asked.push(("after", write_cursor(std::slice::from_ref(&last.sort_key), last.structure_id)));
        page.address(&path, &asked)
    });
    let states =
        std::iter::once((String::new(), page.t("obligation-state-all"))).chain(State::KEPT.into_iter().map(
            |state| (state.as_str().to_owned(), page.t(format!("obligation-state-{}", state.as_str()))),
        ));
    let shown = ListPage {
        count: counts.map(|row| row.count).sum(),
        states: states.collect(),
        obligation,
        query,
        concerned,
        next,
        first,
        csv,
        xlsx,
        page: page.clone(),
    };
    page.show(&shown)
}

pub fn read_after(text: &str) -> Option<After> {
    let (mut keys, id) = read_cursor(text, 1)?;
    Some((keys.pop()?, id))
}

async fn export_csv(
    app: Given<App>,
    caller: Caller,
    page: Page,
    code: Path<String>,
    query: Query,
) -> Result<Response> {
    export(app, caller, page, code, query, FileKind::Csv).await
}

async fn export_xlsx(
    app: Given<App>,
    caller: Caller,
    page: Page,
    code: Path<String>,
    query: Query,
) -> Result<Response> {
    export(app, caller, page, code, query, FileKind::Xlsx).await
}

async fn export(
    Given(app): Given<App>,
    caller: Caller,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
    kind: FileKind,
) -> Result<Response> {
    let obligations = published::obligations(&app).await?;
    let obligation = obligations.find(&code).cloned().ok_or(Error::NotFound)?;
    let from = perimeter_of(&page)?;
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    let subject = (from.node, from.node.uuid());
    note(&mut tx, &app, &caller, "duties.obligations-exported", subject, details).await?;
    tx.commit().await?;
    let (scope, state) = (caller.scope(READ), state_of(&query));
    let headers = [
        "list-structure",
        "list-finess",
        "obligation-one",
        "obligation-state",
        "obligation-since",
        "obligation-until",
    ];
    let table = Table {
        name: format!("{code}-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<After>| {
            let (app, page, obligation) = (app.clone(), page.clone(), Arc::clone(&obligation));
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let asked = (obligation.code.as_str(), state);
                let rows =
                    obligation::list_concerned(&mut tx, scope, from, asked, after.as_ref(), EXPORTED).await?;
                let is_full = rows.len() as i64 == EXPORTED;
                let next =
                    is_full.then(|| rows.last().map(|last| (last.sort_key.clone(), last.structure_id)));
                Ok((rows.into_iter().map(|row| cells(&page, &obligation, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, obligation: &Obligation, row: Concerned) -> Vec<Cell> {
    vec![
        row.name.into(),
        row.finess.into(),
        obligation.label(page.lang).into(),
        page.t(format!("obligation-state-{}", row.state.as_str())).into(),
        Cell::Date(row.held_on),
        Cell::Date(row.ends_on),
    ]
}

async fn say(
    Given(app): Given<App>,
    caller: Caller,
    page: Page,
    Path(structure): Path<Id<Node>>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    find_structure(&mut tx, caller.scope(EDIT), structure).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let obligations = published::obligations(&app).await?;
    let obligation = obligations.find(form.value("code")).cloned();
    if obligation.is_none() {
        form.refuse("code", Refusal::new("obligation-unknown"));
    }
    let saying = obligation.and_then(|obligation| read_saying(&page, structure, obligation, &mut form));
    if let Some(saying) = saying {
        match acts::say(&app, &caller, &saying).await {
            Ok(()) => {
                let code = &saying.obligation.code;
                return Ok(see_other(format!("/obligations?in={structure}&done=obligation-said#{code}")));
            }
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "evidence-over" { "evidence" } else { "held_on" };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    show_structure(&app, &caller, page, structure, form).await
}

fn read_saying(
    page: &Page,
    structure: Id<Node>,
    obligation: Arc<Obligation>,
    form: &mut Form,
) -> Option<Saying> {
    let is_day = |day: &NaiveDate| day.format("%Y").to_string().len() == 4;
    let held_on = form.parsed::<NaiveDate>("held_on", "day-wrong");
    if held_on.is_none() && form.error("held_on").is_none() {
        form.refuse("held_on", Refusal::new("field-required"));
    }
    if held_on.is_some_and(|day| day > page.today() || !is_day(&day)) {
        form.refuse("held_on", Refusal::new("obligation-day-future"));
    }
    let held_until = form.parsed::<NaiveDate>("held_until", "day-wrong");
    if held_until.is_some_and(|until| held_on.is_some_and(|day| until < day) || !is_day(&until)) {
        form.refuse("held_until", Refusal::new("obligation-until-wrong"));
    }
    let value = obligation.min_value.and_then(|least| read_value(least, form));
    let note = form.short("note", 500);
    if note.as_deref().is_some_and(holds_nir) {
        form.refuse("note", Refusal::new("holds-nir"));
    }
    let evidence = form.parsed::<Id<EvidenceRow>>("evidence", "obligation-evidence-wrong");
    let held_on = held_on.filter(|_| form.is_sound())?;
    Some(Saying { structure, obligation, held_on, held_until, value, note, evidence })
}

/// A share typed as a percentage, with a comma or a point; or a number.
fn read_value(least: f64, form: &mut Form) -> Option<f64> {
    let typed = form.required("value", 20).replace(',', ".").replace(['%', ' ', '\u{a0}', '\u{202f}'], "");
    if typed.is_empty() {
        return None;
    }
    let value = typed.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
    match value {
        Some(value) if !is_share(least) => Some(value),
        Some(value) if value <= 100.0 => Some(value / 100.0),
        _ => {
            form.refuse("value", Refusal::new("obligation-value-wrong"));
            None
        }
    }
}

async fn take_back(
    Given(app): Given<App>,
    caller: Caller,
    Path(structure): Path<Id<Node>>,
    form: Form,
) -> Result<Response> {
    let fact: Uuid = form.value("fact").parse().map_err(|_| Error::NotFound)?;
    acts::take_back(&app, &caller, structure, fact).await?;
    Ok(see_other(format!("/obligations?in={structure}&done=obligation-taken-back")))
}
