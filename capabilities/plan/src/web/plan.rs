//! The plan of a perimeter: the next five, where it stands, what is late; and what it shows on other pages.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Days, NaiveDate};
use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::form::Query;
use hygie_platform::{App, Caller, Page, Result, Routes, Todo};
use hygie_registry::ground::{Breadth, Origin, perimeter_of};

use crate::calendar;
use crate::model::{Risk, Severity, Suggestion, rank};
use crate::store::action::{self, ActionRow, Filter as ActionFilter};
use crate::store::finding::{self, Filter as FindingFilter, FindingRow};
use crate::store::standing::{self, Standing};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default().get("/plan", READ, show).post("/plan/calendar", READ, make_calendar).get(
        "/plan/vulnerabilities",
        READ,
        show_vulnerabilities,
    )
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    page: Page,
    standing: Standing,
    next: Vec<Suggestion>,
    late: Vec<ActionRow>,
    soon: Vec<ActionRow>,
    may_edit: bool,
    is_structure: bool,
    /// The address of the calendar, when it has just been made.
    calendar: Option<String>,
    has_calendar: bool,
}

impl PlanPage {
    fn list(&self, path: &str, name: &'static str, value: &str) -> String {
        self.page.address(path, &[(name, value.to_owned())])
    }

    fn why(&self, one: &Suggestion) -> String {
        why(&self.page, one)
    }
}

/// «Trois constats, le pire critique, un en retard, un visible d'Internet ; quelques jours de travail.»
pub fn why(page: &Page, one: &Suggestion) -> String {
    let mut parts = vec![
        page.say("next-findings").with("count", one.findings).to_string(),
        page.say("next-worst")
            .with("severity", page.t(format!("severity-{}", one.worst.as_str())))
            .to_string(),
    ];
    if one.late > 0 {
        parts.push(page.say("next-late").with("count", one.late).to_string());
    }
    if one.exposed > 0 {
        parts.push(page.say("next-exposed").with("count", one.exposed).to_string());
    }
    match one.effort {
        Some(effort) => parts.push(page.t(format!("effort-{}", effort.as_str()))),
        None => parts.push(page.t("next-effort-unknown")),
    }
    parts.join(" · ")
}

/// Looked through for the next five: beyond, what is due later is not yet next.
const LOOKED_THROUGH: i64 = 200;

/// What takes most risk away for least work, in a perimeter: open actions, and findings that no action closes yet.
pub async fn suggestions(
    tx: &mut Tx,
    caller: &Caller,
    from: Origin,
    today: NaiveDate,
    most: usize,
) -> Result<Vec<Suggestion>> {
    let scope = caller.scope(READ);
    let actions = action::list_open(tx, scope, from, LOOKED_THROUGH).await?;
    let ids: Vec<_> = actions.iter().map(|one| one.id).collect();
    let mut risks: HashMap<Id<ActionRow>, Vec<Risk>> = HashMap::new();
    for row in action::list_risks(tx, &ids).await? {
        let risk =
            Risk { severity: Severity::of_number(row.severity), exposure: row.exposure, due_on: row.due_on };
        risks.entry(row.action_id).or_default().push(risk);
    }
    let mut found: Vec<(Id<Node>, Suggestion)> = Vec::new();
    for one in actions {
        let risks = risks.remove(&one.id).unwrap_or_default();
        let blank = Suggestion {
            href: format!("/actions/{}", one.id),
            is_action: true,
            due_on: one.due_on,
            effort: Some(one.effort),
            ..blank(one.title)
        };
        found.push((one.node_id, suggestion(&risks, today, blank)));
    }
    for one in finding::list_unplanned(tx, scope, from, LOOKED_THROUGH).await? {
        let risk =
            Risk { severity: Severity::of_number(one.severity), exposure: one.exposure, due_on: one.due_on };
        let href = format!("/findings/{}", one.id);
        let blank = Suggestion { href, due_on: Some(one.due_on), ..blank(one.title) };
        found.push((one.structure_id, suggestion(&[risk], today, blank)));
    }
    found.sort_by(|(_, one), (_, other)| other.rank.total_cmp(&one.rank));
    found.truncate(most);
    let names = action::list_names(tx, found.iter().map(|(node, _)| *node)).await?;
    for (node, one) in &mut found {
        one.structure = names.get(node).cloned().unwrap_or_default();
    }
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

fn blank(title: String) -> Suggestion {
    Suggestion {
        title,
        href: String::new(),
        is_action: false,
        structure: String::new(),
        due_on: None,
        worst: Severity::Low,
        findings: 0,
        late: 0,
        exposed: 0,
        effort: None,
        rank: 0.0,
    }
}

fn suggestion(risks: &[Risk], today: NaiveDate, blank: Suggestion) -> Suggestion {
    Suggestion {
        worst: risks.iter().map(|risk| risk.severity).max().unwrap_or(Severity::Low),
        findings: risks.len(),
        late: risks.iter().filter(|risk| risk.due_on < today).count(),
        exposed: risks.iter().filter(|risk| risk.exposure == crate::model::Exposure::Internet).count(),
        rank: rank(risks, blank.effort, today),
        ..blank
    }
}

const NEXT: usize = 5;

async fn show(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    render(app, caller, page, None).await
}

async fn render(app: App, caller: Caller, page: Page, made: Option<String>) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let (scope, today) = (caller.scope(READ), page.today());
    let mut tx = app.db.read().await?;
    let standing = standing::sum(&app, &mut tx, scope, from).await?;
    let next = suggestions(&mut tx, &caller, from, today, NEXT).await?;
    let open = ActionFilter { is_open: Some(true), ..ActionFilter::default() };
    let late = ActionFilter { due_before: Some(today), ..open.clone() };
    let late = action::list(&mut tx, scope, from, &late, None, 10).await?;
    let after = (today.pred_opt().unwrap_or(today), Id::from(uuid::Uuid::max()));
    let soon = action::list(&mut tx, scope, from, &open, Some(after), 10).await?;
    let horizon = today.checked_add_days(Days::new(60)).unwrap_or(today);
    let soon = soon.into_iter().filter(|one| one.due_on.is_some_and(|day| day <= horizon)).collect();
    let may_edit = caller.holds(&mut tx, EDIT, from.node).await?;
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    drop(tx);
    let shown = PlanPage {
        standing,
        next,
        late,
        soon,
        may_edit,
        is_structure: ["EJ", "ET"].contains(&kind.as_str()),
        has_calendar: made.is_some() || calendar::has(&app, &caller, from.node).await?,
        calendar: made,
        page: page.clone(),
    };
    page.show(&shown)
}

