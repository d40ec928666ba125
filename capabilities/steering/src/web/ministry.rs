//! What the ministry sees: sums by region and by type, never a structure, never a figure on fewer than ten.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use hygie_control::{list_frameworks, said};
use hygie_kernel::{Id, Node};
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::{App, Caller, Error, Page, Result, Routes};
use hygie_registry::ground::{Breadth, Origin, find_node, segment_names};

use crate::model::mask::{FEWEST, Mask, mask};
use crate::store::{aggregate, structure};
use crate::words::share;
use crate::{AGGREGATES, actions};

pub fn routes() -> Routes {
    Routes::default()
        .get("/ministry", AGGREGATES, show)
        .get("/ministry/export.csv", AGGREGATES, export_csv)
        .get("/ministry/export.xlsx", AGGREGATES, export_xlsx)
}

/// What is summed of a group of structures.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    population: i64,
    answered: i64,
    scores: f64,
    /// Structures whose obligations are followed.
    followed: i64,
    asked: i64,
    fulfilled: i64,
}

impl Sum {
    fn add(&mut self, other: &Sum) {
        self.population += other.population;
        self.answered += other.answered;
        self.scores += other.scores;
        self.followed += other.followed;
        self.asked += other.asked;
        self.fulfilled += other.fulfilled;
    }
}

/// What stands in a cell: a figure, or why it does not.
#[derive(Clone, Copy, Debug)]
pub enum Shown<T> {
    Said(T),
    Few,
    Withheld,
}

/// A line as it may be said.
#[derive(Clone, Copy, Debug)]
pub struct Cells {
    population: Shown<i64>,
    answered: Shown<i64>,
    mean: Shown<f64>,
    duties: Shown<f64>,
}

#[derive(Clone, Debug)]
pub struct Line {
    label: String,
    cells: Cells,
}

/// One table: by region, or by type.
pub struct Part {
    name: &'static str,
    title: String,
    header: String,
    lines: Vec<Line>,
    total: Line,
}

fn shown<T>(mask: Mask, value: Option<T>) -> Shown<T> {
    match (mask, value) {
        (Mask::Said, Some(value)) => Shown::Said(value),
        (Mask::Withheld, _) => Shown::Withheld,
        (Mask::Few, _) | (Mask::Said, None) => Shown::Few,
    }
}

fn line(label: String, sum: &Sum, [population, answered, followed]: [Mask; 3]) -> Line {
    #[expect(clippy::cast_precision_loss, reason = "there are far fewer structures than 2^52")]
    let mean = (sum.answered > 0).then(|| sum.scores / sum.answered as f64);
    let cells = Cells {
        population: shown(population, Some(sum.population)),
        answered: shown(answered, Some(sum.answered)),
        mean: shown(answered, mean),
        duties: shown(followed, share(sum.fulfilled, sum.asked)),
    };
    Line { label, cells }
}

