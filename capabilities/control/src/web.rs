//! The pages: the frameworks, one framework, bringing one in, and what leaves as files.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use http::{HeaderValue, StatusCode};
use hygie_charts::{Ink, Pen};
use hygie_frameworks::{
    Fault, Framework, Mapping, Requirement, RiskMatrix, Stamp, Text, to_oscal_catalog, to_workbook, to_yaml,
};
use hygie_kernel::Lang;
use hygie_platform::form::{Form, FormWithFiles, Query};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes, unbroken};

use crate::actions::{self, Found, Outcome};
use crate::model::{self, Kind, Shelf};
use crate::{FRAMEWORKS, READ};

pub fn routes() -> Routes {
    Routes::default()
        .get("/frameworks", READ, list)
        .get("/frameworks/new", FRAMEWORKS, ask)
        .post_file("/frameworks", FRAMEWORKS, bring)
        .get("/frameworks/{framework}", READ, show)
        .get("/frameworks/{framework}/file.yaml", READ, export_yaml)
        .get("/frameworks/{framework}/file.xlsx", READ, export_xlsx)
        .get("/frameworks/{framework}/oscal.json", READ, export_oscal)
        .get("/risk-matrices/{matrix}", READ, show_matrix)
}

#[derive(Template)]
#[template(path = "frameworks.html")]
struct ListPage {
    page: Page,
    frameworks: Vec<Found<Framework>>,
    matrices: Vec<Found<RiskMatrix>>,
    may_bring: bool,
}

impl ListPage {
    fn say(&self, text: &Text) -> String {
        said(&self.page, text)
    }

    fn count(&self, framework: &Framework) -> String {
        self.page.number(&model::count_asked(framework))
    }

    fn is_to_validate(&self, framework: &Framework) -> bool {
        model::is_to_validate(framework.status)
    }
}

/// A text of a framework in the language of the page.
pub fn said(page: &Page, text: &Text) -> String {
    let text = text.get(model::language(page.lang));
    if page.lang == Lang::Fr { unbroken(text) } else { text.to_owned() }
}

/// What charts are drawn with, in the language of the page.
pub fn pen(page: &Page, ink: Ink) -> Pen {
    Pen { ink, is_french: page.lang == Lang::Fr }
}

