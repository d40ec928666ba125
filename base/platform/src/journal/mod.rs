//! The trail of what was done: one row for each act, written in the transaction of the act.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Sql, Tx};
use crate::{App, Caller, Result, row};

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

pub async fn write(tx: &mut Tx, app: &App, caller: &Caller, entry: Entry<'_>) -> Result<()> {
    let sql = Sql::new(
        "INSERT INTO journal (id, at, person_id, person_name, act, node_id, subject_id, details) VALUES ",
    )
    .values([[
        app.new_id::<Entry>().into(),
        app.clock.now().into(),
        caller.person.into(),
        caller.name.as_str().into(),
        entry.act.into(),
        entry.node.into(),
        entry.subject.into(),
        entry.details.clone().into(),
    ]]);
    tx.run(sql).await?;
    Ok(())
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
        format!("act-{}", self.act.replace('.', "-"))
    }
}

/// The latest acts on a node that the caller already sees.
pub async fn list_of_node(tx: &mut Tx, node: Id<Node>, limit: i64) -> Result<Vec<Line>> {
    list_of_node_before(tx, node, None, limit).await
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