fn part(
    (name, title, header): (&'static str, String, String),
    total: String,
    sums: Vec<(String, Sum)>,
) -> Part {
    let column = |get: fn(&Sum) -> i64| mask(&sums.iter().map(|(_, sum)| get(sum)).collect::<Vec<_>>());
    let columns = [column(|sum| sum.population), column(|sum| sum.answered), column(|sum| sum.followed)];
    let mut whole = Sum::default();
    for (_, sum) in &sums {
        whole.add(sum);
    }
    let few = |count: i64| if count < FEWEST { Mask::Few } else { Mask::Said };
    let total = line(total, &whole, [whole.population, whole.answered, whole.followed].map(few));
    let lines = sums.into_iter().enumerate().map(|(place, (label, sum))| {
        line(label, &sum, [0, 1, 2].map(|column: usize| columns[column][place]))
    });
    Part { name, title, header, lines: lines.collect(), total }
}

struct Aggregates {
    node: Id<Node>,
    node_name: String,
    parts: Vec<Part>,
    frameworks: Vec<(String, String)>,
    framework: String,
}

/// The place of which sums are shown: the one of the page, else the first on which the right is held.
async fn find_place(app: &App, caller: &Caller, page: &Page) -> Result<(Origin, String)> {
    let mut tx = app.db.read().await?;
    let chosen = page.perimeter().map(|step| step.id);
    for candidate in chosen.into_iter().chain(caller.nodes.iter().copied()) {
        if let Some(node) = find_node(&mut tx, caller.scope(AGGREGATES), candidate).await? {
            return Ok((Origin { node: node.id, breadth: Breadth::of(&node.kind) }, node.name));
        }
    }
    Err(Error::NotFound)
}

async fn gather(app: &App, caller: &Caller, page: &Page, query: &Form) -> Result<Aggregates> {
    let (from, node_name) = find_place(app, caller, page).await?;
    let scope = caller.scope(AGGREGATES);
    let shelf = list_frameworks(app).await?;
    let mut tx = app.db.read().await?;
    let answered: Vec<String> =
        aggregate::list_frameworks(&mut tx).await?.into_iter().map(|row| row.framework).collect();
    let asked = query.value("framework");
    let framework =
        answered.iter().find(|code| *code == asked).or(answered.first()).cloned().unwrap_or_default();
    let mut sums: BTreeMap<(Option<uuid::Uuid>, String), Sum> = BTreeMap::new();
    let mut at = |region: Option<Id<Node>>, segment: String, sum: Sum| {
        sums.entry((region.map(Id::uuid), segment)).or_default().add(&sum);
    };
    for row in aggregate::count_population(&mut tx, scope, from).await? {
        at(row.region_id, row.segment, Sum { population: row.count, ..Sum::default() });
    }
    for row in aggregate::count_answered(&mut tx, scope, from, &framework).await? {
        at(row.region_id, row.segment, Sum { answered: row.count, scores: row.sum, ..Sum::default() });
    }
    for row in aggregate::count_duties(&mut tx, scope, from).await? {
        let sum = Sum { followed: row.count, asked: row.asked, fulfilled: row.fulfilled, ..Sum::default() };
        at(row.region_id, row.segment, sum);
    }
    let regions: Vec<Id<Node>> = sums.keys().filter_map(|(region, _)| region.map(Id::from)).collect();
    let names = structure::list_place_names(&mut tx, &regions).await?;
    drop(tx);
    let segments = segment_names(page)?;
    let region_name = |id: Option<uuid::Uuid>| {
        let known = id.and_then(|id| names.iter().find(|one| one.id.uuid() == id));
        known.map_or_else(|| page.t("ministry-no-region"), |one| one.name.clone())
    };
    let segment_name = |code: &str| match segments.iter().find(|(known, _)| known == code) {
        Some((_, name)) => name.clone(),
        None if code == "legal-entity" => page.t("ministry-legal-entities"),
        None => code.to_owned(),
    };
    let grouped = |label: &dyn Fn(&(Option<uuid::Uuid>, String)) -> String| {
        let mut groups: BTreeMap<String, Sum> = BTreeMap::new();
        for (key, sum) in &sums {
            groups.entry(label(key)).or_default().add(sum);
        }
        groups.into_iter().collect::<Vec<_>>()
    };
    let total = || page.t("ministry-total");
    let parts = vec![
        part(
            ("region", page.t("ministry-by-region"), page.t("ministry-region")),
            total(),
            grouped(&|(region, _)| region_name(*region)),
        ),
        part(
            ("segment", page.t("ministry-by-segment"), page.t("list-segment")),
            total(),
            grouped(&|(_, segment)| segment_name(segment)),
        ),
    ];
    let frameworks = answered
        .into_iter()
        .map(|code| {
            let found = shelf.iter().find(|found| found.shelf.code == code);
            let name = found.map_or_else(|| code.clone(), |found| said(page, &found.document.title));
            (code, name)
        })
        .collect();
    Ok(Aggregates { node: from.node, node_name, parts, frameworks, framework })
}

#[derive(Template)]
#[template(path = "ministry.html")]
struct MinistryPage {
    page: Page,
    node_name: String,
    parts: Vec<Part>,
    frameworks: Vec<(String, String)>,
    framework: String,
    csv: String,
    xlsx: String,
}

impl MinistryPage {
    fn count(&self, count: &Shown<i64>) -> String {
        said_or_not(&self.page, *count, |count| self.page.number(&count))
    }

    fn share(&self, share: &Shown<f64>) -> String {
        said_or_not(&self.page, *share, |share| self.page.percent(share))
    }
}

fn said_or_not<T>(page: &Page, value: Shown<T>, write: impl Fn(T) -> String) -> String {
    match value {
        Shown::Said(value) => write(value),
        Shown::Few => page.t("ministry-few"),
        Shown::Withheld => page.t("ministry-withheld"),
    }
}

async fn show(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let found = gather(&app, &caller, &page, &query).await?;
    let file = |kind: &str| {
        let query = serde_urlencoded::to_string([("framework", &found.framework)]).unwrap_or_default();
        format!("/ministry/export.{kind}?{query}")
    };
    let shown = MinistryPage {
        csv: file("csv"),
        xlsx: file("xlsx"),
        node_name: found.node_name,
        parts: found.parts,
        frameworks: found.frameworks,
        framework: found.framework,
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
    export(app, caller, page, query, Kind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    export(app, caller, page, query, Kind::Xlsx).await
}

async fn export(app: App, caller: Caller, page: Page, query: Form, kind: Kind) -> Result<Response> {
    let found = gather(&app, &caller, &page, &query).await?;
    let what = page.here();
    let subject = (found.node, found.node.uuid());
    actions::export(&app, &caller, "steering.aggregates-exported", subject, &what).await?;
    #[expect(clippy::cast_precision_loss, reason = "there are far fewer structures than 2^52")]
    let count = |count: Shown<i64>| cell(&page, count, |count| count as f64);
    let percent = |share: Shown<f64>| cell(&page, share, |share| (share * 100.0).round());
    let mut rows = Vec::new();
    for part in &found.parts {
        for line in part.lines.iter().chain([&part.total]) {
            rows.push(vec![
                Cell::Text(part.header.clone()),
                Cell::Text(line.label.clone()),
                count(line.cells.population),
                count(line.cells.answered),
                percent(line.cells.mean),
                percent(line.cells.duties),
            ]);
        }
    }
    let in_percent = |key: &str| format!("{} (%)", page.t(key));
    let table = Table {
        name: format!("{}-{}", page.t("ministry-file"), page.today()),
        headers: vec![
            page.t("ministry-by"),
            page.t("ministry-group"),
            page.t("ministry-population"),
            page.t("ministry-answered"),
            in_percent("campaign-mean"),
            in_percent("ministry-duties"),
        ],
        start: (),
        next: Box::new(move |()| {
            let rows = rows.clone();
            Box::pin(async move { Ok((rows, None)) })
        }),
    };
    table.send(kind).await
}

fn cell<T>(page: &Page, value: Shown<T>, number: impl Fn(T) -> f64) -> Cell {
    match value {
        Shown::Said(value) => Cell::Number(number(value)),
        Shown::Few => Cell::Text(page.t("ministry-few")),
        Shown::Withheld => Cell::Text(page.t("ministry-withheld")),
    }
}