/// What a requirement is called: its title; else, as publishers do not all give one, how its text begins; else its reference.
pub fn named(page: &Page, one: &Requirement) -> String {
    const LONGEST: usize = 120;
    let title = said(page, &one.title);
    if !title.trim().is_empty() {
        return title;
    }
    let text = [&one.question, &one.text]
        .map(|text| said(page, text))
        .into_iter()
        .find(|text| !text.trim().is_empty());
    let Some(text) = text else { return one.reference.clone() };
    if text.chars().count() <= LONGEST {
        return text;
    }
    let begun: String = text.chars().take(LONGEST).collect();
    let whole_words = begun.rsplit_once(char::is_whitespace).map_or(begun.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}

async fn list(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let shown = ListPage {
        frameworks: actions::list_frameworks(&app).await?,
        matrices: actions::list_matrices(&app).await?,
        may_bring: caller.may(FRAMEWORKS),
        page: page.clone(),
    };
    page.show(&shown)
}

/// A first-level heading, and what stands below it.
struct Theme {
    reference: String,
    title: String,
    requirements: Vec<Requirement>,
}

#[derive(Template)]
#[template(path = "framework.html")]
struct FrameworkPage {
    page: Page,
    shelf: Shelf,
    framework: Framework,
    themes: Vec<Theme>,
    mappings: Vec<Mapping>,
    /// What people say for the code of a framework.
    names: HashMap<String, String>,
}

impl FrameworkPage {
    fn say(&self, text: &Text) -> String {
        said(&self.page, text)
    }

    /// What is asked in plain words, else what the standard says.
    fn asks(&self, one: &Requirement) -> String {
        let question = self.say(&one.question);
        if question.is_empty() { self.say(&one.text) } else { question }
    }

    fn count(&self) -> i64 {
        model::count_asked(&self.framework)
    }

    fn is_to_validate(&self) -> bool {
        model::is_to_validate(self.framework.status)
    }

    fn is_heavier(&self, one: &Requirement) -> bool {
        one.assess && (one.weight - 1.0).abs() > f64::EPSILON
    }

    fn groups(&self, one: &Requirement) -> String {
        let label = |code: &String| {
            let group = self.framework.groups.iter().find(|group| group.code == *code);
            group.map_or_else(|| code.clone(), |group| self.say(&group.label))
        };
        one.groups.iter().map(label).collect::<Vec<_>>().join(" · ")
    }

    fn name(&self, code: &str) -> String {
        self.names.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }

    /// The level of a requirement below its theme, as a class of the style sheet.
    fn depth(&self, one: &Requirement) -> usize {
        one.depth.saturating_sub(2).min(3)
    }

    fn levels(&self) -> String {
        let labels = self.framework.scale.levels.iter().map(|level| self.say(&level.label));
        labels.collect::<Vec<_>>().join(" · ")
    }

    fn source_url(&self) -> Option<&str> {
        let url = self.framework.source.as_ref()?.url.as_deref()?;
        Some(url).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
    }
}

fn themes_of(framework: &Framework, page: &Page) -> Vec<Theme> {
    let mut themes: Vec<Theme> = Vec::new();
    for one in &framework.requirements {
        let title = said(page, &one.title);
        if one.parent.is_none() {
            // A framework without headings is one list, under its own title.
            let is_heading = !one.assess;
            if is_heading || themes.is_empty() {
                let (reference, title) = if is_heading {
                    (one.reference.clone(), title)
                } else {
                    (String::new(), said(page, &framework.title))
                };
                themes.push(Theme { reference, title, requirements: Vec::new() });
            }
            if is_heading {
                continue;
            }
        }
        if let Some(theme) = themes.last_mut() {
            theme.requirements.push(one.clone());
        }
    }
    themes
}

async fn show(
    State(app): State<App>,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    let version = query.value("version").parse().ok();
    let mut tx = app.db.read().await?;
    let Found { shelf, document } = actions::find_framework(&app, &mut tx, &code, version).await?;
    let mappings = actions::list_mappings_of(&app, &mut tx, &code).await?;
    drop(tx);
    let shown = FrameworkPage {
        themes: themes_of(&document, &page),
        mappings,
        names: actions::list_frameworks(&app)
            .await?
            .into_iter()
            .map(|found| (found.shelf.code, said(&page, &found.document.short)))
            .collect(),
        shelf,
        framework: document,
        page: page.clone(),
    };
    page.show(&shown)
}

#[derive(Template)]
#[template(path = "framework_new.html")]
struct NewPage {
    page: Page,
    form: Form,
    faults: Vec<String>,
    more: usize,
    /// Where a profile may choose: the code and the title of each framework.
    catalogues: Vec<(String, String)>,
}

/// So many faults are named; the first ones usually explain the others.
const NAMED: usize = 50;

async fn ask(State(app): State<App>, page: Page) -> Result<Response> {
    let catalogues = catalogues(&app, &page).await?;
    page.clone().show(&NewPage { page, form: Form::default(), faults: Vec::new(), more: 0, catalogues })
}

async fn catalogues(app: &App, page: &Page) -> Result<Vec<(String, String)>> {
    let mut catalogues = vec![(String::new(), page.t("framework-catalogue-only"))];
    for found in actions::list_frameworks(app).await? {
        catalogues.push((found.shelf.code, said(page, &found.shelf.title)));
    }
    Ok(catalogues)
}

async fn bring(State(app): State<App>, caller: Caller, page: Page, given: FormWithFiles) -> Result<Response> {
    let mut form = given.form.clone();
    let mut faults = Vec::new();
    match given.file("file").filter(|file| !file.bytes.is_empty()) {
        None => form.refuse("file", Refusal::new("framework-file-missing")),
        Some(file) => {
            let catalogue = form.optional("catalogue");
            let added =
                actions::add(&app, &caller, file.bytes.clone(), &file.name, catalogue.as_deref()).await;
            match added {
                Ok(Outcome::Added(added)) => return Ok(see_other(address_of(&added))),
                Ok(Outcome::Refused(found)) => {
                    form.refuse("file", Refusal::new("framework-file-refused"));
                    faults = found;
                }
                Err(Error::Refused(refusal)) => form.refuse("file", refusal),
                Err(other) => return Err(other),
            }
        }
    }
    let shown = NewPage {
        more: faults.len().saturating_sub(NAMED),
        faults: faults.iter().take(NAMED).map(|fault| in_words(&page, fault)).collect(),
        form,
        catalogues: catalogues(&app, &page).await?,
        page: page.clone(),
    };
    page.show_as(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// Where to go once a file is in: to what it brought, when it brought one thing.
fn address_of(added: &[(Shelf, bool)]) -> String {
    let done = if added.iter().any(|(_, is_new)| *is_new) { "library-added" } else { "library-known" };
    match added {
        [(shelf, _)] if shelf.kind == Kind::Framework => format!("/frameworks/{}?done={done}", shelf.code),
        [(shelf, _)] if shelf.kind == Kind::RiskMatrix => {
            format!("/risk-matrices/{}?done={done}", shelf.code)
        }
        _ => format!("/frameworks?done={done}"),
    }
}

/// «Ligne 12, « 3.4 » : la référence est là deux fois.»
fn in_words(page: &Page, fault: &Fault) -> String {
    let place = &fault.place;
    let mut parts = Vec::new();
    parts.extend(place.sheet.as_ref().map(|sheet| page.say("fault-sheet").with("sheet", sheet).to_string()));
    parts.extend(place.line.map(|line| page.say("fault-line").with("line", line.to_string()).to_string()));
    parts.extend(
        place.reference.as_ref().map(|one| page.say("fault-reference").with("reference", one).to_string()),
    );
    let what = page.t(format!("fault-{}", fault.key()));
    if parts.is_empty() {
        what
    } else {
        page.say("fault").with("place", parts.join(", ")).with("what", what).to_string()
    }
}

async fn exported(app: &App, code: &str, query: &Form) -> Result<Framework> {
    Ok(actions::find_framework(app, &mut app.db.read().await?, code, query.value("version").parse().ok())
        .await?
        .document)
}

fn file(framework: &Framework, extension: &str, kind: &'static str, bytes: Vec<u8>) -> Result<Response> {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' };
    let name: String = framework.code.chars().map(safe).take(80).collect();
    let disposition = format!("attachment; filename=\"{name}-{}.{extension}\"", framework.version);
    let disposition =
        HeaderValue::from_str(&disposition).map_err(Error::internal("failed to name an exported file"))?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CONTENT_DISPOSITION, disposition)], bytes)
        .into_response())
}

