//! What happens to files, projects and policies.

pub mod activity;
pub mod day;
pub mod file;
pub mod policy;
pub mod project;

use chrono::NaiveDate;
use chrono_tz::Europe::Paris;
use hygie_kernel::{Id, Node};
use hygie_plan::By;
use hygie_platform::db::Tx;
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Result};
use serde_json::Value;
use uuid::Uuid;

/// The day it is where the nation's clocks are.
pub fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&Paris).date_naive()
}

/// Writes an act about a node to the journal.
pub async fn note(
    tx: &mut Tx,
    app: &App,
    by: By<'_>,
    act: &'static str,
    (node, subject): (Id<Node>, Uuid),
    details: Value,
) -> Result<()> {
    let entry = Entry { act, node: Some(node), subject, details: &details };
    match by {
        By::Person(caller) => journal::write(tx, app, caller, entry).await,
        By::Hygie => {
            journal::write_of_hygie(tx, app, entry);
            Ok(())
        }
    }
}
