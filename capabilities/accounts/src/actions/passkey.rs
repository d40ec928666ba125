//! Passkeys: a device proves that it is there, and that its owner unlocked it. That is two factors at once, so that a
//! passkey lets somebody in alone; it is also a second factor for whoever begins with a password.

use hygie_kernel::{Id, Person};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webauthn_rs::prelude::{
    AuthenticationResult, CreationChallengeResponse, CredentialID, DiscoverableAuthentication,
    Passkey as Credential, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, RequestChallengeResponse,
};

use super::second_factor::{in_a_session, second_factor_added, second_factor_removed};
use super::sign_in::{From, Session, come_in, find_half_in, proved};
use super::{in_person, note};
use crate::model::{self, Ceremony, Passkey};
use crate::secret;
use crate::store::{self, PasskeyRow};
use crate::webauthn::{refused, webauthn};

/// What a browser is asked to show to the device, and by what name the answer is known.
#[derive(Serialize)]
pub struct Asked<T> {
    pub ceremony: String,
    pub options: T,
}

/// Asks the device of the caller to make a passkey.
pub async fn begin_passkey(app: &App, caller: &Caller) -> Result<Asked<CreationChallengeResponse>> {
    in_a_session(caller)?;
    let mut tx = app.db.write().await?;
    let known = credentials_of(&mut tx, caller.person).await?;
    let known: Vec<CredentialID> = known.iter().map(|(_, credential)| credential.cred_id().clone()).collect();
    let (mut options, state) = webauthn(app)?
        .start_passkey_registration(caller.person.uuid(), &caller.email, &caller.name, Some(known))
        .map_err(refused)?;
    // A passkey that the device keeps with its owner's name lets them in without typing anything.
    if let Some(selection) = &mut options.public_key.authenticator_selection {
        selection.resident_key = Some(webauthn_rs_proto::ResidentKeyRequirement::Preferred);
    }
    let ceremony = begin(&mut tx, app, Some(caller.person), &state).await?;
    tx.commit().await?;
    Ok(Asked { ceremony, options })
}

/// Keeps the passkey that the device made; the first second factor comes with codes on paper.
pub async fn add_passkey(
    app: &App,
    caller: &Caller,
    name: &str,
    ceremony: &str,
    answer: &str,
) -> Result<Vec<String>> {
    in_a_session(caller)?;
    let answer: RegisterPublicKeyCredential = read_answer(answer)?;
    let mut tx = app.db.write().await?;
    let state: PasskeyRegistration = take(&mut tx, app, ceremony, Some(caller.person)).await?;
    let credential = webauthn(app)?.finish_passkey_registration(&answer, &state).map_err(refused)?;
    let passkey = PasskeyRow {
        id: app.new_id(),
        person_id: caller.person,
        name: name.to_owned(),
        credential: written(&credential)?,
        created_at: app.clock.now(),
        used_at: None,
    };
    let id = passkey.id;
    store::insert_passkey(&mut tx, passkey, credential.cred_id().to_vec())
        .await
        .map_err(|error| error.unless_unique(Refusal::new("passkey-refused")))?;
    let codes = second_factor_added(&mut tx, app, caller).await?;
    note(&mut tx, app, caller, "accounts.passkey-added", None, id.uuid(), json!({ "name": name })).await?;
    tx.commit().await?;
    Ok(codes)
}

pub async fn list_passkeys(app: &App, caller: &Caller) -> Result<Vec<PasskeyRow>> {
    store::list_passkeys(&mut app.db.read().await?, caller.person).await
}

pub async fn remove_passkey(app: &App, caller: &Caller, id: Id<Passkey>) -> Result<()> {
    in_a_session(caller)?;
    let mut tx = app.db.write().await?;
    if !store::delete_passkey(&mut tx, caller.person, id).await? {
        return Err(Error::NotFound);
    }
    second_factor_removed(&mut tx, app, caller).await?;
    note(&mut tx, app, caller, "accounts.passkey-removed", None, id.uuid(), json!({})).await?;
    tx.commit().await
}

/// Asks a device for a passkey: of whoever is half-way in, else of anybody who has one here.
pub async fn ask_passkey(app: &App, half: Option<&str>) -> Result<Asked<RequestChallengeResponse>> {
    let webauthn = webauthn(app)?;
    let person = match half {
        Some(half) => find_half_in(app, half).await?,
        None => None,
    };
    let mut tx = app.db.write().await?;
    let asked = match person {
        Some(person) => ask_of(&mut tx, app, person.person_id).await?,
        None => {
            let (mut options, state) = webauthn.start_discoverable_authentication().map_err(refused)?;
            // It is asked by a button, not while a field is filled in.
            options.mediation = None;
            Asked { ceremony: begin(&mut tx, app, None, &state).await?, options }
        }
    };
    tx.commit().await?;
    Ok(asked)
}

/// Asks a device for a passkey of the caller, as a proof that it is still them.
pub async fn ask_passkey_proof(app: &App, caller: &Caller) -> Result<Asked<RequestChallengeResponse>> {
    in_a_session(caller)?;
    let mut tx = app.db.write().await?;
    let asked = ask_of(&mut tx, app, caller.person).await?;
    tx.commit().await?;
    Ok(asked)
}

