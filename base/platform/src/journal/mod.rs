//! The trail of what was done: one row for each act, written in the transaction of the act, and chained.
//!
//! Each row bears its place in the order and a hash of itself and of the row before it, so that a row that is changed,
//! removed, inserted or moved afterwards no longer fits ([`verify`]). The places are given when the transaction commits,
//! after everything else: those who write at once wait for each other as briefly as can be, and never in a circle.

mod chain;
mod checkpoint;
mod retention;
mod seen;
mod verify;

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Sql, Tx};
use crate::{App, Caller, Result, row};

pub use chain::Hash;
pub(crate) use chain::{begin, seal, write_canonical};
pub use checkpoint::{Checkpoint, checkpoint};
pub use retention::forget_before;
pub use seen::seen;
pub use verify::{Fault, Verification, verify};

/// What was done, to what, and where in the territory.
pub struct Entry<'a> {
    /// `capability.act`, such as `registry.contact-changed`.
    pub act: &'static str,
    /// The node that the act concerns, so that those who see the node can read it in its history.
    pub node: Option<Id<Node>>,
    /// The thing that was changed.
    pub subject: Uuid,
    /// What is worth remembering; never a secret.
    pub details: &'a Value,
}

/// An act as it is kept, before it has its place in the chain.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub person_id: Option<Uuid>,
    pub person_name: String,
    pub act: String,
    pub node_id: Option<Uuid>,
    pub subject_id: Uuid,
    pub details: Value,
}

/// Adds an act to the transaction: it is written when the transaction commits. What a program did in the name of a person
/// says by which token.
pub async fn write(tx: &mut Tx, app: &App, caller: &Caller, entry: Entry<'_>) -> Result<()> {
    let mut details = entry.details.clone();
    if let (Some(limit), Some(details)) = (caller.limit(), details.as_object_mut()) {
        details.insert("token".to_owned(), limit.token.to_string().into());
    }
    remember(tx, app, Some(caller.person.uuid()), &caller.name, Entry { details: &details, ..entry });
    Ok(())
}

/// What Hygie does by itself: nobody's act.
pub fn write_of_hygie(tx: &mut Tx, app: &App, entry: Entry<'_>) {
    remember(tx, app, None, "Hygie", entry);
}

fn remember(tx: &mut Tx, app: &App, person_id: Option<Uuid>, person_name: &str, entry: Entry<'_>) {
    tx.remember(Act {
        id: app.new_id::<Entry>().uuid(),
        at: app.clock.now(),
        person_id,
        person_name: person_name.to_owned(),
        act: entry.act.to_owned(),
        node_id: entry.node.map(Id::uuid),
        subject_id: entry.subject,
        details: entry.details.clone(),
    });
}

row! {
    /// A line of the history of a node. The act is a key of texts: `act-registry-contact-changed`.
    pub struct Line {
        pub id: Id<Line>,
        pub at: DateTime<Utc>,
        pub act: String,
        pub person_name: String,
        pub details: Value,
    }
}

impl Line {
    /// The key of the text that names the act.
    pub fn key(&self) -> String {
        key_of(&self.act)
    }
}

/// The key of the text that names an act.
pub fn key_of(act: &str) -> String {
    format!("act-{}", act.replace('.', "-"))
}

/// The latest acts on a node that the caller already sees.
pub async fn list_of_node(tx: &mut Tx, node: Id<Node>, limit: i64) -> Result<Vec<Line>> {
    list_of_node_before(tx, node, None, limit).await
}

/// The latest acts on one thing of a node that the caller already sees.
pub async fn list_of_subject(tx: &mut Tx, node: Id<Node>, subject: Uuid, limit: i64) -> Result<Vec<Line>> {
    let sql = Sql::new("SELECT id, at, act, details, person_name FROM journal WHERE node_id = ")
        .bind(node)
        .push(" AND subject_id = ")
        .bind(subject);
    tx.list(sql.push(" ORDER BY at DESC, id DESC LIMIT ").bind(limit)).await
}

/// The same, before an act that was given already.
pub async fn list_of_node_before(
    tx: &mut Tx,
    node: Id<Node>,
    before: Option<(DateTime<Utc>, Id<Line>)>,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut sql =
        Sql::new("SELECT id, at, act, details, person_name FROM journal WHERE node_id = ").bind(node);
    if let Some((at, id)) = before {
        sql = sql.push(" AND (at, id) < (").bind(at).push(", ").bind(id).push(")");
    }
    tx.list(sql.push(" ORDER BY at DESC, id DESC LIMIT ").bind(limit)).await
}
