//! Actions are planned, shared, done; the findings that they close follow.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, Person};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{finding as findings, note, today};
use crate::EDIT;
use crate::model::{ActionState, By, Effort, Event};
use crate::store::action::{self, ActionRow, Changed, Kept};
use crate::store::finding::{self, FindingRow};
use crate::store::standing;

/// An action as it is written.
#[derive(Clone, Debug)]
pub struct ActionDraft {
    pub title: String,
    pub description: Option<String>,
    pub effort: Effort,
    pub cost: Option<i64>,
    pub owner: Option<Id<Person>>,
    pub due_on: Option<NaiveDate>,
}

/// More structures than any group has.
pub const MOST_MEMBERS: usize = 300;
/// More findings than one action closes.
const MOST_FINDINGS: usize = 500;

/// Plans an action: on one structure, or, shared, on members of the group that `node` is. It is to close these findings.
pub async fn create(
    app: &App,
    caller: &Caller,
    node: Id<Node>,
    members: &[Id<Node>],
    draft: &ActionDraft,
    closes: &[Id<FindingRow>],
) -> Result<Id<ActionRow>> {
    if members.is_empty() || members.len() > MOST_MEMBERS {
        return Err(Refusal::new("action-members-wrong").with("most", MOST_MEMBERS).into());
    }
    if closes.len() > MOST_FINDINGS {
        return Err(Refusal::new("action-findings-too-many").with("most", MOST_FINDINGS).into());
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, node).await?;
    for member in members {
        ground::must_hold(&mut tx, caller, EDIT, *member).await?;
    }
    let owner = find_owner(&mut tx, app, draft.owner, node).await?;
    let id = app.new_id::<ActionRow>();
    let kept = Kept {
        id,
        node,
        title: &draft.title,
        description: draft.description.as_deref(),
        effort: draft.effort,
        cost: draft.cost,
        owner: owner.as_ref().map(|(id, name)| (Some(*id), name.as_str())),
        due_on: draft.due_on,
        by: &caller.name,
        at: now,
    };
    action::insert(&mut tx, &kept).await?;
    action::insert_members(&mut tx, id, members).await?;
    for finding_id in closes {
        let known = finding::find(&mut tx, caller.scope(EDIT), *finding_id).await?.ok_or(Error::NotFound)?;
        if !members.contains(&known.structure_id) {
            return Err(Error::NotFound);
        }
        findings::follow(&mut tx, app, &known, Event::Plan).await?;
    }
    action::insert_findings(&mut tx, id, closes).await?;
    let details = json!({ "title": draft.title, "members": members.len(), "findings": closes.len() });
    note(&mut tx, app, By::Person(caller), "plan.action-planned", (node, id.uuid()), details).await?;
    for member in members {
        standing::refresh(&mut tx, *member, today(app), now).await?;
    }
    if let Some((person, _)) = owner.filter(|(person, _)| *person != caller.person) {
        tell_owner(&mut tx, app, caller, node, (id, &draft.title), person).await?;
    }
    tx.commit().await?;
    Ok(id)
}

async fn tell_owner(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    node: Id<Node>,
    (id, title): (Id<ActionRow>, &str),
    person: Id<Person>,
) -> Result<()> {
    let told = Notification {
        about: "plan.action-given",
        node: Some(node),
        title: Words::of(app, "notice-action-given", &[("title", title)]),
        text: Words::of(app, "notice-action-given-text", &[("by", &caller.name)]),
        path: format!("/actions/{id}"),
        urgency: Urgency::Routine,
        key: None,
    };
    notify(tx, app, &told, &[Recipients::Person(person)]).await
}

async fn find_owner(
    tx: &mut Tx,
    app: &App,
    owner: Option<Id<Person>>,
    node: Id<Node>,
) -> Result<Option<(Id<Person>, String)>> {
    let Some(owner) = owner else { return Ok(None) };
    let possible = action::list_possible_owners(tx, EDIT, node, app.clock.now()).await?;
    let found = possible.into_iter().find(|one| one.id == owner);
    Ok(Some(found.map(|one| (one.id, one.name)).ok_or_else(|| Refusal::new("action-owner-unknown"))?))
}

/// Changes an action; the findings that it closes follow its state.
pub async fn change(
    app: &App,
    caller: &Caller,
    id: Id<ActionRow>,
    version: i64,
    (draft, state): (&ActionDraft, ActionState),
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = action::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    ground::must_hold(&mut tx, caller, EDIT, known.node_id).await?;
    if known.version != version {
        return Err(Error::Stale);
    }
    apply(&mut tx, app, caller, &known, draft, state).await?;
    tx.commit().await
}

