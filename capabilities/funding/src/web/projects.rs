//! Projects: listed, written, reviewed, homologated, given opinions.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::{Days, NaiveDate};
use http::StatusCode;
use hygie_kernel::{Id, holds_nir};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Entry, Line};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{Known, perimeter_of};
use serde_json::json;

use super::{PAGE, choose, structure_of, version_of};
use crate::actions::project::{self as acts, GivenAnswer, Voice};
use crate::model::project::{WARN_DAYS, security_share};
use crate::model::{CheckAnswer, Data, Dpia, Homologation, Hosting, Opinion, ProjectState};
use crate::published::budget::{Bands, bands};
use crate::published::projects::{Check, Review, review};
use crate::store::project::{self, After, CheckRow, Draft, Filter, ProjectRow, read_after, write_after};
use crate::{EDIT, INSTRUCT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/projects", READ, show_list)
        .get("/projects/export.csv", READ, export_csv)
        .get("/projects/export.xlsx", READ, export_xlsx)
        .get("/projects/new", EDIT, ask)
        .post("/projects", EDIT, write)
        .get("/projects/{project}", READ, show)
        .post("/projects/{project}", EDIT, change)
        .post("/projects/{project}/checks", EDIT, save_checks)
        .post("/projects/{project}/homologation", EDIT, homologate)
        .post("/projects/{project}/ciso-opinion", EDIT, give_ciso_opinion)
        .post("/projects/{project}/region-opinion", INSTRUCT, give_region_opinion)
}

fn filter_of(query: &Form, today: NaiveDate) -> Filter {
    let mut filter = Filter { is_open: Some(true), ..Filter::default() };
    match query.value("state") {
        "ending" => filter.ending_before = today.checked_add_days(Days::new(WARN_DAYS + 1)),
        "over" => filter.ending_before = Some(today),
        "ciso-awaited" => filter.awaits_ciso = true,
        "region-awaited" => filter.awaits_region = true,
        "all" => filter.is_open = None,
        word => {
            if let Ok(state) = word.parse::<ProjectState>() {
                filter.is_open = None;
                filter.state = Some(state);
            }
        }
    }
    filter.nature = query.optional("nature");
    filter.structure = query.value("structure").parse().ok();
    filter
}

#[derive(Template)]
#[template(path = "projects.html")]
struct ListPage {
    page: Page,
    query: Form,
    projects: Vec<ProjectRow>,
    review: Arc<Review>,
    bands: Arc<Bands>,
    count: i64,
    is_more: bool,
    today: NaiveDate,
    next: Option<String>,
    first: Option<String>,
    csv: String,
    xlsx: String,
    may_edit: bool,
    states: Vec<(String, String)>,
    natures: Vec<(String, String)>,
}

impl ListPage {
    fn nature(&self, project: &ProjectRow) -> String {
        nature_of(&self.page, &self.review, &project.nature)
    }

    fn share(&self, project: &ProjectRow) -> Option<Share> {
        share_of(&self.page, &self.bands, project)
    }
}

/// What a project gives to security, as it is read.
struct Share {
    written: String,
    label: String,
    tone: String,
}

fn share_of(page: &Page, bands: &Bands, project: &ProjectRow) -> Option<Share> {
    let share = security_share(project.budget, project.security_budget)?;
    let band = bands.of(share)?;
    Some(Share {
        written: page.percent_to_a_tenth(share),
        label: band.label(page.lang).to_owned(),
        tone: band.tone.clone(),
    })
}

fn nature_of(page: &Page, review: &Review, code: &str) -> String {
    review.nature(code).map_or(code, |word| word.label(page.lang)).to_owned()
}

