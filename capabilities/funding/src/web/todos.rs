//! What programmes, projects and policies ask of a person.

use chrono::Days;
use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Page, Result, Todo};
use hygie_registry::ground::{Breadth, Origin};

use crate::model::FileState;
use crate::model::project::WARN_DAYS;
use crate::store::{file, policy, project};
use crate::{EDIT, INSTRUCT};

/// More lines than a first page has room for.
const MOST: usize = 5;

pub async fn todos(app: App, (caller, page, node): (Caller, Page, Id<Node>)) -> Result<Vec<Todo>> {
    let kind = page.perimeter().map(|step| step.kind.clone()).unwrap_or_default();
    let from = Origin { node, breadth: Breadth::of(&kind) };
    let mut todos = Vec::new();
    let mut tx = app.db.read().await?;
    if caller.may(EDIT) {
        todos.extend(ending(&mut tx, &caller, &page, from).await?);
        todos.extend(to_adopt(&mut tx, &caller, &page, from).await?);
    }
    if caller.may(INSTRUCT) {
        todos.extend(to_instruct(&mut tx, &caller, &page, from).await?);
        todos.extend(awaited(&mut tx, &caller, &page, from).await?);
    }
    Ok(todos)
}

/// The homologations that end within three months, or are over.
async fn ending(tx: &mut Tx, caller: &Caller, page: &Page, from: Origin) -> Result<Vec<Todo>> {
    let today = page.today();
    let before = today.checked_add_days(Days::new(WARN_DAYS + 1)).unwrap_or(today);
    let ending = project::list_ending(tx, caller.scope(EDIT), from, before).await?;
    Ok(ending
        .into_iter()
        .take(MOST)
        .map(|one| Todo {
            due: one.homologated_until,
            what: page.say("todo-homologation").with("project", &one.name).to_string(),
            why: page.say("todo-homologation-why").with("structure", &one.structure_name).to_string(),
            href: format!("/projects/{}", one.id),
            act: page.t("todo-homologation-act"),
            first: Vec::new(),
        })
        .collect())
}

/// The policies of its group that a member has not adopted: its own, not those of a whole territory.
async fn to_adopt(tx: &mut Tx, caller: &Caller, page: &Page, from: Origin) -> Result<Vec<Todo>> {
    if from.breadth != Breadth::Narrow {
        return Ok(Vec::new());
    }
    let policies = policy::list(tx, caller.scope(EDIT), from, None, 20).await?;
    Ok(policies
        .into_iter()
        .filter(|one| one.silent > 0 && !one.is_group_seen)
        .take(MOST)
        .map(|one| Todo {
            due: None,
            what: page.say("todo-policy").with("title", &one.title).to_string(),
            why: page.say("todo-policy-why").with("group", &one.node_name).to_string(),
            href: format!("/policies/{}", one.id),
            act: page.t("todo-policy-act"),
            first: Vec::new(),
        })
        .collect())
}

async fn to_instruct(tx: &mut Tx, caller: &Caller, page: &Page, from: Origin) -> Result<Vec<Todo>> {
    let files = file::list_in_state(tx, caller.scope(INSTRUCT), from, FileState::Deposited, 100).await?;
    let Some(first) = files.first() else { return Ok(Vec::new()) };
    Ok(vec![Todo {
        due: None,
        what: page.say("todo-files").with("count", files.len()).to_string(),
        why: page.t("todo-files-why"),
        href: format!("/programme-files/{}", first.id),
        act: page.t("todo-files-act"),
        first: files
            .iter()
            .skip(1)
            .take(MOST - 1)
            .map(|one| (one.node_name.clone(), format!("/programme-files/{}", one.id)))
            .collect(),
    }])
}

async fn awaited(tx: &mut Tx, caller: &Caller, page: &Page, from: Origin) -> Result<Vec<Todo>> {
    let filter = project::Filter { is_open: Some(true), awaits_region: true, ..project::Filter::default() };
    let count = project::count(tx, caller.scope(INSTRUCT), from, &filter, 1000).await?;
    if count == 0 {
        return Ok(Vec::new());
    }
    Ok(vec![Todo {
        due: None,
        what: page.say("todo-opinions").with("count", count).to_string(),
        why: page.t("todo-opinions-why"),
        href: page.address("/projects", &[("state", "region-awaited".to_owned())]),
        act: page.t("todo-opinions-act"),
        first: Vec::new(),
    }])
}
