//! The dashboard of a perimeter: a place, a group, a structure.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use hygie_charts::Ink;
use std::sync::Arc;

use hygie_control::{CampaignLine, framework, list_lines, pen};
use hygie_duties::list_standings;
use hygie_kernel::{Id, Node, Scope};
use hygie_plan::{FindingFilter, Suggestion, list_findings, suggestions};
use hygie_platform::db::Tx;
use hygie_platform::export::{Kind, Table};
use hygie_platform::{App, Caller, Error, Page, Result, Routes};
use hygie_registry::ground::{Breadth, Department, Origin, find_structure, list_departments};

use super::{Figure, place_of};
use crate::charts::{self, Chart, Desk, MemberLine};
use crate::figures::{self, Figures, Level, Wave};
use crate::store::{peer, structure};
use crate::words::{address, share, why_next};
use crate::{READ, actions, published};

pub fn routes() -> Routes {
    Routes::default()
        .get("/steering", READ, show)
        .get("/steering/campaigns.csv", READ, export)
        .get("/steering/themes.csv", READ, export)
        .get("/steering/members.csv", READ, export)
        .get("/steering/trend.csv", READ, export)
        .get("/steering/departments.csv", READ, export)
        .get("/steering/obligations.csv", READ, export)
        .get("/steering/findings.csv", READ, export)
}

/// What is shown of a perimeter.
pub struct Board {
    pub figures: Figures,
    pub level: Option<Level>,
    pub charts: Vec<Chart>,
    pub next: Vec<Suggestion>,
    pub programmes: Vec<Programme>,
}

/// Where a structure stands in a funding programme.
pub struct Programme {
    code: String,
    name: String,
    is_eligible: bool,
    missing: usize,
}

fn is_structure(page: &Page) -> bool {
    page.perimeter().is_some_and(|step| ["EJ", "ET"].contains(&step.kind.as_str()))
}

/// Gathers what is shown, on this ink.
pub async fn board(app: &App, caller: &Caller, page: &Page, from: Origin, ink: Ink) -> Result<Board> {
    let desk = Desk { page, pen: pen(page, ink), node: from.node };
    match is_structure(page) {
        true => structure_board(app, caller, desk).await,
        false => place_board(app, caller, desk, from).await,
    }
}

/// At most so many rows of the members by themes.
const MEMBERS: usize = 40;

/// The weakest first; those without a score, when they are shown, at the end.
async fn list_members(tx: &mut Tx, mut lines: Vec<&CampaignLine>) -> Result<(Vec<MemberLine>, i64)> {
    let total = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let key = |line: &CampaignLine| line.handed_in().unwrap_or(f64::MAX);
    lines.sort_by(|one, other| key(one).total_cmp(&key(other)));
    lines.truncate(MEMBERS);
    let ids: Vec<Id<Node>> = lines.iter().map(|line| line.structure_id).collect();
    let names = structure::list_names(tx, &ids).await?;
    let members = lines.into_iter().map(|line| MemberLine {
        id: line.structure_id,
        name: names
            .iter()
            .find(|one| one.id == line.structure_id)
            .map(|one| one.name.clone())
            .unwrap_or_default(),
        score: line.handed_in(),
        themes: line.handed_in().map(|_| line.themes.0.to_vec()).unwrap_or_default(),
    });
    Ok((members.collect(), total))
}

/// What the latest campaign says of a perimeter.
struct Answered {
    wave: Wave,
    lines: Arc<Vec<CampaignLine>>,
    members: Vec<MemberLine>,
    total: i64,
    departments: Vec<Department>,
}

async fn find_answered(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    figures: &Figures,
) -> Result<Option<Answered>> {
    let Some(wave) = figures.latest().filter(|wave| wave.tally.scored > 0).cloned() else { return Ok(None) };
    let lines = list_lines(app, tx, scope, from, wave.campaign).await?;
    // Of a few structures, those that handed nothing in are shown too.
    let is_few = from.breadth == Breadth::Narrow;
    let shown = lines.iter().filter(|line| is_few || line.handed_in().is_some()).collect();
    let (members, total) = list_members(tx, shown).await?;
    let departments = match from.breadth {
        Breadth::Nation | Breadth::Region => list_departments(tx, scope, from).await?,
        Breadth::Department | Breadth::Narrow => Vec::new(),
    };
    Ok(Some(Answered { wave, lines, members, total, departments }))
}

async fn draw_answered(app: &App, desk: Desk<'_>, answered: Answered, charts: &mut Vec<Chart>) -> Result<()> {
    let Answered { mut wave, lines, members, total, departments } = answered;
    figures::name_waves(app, std::slice::from_mut(&mut wave), desk.page.lang).await?;
    let framework = framework(app, &wave.framework, wave.version).await?;
    charts.extend(charts::departments(desk, &departments, &lines, &wave));
    charts.extend(charts::themes(desk, &framework, &lines, &wave));
    charts.extend(charts::members(desk, &framework, members, &wave, total));
    Ok(())
}

