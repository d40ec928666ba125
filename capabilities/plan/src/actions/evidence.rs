//! Evidence is brought once, and used by many.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node, holds_nir};
use hygie_platform::db::Tx;
use hygie_platform::files::{self, Kind, Owner, Received, Rules};
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{note, today};
use crate::EDIT;
use crate::model::By;
use crate::store::evidence::{self, EvidenceRow, Kept};

/// What may be deposited as evidence.
pub const RULES: Rules = Rules { kinds: &Kind::ALL, largest: 25 * 1024 * 1024 };

/// A proof to keep.
#[derive(Debug)]
pub struct NewEvidence<'a> {
    pub structure: Id<Node>,
    pub title: String,
    pub url: Option<String>,
    pub note: Option<String>,
    pub file: Option<&'a Received>,
    pub valid_until: Option<NaiveDate>,
}

/// Keeps a proof, in the transaction of the act that brings it. It is a file, else a link, else a note.
pub async fn add(tx: &mut Tx, app: &App, caller: &Caller, new: &NewEvidence<'_>) -> Result<Id<EvidenceRow>> {
    if new.file.is_none() && new.url.is_none() && new.note.is_none() {
        return Err(Refusal::new("evidence-empty-wrong").into());
    }
    if new.url.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
        return Err(Refusal::new("evidence-link-wrong").into());
    }
    if new.note.as_deref().is_some_and(holds_nir) || holds_nir(&new.title) {
        return Err(Refusal::new("holds-nir").into());
    }
    let id = app.new_id::<EvidenceRow>();
    let kind = match (new.file, &new.url) {
        (Some(_), _) => "file",
        (None, Some(_)) => "link",
        (None, None) => "note",
    };
    if let Some(received) = new.file {
        let owner = Owner { capability: "plan", id: id.uuid() };
        files::keep(tx, app, caller, received, owner, Some(new.structure)).await?;
    }
    let kept = Kept {
        id,
        structure: new.structure,
        kind,
        title: &new.title,
        url: new.url.as_deref(),
        note: new.note.as_deref(),
        file: new.file.map(|received| received.id),
        valid_until: new.valid_until,
        by: &caller.name,
        at: app.clock.now(),
    };
    evidence::insert(tx, &kept).await?;
    let details = json!({ "title": new.title, "kind": kind, "until": new.valid_until });
    note(tx, app, By::Person(caller), "plan.evidence-added", (new.structure, id.uuid()), details).await?;
    Ok(id)
}

/// Says that something relies on a proof of its own structure.
pub async fn attach(
    tx: &mut Tx,
    app: &App,
    structure: Id<Node>,
    id: Id<EvidenceRow>,
    kind: &str,
    owner: &str,
) -> Result<()> {
    let known = evidence::list_of_structure(tx, structure).await?;
    let known = known.iter().find(|one| one.id == id).ok_or(Error::NotFound)?;
    if known.is_over(today(app)) {
        return Err(Refusal::new("evidence-over").into());
    }
    evidence::insert_use(tx, id, kind, owner, app.clock.now()).await?;
    Ok(())
}

/// Says that something no longer relies on a proof.
pub async fn detach(tx: &mut Tx, id: Id<EvidenceRow>, kind: &str, owner: &str) -> Result<()> {
    if evidence::remove_use(tx, id, kind, owner).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Keeps a proof that somebody brings by the page of evidence.
pub async fn write(app: &App, caller: &Caller, new: &NewEvidence<'_>) -> Result<Id<EvidenceRow>> {
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, new.structure).await?;
    let id = add(&mut tx, app, caller, new).await?;
    tx.commit().await?;
    Ok(id)
}

/// Gives a proof another end.
pub async fn extend(app: &App, caller: &Caller, id: Id<EvidenceRow>, end: Option<NaiveDate>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = evidence::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    evidence::change_end(&mut tx, id, end).await?;
    let details = json!({ "title": known.title, "until": end });
    note(&mut tx, app, By::Person(caller), "plan.evidence-changed", (known.structure_id, id.uuid()), details)
        .await?;
    tx.commit().await
}
