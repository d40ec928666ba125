//! Letters: what leaves by e-mail. They are written in the transaction of the act, like the journal and the jobs, and sent
//! afterwards by the capability `notifications`.
//!
//! A letter carries a title, a few sentences and a link. Nothing above TLP:GREEN stands in it (FIRST, TLP 2.0): what is
//! reserved is read behind the sign-in.

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Lang, Node, Person};
use serde::{Deserialize, Serialize};

use crate::db::{Arg, Sql, Tx};
use crate::job::{self, NewJob};
use crate::{App, Error, Result};

/// The work of sending the letters that wait.
pub const WORK: &str = "notifications.send";

/// A letter to one address.
#[derive(Clone, Debug)]
pub struct Letter {
    pub address: String,
    /// The person written to; a functional mailbox is nobody.
    pub person: Option<Id<Person>>,
    pub lang: Lang,
    /// What it is about, as `capability.word`.
    pub about: &'static str,
    /// The node that it concerns, so that those who see the node can see whether it arrived.
    pub node: Option<Id<Node>>,
    pub subject: String,
    pub body: Body,
    /// The same letter is never written twice under the same key.
    pub key: Option<String>,
    /// At once when absent.
    pub due_at: Option<DateTime<Utc>>,
}

/// What stands in a letter, as plain text: how it looks is decided when it leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub paragraphs: Vec<String>,
    pub link: Option<Link>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub label: String,
    /// A path of this site, such as `/invitation/…`.
    pub path: String,
}

/// Letters written in one statement: thirteen values each.
const PORTION: usize = 1000;

/// Writes letters, to be sent once the transaction commits. Those whose key is known are not written again.
pub async fn post(tx: &mut Tx, app: &App, letters: &[Letter]) -> Result<()> {
    let now = app.clock.now();
    for letters in letters.chunks(PORTION) {
        let mut rows: Vec<[Arg; 13]> = Vec::with_capacity(letters.len());
        for letter in letters {
            let body =
                serde_json::to_value(&letter.body).map_err(Error::internal("failed to write a letter"))?;
            rows.push([
                app.new_id::<Letter>().into(),
                letter.person.into(),
                letter.address.as_str().into(),
                letter.lang.code().into(),
                letter.about.into(),
                letter.node.into(),
                letter.subject.as_str().into(),
                body.into(),
                letter.key.as_deref().into(),
                "waiting".into(),
                0_i64.into(),
                letter.due_at.unwrap_or(now).into(),
                now.into(),
            ]);
        }
        let sql = Sql::new(
            "INSERT INTO letter (id, person_id, address, lang, about, node_id, subject, body, unique_key, state, attempts,
                                 due_at, created_at) VALUES ",
        )
        .values(rows)
        .push(" ON CONFLICT DO NOTHING");
        tx.run(sql).await?;
    }
    let work =
        NewJob { kind: WORK, key: Some("waiting".to_owned()), payload: serde_json::json!({}), due_at: None };
    job::enqueue(tx, app, work).await
}

/// How many letters have not left yet.
pub async fn count_waiting(tx: &mut Tx) -> Result<i64> {
    let (count,): (i64,) = tx.get("SELECT COUNT(*) AS value FROM letter WHERE state = 'waiting'").await?;
    Ok(count)
}
