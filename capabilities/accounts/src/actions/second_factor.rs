//! Second factors: an application that shows codes, and codes on paper for the day it is lost.

use hygie_kernel::{Id, Person};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Means, Result};
use serde_json::json;

use super::{may_manage, note};
use crate::store::PasskeyRow;
use crate::totp::{self, Enrolment};
use crate::{READ, letters, model, secret, store, vault};

/// What a person has beside their password.
pub struct SecondFactors {
    pub has_authenticator: bool,
    pub passkeys: Vec<PasskeyRow>,
    pub recovery_codes: i64,
}

impl SecondFactors {
    pub fn has_any(&self) -> bool {
        self.has_authenticator || !self.passkeys.is_empty()
    }
}

pub async fn list_second_factors(app: &App, caller: &Caller) -> Result<SecondFactors> {
    let mut tx = app.db.read().await?;
    let authenticator = store::find_authenticator(&mut tx, caller.person).await?;
    Ok(SecondFactors {
        has_authenticator: authenticator.is_some_and(|found| found.confirmed_at.is_some()),
        passkeys: store::list_passkeys(&mut tx, caller.person).await?,
        recovery_codes: store::count_recovery_codes(&mut tx, caller.person).await?,
    })
}

/// Makes a secret for the application of the caller. It protects nothing before a first code.
pub async fn begin_authenticator(app: &App, caller: &Caller) -> Result<()> {
    in_a_session(caller)?;
    let mut secret = [0; totp::SECRET_LENGTH];
    app.chance.fill(&mut secret);
    let sealed = vault::seal(app, caller.person.uuid().as_bytes(), &secret).await?;
    let mut tx = app.db.write().await?;
    match store::begin_authenticator(&mut tx, caller.person, sealed, app.clock.now()).await {
        Err(Error::Stale) => Err(Error::refused("authenticator-already")),
        Ok(()) => tx.commit().await,
        other => other,
    }
}

/// How the application learns the secret, as long as no code was shown; then never again.
pub async fn find_enrolment(app: &App, caller: &Caller) -> Result<Option<Enrolment>> {
    in_a_session(caller)?;
    let Some(secret) = find_unconfirmed(app, caller).await? else { return Ok(None) };
    totp::enrolment(&secret, &caller.email).map(Some)
}

async fn find_unconfirmed(app: &App, caller: &Caller) -> Result<Option<Vec<u8>>> {
    let mut tx = app.db.read().await?;
    let begun = store::find_authenticator(&mut tx, caller.person).await?;
    drop(tx);
    let since = app.clock.now() - model::ENROLMENT_LIFETIME;
    match begun.filter(|begun| begun.confirmed_at.is_none() && begun.created_at > since) {
        Some(begun) => {
            vault::open(app, caller.person.uuid().as_bytes(), &begun.sealed_secret).await.map(Some)
        }
        None => Ok(None),
    }
}

/// Takes the first code of the application, and gives codes to keep on paper: they are shown once.
pub async fn confirm_authenticator(app: &App, caller: &Caller, code: &str) -> Result<Vec<String>> {
    in_a_session(caller)?;
    let now = app.clock.now();
    let secret = find_unconfirmed(app, caller).await?;
    let secret = secret.ok_or_else(|| Error::refused("authenticator-too-late"))?;
    let step = totp::step_of(&secret, code, now)?.ok_or_else(|| Error::refused("second-factor-wrong"))?;
    let mut tx = app.db.write().await?;
    store::confirm_authenticator(&mut tx, caller.person, step, now).await?;
    let codes = second_factor_added(&mut tx, app, caller).await?;
    note(&mut tx, app, caller, "accounts.authenticator-added", None, caller.person.uuid(), json!({})).await?;
    tx.commit().await?;
    Ok(codes)
}

/// What follows from having a second factor; codes on paper come with the first one.
pub async fn second_factor_added(tx: &mut Tx, app: &App, caller: &Caller) -> Result<Vec<String>> {
    store::set_has_second_factor(tx, caller.person, true).await?;
    if store::count_recovery_codes(tx, caller.person).await? > 0 {
        return Ok(Vec::new());
    }
    new_recovery_codes(tx, app, caller.person).await
}

async fn new_recovery_codes(tx: &mut Tx, app: &App, person: Id<Person>) -> Result<Vec<String>> {
    let codes: Vec<String> =
        (0..model::RECOVERY_CODES).map(|_| secret::temporary_password(app.chance.as_ref())).collect();
    let hashes = codes.iter().map(|code| recovery_code_hash(person, code)).collect();
    store::replace_recovery_codes(tx, person, hashes).await?;
    Ok(codes)
}

