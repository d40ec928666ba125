//! Signing in: a password, then a second factor for those who have one.
//!
//! Guesses are slowed without shutting anybody out. A browser in which a person has signed in before is known, and only its
//! own mistakes count against it: whoever guesses from elsewhere does not make that person wait. Elsewhere, mistakes count
//! for the account and the address together, so that one person's mistakes make nobody else wait behind the address of a
//! whole hospital; wider limits stop those who guess from many addresses, or at many accounts.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Person};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Means, Refusal, Result, journal};
use serde_json::json;

use super::second_factor::{in_a_session, take_code};
use super::{in_person, note};
use crate::identify::SESSION_LIFETIME;
use crate::store::{Failures, NewAttempt};
use crate::{model, password, secret, store};

/// From where somebody tries to come in.
#[derive(Clone, Copy, Debug)]
pub struct From<'a> {
    /// The address of the network.
    pub address: &'a str,
    /// What the browser says of itself.
    pub agent: &'a str,
    /// The cookie of a browser in which somebody has signed in.
    pub device: Option<&'a str>,
}

/// How far a password leads.
pub enum Entry {
    In(Session),
    /// The second factor is missing: the secret of a half session.
    Half(String),
}

/// What the browser of somebody who is in keeps.
pub struct Session {
    pub secret: String,
    pub device: String,
}

/// Lets in whoever knows the password, or half-way in when they have a second factor. What is refused says the same
/// whether the address is known or not, and takes as long.
pub async fn sign_in(app: &App, email: &str, password: &str, from: From<'_>) -> Result<Entry> {
    let email = email.trim().to_lowercase();
    count_attempt(app, &email, from).await?;
    let mut tx = app.db.read().await?;
    let person =
        store::find_credentials(&mut tx, &email).await?.filter(|person| person.disabled_at.is_none());
    drop(tx);
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let is_right = password::verify(app, password, hash).await?;
    let (Some(person), true) = (&person, is_right) else {
        note_refused(app, person.as_ref()).await?;
        return Err(Error::refused("sign-in-wrong"));
    };
    if person.temporary_until.is_some_and(|until| until <= app.clock.now()) {
        return Err(Error::refused("sign-in-temporary-over"));
    }

    let mut tx = app.db.write().await?;
    let caller = in_person(app, person.id, &person.name, &person.email);
    let entry = lead_in(&mut tx, app, &caller, person.has_second_factor, from).await?;
    tx.commit().await?;
    Ok(entry)
}

/// A sign-in that is refused is counted, and written in the journal: about the person whose account it is, or about nobody,
/// so that an unknown address takes as long as a known one.
async fn note_refused(app: &App, person: Option<&store::Credentials>) -> Result<()> {
    metrics::counter!("hygie_sign_ins_refused_total").increment(1);
    let subject = person.map_or(uuid::Uuid::nil(), |person| person.id.uuid());
    let mut tx = app.db.write().await?;
    let details = json!({});
    let entry = journal::Entry { act: "accounts.sign-in-refused", node: None, subject, details: &details };
    journal::write_of_hygie(&mut tx, app, entry);
    tx.commit().await
}

/// Lets in whoever gave their first proof, or half-way in when they have a second factor.
pub async fn lead_in(
    tx: &mut Tx,
    app: &App,
    person: &Caller,
    has_second_factor: bool,
    from: From<'_>,
) -> Result<Entry> {
    if !has_second_factor {
        return come_in(tx, app, person, from).await.map(Entry::In);
    }
    let half = secret::session(app.chance.as_ref());
    let until = app.clock.now() + model::HALF_SESSION_LIFETIME;
    store::insert_half_session(tx, secret::hash(&half), person.person, until).await?;
    Ok(Entry::Half(half))
}

/// Who is half-way in, if the time is not over.
pub async fn find_half_in(app: &App, half: &str) -> Result<Option<store::HalfIn>> {
    let mut tx = app.db.read().await?;
    store::find_half_session(&mut tx, &secret::hash(half), app.clock.now()).await
}

/// Lets in whoever is half-way in and has a code: of the application, or on paper.
pub async fn enter_code(app: &App, half: &str, code: &str, from: From<'_>) -> Result<Session> {
    let hash = secret::hash(half);
    let person = find_half_in(app, half).await?.ok_or(Error::SignInNeeded)?;
    count_attempt(app, &person.email, from).await?;
    let mut tx = app.db.write().await?;
    let caller = in_person(app, person.person_id, &person.name, &person.email);
    if !take_code(&mut tx, app, &caller, code).await? {
        return Err(Error::refused("second-factor-wrong"));
    }
    if !store::delete_half_session(&mut tx, &hash).await? {
        return Err(Error::SignInNeeded);
    }
    let session = come_in(&mut tx, app, &caller, from).await?;
    tx.commit().await?;
    Ok(session)
}

/// Opens the session of somebody who has proved all that was asked, and knows their device from now on.
pub async fn come_in(tx: &mut Tx, app: &App, person: &Caller, from: From<'_>) -> Result<Session> {
    let now = app.clock.now();
    forget_attempts(tx, &person.email, from).await?;
    let secret = open_session(tx, app, person, from.agent).await?;
    let device = match from.device {
        // Several people may use one browser.
        Some(device) if store::is_device_known(tx, &secret::hash(device)).await? => device.to_owned(),
        _ => secret::session(app.chance.as_ref()),
    };
    store::keep_device(tx, secret::hash(&device), person.person, now).await?;
    Ok(Session { secret, device })
}

