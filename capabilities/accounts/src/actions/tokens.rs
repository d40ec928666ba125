//! Tokens and service accounts. A token never does more than its owner, and mostly less: the rights that it names, on
//! the node that it names, for a year at most.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use hygie_kernel::{Id, Node, Person, Right, Scope, Token};
use hygie_platform::db::Tx;
use hygie_platform::{App, Caller, Error, Means, Result};
use serde_json::json;

use super::{NewGrant, insert_grant, may_manage, note};
use crate::model::{self, LONGEST_TOKEN_DAYS};
use crate::store::tokens::{self, OwnToken};
use crate::{READ, secret, store};

/// A token to make.
#[derive(Clone, Debug)]
pub struct NewToken {
    pub name: String,
    pub days: i64,
    /// Those that only read when none is named.
    pub rights: BTreeSet<String>,
    /// The whole sight of the owner when absent.
    pub within: Option<Id<Node>>,
}

/// Makes a token for the caller or for a service account that they manage, and gives it: it is shown once.
pub async fn make_token(
    app: &App,
    caller: &Caller,
    owner: Id<Person>,
    new: NewToken,
) -> Result<(String, OwnToken)> {
    let now = app.clock.now();
    if !(1..=LONGEST_TOKEN_DAYS).contains(&new.days) {
        return Err(Error::refused("token-days-wrong"));
    }
    let mut tx = app.db.write().await?;
    check_owner(&mut tx, caller, owner, Act::Make).await?;
    let held = store::list_rights(&mut tx, owner, now).await?;
    let rights = model::token_rights(new.rights, held.into_iter().map(|held| held.right_name).collect())?;
    if let Some(node) = new.within {
        check_within(&mut tx, app, owner, &rights, node).await?;
    }
    if tokens::list(&mut tx, owner, now).await?.len() as i64 >= tokens::MOST {
        return Err(Error::refused("token-too-many"));
    }
    let secret = secret::token(app.chance.as_ref());
    let token = OwnToken {
        id: app.new_id(),
        name: new.name,
        node_id: new.within,
        created_at: now,
        expires_at: now + TimeDelta::days(new.days),
        used_at: None,
    };
    tokens::insert(&mut tx, owner, secret::hash(&secret), &token, &rights).await?;
    let details = json!({ "name": token.name, "days": new.days, "rights": rights });
    note(&mut tx, app, caller, "accounts.token-made", new.within, token.id.uuid(), details).await?;
    tx.commit().await?;
    Ok((secret, token))
}

pub async fn revoke_token(app: &App, caller: &Caller, owner: Id<Person>, token: Id<Token>) -> Result<()> {
    let mut tx = app.db.write().await?;
    check_owner(&mut tx, caller, owner, Act::Revoke).await?;
    if !tokens::delete(&mut tx, owner, token).await? {
        return Err(Error::NotFound);
    }
    note(&mut tx, app, caller, "accounts.token-revoked", None, token.uuid(), json!({})).await?;
    tx.commit().await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Make,
    Revoke,
}

/// One's own tokens are made in person: a program that could make itself another would outlive the end of its own. Those
/// of a service account belong to whoever could have given it all that it holds.
async fn check_owner(tx: &mut Tx, caller: &Caller, owner: Id<Person>, act: Act) -> Result<()> {
    if caller.by == Means::CommandLine {
        return Ok(());
    }
    if owner == caller.person {
        return if act == Act::Make && caller.limit().is_some() { Err(Error::Forbidden) } else { Ok(()) };
    }
    find_service(tx, caller, owner).await.map(drop)
}

/// A service account that the caller manages.
pub async fn find_service(tx: &mut Tx, caller: &Caller, service: Id<Person>) -> Result<store::PersonRow> {
    let known = store::find_person(tx, caller.scope(READ), service).await?;
    let known = known.filter(store::PersonRow::is_service).ok_or(Error::NotFound)?;
    if may_manage(tx, caller, service).await? { Ok(known) } else { Err(Error::refused("person-not-yours")) }
}

/// The owner must see the node by one of the rights of the token: it would see nothing otherwise.
async fn check_within(
    tx: &mut Tx,
    app: &App,
    owner: Id<Person>,
    rights: &BTreeSet<String>,
    node: Id<Node>,
) -> Result<()> {
    let known = app.capabilities.iter().flat_map(|capability| capability.rights);
    for right in known.filter(|right: &&Right| rights.contains(right.0)) {
        let scope = Scope { person: owner, right: *right, at: app.clock.now(), limit: None };
        if tx.sees(scope, node).await? {
            return Ok(());
        }
    }
    Err(Error::NotFound)
}

/// Makes an account for a program that belongs to nobody, with a role: it has tokens, and never a password.
pub async fn create_service(app: &App, by: &Caller, name: &str, role: NewGrant) -> Result<Id<Person>> {
    let id = app.new_id();
    let service = store::PersonToInsert {
        id,
        email: model::service_email(id),
        name: name.to_owned(),
        password_hash: None,
        must_change_password: false,
        temporary_until: None,
        lang: None,
        at: app.clock.now(),
    };
    let mut tx = app.db.write().await?;
    store::insert_person(&mut tx, service).await?;
    tokens::make_service(&mut tx, id).await?;
    let details = json!({ "name": name });
    note(&mut tx, app, by, "accounts.service-created", Some(role.node), id.uuid(), details).await?;
    insert_grant(&mut tx, app, by, NewGrant { person: id, ..role }).await?;
    tx.commit().await?;
    Ok(id)
}