fn recovery_code_hash(person: Id<Person>, code: &str) -> Vec<u8> {
    let letters: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    secret::hash(&format!("{person}:{}", letters.to_lowercase()))
}

/// Gives new codes on paper; those of before serve no more.
pub async fn renew_recovery_codes(app: &App, caller: &Caller) -> Result<Vec<String>> {
    in_a_session(caller)?;
    let mut tx = app.db.write().await?;
    if !store::has_second_factor(&mut tx, caller.person).await? {
        return Err(Error::refused("second-factor-none"));
    }
    let codes = new_recovery_codes(&mut tx, app, caller.person).await?;
    note(&mut tx, app, caller, "accounts.recovery-codes-renewed", None, caller.person.uuid(), json!({}))
        .await?;
    tx.commit().await?;
    Ok(codes)
}

/// Whether a code is one of the application at this moment, or one on paper. It is taken: it serves once.
pub async fn take_code(tx: &mut Tx, app: &App, person: &Caller, code: &str) -> Result<bool> {
    let authenticator = store::find_authenticator(tx, person.person).await?;
    if let Some(authenticator) = authenticator.filter(|found| found.confirmed_at.is_some()) {
        let secret = vault::open(app, person.person.uuid().as_bytes(), &authenticator.sealed_secret).await?;
        if let Some(step) = totp::step_of(&secret, code, app.clock.now())? {
            return store::take_step(tx, person.person, step).await;
        }
    }
    let is_taken =
        store::take_recovery_code(tx, person.person, recovery_code_hash(person.person, code)).await?;
    if is_taken {
        let left = store::count_recovery_codes(tx, person.person).await?;
        let details = json!({ "left": left });
        note(tx, app, person, "accounts.recovery-code-used", None, person.person.uuid(), details).await?;
    }
    Ok(is_taken)
}

/// Takes the caller's own application away.
pub async fn remove_authenticator(app: &App, caller: &Caller) -> Result<()> {
    in_a_session(caller)?;
    let mut tx = app.db.write().await?;
    if !store::delete_authenticator(&mut tx, caller.person).await? {
        return Err(Error::NotFound);
    }
    second_factor_removed(&mut tx, app, caller).await?;
    note(&mut tx, app, caller, "accounts.authenticator-removed", None, caller.person.uuid(), json!({}))
        .await?;
    tx.commit().await
}

/// What follows from having one second factor less. Codes on paper go with the last one.
pub async fn second_factor_removed(tx: &mut Tx, app: &App, caller: &Caller) -> Result<()> {
    let authenticator = store::find_authenticator(tx, caller.person).await?;
    let has_authenticator = authenticator.is_some_and(|found| found.confirmed_at.is_some());
    if has_authenticator || !store::list_passkeys(tx, caller.person).await?.is_empty() {
        return Ok(());
    }
    store::delete_recovery_codes(tx, caller.person).await?;
    store::set_has_second_factor(tx, caller.person, false).await?;
    letters::second_factor_removed(tx, app, caller.person, &caller.email, caller.lang).await
}

/// Takes away every second factor of somebody who has lost them, and ends their sessions: as whoever looks after their
/// account, or the operator.
pub async fn reset_second_factor(app: &App, by: &Caller, person: Id<Person>) -> Result<()> {
    let mut tx = app.db.write().await?;
    if by.by != Means::CommandLine {
        store::find_person(&mut tx, by.scope(READ), person).await?.ok_or(Error::NotFound)?;
        if !may_manage(&mut tx, by, person).await? {
            return Err(Error::refused("person-not-yours"));
        }
    }
    let lang = store::lang_of(&mut tx, person).await?;
    let email = store::email_of(&mut tx, person).await?;
    store::delete_authenticator(&mut tx, person).await?;
    store::delete_passkeys_of(&mut tx, person).await?;
    store::delete_recovery_codes(&mut tx, person).await?;
    store::set_has_second_factor(&mut tx, person, false).await?;
    super::sign_in::end_everything(&mut tx, person).await?;
    letters::second_factor_removed(&mut tx, app, person, &email, Some(lang)).await?;
    note(&mut tx, app, by, "accounts.second-factor-reset", None, person.uuid(), json!({})).await?;
    tx.commit().await
}

pub fn in_a_session(caller: &Caller) -> Result<()> {
    if let Means::Session(_) = caller.by { Ok(()) } else { Err(Error::Forbidden) }
}