async fn export_yaml(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    let framework = exported(&app, &code, &query).await?;
    file(&framework, "yaml", "application/yaml; charset=utf-8", to_yaml(&framework).into_bytes())
}

async fn export_xlsx(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    let framework = exported(&app, &code, &query).await?;
    let written = {
        let framework = framework.clone();
        tokio::task::spawn_blocking(move || to_workbook(&framework)).await
    };
    let bytes = written
        .map_err(Error::internal("failed to write a workbook"))?
        .map_err(Error::internal("failed to write a workbook"))?;
    file(&framework, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
}

async fn export_oscal(
    State(app): State<App>,
    page: Page,
    Path(code): Path<String>,
    Query(query): Query,
) -> Result<Response> {
    let framework = exported(&app, &code, &query).await?;
    let mut fresh = || app.new_id::<Shelf>().uuid();
    let mut stamp = Stamp { at: app.clock.now(), fresh: &mut fresh };
    let text = to_oscal_catalog(&framework, model::language(page.lang), &mut stamp);
    file(&framework, "oscal.json", "application/json", text.into_bytes())
}

#[derive(Template)]
#[template(path = "risk_matrix.html")]
struct MatrixPage {
    page: Page,
    matrix: RiskMatrix,
}

impl MatrixPage {
    fn say(&self, text: &Text) -> String {
        said(&self.page, text)
    }

    /// What a likelihood and an impact make together.
    fn risk(&self, cell: &usize) -> String {
        self.matrix.risks.get(*cell).map_or_else(String::new, |risk| self.say(&risk.name))
    }
}

async fn show_matrix(State(app): State<App>, page: Page, Path(code): Path<String>) -> Result<Response> {
    let matrix = actions::find_matrix(&app, &code).await?.document;
    page.clone().show(&MatrixPage { page, matrix })
}