async fn open_session(tx: &mut Tx, app: &App, person: &Caller, agent: &str) -> Result<String> {
    let now = app.clock.now();
    let session = secret::session(app.chance.as_ref());
    let new = store::NewSession {
        hash: secret::hash(&session),
        person: person.person,
        at: now,
        expires_at: now + SESSION_LIFETIME,
        agent: agent.chars().take(200).collect(),
    };
    store::insert_session(tx, new).await?;
    store::signed_in(tx, person.person, now).await?;
    note(tx, app, person, "accounts.signed-in", None, person.person.uuid(), json!({})).await?;
    Ok(session)
}

/// The hash of the device, when the account knows it.
async fn known_device(tx: &mut Tx, email: &str, from: From<'_>) -> Result<Option<Vec<u8>>> {
    let Some(device) = from.device.map(secret::hash) else { return Ok(None) };
    Ok(store::knows_device(tx, email, &device).await?.then_some(device))
}

/// Counts an attempt as failed until it succeeds, and asks for a pause after too many. It is written before the others
/// are counted, so that many at once do not slip through.
pub async fn count_attempt(app: &App, email: &str, from: From<'_>) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let device = known_device(&mut tx, email, from).await?;
    let attempt = NewAttempt { id: app.new_id(), email, address: from.address, device, at: now };
    store::insert_failure(&mut tx, &attempt).await?;
    tx.commit().await?;

    let mut tx = app.db.write().await?;
    let which = |limit| Failures { since: now - model::THROTTLE_WINDOW, but: attempt.id, limit };
    let place = which(model::FAILURES_OF_PLACE);
    let wait = if let Some(device) = &attempt.device {
        wait(store::list_failures_of_device(&mut tx, email, device, place).await?, place, now)
    } else {
        let account = which(model::FAILURES_OF_ACCOUNT);
        let address = which(model::FAILURES_OF_ADDRESS);
        wait(store::list_failures_of_place(&mut tx, email, from.address, place).await?, place, now)
            .max(wait(store::list_failures_of_account(&mut tx, email, account).await?, account, now))
            .max(wait(store::list_failures_of_address(&mut tx, from.address, address).await?, address, now))
    };
    let Some(wait) = wait else { return Ok(()) };
    // An attempt that is not even looked at does not make the pause longer.
    store::delete_failure(&mut tx, attempt.id).await?;
    tx.commit().await?;
    Err(asked_to_wait(wait))
}

/// Forgets the failures of whoever proved who they are at last, from where they are.
pub async fn forget_attempts(tx: &mut Tx, email: &str, from: From<'_>) -> Result<()> {
    let known = known_device(tx, email, from).await?;
    store::forget_failures(tx, email, from.address, known.as_deref()).await
}

fn wait(failures: Vec<DateTime<Utc>>, which: Failures, now: DateTime<Utc>) -> Option<chrono::TimeDelta> {
    model::wait(&failures, which.limit, now)
}

fn asked_to_wait(wait: chrono::TimeDelta) -> Error {
    Refusal::new("sign-in-wait").with("minutes", model::minutes(wait)).into()
}

/// Counts a request that is not a sign-in, such as for a new password, against the address of the network that it comes
/// from: nobody floods with them.
pub async fn count_request(app: &App, address: &str) -> Result<()> {
    let now = app.clock.now();
    let attempt = NewAttempt { id: app.new_id(), email: "", address, device: None, at: now };
    let mut tx = app.db.write().await?;
    let limit = model::FAILURES_OF_ADDRESS;
    let which = Failures { since: now - model::THROTTLE_WINDOW, but: attempt.id, limit };
    let recent = store::list_failures_of_address(&mut tx, address, which).await?;
    if let Some(wait) = model::wait(&recent, limit, now) {
        return Err(asked_to_wait(wait));
    }
    store::insert_failure(&mut tx, &attempt).await?;
    tx.commit().await
}

/// Whether the caller proved who they are a moment ago, so that an act that matters needs no other proof.
pub async fn is_proved(app: &App, caller: &Caller) -> Result<bool> {
    let Means::Session(session) = &caller.by else { return Ok(true) };
    let mut tx = app.db.read().await?;
    let proved_at = store::proved_at(&mut tx, session).await?;
    Ok(proved_at.is_some_and(|at| app.clock.now() - at < model::PROOF_LIFETIME))
}

/// Takes a proof that it is still the same person: their password, or a code of their second factor.
pub async fn prove(app: &App, caller: &Caller, proof: &str, from: From<'_>) -> Result<String> {
    in_a_session(caller)?;
    count_attempt(app, &caller.email, from).await?;
    let mut tx = app.db.read().await?;
    let credentials = store::find_credentials(&mut tx, &caller.email).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let is_password = password::verify(app, proof, credentials.password_hash).await?;
    let mut tx = app.db.write().await?;
    if !is_password && !take_code(&mut tx, app, caller, proof).await? {
        return Err(Error::refused("proof-wrong"));
    }
    let secret = proved(&mut tx, app, caller, from).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Notes that the caller has just proved who they are. The session gets another secret, which is given: one that somebody
/// else may hold is worth nothing from here on.
pub async fn proved(tx: &mut Tx, app: &App, caller: &Caller, from: From<'_>) -> Result<String> {
    let Means::Session(session) = &caller.by else { return Err(Error::Forbidden) };
    forget_attempts(tx, &caller.email, from).await?;
    let secret = secret::session(app.chance.as_ref());
    store::set_proved(tx, session, secret::hash(&secret), app.clock.now()).await?;
    Ok(secret)
}

/// Ends everything that is open in the name of a person.
pub async fn end_everything(tx: &mut Tx, person: Id<Person>) -> Result<()> {
    store::delete_other_sessions(tx, person, &[]).await?;
    store::delete_half_sessions_of(tx, person).await?;
    store::forget_devices(tx, person).await
}