const MOST_COUNTED: i64 = 10_000;

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
    let mut projects = project::list(&mut tx, scope, from, &filter, after.clone(), PAGE + 1).await?;
    let count = project::count(&mut tx, scope, from, &filter, MOST_COUNTED).await?;
    drop(tx);
    let review = review(&app).await?;
    let has_next = projects.len() as i64 > PAGE;
    projects.truncate(PAGE as usize);
    let mut asked: Vec<(&str, String)> =
        ["state", "nature", "structure"].map(|name| (name, query.value(name).to_owned())).to_vec();
    let first = after.is_some().then(|| page.address("/projects", &asked));
    let [csv, xlsx] =
        ["/projects/export.csv", "/projects/export.xlsx"].map(|path| page.address(path, &asked));
    let next = projects.last().filter(|_| has_next).map(|last| {
        asked.push(("after", write_after(last)));
        page.address("/projects", &asked)
    });
    let words =
        ["", "ending", "over", "ciso-awaited", "region-awaited", "draft", "running", "live", "ended", "all"];
    let natures = review.natures.iter().map(|word| (word.code.clone(), word.label(page.lang).to_owned()));
    let shown = ListPage {
        states: words
            .map(|word| match word {
                "" => (String::new(), page.t("project-filter-open")),
                word => (word.to_owned(), page.t(format!("project-filter-{word}"))),
            })
            .to_vec(),
        natures: std::iter::once((String::new(), page.t("project-any-nature"))).chain(natures).collect(),
        bands: bands(&app).await?,
        may_edit: caller.may(EDIT),
        is_more: count >= MOST_COUNTED,
        review,
        projects,
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
        act: "funding.projects-exported",
        node: Some(from.node),
        subject: from.node.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let (scope, filter) = (caller.scope(READ), filter_of(&query, page.today()));
    let review = review(&app).await?;
    let headers = [
        "project-name",
        "list-structure",
        "project-nature",
        "project-state",
        "project-data",
        "project-hosting",
        "project-supplier",
        "project-starts-on",
        "project-budget",
        "project-security-budget",
        "project-dpia",
        "project-homologation",
        "project-homologated-until",
        "project-ciso-opinion",
        "project-region-opinion",
        "project-answered",
        "project-lacking",
    ];
    let table = Table {
        name: format!("projects-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<After>| {
            let (app, page, filter, review) =
                (app.clone(), page.clone(), filter.clone(), Arc::clone(&review));
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = project::list(&mut tx, scope, from, &filter, after, 2000).await?;
                let next =
                    (rows.len() == 2000).then(|| rows.last().map(|last| (last.sort_key.clone(), last.id)));
                Ok((rows.into_iter().map(|row| cells(&page, &review, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, review: &Review, row: ProjectRow) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "budgets and counts stay far below 2^52")]
    let number = |value: i64| Cell::Number(value as f64);
    let amount = |value: Option<i64>| value.map_or(Cell::Text(String::new()), number);
    let word = |prefix: &str, word: &str| Cell::from(page.t(format!("{prefix}-{word}")));
    vec![
        row.name.clone().into(),
        row.structure_name.clone().into(),
        nature_of(page, review, &row.nature).into(),
        word("project-state", row.state.as_str()),
        word("project-data", row.data.as_str()),
        word("project-hosting", row.hosting.as_str()),
        row.supplier.clone().into(),
        Cell::Date(row.starts_on),
        amount(row.budget),
        amount(row.security_budget),
        word("project-dpia", row.dpia_state.as_str()),
        word("project-homologation", row.homologation.as_str()),
        Cell::Date(row.homologated_until),
        word("project-opinion", row.ciso_opinion.as_str()),
        word("project-opinion", row.region_opinion.as_str()),
        number(row.answered),
        number(row.lacking),
    ]
}

/// What is proposed for the words of a project.
struct Choices {
    natures: Vec<(String, String)>,
    data: Vec<(String, String)>,
    hostings: Vec<(String, String)>,
    dpia: Vec<(String, String)>,
    states: Vec<(String, String)>,
}

fn words(page: &Page, prefix: &str, all: impl Iterator<Item = &'static str>) -> Vec<(String, String)> {
    all.map(|word| (word.to_owned(), page.t(format!("{prefix}-{word}")))).collect()
}

impl Choices {
    fn of(page: &Page, review: &Review) -> Choices {
        Choices {
            natures: review
                .natures
                .iter()
                .map(|one| (one.code.clone(), one.label(page.lang).to_owned()))
                .collect(),
            data: words(page, "project-data", Data::ALL.iter().map(|one| one.as_str())),
            hostings: words(page, "project-hosting", Hosting::ALL.iter().map(|one| one.as_str())),
            dpia: words(page, "project-dpia", Dpia::ALL.iter().map(|one| one.as_str())),
            states: words(page, "project-state", ProjectState::ALL.iter().map(|one| one.as_str())),
        }
    }
}

#[derive(Template)]
#[template(path = "project_new.html")]
struct NewPage {
    page: Page,
    structure: Known,
    form: Form,
    choices: Choices,
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    match structure_of(&app, &caller, &page, &query).await {
        Ok(structure) => {
            let choices = Choices::of(&page, &*review(&app).await?);
            page.clone().show(&NewPage { page, structure, form: query, choices })
        }
        Err(Error::NotFound) if query.optional("structure").is_none() => {
            choose(&app, &caller, &page, ("project-new", "/projects/new")).await
        }
        Err(error) => Err(error),
    }
}

/// Reads what people wrote of a project; what is wrong is said beside it.
fn read_draft(form: &mut Form, review: &Review) -> Option<Draft> {
    let name = form.required("name", 200);
    let nature = form.required("nature", 60);
    if !nature.is_empty() && review.nature(&nature).is_none() {
        form.refuse("nature", Refusal::new("project-word-unknown"));
    }
    let description = form.short("description", 4000);
    let data = form.parsed::<Data>("data", "project-word-unknown").unwrap_or(Data::None);
    let hosting = form.parsed::<Hosting>("hosting", "project-word-unknown").unwrap_or(Hosting::Internal);
    let supplier = form.short("supplier", 200);
    let starts_on = form.parsed::<NaiveDate>("starts_on", "day-wrong");
    let budget = read_amount(form, "budget");
    let security_budget = read_amount(form, "security_budget");
    if let (Some(whole), Some(part)) = (budget, security_budget)
        && part > whole
    {
        form.refuse("security_budget", Refusal::new("project-security-budget-wrong"));
    }
    let dpia_state = form.parsed::<Dpia>("dpia_state", "project-word-unknown").unwrap_or(Dpia::None);
    let dpia_on = form.parsed::<NaiveDate>("dpia_on", "day-wrong");
    let state = form.parsed::<ProjectState>("state", "project-word-unknown").unwrap_or(ProjectState::Draft);
    if holds_nir(&name) || description.as_deref().is_some_and(holds_nir) {
        form.refuse("description", Refusal::new("holds-nir"));
    }
    form.is_sound().then_some(Draft {
        name,
        nature,
        description,
        data,
        hosting,
        supplier,
        starts_on,
        budget,
        security_budget,
        dpia_state,
        dpia_on: dpia_on.filter(|_| dpia_state != Dpia::None),
        state,
    })
}

/// An amount in euros, without the cents.
fn read_amount(form: &mut Form, name: &'static str) -> Option<i64> {
    let amount = form.parsed::<i64>(name, "programme-amount-wrong");
    if amount.is_some_and(|amount| !(0..=1_000_000_000).contains(&amount)) {
        form.refuse(name, Refusal::new("programme-amount-wrong"));
    }
    amount
}

async fn write(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let structure = structure_of(&app, &caller, &page, &form).await?;
    let review = review(&app).await?;
    match read_draft(&mut form, &review) {
        Some(draft) => {
            let id = acts::create(&app, &caller, structure.id, &draft).await?;
            Ok(see_other(format!("/projects/{id}?done=project-written")))
        }
        None => {
            let choices = Choices::of(&page, &review);
            page.clone()
                .show_as(StatusCode::UNPROCESSABLE_ENTITY, &NewPage { page, structure, form, choices })
        }
    }
}

#[derive(Template)]
#[template(path = "project.html")]
struct ProjectPage {
    page: Page,
    project: ProjectRow,
    nature: String,
    share: Option<Share>,
    questions: Vec<Question>,
    yes: usize,
    no: usize,
    awaited: usize,
    choices: Choices,
    homologations: Vec<(String, String)>,
    opinions: Vec<(String, String)>,
    form: Form,
    history: Vec<Line>,
    today: NaiveDate,
    may_edit: bool,
    may_instruct: bool,
}

impl ProjectPage {
    /// What comes next to be known of the homologation.
    fn homologation_badge(&self) -> &'static str {
        self.project.homologation.badge(self.project.homologated_until, self.today)
    }

    fn is_open(&self, fields: &[&str]) -> bool {
        self.form.errors().iter().any(|error| fields.contains(&error.field))
    }
}

/// A question of the review, with what is answered.
struct Question {
    code: String,
    label: String,
    why: String,
    proof: String,
    severity: hygie_plan::Severity,
    answer: Option<CheckAnswer>,
    note: String,
}

impl Question {
    fn is(&self, word: &str) -> bool {
        self.answer.map_or("", CheckAnswer::as_str) == word
    }
}

fn questions(
    page: &Page,
    review: &Review,
    project: &ProjectRow,
    rows: Vec<CheckRow>,
    form: &Form,
) -> Vec<Question> {
    let rows: HashMap<String, CheckRow> = rows.into_iter().map(|row| (row.code.clone(), row)).collect();
    let is_typed = form.has("sent", "checks");
    let question = |check: &Check| {
        let row = rows.get(&check.code);
        let note_name = note_name(&check.code);
        Question {
            answer: match is_typed {
                true => form.value(&answer_name(&check.code)).parse().ok(),
                false => row.map(|row| row.answer),
            },
            note: match is_typed {
                true => form.value(&note_name).to_owned(),
                false => row.and_then(|row| row.note.clone()).unwrap_or_default(),
            },
            label: check.label(page.lang).to_owned(),
            why: check.why(page.lang).to_owned(),
            proof: check.proof(page.lang).to_owned(),
            severity: check.severity,
            code: check.code.clone(),
        }
    };
    review.checks_of(&project.nature).map(question).collect()
}

fn answer_name(code: &str) -> String {
    format!("answer-{code}")
}

fn note_name(code: &str) -> String {
    format!("note-{code}")
}

/// What stands in the fields before anybody types.
fn filled(project: &ProjectRow) -> Form {
    let amount = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let day = |value: Option<NaiveDate>| value.map(|value| value.to_string()).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut form = Form::default();
    form.set("name", project.name.clone())
        .set("nature", project.nature.clone())
        .set("description", text(&project.description))
        .set("data", project.data.as_str())
        .set("hosting", project.hosting.as_str())
        .set("supplier", text(&project.supplier))
        .set("starts_on", day(project.starts_on))
        .set("budget", amount(project.budget))
        .set("security_budget", amount(project.security_budget))
        .set("dpia_state", project.dpia_state.as_str())
        .set("dpia_on", day(project.dpia_on))
        .set("state", project.state.as_str())
        .set("homologation", project.homologation.as_str())
        .set("homologated_on", day(project.homologated_on))
        .set("homologated_until", day(project.homologated_until));
    form
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProjectRow>>,
) -> Result<Response> {
    show_project(&app, &caller, page, id, Form::default(), StatusCode::OK).await
}

/// Shows a project; `typed` takes the place of what is kept, in the fields that it names.
async fn show_project(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<ProjectRow>,
    typed: Form,
    status: StatusCode,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let project = project::find(&mut tx, caller.scope(READ), id).await?.ok_or(Error::NotFound)?;
    let rows = project::list_checks(&mut tx, id).await?;
    let may_edit = caller.holds(&mut tx, EDIT, project.structure_id).await?;
    let may_instruct = caller.holds(&mut tx, INSTRUCT, project.structure_id).await?;
    let history = journal::list_of_subject(&mut tx, project.structure_id, id.uuid(), 50).await?;
    drop(tx);
    let review = review(app).await?;
    let questions = questions(&page, &review, &project, rows, &typed);
    let mut form = filled(&project);
    for (name, value) in typed.pairs() {
        form.set(name, value);
    }
    form.set("version", project.version.to_string());
    for error in typed.errors() {
        form.refuse(error.field, error.refusal.clone());
    }
    let count = |word: &str| questions.iter().filter(|question| question.is(word)).count();
    let given = Opinion::ALL.iter().filter(|opinion| **opinion != Opinion::None);
    let shown = ProjectPage {
        nature: nature_of(&page, &review, &project.nature),
        share: share_of(&page, &*bands(app).await?, &project),
        yes: count("yes"),
        no: count("no"),
        awaited: count(""),
        choices: Choices::of(&page, &review),
        homologations: words(&page, "project-homologation", Homologation::ALL.iter().map(|one| one.as_str())),
        opinions: words(&page, "project-opinion", given.map(|one| one.as_str())),
        today: page.today(),
        questions,
        project,
        form,
        history,
        may_edit,
        may_instruct,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

/// Answers «not found» before anything of what was typed is looked at.
async fn must_see(app: &App, caller: &Caller, right: hygie_kernel::Right, id: Id<ProjectRow>) -> Result<()> {
    project::find(&mut app.db.read().await?, caller.scope(right), id).await?.map(drop).ok_or(Error::NotFound)
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProjectRow>>,
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let review = review(&app).await?;
    if let Some(draft) = read_draft(&mut form, &review) {
        acts::change(&app, &caller, id, version_of(&form), &draft).await?;
        return Ok(see_other(format!("/projects/{id}?done=project-changed")));
    }
    show_project(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn save_checks(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProjectRow>>,
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let review = review(&app).await?;
    let mut given = Vec::new();
    for check in &review.checks {
        let typed = form.value(&answer_name(&check.code)).to_owned();
        let answer = typed.parse::<CheckAnswer>().ok();
        if answer.is_none() && !typed.is_empty() {
            form.refuse("checks", Refusal::new("project-word-unknown"));
        }
        let note = form.optional(&note_name(&check.code));
        if note.as_deref().is_some_and(|note| note.chars().count() > 1000) {
            form.refuse("checks", Refusal::new("field-too-long").with("longest", 1000));
        }
        if note.as_deref().is_some_and(holds_nir) {
            form.refuse("checks", Refusal::new("holds-nir"));
        }
        given.push(GivenAnswer { code: check.code.clone(), answer, note });
    }
    if form.is_sound() {
        acts::save_checks(&app, &caller, id, version_of(&form), &given).await?;
        return Ok(see_other(format!("/projects/{id}?done=project-reviewed")));
    }
    form.set("sent", "checks");
    show_project(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn homologate(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProjectRow>>,
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, EDIT, id).await?;
    let homologation = form.parsed::<Homologation>("homologation", "project-word-unknown");
    let on = form.parsed::<NaiveDate>("homologated_on", "day-wrong");
    let until = form.parsed::<NaiveDate>("homologated_until", "day-wrong");
    if homologation.is_none() && form.error("homologation").is_none() {
        form.refuse("homologation", Refusal::new("field-required"));
    }
    if let Some(homologation) = homologation.filter(|_| form.is_sound()) {
        match acts::homologate(&app, &caller, id, version_of(&form), (homologation, on, until)).await {
            Ok(()) => return Ok(see_other(format!("/projects/{id}?done=project-homologated"))),
            Err(Error::Refused(refusal)) => form.refuse("homologated_until", refusal),
            Err(error) => return Err(error),
        }
    }
    show_project(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn give_ciso_opinion(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProjectRow>>,
    form: Form,
) -> Result<Response> {
    give_opinion(app, caller, page, id, (Voice::Ciso, "ciso_opinion", "ciso_text"), form).await
}

async fn give_region_opinion(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<ProjectRow>>,
    form: Form,
) -> Result<Response> {
    give_opinion(app, caller, page, id, (Voice::Region, "region_opinion", "region_text"), form).await
}

async fn give_opinion(
    app: App,
    caller: Caller,
    page: Page,
    id: Id<ProjectRow>,
    (voice, opinion_field, text_field): (Voice, &'static str, &'static str),
    mut form: Form,
) -> Result<Response> {
    must_see(&app, &caller, if voice == Voice::Ciso { EDIT } else { INSTRUCT }, id).await?;
    let opinion = form.parsed::<Opinion>(opinion_field, "project-opinion-unknown");
    let text = form.short(text_field, 4000);
    if text.as_deref().is_some_and(holds_nir) {
        form.refuse(text_field, Refusal::new("holds-nir"));
    }
    if form.is_sound() {
        let given = (voice, opinion.unwrap_or(Opinion::None), text);
        match acts::give_opinion(&app, &caller, id, version_of(&form), given).await {
            Ok(()) => return Ok(see_other(format!("/projects/{id}?done=project-opinion-given"))),
            Err(Error::Refused(refusal)) => {
                let field = if refusal.key == "project-opinion-why" { text_field } else { opinion_field };
                form.refuse(field, refusal);
            }
            Err(error) => return Err(error),
        }
    }
    show_project(&app, &caller, page, id, form, StatusCode::UNPROCESSABLE_ENTITY).await
}
