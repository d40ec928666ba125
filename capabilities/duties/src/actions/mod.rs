//! What happens to obligations, audits and budgets.

pub mod audit;
pub mod budget;
pub mod day;
pub mod exchange;
pub mod obligation;

use chrono::NaiveDate;
use chrono_tz::Europe::Paris;
use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Result};
use serde_json::Value;
use uuid::Uuid;

/// The name under which facts are recorded.
const SOURCE: &str = "duties";

/// The day it is where the nation's clocks are.
pub fn today(app: &App) -> NaiveDate {
    app.clock.now().with_timezone(&Paris).date_naive()
}

/// Writes an act about a node to the journal.
pub async fn note(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    act: &'static str,
    (node, subject): (Id<Node>, Uuid),
    details: Value,
) -> Result<()> {
    journal::write(tx, app, caller, Entry { act, node: Some(node), subject, details: &details }).await
}
