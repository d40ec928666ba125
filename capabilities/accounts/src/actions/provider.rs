//! Coming in by a provider of identity: it says who somebody is, to those whose account is tied to it.

use hygie_kernel::{Id, Person};
use hygie_platform::{App, Caller, Error, Refusal, Result};
use serde_json::json;

use super::second_factor::in_a_session;
use super::sign_in::{Entry, From, come_in, lead_in};
use super::{Proposal, in_person, note, propose};
use crate::model::{LinkKind, ROUND_LIFETIME};
use crate::provider::{self, Expected};
use crate::store::{self, Round};
use crate::{secret, vault};

/// What somebody goes to the provider for.
pub enum Errand {
    SignIn,
    /// To tie their account to it.
    Tie(Id<Person>),
    /// To come in for the first time, by an invitation whose secret this is.
    Accept(String),
}

/// What came of it.
pub enum Returned {
    Entry(Entry, String),
    Tied,
    /// The provider knows them, Hygie does not; what they may ask for.
    Unknown(Option<Proposal>),
}

/// The address to send somebody to, and the state that their browser keeps.
pub async fn go_to_provider(app: &App, errand: Errand, back: &str) -> Result<(String, String)> {
    let state = secret::session(app.chance.as_ref());
    let (address, expected) = provider::begin(app, &state).await?;
    let state_hash = secret::hash(&state);
    let expected = serde_json::to_vec(&expected).map_err(Error::internal("failed to write a way back"))?;
    let sealed = vault::seal(app, &state_hash, &expected).await?;
    let (person_id, link_hash) = match errand {
        Errand::SignIn => (None, None),
        Errand::Tie(person) => (Some(person), None),
        Errand::Accept(link) => (None, Some(secret::hash(&link))),
    };
    let round = Round { state_hash, sealed, back: back.to_owned(), person_id, link_hash };
    let mut tx = app.db.write().await?;
    store::insert_round(&mut tx, round, app.clock.now() + ROUND_LIFETIME).await?;
    tx.commit().await?;
    Ok((address, state))
}

/// Receives somebody who comes back from the provider, in the browser that went there.
pub async fn come_back(
    app: &App,
    caller: Option<&Caller>,
    state: &str,
    code: &str,
    from: From<'_>,
) -> Result<Returned> {
    let oidc = provider::settings(app)?;
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let round = store::take_round(&mut tx, &secret::hash(state), now).await?;
    tx.commit().await?;
    let round = round.ok_or_else(|| Error::refused("provider-too-late"))?;
    let expected = vault::open(app, &round.state_hash, &round.sealed).await?;
    let expected: Expected =
        serde_json::from_slice(&expected).map_err(Error::internal("failed to read a way back"))?;
    let known = provider::finish(app, code, expected).await?;
    let subject = known.subject.clone();
    let identity = (oidc.issuer.as_str(), subject.as_str());

    let mut tx = app.db.write().await?;
    let taken = |error: Error| error.unless_unique(Refusal::new("provider-taken"));
    if let Some(person) = round.person_id {
        let caller = caller.filter(|caller| caller.person == person).ok_or(Error::SignInNeeded)?;
        store::insert_identity(&mut tx, identity, person, now).await.map_err(taken)?;
        note(&mut tx, app, caller, "accounts.provider-tied", None, person.uuid(), json!({})).await?;
        tx.commit().await?;
        return Ok(Returned::Tied);
    }
    if let Some(link) = round.link_hash {
        let invited = store::find_link(&mut tx, LinkKind::Invitation, &link).await?;
        let invited = invited.ok_or_else(|| Error::refused("provider-too-late"))?;
        match store::use_link(&mut tx, LinkKind::Invitation, &link, now).await {
            Err(Error::Stale) => return Err(Error::refused("provider-too-late")),
            other => other?,
        }
        store::insert_identity(&mut tx, identity, invited.person_id, now).await.map_err(taken)?;
        let person = in_person(app, invited.person_id, &invited.name, &invited.email);
        let subject = invited.person_id.uuid();
        note(&mut tx, app, &person, "accounts.invitation-accepted", None, subject, json!({})).await?;
        let session = come_in(&mut tx, app, &person, from).await?;
        tx.commit().await?;
        return Ok(Returned::Entry(Entry::In(session), "/?done=invitation-accepted".to_owned()));
    }
    let Some(person) = store::find_by_identity(&mut tx, identity.0, identity.1).await? else {
        drop(tx);
        let proposal = propose(app, provider::claims(app, known).await).await?;
        return Ok(Returned::Unknown(proposal));
    };
    let caller = in_person(app, person.id, &person.name, &person.email);
    let entry = lead_in(&mut tx, app, &caller, person.has_second_factor, from).await?;
    tx.commit().await?;
    Ok(Returned::Entry(entry, round.back))
}

/// Whether the caller's account is tied to the provider.
pub async fn is_tied(app: &App, caller: &Caller) -> Result<bool> {
    let Some(oidc) = &app.settings.oidc else { return Ok(false) };
    store::has_identity(&mut app.db.read().await?, &oidc.issuer, caller.person).await
}

/// Unties the caller's account, as long as they can still come in otherwise.
pub async fn untie(app: &App, caller: &Caller) -> Result<()> {
    in_a_session(caller)?;
    let oidc = provider::settings(app)?;
    let mut tx = app.db.write().await?;
    let credentials = store::find_credentials(&mut tx, &caller.email).await?.ok_or(Error::NotFound)?;
    if credentials.password_hash.is_none() && store::list_passkeys(&mut tx, caller.person).await?.is_empty() {
        return Err(Error::refused("provider-only-way"));
    }
    if !store::delete_identities(&mut tx, &oidc.issuer, caller.person).await? {
        return Err(Error::NotFound);
    }
    note(&mut tx, app, caller, "accounts.provider-untied", None, caller.person.uuid(), json!({})).await?;
    tx.commit().await
}
