//! What happens here: an attestation is signed, figures and documents leave.

use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Result};
use hygie_registry::ground::{find_region, find_structure, must_hold};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::store::attestation::{self, AttestationRow};
use crate::{READ, SIGN, sheet};

/// What became of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    Done,
    /// The figures are no longer those that were shown.
    Stale,
}

/// Whether the caller signs for a structure: a person who holds the right there. The agency holds it over its whole region to give it
/// to directors, and never signs in their place.
pub async fn signs_for(tx: &mut Tx, caller: &Caller, structure: Id<Node>) -> Result<bool> {
    if caller.limit().is_some() || !caller.holds(tx, SIGN, structure).await? {
        return Ok(false);
    }
    match find_region(tx, structure).await? {
        Some(region) => Ok(!caller.holds(tx, SIGN, region).await?),
        None => Ok(true),
    }
}

/// Signs the state of a structure, when it is still the one that was shown: told by its hash.
pub async fn sign(app: &App, caller: &Caller, structure: Id<Node>, digest: &str) -> Result<Signature> {
    // A person signs, never a program in their name.
    if caller.limit().is_some() {
        return Err(Error::Forbidden);
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    must_hold(&mut tx, caller, SIGN, structure).await?;
    if !signs_for(&mut tx, caller, structure).await? {
        return Err(Error::refused("attestation-not-theirs"));
    }
    let known = find_structure(&mut tx, caller.scope(READ), structure).await?.ok_or(Error::NotFound)?;
    let statement = sheet::state(app, &mut tx, caller.scope(READ), &known, now.date_naive()).await?.statement;
    if statement.digest() != digest {
        return Ok(Signature::Stale);
    }
    let last = attestation::list(&mut tx, structure, 1).await?;
    let is_signed = last.first().is_some_and(|last| {
        last.digest == digest
            && last.person_id == caller.person
            && last.signed_at.date_naive() == now.date_naive()
    });
    if is_signed {
        return Ok(Signature::Done);
    }
    let id: Id<AttestationRow> = app.new_id();
    let kept = serde_json::to_value(&statement).map_err(Error::internal("failed to write a statement"))?;
    attestation::insert(&mut tx, id, structure, (kept, digest), (caller.person, &caller.name), now).await?;
    let details = json!({ "digest": digest });
    note(&mut tx, app, caller, "steering.attestation-signed", (Some(structure), id.uuid()), details).await?;
    tx.commit().await?;
    Ok(Signature::Done)
}

async fn note(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    act: &'static str,
    (node, subject): (Option<Id<Node>>, Uuid),
    details: Value,
) -> Result<()> {
    journal::write(tx, app, caller, Entry { act, node, subject, details: &details }).await
}

/// Writes that something leaves Hygie.
pub async fn export(
    app: &App,
    caller: &Caller,
    act: &'static str,
    (node, subject): (Id<Node>, Uuid),
    what: &str,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    note(&mut tx, app, caller, act, (Some(node), subject), json!({ "what": what })).await?;
    tx.commit().await
}
