//! The pages of obligations, audits and budgets.

mod audits;
mod budgets;
mod exchange;
mod obligations;

use askama::Template;
use hygie_kernel::{Id, Node, Right};
use hygie_platform::{App, BoxFuture, Caller, Page, Result, Routes, Todo};
use hygie_registry::ground::{self, Breadth, Known, Origin, find_structure};

use crate::actions::obligation::{self as acts, Judged};
use crate::model::obligation::State;
use crate::published;
use crate::store::{audit, budget, obligation};
use crate::{EDIT, READ};

pub fn routes() -> Routes {
    Routes::default()
        .merge(obligations::routes())
        .merge(audits::routes())
        .merge(exchange::routes())
        .merge(budgets::routes())
}

/// One page of a list.
const PAGE: i64 = 50;
/// How many rows an export takes at once.
const EXPORTED: i64 = 2000;

fn is_structure(kind: &str) -> bool {
    ["EJ", "ET"].contains(&kind)
}

/// A perimeter that is no structure: which one is asked first.
#[derive(Template)]
#[template(path = "duties_choose.html")]
struct ChoosePage {
    page: Page,
    title_key: &'static str,
    path: &'static str,
    structures: Vec<Known>,
}

/// Shows the structures of a perimeter on which the caller holds one of these rights, to choose one.
async fn choose(
    app: &App,
    caller: &Caller,
    page: &Page,
    rights: &[Right],
    (title_key, path): (&'static str, &'static str),
) -> Result<axum::response::Response> {
    let from = ground::perimeter_of(page)?;
    let mut tx = app.db.read().await?;
    let mut structures: Vec<Known> = Vec::new();
    for right in rights.iter().filter(|right| caller.may(**right)) {
        let found = ground::list_structures(&mut tx, caller.scope(*right), from, None, 300).await?;
        structures.extend(found);
    }
    drop(tx);
    structures.sort_by_cached_key(|known| (hygie_kernel::sort_key(&known.name), known.id));
    structures.dedup_by_key(|known| known.id);
    page.clone().show(&ChoosePage { page: page.clone(), title_key, path, structures })
}

/// How many things to do are shown before they are counted.
const MOST_TODOS: usize = 5;

/// What obligations ask of those who keep them: each in turn for a structure, counted for what is wider.
pub async fn todos(app: App, (caller, page, node): (Caller, Page, Id<Node>)) -> Result<Vec<Todo>> {
    if !caller.may(EDIT) {
        return Ok(Vec::new());
    }
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    if !is_structure(&kind) {
        return counted_todo(&app, &caller, &page, Origin { node, breadth: Breadth::of(&kind) }).await;
    }
    let known = find_structure(&mut app.db.read().await?, caller.scope(EDIT), node).await?;
    let Some(known) = known else { return Ok(Vec::new()) };
    let mut judged = acts::look(&app, &known).await?;
    judged.retain(|one| matches!(one.standing.state, State::Late | State::Watch));
    judged.sort_by_key(|one| (one.standing.until.is_none(), one.standing.until));
    let more = judged.len().saturating_sub(MOST_TODOS);
    let mut todos: Vec<Todo> = judged.iter().take(MOST_TODOS).map(|one| todo(&page, node, one)).collect();
    if more > 0 {
        todos.push(Todo {
            due: None,
            what: page.say("todo-obligations-more").with("count", more).to_string(),
            why: page.t("todo-obligations-why"),
            href: format!("/obligations?in={node}"),
            act: page.t("todo-see"),
            first: Vec::new(),
        });
    }
    Ok(todos)
}

fn todo(page: &Page, node: Id<Node>, judged: &Judged) -> Todo {
    Todo {
        due: judged.standing.until,
        what: judged.obligation.label(page.lang).to_owned(),
        why: obligations::why(page, &judged.standing),
        href: format!("/obligations?in={node}#{}", judged.obligation.code),
        act: page.t("todo-obligation-open"),
        first: Vec::new(),
    }
}

async fn counted_todo(app: &App, caller: &Caller, page: &Page, from: Origin) -> Result<Vec<Todo>> {
    let counts = obligation::count(app, &mut app.db.read().await?, caller.scope(EDIT), from).await?;
    let sum = |state| counts.iter().filter(|row| row.state == state).map(|row| row.count).sum::<i64>();
    let (late, watch) = (sum(State::Late), sum(State::Watch));
    let todo = (late + watch > 0).then(|| Todo {
        due: None,
        what: page.say("todo-obligations-late").with("late", late).with("watch", watch).to_string(),
        why: page.t("todo-obligations-below-why"),
        href: page.address("/obligations", &[]),
        act: page.t("todo-see"),
        first: Vec::new(),
    });
    Ok(todo.into_iter().collect())
}

/// On the page of a structure: its obligations by state, its last audits, its latest share.
#[derive(Template)]
#[template(path = "duties_panel.html")]
struct PanelOf {
    page: Page,
    node: Id<Node>,
    counts: Vec<(State, usize)>,
    /// The type, when it was done, and whether the next one is due.
    audits: Vec<(Id<audit::AuditRow>, String, chrono::NaiveDate, bool)>,
    /// The year, the share and its state.
    share: Option<(i64, String, String)>,
    this_year: i32,
    may_edit: bool,
}

async fn render_panel(app: App, caller: Caller, page: Page, node: Id<Node>) -> Result<Option<String>> {
    let mut tx = app.db.read().await?;
    let Some(known) = find_structure(&mut tx, caller.scope(READ), node).await? else { return Ok(None) };
    let may_edit = caller.holds(&mut tx, EDIT, node).await?;
    let sees_audits = caller.holds(&mut tx, crate::AUDIT_READ, node).await?;
    let audits = if sees_audits { audit::list_last(&mut tx, node).await? } else { Vec::new() };
    let budgets = budget::list_of_structure(&mut tx, node).await?;
    drop(tx);
    let judged = acts::look(&app, &known).await?;
    let counts: Vec<_> = State::KEPT
        .into_iter()
        .map(|state| (state, judged.iter().filter(|one| one.standing.state == state).count()))
        .filter(|(_, count)| *count > 0)
        .collect();
    if counts.is_empty() && audits.is_empty() && budgets.is_empty() {
        return Ok(None);
    }
    let types = published::audit_types(&app).await?;
    let rules = published::budget_rules(&app).await?;
    let today = page.today();
    let named = audits.into_iter().map(|row| {
        let label = types.find(&row.kind).map_or(row.kind.as_str(), |one| one.label(page.lang)).to_owned();
        (row.id, label, row.done_on, row.is_overdue(today))
    });
    let share = budgets.iter().find_map(|row| {
        let share = row.amounts().share()?;
        let tone = rules.band(share).map(|band| band.tone.clone()).unwrap_or_default();
        Some((row.year, page.percent_to_a_tenth(share), tone))
    });
    let shown = PanelOf {
        node,
        counts,
        audits: named.collect(),
        share,
        this_year: chrono::Datelike::year(&today),
        may_edit,
        page,
    };
    Ok(Some(shown.render()?))
}

/// What the structure page asks.
pub fn panel(
    app: App,
    (caller, page, node): (Caller, Page, Id<Node>),
) -> BoxFuture<'static, Result<Option<String>>> {
    Box::pin(render_panel(app, caller, page, node))
}
