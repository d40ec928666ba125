//! Whom to call, and that it is still right.

use hygie_kernel::{Id, Node, holds_nir};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Conflict, ConflictField, Error, Result};
use serde_json::json;

use crate::CONTACTS;
use crate::model::{Contact, check_email, check_phone};
use crate::reference::{known_contact_role, reference};
use crate::store::contact;

/// What a person writes of a contact. Saving it says that it is right today.
#[derive(Clone, Debug)]
pub struct ContactDraft {
    pub role: String,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub note: Option<String>,
}

impl ContactDraft {
    fn check(&self) -> Result<()> {
        if self.phone.is_none() && self.email.is_none() {
            return Err(Error::refused("contact-unreachable"));
        }
        self.phone.as_deref().map_or(Ok(()), check_phone)?;
        self.email.as_deref().map_or(Ok(()), check_email)?;
        if self.note.as_deref().is_some_and(holds_nir) || self.name.as_deref().is_some_and(holds_nir) {
            return Err(Error::refused("holds-nir"));
        }
        Ok(())
    }
}

pub async fn add_contact(
    app: &App,
    caller: &Caller,
    node: Id<Node>,
    draft: &ContactDraft,
) -> Result<Id<Contact>> {
    let mut tx = app.db.write().await?;
    let id = insert(&mut tx, app, caller, node, draft).await?;
    tx.commit().await?;
    Ok(id)
}

async fn insert(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    node: Id<Node>,
    draft: &ContactDraft,
) -> Result<Id<Contact>> {
    draft.check()?;
    known_contact_role(&*reference(app)?, &draft.role)?;
    if !caller.holds(tx, CONTACTS, node).await? {
        return Err(Error::NotFound);
    }
    let id = app.new_id();
    let sql = Sql::new("INSERT INTO contact (id, node_id, role, name, phone, email, note, confirmed_on, changed_at, version) VALUES ")
        .values([[
            id.into(),
            node.into(),
            (&draft.role).into(),
            (&draft.name).into(),
            (&draft.phone).into(),
            (&draft.email).into(),
            (&draft.note).into(),
            app.clock.now().date_naive().into(),
            app.clock.now().into(),
            1_i64.into(),
        ]]);
    tx.run(sql).await?;
    written(tx, app, caller, "registry.contact-added", node, id, &draft.role).await?;
    Ok(id)
}

pub async fn change_contact(
    app: &App,
    caller: &Caller,
    id: Id<Contact>,
    version: i64,
    draft: &ContactDraft,
) -> Result<Id<Node>> {
    let mut tx = app.db.write().await?;
    let node = update(&mut tx, app, caller, id, version, draft).await?;
    tx.commit().await?;
    Ok(node)
}

async fn update(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    id: Id<Contact>,
    version: i64,
    draft: &ContactDraft,
) -> Result<Id<Node>> {
    draft.check()?;
    known_contact_role(&*reference(app)?, &draft.role)?;
    let known = contact::find(tx, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)?;
    if known.version != version {
        return Err(Error::Conflict(Box::new(conflict(&known, draft))));
    }
    let sql = Sql::new("UPDATE contact SET role = ")
        .bind(&draft.role)
        .push(", name = ")
        .bind(&draft.name)
        .push(", phone = ")
        .bind(&draft.phone)
        .push(", email = ")
        .bind(&draft.email)
        .push(", note = ")
        .bind(&draft.note)
        .push(", confirmed_on = ")
        .bind(app.clock.now().date_naive())
        .push(", changed_at = ")
        .bind(app.clock.now())
        .push(", version = version + 1 WHERE id = ")
        .bind(id)
        .push(" AND version = ")
        .bind(version);
    tx.run_expecting_change(sql).await?;
    written(tx, app, caller, "registry.contact-changed", known.node_id, id, &draft.role).await?;
    Ok(known.node_id)
}

/// How many contacts are written at once.
pub const MOST_CONTACTS: usize = 500;

/// One of many contacts to write: a new one on a node, or one that is known.
pub struct ContactLine {
    pub id: Option<Id<Contact>>,
    pub node: Option<Id<Node>>,
    pub version: Option<i64>,
    pub draft: ContactDraft,
}

