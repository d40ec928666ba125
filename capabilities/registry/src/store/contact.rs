//! Whom to call.

use hygie_kernel::{Id, Node, Scope};
use hygie_platform::Result;
use hygie_platform::db::{Sql, Tx};

use crate::model::Contact;

const CONTACT: &str =
    "SELECT id, node_id, role, name, phone, email, note, confirmed_on, version FROM contact";

/// The contacts of a node that the caller already sees.
pub async fn list_of_node(tx: &mut Tx, node: Id<Node>) -> Result<Vec<Contact>> {
    tx.list(Sql::new(CONTACT).push(" WHERE node_id = ").bind(node).push(" ORDER BY role, name LIMIT 200"))
        .await
}

pub async fn find(tx: &mut Tx, scope: Scope, id: Id<Contact>) -> Result<Option<Contact>> {
    tx.find(Sql::new(CONTACT).push(" WHERE id = ").bind(id).push(" AND ").in_sight("contact.node_id", scope))
        .await
}
