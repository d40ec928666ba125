//! A group publishes a policy; its members adopt it, each by itself.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_plan::{By, EvidenceRow};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{note, today};
use crate::store::place;
use crate::store::policy::{self, PolicyRow, Published};
use crate::{EDIT, PUBLISH};

/// What the plan calls this use of a piece of evidence.
pub const USE: &str = "policy";

/// A policy as it is written.
#[derive(Clone, Debug)]
pub struct Draft {
    pub title: String,
    pub version_label: String,
    pub evidence: Option<Id<EvidenceRow>>,
    pub url: Option<String>,
    pub note: Option<String>,
    pub published_on: NaiveDate,
}

/// Publishes a policy for the members of a group, and tells them.
pub async fn publish(app: &App, caller: &Caller, group: Id<Node>, draft: &Draft) -> Result<Id<PolicyRow>> {
    if draft.evidence.is_none() && draft.url.is_none() {
        return Err(Refusal::new("policy-document-missing").into());
    }
    let mut tx = app.db.write().await?;
    let known = ground::find_node(&mut tx, caller.scope(PUBLISH), group).await?.ok_or(Error::NotFound)?;
    if known.kind != "ght" {
        return Err(Error::NotFound);
    }
    let id = app.new_id::<PolicyRow>();
    if let Some(evidence) = draft.evidence {
        let sight = caller.scope(hygie_plan::READ);
        let proof = hygie_plan::find_evidence(&mut tx, sight, evidence).await?.ok_or(Error::NotFound)?;
        if !place::is_below(&mut tx, proof.structure_id, group).await? {
            return Err(Error::NotFound);
        }
        hygie_plan::attach(&mut tx, app, proof.structure_id, proof.id, USE, &id.to_string()).await?;
    }
    let published = Published {
        id,
        node: group,
        title: &draft.title,
        version_label: &draft.version_label,
        evidence: draft.evidence,
        url: draft.url.as_deref(),
        note: draft.note.as_deref(),
        on: draft.published_on,
        by: &caller.name,
        at: app.clock.now(),
    };
    policy::insert(&mut tx, &published).await?;
    let details = json!({ "title": draft.title, "version": draft.version_label });
    note(&mut tx, app, By::Person(caller), "funding.policy-published", (group, id.uuid()), details).await?;
    let members: Vec<_> =
        place::list_members(&mut tx, &[group]).await?.into_iter().map(|member| member.id).collect();
    tell(&mut tx, app, (group, id, &draft.title), &members, "notice-policy-published").await?;
    tx.commit().await?;
    Ok(id)
}

async fn tell(
    tx: &mut Tx,
    app: &App,
    (group, id, title): (Id<Node>, Id<PolicyRow>, &str),
    members: &[Id<Node>],
    key: &'static str,
) -> Result<()> {
    let told = Notification {
        about: "funding.policy",
        node: Some(group),
        title: Words::of(app, key, &[("title", title)]),
        text: Words::of(app, "notice-policy-text", &[]),
        path: format!("/policies/{id}"),
        urgency: Urgency::Routine,
        // Once a day at most, however often somebody reminds.
        key: Some(format!("{key} {id} {}", today(app))),
    };
    let to: Vec<_> = members.iter().map(|member| Recipients::Holders(EDIT, *member)).collect();
    notify(tx, app, &told, &to).await
}

/// A member of the group adopts a policy.
pub async fn adopt(
    app: &App,
    caller: &Caller,
    id: Id<PolicyRow>,
    structure: Id<Node>,
    (on, text): (NaiveDate, Option<String>),
) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = policy::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    must_be_member(&mut tx, caller, &known, structure).await?;
    if on > today(app) || on < known.published_on {
        return Err(Refusal::new("policy-day-wrong").into());
    }
    policy::insert_adoption(&mut tx, id, structure, (on, text.as_deref()), (&caller.name, app.clock.now()))
        .await?;
    let details = json!({ "title": known.title, "version": known.version_label, "on": on });
    note(&mut tx, app, By::Person(caller), "funding.policy-adopted", (structure, id.uuid()), details).await?;
    tx.commit().await
}

/// A member takes its adoption back.
pub async fn withdraw(app: &App, caller: &Caller, id: Id<PolicyRow>, structure: Id<Node>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = policy::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    must_be_member(&mut tx, caller, &known, structure).await?;
    policy::remove_adoption(&mut tx, id, structure).await?;
    let details = json!({ "title": known.title });
    note(&mut tx, app, By::Person(caller), "funding.policy-withdrawn", (structure, id.uuid()), details)
        .await?;
    tx.commit().await
}

async fn must_be_member(tx: &mut Tx, caller: &Caller, known: &PolicyRow, structure: Id<Node>) -> Result<()> {
    ground::must_hold(tx, caller, EDIT, structure).await?;
    let members = place::list_members(tx, &[known.node_id]).await?;
    if members.iter().any(|member| member.id == structure) { Ok(()) } else { Err(Error::NotFound) }
}

/// Tells again those that have said nothing. Says how many they are.
pub async fn remind(app: &App, caller: &Caller, id: Id<PolicyRow>) -> Result<usize> {
    let scope = caller.scope(PUBLISH);
    let mut tx = app.db.write().await?;
    let known = policy::find(&mut tx, scope, id).await?.ok_or(Error::NotFound)?;
    ground::must_hold(&mut tx, caller, PUBLISH, known.node_id).await?;
    let adoptions = policy::list_adoptions(&mut tx, scope, id).await?;
    let silent: Vec<_> =
        adoptions.iter().filter(|one| one.adopted_on.is_none()).map(|one| one.structure_id).collect();
    if silent.is_empty() {
        return Err(Refusal::new("policy-nobody-silent").into());
    }
    tell(&mut tx, app, (known.node_id, id, &known.title), &silent, "notice-policy-reminder").await?;
    let details = json!({ "title": known.title, "members": silent.len() });
    note(&mut tx, app, By::Person(caller), "funding.policy-reminded", (known.node_id, id.uuid()), details)
        .await?;
    tx.commit().await?;
    Ok(silent.len())
}
