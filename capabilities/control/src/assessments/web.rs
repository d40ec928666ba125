//! The pages of assessments.

mod answer;
mod bulk;
mod export;
mod overview;
mod theme;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use hygie_frameworks::{Framework, Text};
use hygie_kernel::{Id, Node, Right};
use hygie_platform::api::{read_moment_cursor, write_moment_cursor};
use hygie_platform::db::Tx;
use hygie_platform::form::{Form, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, Known, find_structure, perimeter_of};

use super::actions::{self, Whole};
use super::model;
use super::store::{self, AssessmentRow, Filter, State as AssessmentState};
use crate::actions::{Found, list_frameworks};
use crate::web::{named, said};
use crate::{ANSWER, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/assessments", SEE, show_list)
        .get("/assessments/export.csv", SEE, export::csv)
        .get("/assessments/export.xlsx", SEE, export::xlsx)
        .get("/assessments/new", ANSWER, ask)
        .post("/assessments", ANSWER, begin)
        .merge(overview::routes())
        .merge(theme::routes())
        .merge(answer::routes())
        .merge(bulk::routes())
}

/// An assessment in sight by a right, whole.
async fn whole_of(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    right: Right,
    id: Id<AssessmentRow>,
) -> Result<Whole> {
    let known = store::find(tx, caller.scope(right), id).await?.ok_or(Error::NotFound)?;
    actions::load(app, tx, known).await
}

#[derive(Template)]
#[template(path = "assessments.html")]
struct ListPage {
    page: Page,
    query: Form,
    assessments: Vec<AssessmentRow>,
    frameworks: Vec<(String, String)>,
    states: Vec<(String, String)>,
    may_answer: bool,
    is_structure: bool,
    perimeter: String,
    first: Option<String>,
    next: Option<String>,
    csv: String,
    xlsx: String,
}

impl ListPage {
    fn framework_name(&self, code: &str) -> String {
        self.frameworks
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    }

    fn percent(&self, score: &Option<f64>) -> String {
        score.map(|score| self.page.percent(score)).unwrap_or_default()
    }
}

const PAGE: i64 = 50;

/// The frameworks, by code and by what people say.
async fn names(app: &App, page: &Page) -> Result<Vec<(String, String)>> {
    let frameworks = list_frameworks(app).await?;
    Ok(frameworks.into_iter().map(|found| (found.shelf.code, said(page, &found.document.short))).collect())
}

fn filter_of(query: &Form) -> Filter {
    Filter {
        framework: query.optional("framework"),
        state: query.value("state").parse().ok(),
        ..Filter::default()
    }
}

async fn show_list(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let filter = filter_of(&query);
    let after = read_moment_cursor(query.value("after"));
    let mut tx = app.db.read().await?;
    let mut assessments = store::list(&mut tx, caller.scope(SEE), from, &filter, after, PAGE + 1).await?;
    let may_answer = caller.holds(&mut tx, ANSWER, from.node).await?;
    drop(tx);
    let has_next = assessments.len() as i64 > PAGE;
    assessments.truncate(PAGE as usize);
    let asked_at = |path: &str, after: String| {
        let parts = ["framework", "state"].map(|name| (name, query.value(name).to_owned()));
        let parts: Vec<_> = parts.into_iter().chain([("after", after)]).collect();
        page.address(path, &parts)
    };
    let asked = |after: String| asked_at("/assessments", after);
    let first = after.is_some().then(|| asked(String::new()));
    let [csv, xlsx] =
        ["/assessments/export.csv", "/assessments/export.xlsx"].map(|path| asked_at(path, String::new()));
    let next = assessments
        .last()
        .filter(|_| has_next)
        .map(|last| asked(write_moment_cursor(last.changed_at, last.id)));
    let states = AssessmentState::ALL
        .map(|state| (state.as_str().to_owned(), page.t(format!("assessment-state-{}", state.as_str()))));
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let shown = ListPage {
        frameworks: names(&app, &page).await?,
        states: std::iter::once((String::new(), page.t("assessment-any-state"))).chain(states).collect(),
        is_structure: ["EJ", "ET"].contains(&kind.as_str()),
        first,
        next,
        csv,
        xlsx,
        perimeter: page.perimeter().map(|step| step.id.to_string()).unwrap_or_default(),
        assessments,
        may_answer,
        query,
        page: page.clone(),
    };
    page.show(&shown)
}

#[derive(Template)]
#[template(path = "assessment_new.html")]
struct NewPage {
    page: Page,
    /// The structure, or those to choose from.
    structure: Option<Known>,
    structures: Vec<Known>,
    frameworks: Vec<Found<Framework>>,
    form: Form,
}

