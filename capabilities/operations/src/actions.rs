//! What happens here: the journal is followed, exported; a job is put back.

use chrono::TimeDelta;
use hygie_kernel::{Id, Node};
use hygie_platform::job::{self, Job, NewJob};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Result};
use serde_json::json;

use crate::store;

/// The work of following the journal from end to end.
pub const VERIFY: &str = "operations.verify";

/// What was found is remembered so long.
const REMEMBERED: TimeDelta = TimeDelta::days(400);

/// Follows the journal and writes down what was found. What does not fit is for the log too, where the operator looks.
pub async fn verify(app: App) -> Result<()> {
    let begun_at = app.clock.now();
    let found = journal::verify(&app.db, None).await?;
    if !found.is_sound() {
        tracing::error!(faults = found.fault_count, "the journal is not as it was written");
    }
    let mut tx = app.db.write().await?;
    store::insert_verification(&mut tx, app.new_id(), begun_at, app.clock.now(), &found).await?;
    store::purge_verifications(&mut tx, begun_at - REMEMBERED).await?;
    tx.commit().await
}

/// Asks that the journal be followed as soon as somebody works.
pub async fn ask_verification(app: &App, caller: &Caller) -> Result<()> {
    let mut tx = app.db.write().await?;
    let work = NewJob { kind: VERIFY, key: Some("now".to_owned()), payload: json!({}), due_at: None };
    job::enqueue(&mut tx, app, work).await?;
    let entry = Entry {
        act: "operations.verification-asked",
        node: None,
        subject: caller.person.uuid(),
        details: &json!({}),
    };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await
}

/// Who takes the journal away leaves a line in it.
pub async fn note_export(app: &App, caller: &Caller, node: Id<Node>, address: &str) -> Result<()> {
    let details = json!({ "address": address });
    let entry = Entry {
        act: "operations.journal-exported",
        node: Some(node),
        subject: node.uuid(),
        details: &details,
    };
    let mut tx = app.db.write().await?;
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await
}

/// Puts a job that was set aside back among those that wait.
pub async fn replay(app: &App, caller: &Caller, id: Id<Job>) -> Result<()> {
    let mut tx = app.db.write().await?;
    let known = job::find(&mut tx, id).await?.ok_or(Error::NotFound)?;
    job::replay(&mut tx, app, id).await?;
    let details = json!({ "kind": known.kind });
    let entry = Entry { act: "operations.job-replayed", node: None, subject: id.uuid(), details: &details };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await
}
