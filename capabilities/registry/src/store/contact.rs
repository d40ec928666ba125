//! Whom to call.

use std::fmt;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::Result;
use hygie_platform::db::{Sql, Tx};

use crate::model::Contact;

const CONTACT: &str =
    "SELECT id, node_id, role, name, phone, email, note, confirmed_on, changed_at, version FROM contact";

/// The contacts of a node that the caller already sees.
pub async fn list_of_node(tx: &mut Tx, node: Id<Node>) -> Result<Vec<Contact>> {
    tx.list(Sql::new(CONTACT).push(" WHERE node_id = ").bind(node).push(" ORDER BY role, name LIMIT 200"))
        .await
}

/// What is asked of the contacts below a node.
pub struct Asked {
    pub below: Id<Node>,
    pub role: Option<String>,
    pub since: Option<DateTime<Utc>>,
    pub after: Option<After>,
    pub limit: i64,
}

/// Where a page ends: the moment of the last contact, and which it was.
#[derive(Clone, Copy)]
pub struct After {
    at: DateTime<Utc>,
    id: Id<Contact>,
}

impl After {
    pub fn of(contact: &Contact) -> After {
        After { at: contact.changed_at, id: contact.id }
    }

    pub fn parse(text: &str) -> Option<After> {
        let (at, id) = text.split_once('~')?;
        Some(After { at: DateTime::from_timestamp_micros(at.parse().ok()?)?, id: id.parse().ok()? })
    }
}

impl fmt::Display for After {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.at.timestamp_micros(), self.id)
    }
}

/// The contacts in sight below a node, in the order in which they changed.
pub async fn list_below(tx: &mut Tx, scope: Scope, asked: &Asked) -> Result<Vec<Contact>> {
    let mut sql = Sql::new(CONTACT)
        .push(" WHERE EXISTS (SELECT 1 FROM closure WHERE closure.descendant_id = contact.node_id AND closure.ancestor_id = ")
        .bind(asked.below)
        .push(")");
    if let Some(role) = &asked.role {
        sql = sql.push(" AND contact.role = ").bind(role);
    }
    if let Some(since) = asked.since {
        sql = sql.push(" AND contact.changed_at >= ").bind(since);
    }
    if let Some(After { at, id }) = asked.after {
        sql = sql.push(" AND (contact.changed_at, contact.id) > (").bind(at).push(", ").bind(id).push(")");
    }
    sql = sql.push(" AND ").in_sight("contact.node_id", scope);
    tx.list(sql.push(" ORDER BY contact.changed_at, contact.id LIMIT ").bind(asked.limit)).await
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Contact>) -> Result<Option<Contact>> {
    tx.find(Sql::new(CONTACT).push(" WHERE id = ").bind(id).push(" AND ").in_sight("contact.node_id", scope))
        .await
}