impl NewPage {
    fn say(&self, text: &Text) -> String {
        said(&self.page, text)
    }

    fn count(&self, framework: &Framework) -> i64 {
        crate::model::count_asked(framework)
    }
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    show_new(&app, &caller, page, query, http::StatusCode::OK).await
}

async fn show_new(
    app: &App,
    caller: &Caller,
    page: Page,
    form: Form,
    status: http::StatusCode,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let asked: Option<Id<Node>> = form.value("structure").parse().ok();
    let mut tx = app.db.read().await?;
    let structure = find_structure(&mut tx, caller.scope(ANSWER), asked.unwrap_or(from.node)).await?;
    if asked.is_some() && structure.is_none() {
        return Err(Error::NotFound);
    }
    let structures = match &structure {
        Some(_) => Vec::new(),
        None => ground::list_structures(&mut tx, caller.scope(ANSWER), from, None, 300).await?,
    };
    drop(tx);
    let mut frameworks = list_frameworks(app).await?;
    // A small structure begins by what was written for it.
    let is_hospital = structure.as_ref().is_some_and(|known| known.segment.starts_with("hospital"));
    if is_hospital {
        frameworks.sort_by_key(|found| (found.shelf.code == "starter-30", found.shelf.code != "mpr"));
    }
    page.clone().show_as(status, &NewPage { page, structure, structures, frameworks, form })
}

async fn begin(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let structure: Id<Node> = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    find_structure(&mut app.db.read().await?, caller.scope(ANSWER), structure)
        .await?
        .ok_or(Error::NotFound)?;
    let code = form.required("framework", 100);
    let groups: Vec<String> =
        form.values("group").map(str::to_owned).filter(|group| !group.is_empty()).collect();
    if form.is_sound() {
        match actions::begin(&app, &caller, structure, &code, &groups).await {
            Ok(id) => return Ok(see_other(format!("/assessments/{id}?done=assessment-begun"))),
            Err(Error::Refused(refusal)) => form.refuse("framework", refusal),
            Err(Error::NotFound) => form.refuse("framework", Refusal::new("assessment-framework-unknown")),
            Err(error) => return Err(error),
        }
    }
    show_new(&app, &caller, page, form, http::StatusCode::UNPROCESSABLE_ENTITY).await
}

/// A theme and how far it is answered.
struct ThemeView {
    place: usize,
    reference: String,
    title: String,
    asked: usize,
    answered: usize,
    score: Option<f64>,
    delegate: Option<store::DelegationRow>,
}

impl ThemeView {
    fn is_done(&self) -> bool {
        self.answered == self.asked
    }
}

fn theme_views(page: &Page, whole: &Whole, delegations: &[store::DelegationRow]) -> Vec<ThemeView> {
    let asked = whole.asked();
    let scores = model::read_themes(&whole.assessment.themes);
    let counted = store::counted(&whole.answers);
    model::themes(&whole.framework)
        .into_iter()
        .enumerate()
        .map(|(place, position)| {
            let heading = &whole.framework.requirements[position];
            let of_theme: Vec<_> =
                asked.iter().filter(|one| whole.framework.theme_of(**one) == position).collect();
            let answered = of_theme
                .iter()
                .filter(|one| counted.contains_key(&whole.framework.requirements[***one].reference))
                .count();
            ThemeView {
                place,
                reference: heading.reference.clone(),
                title: named(page, heading),
                asked: of_theme.len(),
                answered,
                score: scores.get(place).copied().flatten(),
                delegate: delegations.iter().find(|one| one.theme == heading.reference).cloned(),
            }
        })
        .filter(|theme| theme.asked > 0)
        .collect()
}

/// Where a page leads to when everything of a theme is answered: the next theme that lacks something, else the results.
fn next_of(page: &Page, whole: &Whole, after: usize) -> String {
    let id = whole.assessment.id;
    let themes = theme_views(page, whole, &[]);
    let lacking = themes.iter().find(|theme| theme.place > after && !theme.is_done());
    let lacking = lacking.or_else(|| themes.iter().find(|theme| !theme.is_done()));
    match lacking {
        Some(theme) => format!("/assessments/{id}/themes/{}", theme.place),
        None => format!("/assessments/{id}"),
    }
}

fn day(page: &Page) -> NaiveDate {
    page.today()
}

/// What the address of a question says: its place among the requirements.
fn position_of(whole: &Whole, place: usize) -> Result<usize> {
    whole.asked().into_iter().find(|position| *position == place).ok_or(Error::NotFound)
}

type PathOfOne = Path<(Id<AssessmentRow>, usize)>;