/// What became of a line.
pub enum ContactOutcome {
    Added(Id<Contact>),
    Changed(Id<Contact>),
    /// The word of the rule that says no.
    Refused(&'static str),
}

/// Writes many contacts together. What a rule refuses is left out; what fails otherwise undoes all.
pub async fn write_contacts(
    app: &App,
    caller: &Caller,
    lines: Vec<Result<ContactLine>>,
) -> Result<Vec<ContactOutcome>> {
    let mut tx = app.db.write().await?;
    let mut outcomes = Vec::with_capacity(lines.len());
    for line in lines {
        let written = match line {
            Ok(line) => write_line(&mut tx, app, caller, &line).await,
            Err(error) => Err(error),
        };
        outcomes.push(match written {
            Err(Error::Refused(refusal)) => ContactOutcome::Refused(refusal.key),
            Err(error @ (Error::NotFound | Error::Conflict(_) | Error::Stale)) => {
                ContactOutcome::Refused(error.code())
            }
            other => other?,
        });
    }
    tx.commit().await?;
    Ok(outcomes)
}

async fn write_line(tx: &mut Tx, app: &App, caller: &Caller, line: &ContactLine) -> Result<ContactOutcome> {
    match (line.id, line.version, line.node) {
        (Some(id), Some(version), _) => {
            update(tx, app, caller, id, version, &line.draft).await?;
            Ok(ContactOutcome::Changed(id))
        }
        (Some(_), None, _) => Err(Error::refused("version-missing")),
        (None, _, Some(node)) => insert(tx, app, caller, node, &line.draft).await.map(ContactOutcome::Added),
        (None, _, None) => Err(Error::refused("contact-without-node")),
    }
}

/// Says that a contact is right as it stands.
pub async fn confirm_contact(app: &App, caller: &Caller, id: Id<Contact>) -> Result<Id<Node>> {
    let mut tx = app.db.write().await?;
    let known = contact::find(&mut tx, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)?;
    let sql = Sql::new("UPDATE contact SET confirmed_on = ")
        .bind(app.clock.now().date_naive())
        .push(", changed_at = ")
        .bind(app.clock.now())
        .push(" WHERE id = ")
        .bind(id);
    tx.run_expecting_change(sql).await?;
    written(&mut tx, app, caller, "registry.contact-confirmed", known.node_id, id, &known.role).await?;
    tx.commit().await?;
    Ok(known.node_id)
}

/// Says that every contact of a node is right as it stands.
pub async fn confirm_contacts(app: &App, caller: &Caller, node: Id<Node>) -> Result<()> {
    let mut tx = app.db.write().await?;
    if !caller.holds(&mut tx, CONTACTS, node).await? {
        return Err(Error::NotFound);
    }
    let sql = Sql::new("UPDATE contact SET confirmed_on = ")
        .bind(app.clock.now().date_naive())
        .push(", changed_at = ")
        .bind(app.clock.now())
        .push(" WHERE node_id = ")
        .bind(node);
    tx.run(sql).await?;
    written(&mut tx, app, caller, "registry.contacts-confirmed", node, node.cast(), "").await?;
    tx.commit().await
}

/// Removes a contact, as it was read when a version is given.
pub async fn remove_contact(
    app: &App,
    caller: &Caller,
    id: Id<Contact>,
    version: Option<i64>,
) -> Result<Id<Node>> {
    let mut tx = app.db.write().await?;
    let known = contact::find(&mut tx, caller.scope(CONTACTS), id).await?.ok_or(Error::NotFound)?;
    if version.is_some_and(|version| version != known.version) {
        return Err(Error::Stale);
    }
    tx.run_expecting_change(Sql::new("DELETE FROM contact WHERE id = ").bind(id)).await?;
    written(&mut tx, app, caller, "registry.contact-removed", known.node_id, id, &known.role).await?;
    tx.commit().await?;
    Ok(known.node_id)
}

/// The journal keeps the role, not the name nor the number: they are the person's, and may have to be forgotten.
/// What the rules of quality say of this one structure is told again.
async fn written(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    act: &'static str,
    node: Id<Node>,
    contact: Id<Contact>,
    role: &str,
) -> Result<()> {
    let details = json!({ "role": role });
    journal::write(
        tx,
        app,
        caller,
        Entry { act, node: Some(node), subject: contact.uuid(), details: &details },
    )
    .await?;
    crate::quality::refresh_contacts_of(tx, app, app.clock.now().date_naive(), node).await?;
    crate::territory::bump(tx).await
}

fn conflict(known: &Contact, draft: &ContactDraft) -> Conflict {
    let field = |name, label, yours: &str, theirs: &str| ConflictField {
        name,
        label,
        yours: yours.to_owned(),
        theirs: theirs.to_owned(),
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Conflict {
        action: format!("/contacts/{}", known.id),
        back: format!("/contacts/{}", known.id),
        version: known.version,
        fields: vec![
            field("role", "contact-role", &draft.role, &known.role),
            field("name", "contact-name", &text(&draft.name), &text(&known.name)),
            field("phone", "contact-phone", &text(&draft.phone), &text(&known.phone)),
            field("email", "contact-email", &text(&draft.email), &text(&known.email)),
            field("note", "contact-note", &text(&draft.note), &text(&known.note)),
        ],
    }
}
