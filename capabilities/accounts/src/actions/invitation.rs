//! Letting people in: somebody who may give a role invites an address; a link that serves once is the way in.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Lang, Person};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use serde_json::json;

use super::sign_in::{From, Session, come_in};
use super::{
    NewGrant, NewPerson, check_may_give, check_new_password, end_grant_found, in_person, insert_grant,
    insert_person, may_manage, note,
};
use crate::letters::{self, Reader};
use crate::model::{Email, LinkKind};
use crate::store::{self, LinkRow, NewLink, NodeRow};
use crate::{READ, password, secret};

/// Somebody to let in.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub name: String,
    pub email: Email,
    /// The language of the letter, and of the pages until the person chooses another.
    pub lang: Lang,
    /// The person is found by the address.
    pub grant: NewGrant,
}

/// What became of an invitation.
#[derive(Debug)]
pub struct Invited {
    pub person: Id<Person>,
    /// What stands in the link; none for somebody who comes in already, and only gets the role.
    pub secret: Option<String>,
}

/// Gives a role to the person with this address, and a way in when they have never come.
pub async fn invite(app: &App, by: &Caller, invitation: Invitation) -> Result<Invited> {
    let mut tx = app.db.write().await?;
    let invited = invite_in(&mut tx, app, by, invitation).await?;
    tx.commit().await?;
    Ok(invited)
}

/// Invites all those who can be, and says of each other one why not. A trial says the same and changes nothing.
pub async fn invite_many(
    app: &App,
    by: &Caller,
    invitations: Vec<Invitation>,
    is_trial: bool,
) -> Result<Vec<Result<Invited, Refusal>>> {
    let mut outcomes = Vec::with_capacity(invitations.len());
    let mut tx = app.db.write().await?;
    for invitation in invitations {
        outcomes.push(match invite_in(&mut tx, app, by, invitation).await {
            Ok(invited) => Ok(invited),
            Err(Error::Refused(refusal)) => Err(refusal),
            Err(Error::NotFound) => Err(Refusal::new("grant-where-none")),
            Err(other) => return Err(other),
        });
    }
    if is_trial {
        tx.roll_back().await?
    } else {
        tx.commit().await?
    }
    Ok(outcomes)
}

async fn invite_in(tx: &mut Tx, app: &App, by: &Caller, invitation: Invitation) -> Result<Invited> {
    let Invitation { name, email, lang, grant } = invitation;
    // Before anything is written: what is refused leaves nothing behind.
    let node = check_may_give(tx, app, by, &grant.role, grant.node).await?;
    let known = store::everywhere::find_person_by_email(tx, email.as_str()).await?;
    let is_new = known.is_none();
    let has_come =
        known.as_ref().is_some_and(|known| known.signed_in_at.is_some() || known.disabled_at.is_some());
    let person = match known {
        Some(known) => known.id,
        None => {
            let new = NewPerson {
                name,
                email: email.clone(),
                password: None,
                must_change_password: false,
                lang: Some(lang),
            };
            insert_person(tx, app, by, new, None).await?
        }
    };
    let role = grant.role.clone();
    insert_grant(tx, app, by, NewGrant { person, ..grant }).await?;
    // The way into an account that may do more than the inviter could give is not theirs to open.
    if has_come || !(is_new || may_manage(tx, by, person).await?) {
        return Ok(Invited { person, secret: None });
    }
    let reader = Reader { person, email: email.as_str(), lang };
    let secret = make_link(tx, app, by, reader, (&role, &node)).await?;
    Ok(Invited { person, secret: Some(secret) })
}

/// Makes a link in the place of the one before, and writes it to the person.
async fn make_link(
    tx: &mut Tx,
    app: &App,
    by: &Caller,
    reader: Reader<'_>,
    role: (&str, &NodeRow),
) -> Result<String> {
    let secret = secret::session(app.chance.as_ref());
    let now = app.clock.now();
    let person = reader.person;
    let link = NewLink {
        hash: secret::hash(&secret),
        kind: LinkKind::Invitation,
        person,
        made_by: Some(by.name.clone()),
        at: now,
        expires_at: now + LinkKind::Invitation.lifetime(),
    };
    store::replace_link(tx, link).await?;
    letters::invitation(tx, app, reader, &by.name, role, &secret).await?;
    note(tx, app, by, "accounts.invited", Some(role.1.id), person.uuid(), json!({ "role": role.0 })).await?;
    Ok(secret)
}

