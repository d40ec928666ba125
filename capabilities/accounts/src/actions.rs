//! What happens to people, sessions, tokens and grants: one function for each thing that people do.

mod access_request;
mod invitation;
mod passkey;
mod provider;
mod recovery;
mod second_factor;
mod sign_in;
mod tokens;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Lang, Node, Person};
use hygie_platform::db::Tx;
use hygie_platform::{
    App, Caller, CallerFacts, Conflict, ConflictField, Error, Means, Refusal, Result, journal,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::model::{self, Email, Ending, Grant};
use crate::store::{self, GrantRow, NodeRow, PersonRow};
use crate::{GRANT, READ, approval, breached, letters, password, secret};

pub use access_request::{Proposal, ask_access, propose};
pub use invitation::{
    Door, Invitation, Invited, accept_invitation, cancel_invitation, invite, invite_again, invite_many,
    look_at_door,
};
pub use passkey::{
    add_passkey, ask_passkey, ask_passkey_proof, begin_passkey, enter_passkey, list_passkeys,
    prove_by_passkey, remove_passkey,
};
pub use provider::{Errand, Returned, come_back, go_to_provider, is_tied, untie};
pub use recovery::{RECOVERY, ask_recovery, recover, send_recovery};
pub use second_factor::{
    SecondFactors, begin_authenticator, confirm_authenticator, find_enrolment, list_second_factors,
    remove_authenticator, renew_recovery_codes, reset_second_factor,
};
pub use sign_in::{Entry, From, Session, enter_code, find_half_in, is_proved, prove, sign_in};

pub use tokens::{NewToken, create_service, find_service, make_token, revoke_token};

/// Writes the policy of the product where queries join it, when it is not there yet.
pub async fn write_policy(app: App) -> Result<()> {
    let policy: BTreeSet<(String, String)> = app
        .roles
        .iter()
        .flat_map(|role| role.rights.iter().map(|right| (role.code.to_owned(), right.0.to_owned())))
        .collect();
    let mut tx = app.db.read().await?;
    let is_written = store::everywhere::list_policy(&mut tx).await? == policy;
    drop(tx);
    if !is_written {
        let mut tx = app.db.write().await?;
        store::everywhere::replace_policy(&mut tx, &policy).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The operator of the machine, who is allowed everything: what the command line acts as.
pub fn operator(app: &App, name: &str) -> Caller {
    Caller::new(CallerFacts {
        person: Uuid::nil().into(),
        name: name.to_owned(),
        email: String::new(),
        lang: None,
        theme: None,
        rights: app.capabilities.iter().flat_map(|c| c.rights).map(|right| right.0.to_owned()).collect(),
        nodes: Vec::new(),
        perimeter: None,
        at: app.clock.now(),
        by: Means::CommandLine,
    })
}

/// Somebody who has just proved who they are, before they have a session.
fn in_person(app: &App, person: Id<Person>, name: &str, email: &str) -> Caller {
    Caller::new(CallerFacts {
        person,
        name: name.to_owned(),
        email: email.to_owned(),
        lang: None,
        theme: None,
        rights: BTreeSet::new(),
        nodes: Vec::new(),
        perimeter: None,
        at: app.clock.now(),
        by: Means::Session(Vec::new()),
    })
}

/// Writes in the journal that the caller looked at the account of somebody else.
pub async fn note_seen(app: &App, caller: &Caller, person: Id<Person>) {
    if caller.person != person {
        let details = json!({});
        let look = journal::Entry {
            act: "accounts.person-seen",
            node: None,
            subject: person.uuid(),
            details: &details,
        };
        journal::seen(app, caller, look).await;
    }
}

/// Ends one of the caller's own sessions.
pub async fn end_session(app: &App, caller: &Caller, hash: &[u8]) -> Result<()> {
    let mut tx = app.db.write().await?;
    if !store::delete_session(&mut tx, caller.person, hash).await? {
        return Err(Error::NotFound);
    }
    note(&mut tx, app, caller, "accounts.session-ended", None, caller.person.uuid(), json!({})).await?;
    tx.commit().await
}

/// Keeps the perimeter that the reader chose for the rest of the session.
pub async fn choose_perimeter(app: &App, caller: &Caller, node: Option<Id<Node>>) -> Result<()> {
    let Means::Session(hash) = &caller.by else { return Ok(()) };
    let mut tx = app.db.write().await?;
    store::set_perimeter(&mut tx, hash, node).await?;
    tx.commit().await
}

pub async fn change_preferences(
    app: &App,
    caller: &Caller,
    lang: Option<Lang>,
    theme: Option<&str>,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::update_preferences(&mut tx, caller.person, lang.map(Lang::code), theme).await?;
    let details = json!({ "lang": lang.map(Lang::code), "theme": theme });
    note(&mut tx, app, caller, "accounts.preferences-changed", None, caller.person.uuid(), details).await?;
    tx.commit().await
}

/// Changes the caller's own password and ends their other sessions. The current one is asked again, except from
/// somebody who has just signed in with a temporary one.
pub async fn change_own_password(
    app: &App,
    caller: &Caller,
    current: &str,
    new: &str,
    from: From<'_>,
) -> Result<()> {
    let Means::Session(session) = &caller.by else { return Err(Error::Forbidden) };
    let mut tx = app.db.read().await?;
    let person = store::find_credentials(&mut tx, &caller.email).await?.ok_or(Error::NotFound)?;
    drop(tx);
    if !person.must_change_password {
        sign_in::count_attempt(app, &person.email, from).await?;
        if !password::verify(app, current, person.password_hash.clone()).await? {
            return Err(Error::refused("password-current-wrong"));
        }
    }
    check_new_password(app, new, &person.email, &person.name).await?;
    if password::verify(app, new, person.password_hash).await? {
        return Err(Error::refused("password-same"));
    }
    let hash = password::hash(app, new).await?;
    let mut tx = app.db.write().await?;
    sign_in::forget_attempts(&mut tx, &person.email, from).await?;
    store::update_password(&mut tx, person.id, &hash, None).await?;
    store::delete_other_sessions(&mut tx, person.id, session).await?;
    letters::password_changed(&mut tx, app, person.id, &person.email, caller.lang).await?;
    note(&mut tx, app, caller, "accounts.password-changed", None, person.id.uuid(), json!({})).await?;
    tx.commit().await
}

/// Until when a password serves that must be changed.
fn temporary_until(app: &App, must_change: bool) -> Option<DateTime<Utc>> {
    must_change.then(|| app.clock.now() + model::TEMPORARY_LIFETIME)
}

/// What the rules and the list of the operator say of a password.
async fn check_new_password(app: &App, password: &str, email: &str, name: &str) -> Result<()> {
    model::check_password(password, email, name)?;
    breached::check(app, password).await
}

/// Whether the caller's own password is a temporary one.
pub async fn must_change_password(app: &App, caller: &Caller) -> Result<bool> {
    let mut tx = app.db.read().await?;
    let person = store::find_credentials(&mut tx, &caller.email).await?.ok_or(Error::NotFound)?;
    Ok(person.must_change_password)
}

/// A person to be known.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub name: String,
    pub email: Email,
    /// Without one, nobody signs in as this person until a password is set.
    pub password: Option<String>,
    pub must_change_password: bool,
    pub lang: Option<Lang>,
}

/// Makes a person, who may do nothing yet. An operator alone does this without giving a role.
pub async fn create_person(app: &App, by: &Caller, new: NewPerson) -> Result<Id<Person>> {
    let [person] = create_people(app, by, vec![new]).await?[..] else {
        return Err(Error::message("one person was asked, and another number was made"));
    };
    Ok(person)
}

/// Makes several people at once; either all are made, or none.
pub async fn create_people(app: &App, by: &Caller, new: Vec<NewPerson>) -> Result<Vec<Id<Person>>> {
    only_operator(by)?;
    let mut hashes = Vec::with_capacity(new.len());
    for person in &new {
        hashes.push(match &person.password {
            Some(password) => {
                check_new_password(app, password, person.email.as_str(), &person.name).await?;
                Some(password::hash(app, password).await?)
            }
            None => None,
        });
    }
    let mut tx = app.db.write().await?;
    let mut people = Vec::with_capacity(new.len());
    for (person, hash) in new.into_iter().zip(hashes) {
        people.push(insert_person(&mut tx, app, by, person, hash).await?);
    }
    tx.commit().await?;
    Ok(people)
}

async fn insert_person(
    tx: &mut Tx,
    app: &App,
    by: &Caller,
    new: NewPerson,
    password_hash: Option<String>,
) -> Result<Id<Person>> {
    new.email.check_is_of_a_person()?;
    let id = app.new_id();
    let details = json!({ "name": new.name });
    let person = store::PersonToInsert {
        id,
        email: new.email.to_string(),
        name: new.name,
        password_hash,
        must_change_password: new.must_change_password,
        temporary_until: temporary_until(app, new.must_change_password),
        lang: new.lang.map(|lang| lang.code().to_owned()),
        at: app.clock.now(),
    };
    store::insert_person(tx, person)
        .await
        .map_err(|error| error.unless_unique(Refusal::new("person-email-taken")))?;
    note(tx, app, by, "accounts.person-created", None, id.uuid(), details).await?;
    Ok(id)
}

/// A role to give to somebody.
#[derive(Clone, Debug)]
pub struct NewGrant {
    pub person: Id<Person>,
    pub role: String,
    pub node: Id<Node>,
    /// From now when absent.
    pub from: Option<DateTime<Utc>>,
    /// Without end when absent.
    pub to: Option<DateTime<Utc>>,
}

/// Gives a role on a node. Nobody gives what they do not hold there themselves; the operator may give anything.
pub async fn grant(app: &App, by: &Caller, new: NewGrant) -> Result<Id<Grant>> {
    let mut tx = app.db.write().await?;
    if by.by != Means::CommandLine {
        store::find_person(&mut tx, by.scope(READ), new.person).await?.ok_or(Error::NotFound)?;
    }
    let id = insert_grant(&mut tx, app, by, new).await?;
    tx.commit().await?;
    Ok(id)
}

pub async fn insert_grant(tx: &mut Tx, app: &App, by: &Caller, new: NewGrant) -> Result<Id<Grant>> {
    let now = app.clock.now();
    let mut grant = GrantRow {
        id: app.new_id(),
        person_id: new.person,
        role: new.role,
        node_id: new.node,
        valid_from: new.from.unwrap_or(now),
        valid_to: new.to.unwrap_or_else(model::without_end),
        asked_from: None,
        asked_to: None,
        granted_by: Some(by.person).filter(|_| by.by != Means::CommandLine),
    };
    let node = check_may_give(tx, app, by, &grant.role, grant.node_id).await?;
    let is_to_approve = approval::is_needed(app, by, &grant.role);
    if is_to_approve {
        grant = approval::waiting(grant);
    }
    if store::has_grant(tx, &grant).await? {
        return Err(Error::refused("grant-already"));
    }
    store::insert_grant(tx, &grant, now).await?;
    let (from, to) = grant.wished();
    let details = json!({ "role": grant.role, "node": node.name, "from": from, "to": to });
    let act = if is_to_approve { "accounts.grant-asked" } else { "accounts.grant-given" };
    note(tx, app, by, act, Some(grant.node_id), grant.person_id.uuid(), details).await?;
    if is_to_approve {
        approval::tell(tx, app, by, &grant, &node).await?;
    }
    Ok(grant.id)
}

async fn check_may_give(tx: &mut Tx, app: &App, by: &Caller, role: &str, node: Id<Node>) -> Result<NodeRow> {
    let node = if by.by == Means::CommandLine {
        store::find_node(tx, node).await?
    } else {
        store::find_node_in_sight(tx, by.scope(GRANT), node).await?
    };
    let node = node.ok_or(Error::NotFound)?;
    model::check_role(app.roles.iter().find(|known| known.code == role), &node.kind)?;
    if by.by != Means::CommandLine
        && store::count_rights_lacking(tx, by.scope(GRANT), role, node.id).await? > 0
    {
        return Err(Error::refused("grant-more-than-yours"));
    }
    Ok(node)
}

/// What became of somebody who was to be given a role by their address.
pub struct Welcomed {
    pub person: Id<Person>,
    /// Shown once; none for somebody who was known already, whose password does not change.
    pub temporary_password: Option<String>,
}

/// Gives a role to the person with this address, made on the way when nobody has it. Nothing of somebody who was
/// known already is told or changed.
pub async fn welcome(app: &App, by: &Caller, name: &str, email: Email, role: NewGrant) -> Result<Welcomed> {
    let temporary = secret::temporary_password(app.chance.as_ref());
    let hash = password::hash(app, &temporary).await?;
    let mut tx = app.db.write().await?;
    let known = store::everywhere::find_person_by_email(&mut tx, email.as_str()).await?;
    let welcomed = match known {
        Some(person) => Welcomed { person: person.id, temporary_password: None },
        None => {
            let new = NewPerson {
                name: name.to_owned(),
                email,
                password: None,
                must_change_password: true,
                lang: None,
            };
            let person = insert_person(&mut tx, app, by, new, Some(hash)).await?;
            Welcomed { person, temporary_password: Some(temporary) }
        }
    };
    insert_grant(&mut tx, app, by, NewGrant { person: welcomed.person, ..role }).await?;
    tx.commit().await?;
    Ok(welcomed)
}

/// Ends a grant now. One takes back only what one could have given.
pub async fn end_grant(app: &App, by: &Caller, person: Id<Person>, id: Id<Grant>) -> Result<()> {
    let mut tx = app.db.write().await?;
    end_grant_in(&mut tx, app, by, person, id).await?;
    tx.commit().await
}

/// The same, as a part of a larger act.
pub async fn end_grant_in(
    tx: &mut Tx,
    app: &App,
    by: &Caller,
    person: Id<Person>,
    id: Id<Grant>,
) -> Result<()> {
    store::take_turn_to_end(tx).await?;
    let grant = store::find_grant(tx, by.scope(READ), person, id).await?.ok_or(Error::NotFound)?;
    end_grant_found(tx, app, by, grant).await
}

async fn end_grant_found(tx: &mut Tx, app: &App, by: &Caller, grant: GrantRow) -> Result<()> {
    let now = app.clock.now();
    if !may_take_back(tx, by, &grant).await? {
        return Err(Error::refused("grant-not-yours-to-end"));
    }
    if grant.valid_to <= now {
        return Err(Error::Stale);
    }
    model::check_ending(Ending {
        is_own: grant.person_id == by.person,
        others_of_holder: store::count_other_grants(tx, &grant, now).await?,
        gives_power_to_grant: grant.valid_from <= now && store::role_has(tx, &grant.role, GRANT).await?,
        others_with_power: store::count_others_with_power(tx, &grant, now).await?,
    })?;
    store::end_grant(tx, grant.id, now).await?;
    let details = json!({ "role": grant.role });
    note(tx, app, by, "accounts.grant-ended", Some(grant.node_id), grant.person_id.uuid(), details).await
}

pub async fn may_take_back(tx: &mut Tx, by: &Caller, grant: &GrantRow) -> Result<bool> {
    let scope = by.scope(GRANT);
    Ok(by.holds(tx, GRANT, grant.node_id).await?
        && store::count_rights_lacking(tx, scope, &grant.role, grant.node_id).await? == 0)
}

/// Whether the caller could have given all that this person holds: only then do they change who the person is, or
/// how the person signs in.
pub async fn may_manage(tx: &mut Tx, by: &Caller, person: Id<Person>) -> Result<bool> {
    Ok(by.may(GRANT) && store::count_grants_beyond(tx, by.scope(GRANT), person).await? == 0)
}

/// Gives a person a new temporary password, shown once, and ends their sessions.
pub async fn reset_password(app: &App, by: &Caller, person: Id<Person>) -> Result<String> {
    let temporary = secret::temporary_password(app.chance.as_ref());
    let hash = password::hash(app, &temporary).await?;
    let mut tx = app.db.write().await?;
    let person = store::find_person(&mut tx, by.scope(READ), person).await?.ok_or(Error::NotFound)?;
    if !may_manage(&mut tx, by, person.id).await? {
        return Err(Error::refused("person-not-yours"));
    }
    if person.is_service() {
        return Err(Error::refused("service-has-no-password"));
    }
    store::update_password(&mut tx, person.id, &hash, temporary_until(app, true)).await?;
    sign_in::end_everything(&mut tx, person.id).await?;
    note(&mut tx, app, by, "accounts.password-reset", None, person.id.uuid(), json!({})).await?;
    tx.commit().await?;
    Ok(temporary)
}

/// Changes the name and the address of a person, as they were when the form was opened.
pub async fn change_person(
    app: &App,
    by: &Caller,
    person: Id<Person>,
    version: i64,
    name: &str,
    email: &Email,
) -> Result<()> {
    email.check_is_of_a_person()?;
    let mut tx = app.db.write().await?;
    let known = store::find_person(&mut tx, by.scope(READ), person).await?.ok_or(Error::NotFound)?;
    if !may_manage(&mut tx, by, person).await? {
        return Err(Error::refused("person-not-yours"));
    }
    match store::update_person(&mut tx, person, version, name, email.as_str()).await {
        Err(Error::Stale) => {
            let field = |name, label, yours: &str, theirs: &str| ConflictField {
                name,
                label,
                yours: yours.to_owned(),
                theirs: theirs.to_owned(),
            };
            return Err(Error::Conflict(Box::new(Conflict {
                action: format!("/people/{person}/edit"),
                back: format!("/people/{person}"),
                version: known.version,
                fields: vec![
                    field("name", "person-name", name, &known.name),
                    field("email", "person-email", email.as_str(), &known.email),
                ],
            })));
        }
        other => other.map_err(|error| error.unless_unique(Refusal::new("person-email-taken")))?,
    }
    let details = json!({ "name": name, "was": known.name });
    note(&mut tx, app, by, "accounts.person-changed", None, person.uuid(), details).await?;
    tx.commit().await
}

/// Sets a password, as the operator does for somebody who is locked out.
pub async fn set_password(
    app: &App,
    by: &Caller,
    person: Id<Person>,
    password: &str,
    must_change: bool,
) -> Result<()> {
    only_operator(by)?;
    check_new_password(app, password, "", "").await?;
    let hash = password::hash(app, password).await?;
    let mut tx = app.db.write().await?;
    store::update_password(&mut tx, person, &hash, temporary_until(app, must_change)).await?;
    sign_in::end_everything(&mut tx, person).await?;
    note(&mut tx, app, by, "accounts.password-reset", None, person.uuid(), json!({})).await?;
    tx.commit().await
}

/// Shuts a person out, or lets them in again.
pub async fn set_disabled(app: &App, by: &Caller, person: Id<Person>, is_disabled: bool) -> Result<()> {
    only_operator(by)?;
    let mut tx = app.db.write().await?;
    store::set_disabled(&mut tx, person, is_disabled.then(|| app.clock.now())).await?;
    let act = if is_disabled { "accounts.person-disabled" } else { "accounts.person-enabled" };
    note(&mut tx, app, by, act, None, person.uuid(), json!({})).await?;
    tx.commit().await
}

/// Looks for somebody across every perimeter, as the operator does.
pub async fn find_person_by_email(app: &App, by: &Caller, email: &Email) -> Result<Option<PersonRow>> {
    only_operator(by)?;
    store::everywhere::find_person_by_email(&mut app.db.read().await?, email.as_str()).await
}

/// The next people across every perimeter, in the order of their names, as the operator sees them.
pub async fn list_people(
    app: &App,
    by: &Caller,
    after: Option<Id<Person>>,
    limit: i64,
) -> Result<Vec<PersonRow>> {
    only_operator(by)?;
    store::everywhere::list_people(&mut app.db.read().await?, after, limit).await
}

fn only_operator(by: &Caller) -> Result<()> {
    if by.by == Means::CommandLine { Ok(()) } else { Err(Error::Forbidden) }
}

async fn note(
    tx: &mut Tx,
    app: &App,
    by: &Caller,
    act: &'static str,
    node: Option<Id<Node>>,
    subject: Uuid,
    details: Value,
) -> Result<()> {
    journal::write(tx, app, by, journal::Entry { act, node, subject, details: &details }).await
}