async fn make_calendar(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let made = calendar::make(&app, &caller, from.node).await?;
    render(app, caller, page, Some(made)).await
}

/// The plan to reduce vulnerabilities: what audits, exposure and advisories revealed, and what is to close it. It is a view of
/// the plan, made to be printed.
#[derive(Template)]
#[template(path = "vulnerabilities.html")]
struct VulnerabilitiesPage {
    page: Page,
    lines: Vec<(FindingRow, Vec<action::Named>)>,
    counts: Vec<(Severity, usize)>,
    is_more: bool,
    today: NaiveDate,
}

const PRINTED: i64 = 300;

async fn show_vulnerabilities(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(_): Query,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let mut tx = app.db.read().await?;
    let asked = FindingFilter { is_open: Some(true), is_technical: true, ..FindingFilter::default() };
    let mut findings = finding::list(&mut tx, caller.scope(READ), from, &asked, None, PRINTED + 1).await?;
    let is_more = findings.len() as i64 > PRINTED;
    findings.truncate(PRINTED as usize);
    let mut lines = Vec::with_capacity(findings.len());
    for one in findings {
        let actions = action::list_of_finding(&mut tx, one.id).await?;
        lines.push((one, actions));
    }
    drop(tx);
    let counts = Severity::ALL
        .iter()
        .rev()
        .map(|severity| (*severity, lines.iter().filter(|(one, _)| one.severity() == *severity).count()))
        .collect();
    let today = page.today();
    page.clone().show(&VulnerabilitiesPage { page, lines, counts, is_more, today })
}

/// The actions that the reader must do, due within a month or late.
pub async fn own_todos(app: &App, caller: &Caller, page: &Page, node: Id<Node>) -> Result<Vec<Todo>> {
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let from = Origin { node, breadth: Breadth::of(&kind) };
    let today = page.today();
    let before = today.checked_add_days(Days::new(31)).unwrap_or(today);
    let asked = ActionFilter {
        is_open: Some(true),
        owner: Some(caller.person),
        due_before: Some(before),
        ..ActionFilter::default()
    };
    let mut tx = app.db.read().await?;
    let own = action::list(&mut tx, caller.scope(READ), from, &asked, None, 5).await?;
    Ok(own
        .into_iter()
        .map(|one| Todo {
            due: one.due_on,
            what: one.title,
            why: page.say("todo-own-action").with("node", &one.node_name).to_string(),
            href: format!("/actions/{}", one.id),
            act: page.t("todo-open"),
            first: Vec::new(),
        })
        .collect())
}

/// What is late in what the reader keeps, counted.
pub async fn late_todos(app: &App, caller: &Caller, page: &Page, node: Id<Node>) -> Result<Vec<Todo>> {
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let from = Origin { node, breadth: Breadth::of(&kind) };
    let mut tx = app.db.read().await?;
    let standing = standing::sum(app, &mut tx, caller.scope(EDIT), from).await?;
    let mut todos = Vec::new();
    if standing.late_findings > 0 {
        todos.push(Todo {
            due: None,
            what: page.say("todo-late-findings").with("count", standing.late_findings).to_string(),
            why: page.t("todo-late-findings-why"),
            href: page.address("/findings", &[("state", "late".to_owned())]),
            act: page.t("todo-see"),
            first: Vec::new(),
        });
    }
    if standing.late_actions > 0 {
        todos.push(Todo {
            due: None,
            what: page.say("todo-late-actions").with("count", standing.late_actions).to_string(),
            why: page.t("todo-late-actions-why"),
            href: page.address("/actions", &[("state", "late".to_owned())]),
            act: page.t("todo-see"),
            first: Vec::new(),
        });
    }
    Ok(todos)
}

#[derive(Template)]
#[template(path = "plan_panel.html")]
struct Panel {
    page: Page,
    node: Id<Node>,
    standing: Standing,
}

/// On the page of a structure: what is open and what is late.
pub async fn render_panel(app: App, caller: Caller, page: Page, node: Id<Node>) -> Result<Option<String>> {
    let mut tx = app.db.read().await?;
    if !caller.holds(&mut tx, READ, node).await? {
        return Ok(None);
    }
    let standing = standing::find(&mut tx, node).await?;
    drop(tx);
    Ok(Some(Panel { page, node, standing }.render()?))
}

/// What the structure page asks.
pub fn panel(
    app: App,
    (caller, page, node): (Caller, Page, Id<Node>),
) -> hygie_platform::BoxFuture<'static, Result<Option<String>>> {
    Box::pin(render_panel(app, caller, page, node))
}
