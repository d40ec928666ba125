//! The journal of deliveries, in the sight of who reads it. A letter about no place is seen from the whole nation.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{Sql, Tx};
use hygie_platform::mail::Letter;
use hygie_platform::{Result, row};

use crate::model::LetterState;

row! {
    #[derive(Clone, Debug)]
    pub struct LetterRow {
        pub id: Id<Letter>,
        pub address: String,
        pub about: String,
        pub subject: String,
        pub node_id: Option<Id<Node>>,
        pub node_name: Option<String>,
        pub state: LetterState,
        pub attempts: i64,
        pub due_at: DateTime<Utc>,
        pub accepted_at: Option<DateTime<Utc>>,
        pub opened_at: Option<DateTime<Utc>>,
        pub last_reply: Option<String>,
        pub created_at: DateTime<Utc>,
    }
}

#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub state: Option<LetterState>,
    /// The place that is looked from; what stands below it, and what stands nowhere.
    pub below: Option<Id<Node>>,
    pub before: Option<Id<Letter>>,
}

fn select() -> Sql {
    Sql::new(
        "SELECT letter.id, letter.address, letter.about, letter.subject, letter.node_id,
                (SELECT node.name FROM node WHERE node.id = letter.node_id) AS node_name,
                letter.state, letter.attempts, letter.due_at, letter.accepted_at, letter.opened_at,
                letter.last_reply, letter.created_at
           FROM letter WHERE ",
    )
}

fn seen(sql: Sql, scope: Scope) -> Sql {
    sql.push("(")
        .in_sight("letter.node_id", scope)
        .push(" OR (letter.node_id IS NULL AND (SELECT COUNT(*) FROM place WHERE place.kind = 'nation' AND ")
        .in_sight("place.id", scope)
        .push(") > 0))")
}

/// The latest first.
pub async fn list_letters(tx: &mut Tx, scope: Scope, filter: &Filter, limit: i64) -> Result<Vec<LetterRow>> {
    let mut sql = seen(select(), scope);
    if let Some(state) = filter.state {
        sql = sql.push(" AND letter.state = ").bind(state);
    }
    if let Some(below) = filter.below {
        sql = sql
            .push(
                " AND (letter.node_id IS NULL OR EXISTS (SELECT 1 FROM closure
                        WHERE closure.descendant_id = letter.node_id AND closure.ancestor_id = ",
            )
            .bind(below)
            .push("))");
    }
    if let Some(before) = filter.before {
        sql = sql
            .push(
                " AND (letter.created_at, letter.id) <
                      (SELECT last.created_at, last.id FROM letter AS last WHERE last.id = ",
            )
            .bind(before)
            .push(")");
    }
    tx.list(sql.push(" ORDER BY letter.created_at DESC, letter.id DESC LIMIT ").bind(limit)).await
}

pub async fn find_letter(tx: &mut Tx, scope: Scope, id: Id<Letter>) -> Result<Option<LetterRow>> {
    tx.find(seen(select(), scope).push(" AND letter.id = ").bind(id)).await
}

/// Puts a letter that did not arrive back among those that wait, unless its text is gone. Its state must be what the
/// reader saw.
pub async fn send_again(tx: &mut Tx, letter: &LetterRow, now: DateTime<Utc>) -> Result<()> {
    let sql = Sql::new("UPDATE letter SET state = 'waiting', attempts = 0, due_at = ")
        .bind(now)
        .push(" WHERE id = ")
        .bind(letter.id)
        .push(" AND state = ")
        .bind(letter.state);
    tx.run_expecting_change(sql).await
}