async fn apply(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    known: &ActionRow,
    draft: &ActionDraft,
    state: ActionState,
) -> Result<()> {
    if state == ActionState::Done && known.waits {
        return Err(Refusal::new("action-waits").into());
    }
    let (day, now) = (today(app), app.clock.now());
    let owner = match draft.owner {
        // Who is there already stays, even without the right any more.
        Some(owner) if known.owner_id == Some(owner) => {
            Some((owner, known.owner_name.clone().unwrap_or_default()))
        }
        other => find_owner(tx, app, other, known.node_id).await?,
    };
    let is_done = state == ActionState::Done;
    let changed = Changed {
        title: &draft.title,
        description: draft.description.as_deref(),
        state,
        effort: draft.effort,
        cost: draft.cost,
        owner: owner.as_ref().map(|(id, name)| (Some(*id), name.as_str())),
        due_on: draft.due_on,
        done_on: is_done.then(|| known.done_on.unwrap_or(day)),
        at: now,
    };
    action::change(tx, known.id, known.version, &changed).await?;
    let was_done = known.state == ActionState::Done;
    if is_done != was_done {
        action::mark_members(tx, known.id, None, is_done.then_some(day)).await?;
    }
    if state != known.state {
        for finding in finding::list_of_action(tx, known.id.uuid()).await? {
            findings::follow(tx, app, &finding, state.event()).await?;
        }
    }
    let details = json!({ "title": draft.title, "state": state.as_str() });
    note(tx, app, By::Person(caller), "plan.action-changed", (known.node_id, known.id.uuid()), details)
        .await?;
    for member in action::list_member_ids(tx, known.id).await? {
        standing::refresh(tx, member, day, now).await?;
    }
    if let Some((person, _)) =
        owner.filter(|(person, _)| *person != caller.person && known.owner_id != Some(*person))
    {
        tell_owner(tx, app, caller, known.node_id, (known.id, &draft.title), person).await?;
    }
    Ok(())
}

/// What a list changes at once in the actions that are ticked.
#[derive(Clone, Debug)]
pub enum BulkChange {
    State(ActionState),
    Due(NaiveDate),
    Owner(Id<Person>),
}

/// Changes many actions alike: all of them, or none.
pub async fn change_many(
    app: &App,
    caller: &Caller,
    ids: &[Id<ActionRow>],
    bulk: &BulkChange,
) -> Result<usize> {
    let mut tx = app.db.write().await?;
    let unique: BTreeSet<_> = ids.iter().copied().collect();
    for id in &unique {
        let known = action::find(&mut tx, caller.scope(EDIT), *id).await?.ok_or(Error::NotFound)?;
        ground::must_hold(&mut tx, caller, EDIT, known.node_id).await?;
        let mut draft = ActionDraft {
            title: known.title.clone(),
            description: known.description.clone(),
            effort: known.effort,
            cost: known.cost,
            owner: known.owner_id,
            due_on: known.due_on,
        };
        let mut state = known.state;
        match bulk {
            BulkChange::State(wanted) => state = *wanted,
            BulkChange::Due(day) => draft.due_on = Some(*day),
            BulkChange::Owner(person) => draft.owner = Some(*person),
        }
        apply(&mut tx, app, caller, &known, &draft, state).await?;
    }
    tx.commit().await?;
    Ok(unique.len())
}

/// One structure says that a shared action is done there, or not after all.
pub async fn mark_done(
    app: &App,
    caller: &Caller,
    id: Id<ActionRow>,
    structure: Id<Node>,
    is_done: bool,
) -> Result<()> {
    let (day, now) = (today(app), app.clock.now());
    let mut tx = app.db.write().await?;
    let known = action::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    ground::must_hold(&mut tx, caller, EDIT, structure).await?;
    if is_done && known.waits {
        return Err(Refusal::new("action-waits").into());
    }
    if action::mark_members(&mut tx, id, Some(structure), is_done.then_some(day)).await? == 0 {
        return Err(Error::NotFound);
    }
    let event = if is_done { Event::Claim } else { Event::Start };
    for finding in finding::list_of_action_on(&mut tx, id.uuid(), structure).await? {
        findings::follow(&mut tx, app, &finding, event).await?;
    }
    // The whole is done when every member is, and begun when one is.
    let undone = action::count_undone(&mut tx, id).await?;
    let state = match undone {
        0 => ActionState::Done,
        _ if known.state == ActionState::Done || known.state == ActionState::Planned => ActionState::Doing,
        _ => known.state,
    };
    let changed = Changed {
        title: &known.title,
        description: known.description.as_deref(),
        state,
        effort: known.effort,
        cost: known.cost,
        owner: known.owner_name.as_deref().map(|name| (known.owner_id, name)),
        due_on: known.due_on,
        done_on: (state == ActionState::Done).then_some(day),
        at: now,
    };
    action::change(&mut tx, id, known.version, &changed).await?;
    let details = json!({ "title": known.title, "done": is_done });
    note(&mut tx, app, By::Person(caller), "plan.action-marked", (structure, id.uuid()), details).await?;
    standing::refresh(&mut tx, structure, day, now).await?;
    tx.commit().await
}

/// Says that an action waits for another of those that the caller sees.
pub async fn need(app: &App, caller: &Caller, id: Id<ActionRow>, needs: Id<ActionRow>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = action::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    ground::must_hold(&mut tx, caller, EDIT, known.node_id).await?;
    let needed = action::find(&mut tx, caller.scope(EDIT), needs).await?.ok_or(Error::NotFound)?;
    if id == needs || action::is_needed_by(&mut tx, id, needs).await? {
        return Err(Refusal::new("action-need-circle").into());
    }
    action::insert_need(&mut tx, id, needs).await?;
    let details = json!({ "title": known.title, "needs": needed.title });
    note(&mut tx, app, By::Person(caller), "plan.action-changed", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await
}

/// Says that an action no longer waits for another.
pub async fn need_not(app: &App, caller: &Caller, id: Id<ActionRow>, needs: Id<ActionRow>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = action::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    ground::must_hold(&mut tx, caller, EDIT, known.node_id).await?;
    action::remove_need(&mut tx, id, needs).await?;
    let details = json!({ "title": known.title });
    note(&mut tx, app, By::Person(caller), "plan.action-changed", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await
}