/// Invites somebody again who has not come yet: the link of before serves no more.
pub async fn invite_again(app: &App, by: &Caller, person: Id<Person>) -> Result<String> {
    let mut tx = app.db.write().await?;
    let person = find_awaited(&mut tx, by, person).await?;
    let grants = store::list_own_grants(&mut tx, person.id, app.clock.now()).await?;
    let nodes = store::nodes_of(&mut tx, &grants).await?;
    let role = grants.iter().find_map(|grant| Some((&*grant.role, nodes.get(&grant.node_id)?)));
    let role = role.ok_or_else(|| Error::refused("invitation-without-grant"))?;
    let lang = store::lang_of(&mut tx, person.id).await?;
    let reader = Reader { person: person.id, email: &person.email, lang };
    let secret = make_link(&mut tx, app, by, reader, role).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Takes an invitation back: the link serves no more, and what was given ends.
pub async fn cancel_invitation(app: &App, by: &Caller, person: Id<Person>) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::take_turn_to_end(&mut tx).await?;
    let person = find_awaited(&mut tx, by, person).await?;
    store::delete_link(&mut tx, LinkKind::Invitation, person.id).await?;
    for grant in store::list_own_grants(&mut tx, person.id, app.clock.now()).await? {
        end_grant_found(&mut tx, app, by, grant).await?;
    }
    note(&mut tx, app, by, "accounts.invitation-cancelled", None, person.id.uuid(), json!({})).await?;
    tx.commit().await
}

/// Somebody who never came, and whose account the caller may look after.
async fn find_awaited(tx: &mut Tx, by: &Caller, person: Id<Person>) -> Result<store::PersonRow> {
    let person = store::find_person(tx, by.scope(READ), person).await?.ok_or(Error::NotFound)?;
    if person.is_service() {
        return Err(Error::refused("service-has-no-password"));
    }
    if !may_manage(tx, by, person.id).await? {
        return Err(Error::refused("person-not-yours"));
    }
    if person.signed_in_at.is_some() {
        return Err(Error::refused("invitation-came-already"));
    }
    Ok(person)
}

/// What somebody finds who follows a link.
pub enum Door {
    Open(LinkRow),
    /// It was good once; the row says who made it.
    Expired(LinkRow),
    Used,
    /// Cut short, replaced by another, taken back, or never made.
    Unknown,
}

pub async fn look_at_door(app: &App, kind: LinkKind, secret: &str) -> Result<Door> {
    let mut tx = app.db.read().await?;
    let link = store::find_link(&mut tx, kind, &secret::hash(secret)).await?;
    Ok(door(link, app.clock.now()))
}

fn door(link: Option<LinkRow>, now: DateTime<Utc>) -> Door {
    match link {
        None => Door::Unknown,
        Some(link) if link.used_at.is_some() => Door::Used,
        Some(link) if link.expires_at <= now => Door::Expired(link),
        Some(link) => Door::Open(link),
    }
}

/// Somebody who was invited chooses a password, and is in.
pub async fn accept_invitation(
    app: &App,
    link: &LinkRow,
    secret: &str,
    new: &str,
    from: From<'_>,
) -> Result<Session> {
    check_new_password(app, new, &link.email, &link.name).await?;
    let hash = password::hash(app, new).await?;
    let mut tx = app.db.write().await?;
    store::use_link(&mut tx, LinkKind::Invitation, &secret::hash(secret), app.clock.now()).await?;
    store::update_password(&mut tx, link.person_id, &hash, None).await?;
    let person = in_person(app, link.person_id, &link.name, &link.email);
    note(&mut tx, app, &person, "accounts.invitation-accepted", None, link.person_id.uuid(), json!({}))
        .await?;
    let session = come_in(&mut tx, app, &person, from).await?;
    tx.commit().await?;
    Ok(session)
}