async fn place_board(app: &App, caller: &Caller, desk: Desk<'_>, from: Origin) -> Result<Board> {
    let (page, scope) = (desk.page, caller.scope(READ));
    let names = published::obligations(app).await?;
    let mut tx = app.db.read().await?;
    let mut figures = figures::gather(app, &mut tx, scope, from, page.today()).await?;
    let answered = find_answered(app, &mut tx, scope, from, &figures).await?;
    let ages = match from.breadth {
        Breadth::Narrow => Some(find_ages(&mut tx, scope, from, page.today()).await?),
        _ => None,
    };
    drop(tx);
    figures::name_waves(app, &mut figures.waves, page.lang).await?;
    let mut charts: Vec<Chart> = charts::campaigns(desk, &figures.waves).into_iter().collect();
    let comparable = figures.comparable();
    let moments: Vec<figures::Moment> = comparable
        .iter()
        .filter_map(|wave| {
            let score = wave.tally.mean()?;
            Some(figures::Moment { day: wave.day, score, version: wave.version, href: wave.href("") })
        })
        .collect();
    let counts: Vec<i64> = comparable.iter().map(|wave| wave.tally.scored).collect();
    charts.extend(charts::trend(desk, &moments, Some(&counts)));
    charts.extend(charts::obligations(desk, &names, &figures.duties));
    charts.push(charts::findings(desk, &figures.standing, ages));
    if let Some(answered) = answered {
        draw_answered(app, desk, answered, &mut charts).await?;
    }
    Ok(Board { figures, level: None, charts, next: Vec::new(), programmes: Vec::new() })
}

/// The age of what is open is counted finding by finding: of a few structures, not of a region.
async fn find_ages(tx: &mut Tx, scope: Scope, from: Origin, today: NaiveDate) -> Result<charts::Ages> {
    let asked = FindingFilter { is_open: Some(true), ..FindingFilter::default() };
    let open = list_findings(tx, scope, from, &asked, None, 5000).await?;
    Ok(charts::ages(open.iter().map(|one| (one.severity(), one.found_on)), today))
}

const NEXT: usize = 5;

async fn structure_board(app: &App, caller: &Caller, desk: Desk<'_>) -> Result<Board> {
    let (page, scope, today) = (desk.page, caller.scope(READ), desk.page.today());
    let from = Origin { node: desk.node, breadth: Breadth::Narrow };
    let names = published::obligations(app).await?;
    let programme_names = published::programmes(app).await?;
    let mut tx = app.db.read().await?;
    let known = find_structure(&mut tx, scope, desk.node).await?.ok_or(Error::NotFound)?;
    let mut figures = figures::gather(app, &mut tx, scope, from, today).await?;
    let level = figures::find_level(&mut tx, known.id, &figures.waves).await?;
    let own = level.as_ref().filter(|level| level.assessment.is_some());
    let peers = match own {
        Some(level) => {
            peer::find(&mut tx, (&level.framework, level.version), &known.segment, known.id).await?
        }
        None => None,
    };
    // Without an assessment of its own, a legal entity is seen through what stands below it.
    let answered = match own {
        Some(_) => None,
        None => find_answered(app, &mut tx, scope, from, &figures).await?,
    };
    let standings = list_standings(&mut tx, known.id).await?;
    let ages = find_ages(&mut tx, scope, from, today).await?;
    let next = suggestions(&mut tx, caller, from, today, NEXT).await?;
    let eligibility = hygie_funding::eligibility(app, &mut tx, known.id).await?;
    drop(tx);
    figures::name_waves(app, &mut figures.waves, page.lang).await?;
    let mut charts: Vec<Chart> = Vec::new();
    if let Some(level) = own {
        let framework = framework(app, &level.framework, level.version).await?;
        charts.extend(charts::own_themes(desk, &framework, level, peers.as_ref()));
    }
    if let Some(level) = &level {
        charts.extend(charts::trend(desk, &level.history, None));
    }
    charts.extend(charts::own_obligations(desk, &names, &standings));
    charts.push(charts::findings(desk, &figures.standing, Some(ages)));
    if let Some(answered) = answered {
        draw_answered(app, desk, answered, &mut charts).await?;
    }
    let programmes = eligibility.into_iter().map(|(code, is_eligible, missing)| Programme {
        name: programme_names.say(page.lang, &code).to_owned(),
        missing: missing.len(),
        is_eligible,
        code,
    });
    Ok(Board { level, charts, next, programmes: programmes.collect(), figures })
}

#[derive(Template)]
#[template(path = "steering.html")]
struct BoardPage {
    page: Page,
    node: Id<Node>,
    figures: Vec<Figure>,
    charts: Vec<Chart>,
    next: Vec<Suggestion>,
    programmes: Vec<Programme>,
    is_structure: bool,
    today: NaiveDate,
}

impl BoardPage {
    fn csv(&self, chart: &Chart) -> String {
        address(self.node, &format!("/steering/{}.csv", chart.name), &[])
    }

    fn to(&self, path: &str) -> String {
        address(self.node, path, &[])
    }