async fn ask_of(tx: &mut Tx, app: &App, person: Id<Person>) -> Result<Asked<RequestChallengeResponse>> {
    let known = credentials_of(tx, person).await?;
    let known: Vec<Credential> = known.into_iter().map(|(_, credential)| credential).collect();
    let (options, state) = webauthn(app)?.start_passkey_authentication(&known).map_err(refused)?;
    Ok(Asked { ceremony: begin(tx, app, Some(person), &state).await?, options })
}

/// Takes what the device answers as a proof that the caller is still themselves.
pub async fn prove_by_passkey(
    app: &App,
    caller: &Caller,
    ceremony: &str,
    answer: &str,
    from: From<'_>,
) -> Result<String> {
    in_a_session(caller)?;
    let answer: PublicKeyCredential = read_answer(answer)?;
    let mut tx = app.db.write().await?;
    let state: PasskeyAuthentication = take(&mut tx, app, ceremony, Some(caller.person)).await?;
    let result = webauthn(app)?.finish_passkey_authentication(&answer, &state).map_err(refused)?;
    note_use(&mut tx, app, caller.person, &result).await?;
    let secret = proved(&mut tx, app, caller, from).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Lets in whoever the device answers for.
pub async fn enter_passkey(
    app: &App,
    half: Option<&str>,
    ceremony: &str,
    answer: &str,
    from: From<'_>,
) -> Result<Session> {
    let answer: PublicKeyCredential = read_answer(answer)?;
    let webauthn = webauthn(app)?;
    let half_in = match half {
        Some(half) => find_half_in(app, half).await?,
        None => None,
    };
    let mut tx = app.db.write().await?;
    let (person, result) = match &half_in {
        Some(half_in) => {
            let state: PasskeyAuthentication = take(&mut tx, app, ceremony, Some(half_in.person_id)).await?;
            (half_in.person_id, webauthn.finish_passkey_authentication(&answer, &state).map_err(refused)?)
        }
        None => {
            let state: DiscoverableAuthentication = take(&mut tx, app, ceremony, None).await?;
            let (person, id) = webauthn.identify_discoverable_authentication(&answer).map_err(refused)?;
            let known = find_credential(&mut tx, person.into(), id).await?;
            let result =
                webauthn.finish_discoverable_authentication_v2(&answer, state, &known.1).map_err(refused)?;
            (person.into(), result)
        }
    };
    note_use(&mut tx, app, person, &result).await?;
    let who = store::find_enabled(&mut tx, person).await?.ok_or_else(|| Error::refused("passkey-refused"))?;
    if let Some(half) = half.filter(|_| half_in.is_some()) {
        store::delete_half_session(&mut tx, &secret::hash(half)).await?;
    }
    let caller = in_person(app, person, &who.name, &who.email);
    let session = come_in(&mut tx, app, &caller, from).await?;
    tx.commit().await?;
    Ok(session)
}

/// Keeps what the device counts, so that a copy of it is told from it.
async fn note_use(tx: &mut Tx, app: &App, person: Id<Person>, result: &AuthenticationResult) -> Result<()> {
    let (row, mut credential) = find_credential(tx, person, result.cred_id()).await?;
    credential.update_credential(result);
    store::passkey_used(tx, row.id, written(&credential)?, app.clock.now()).await
}

async fn find_credential(tx: &mut Tx, person: Id<Person>, id: &[u8]) -> Result<(PasskeyRow, Credential)> {
    let row = store::find_passkey(tx, person, id).await?.ok_or_else(|| Error::refused("passkey-refused"))?;
    let credential = read(row.credential.clone())?;
    Ok((row, credential))
}

async fn credentials_of(tx: &mut Tx, person: Id<Person>) -> Result<Vec<(Id<Passkey>, Credential)>> {
    let rows = store::list_passkeys(tx, person).await?;
    rows.into_iter().map(|row| Ok((row.id, read(row.credential)?))).collect()
}

async fn begin(tx: &mut Tx, app: &App, person: Option<Id<Person>>, state: &impl Serialize) -> Result<String> {
    let id: Id<Ceremony> = app.new_id();
    store::insert_ceremony(tx, id, person, written(state)?, app.clock.now() + model::CEREMONY_LIFETIME)
        .await?;
    Ok(id.to_string())
}

async fn take<T: DeserializeOwned>(
    tx: &mut Tx,
    app: &App,
    ceremony: &str,
    person: Option<Id<Person>>,
) -> Result<T> {
    let id = ceremony.parse().map_err(|_| Error::refused("passkey-too-late"))?;
    let state = store::take_ceremony(tx, id, person, app.clock.now()).await?;
    read(state.ok_or_else(|| Error::refused("passkey-too-late"))?)
}

fn read_answer<T: DeserializeOwned>(answer: &str) -> Result<T> {
    serde_json::from_str(answer).map_err(|_| Error::refused("passkey-refused"))
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_json::from_value(value).map_err(Error::internal("failed to read a passkey"))
}

fn written(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(Error::internal("failed to write a passkey"))
}