    fn programme(&self, one: &Programme) -> String {
        self.to(&format!("/programmes/{}", one.code))
    }

    fn why(&self, one: &Suggestion) -> String {
        why_next(&self.page, one)
    }
}

async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let from = place_of(&app, &caller, &page, READ).await?;
    let board = board(&app, &caller, &page, from, Ink::Sheet).await?;
    let shown = BoardPage {
        figures: figures_of(&page, from.node, &board),
        node: from.node,
        charts: board.charts,
        next: board.next,
        programmes: board.programmes,
        is_structure: is_structure(&page),
        today: page.today(),
        page: page.clone(),
    };
    page.show(&shown)
}

/// The figures at the top, each a link to its rows.
fn figures_of(page: &Page, node: Id<Node>, board: &Board) -> Vec<Figure> {
    let (figures, standing) = (&board.figures, &board.figures.standing);
    let to = |path: &str, pairs: &[(&str, &str)]| Some(address(node, path, pairs));
    let figure = |key: &str, value: String, href: Option<String>, of: Option<String>| Figure {
        label: page.t(key),
        value,
        href,
        of,
    };
    let number = |count: i64| page.number(&count);
    let mut shown = Vec::new();
    if is_structure(page) {
        shown.extend(level_figure(page, board.level.as_ref()));
    } else {
        shown.push(figure("steering-structures", number(figures.structures), to("/structures", &[]), None));
        shown.extend(wave_figures(page, figures.latest()));
    }
    shown.push(figure("plan-open-findings", number(standing.open()), to("/findings", &[]), None));
    let critical = to("/findings", &[("severity", "critical")]);
    shown.push(figure("plan-critical", number(standing.critical), critical, None));
    let late = [("state", "late")];
    shown.push(figure("plan-late-findings", number(standing.late_findings), to("/findings", &late), None));
    shown.push(figure("steering-late-actions", number(standing.late_actions), to("/actions", &late), None));
    let cost = page.euros(&standing.planned_cost);
    shown.push(figure("steering-planned-cost", cost, to("/actions", &[]), None));
    let (held, asked) = figures.fulfilled();
    if let Some(share) = share(held, asked) {
        let of = page.say("steering-of-obligations").with("count", held).with("total", asked).to_string();
        let value = page.percent(share);
        shown.push(figure("steering-fulfilled", value, to("/obligations", &[]), Some(of)));
    }
    if let Some((sum, share)) = figures.budget.as_ref().and_then(|sum| Some((sum, sum.share()?))) {
        let year = sum.year.to_string();
        let of = page
            .say("steering-of-budgets")
            .with("count", sum.structures)
            .with("year", year.as_str())
            .to_string();
        let value = page.percent_to_a_tenth(share);
        shown.push(figure("steering-budget", value, to("/budgets", &[("year", &year)]), Some(of)));
    }
    shown
}

fn level_figure(page: &Page, level: Option<&Level>) -> Option<Figure> {
    let level = level?;
    let of = match level.count {
        1 => page.say("steering-level-of").with("day", page.date(&level.day)).to_string(),
        count => page.say("steering-level-mean").with("count", count).to_string(),
    };
    Some(Figure {
        label: page.t("steering-level"),
        value: page.percent(level.score),
        href: level.assessment.as_ref().map(|row| format!("/assessments/{}", row.id)),
        of: Some(of),
    })
}

fn wave_figures(page: &Page, latest: Option<&Wave>) -> Vec<Figure> {
    let Some(wave) = latest else { return Vec::new() };
    let asked = page
        .say("steering-of-asked")
        .with("total", wave.tally.population())
        .with("title", &wave.title)
        .to_string();
    let mut shown = vec![Figure {
        label: page.t("steering-answered"),
        value: page.number(&wave.tally.submitted),
        href: wave.href("submitted"),
        of: Some(asked),
    }];
    if let Some(mean) = wave.tally.mean() {
        shown.push(Figure {
            label: page.t("steering-mean"),
            value: page.percent(mean),
            href: wave.href(""),
            of: Some(page.say("steering-of-answers").with("count", wave.tally.scored).to_string()),
        });
    }
    shown
}

/// The table of one chart, as a file: the address ends by its name.
async fn export(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let from = place_of(&app, &caller, &page, READ).await?;
    let name = page.path.rsplit('/').next().and_then(|file| file.strip_suffix(".csv")).unwrap_or_default();
    let board = board(&app, &caller, &page, from, Ink::Sheet).await?;
    let chart = board.charts.into_iter().find(|chart| chart.name == name).ok_or(Error::NotFound)?;
    let what = page.here();
    actions::export(&app, &caller, "steering.figures-exported", (from.node, from.node.uuid()), &what).await?;
    let rows = chart.cells();
    let table = Table {
        name: format!("{}-{}", chart.name, page.today()),
        headers: chart.headers(),
        start: (),
        next: Box::new(move |()| {
            let rows = rows.clone();
            Box::pin(async move { Ok((rows, None)) })
        }),
    };
    table.send(Kind::Csv).await
}
