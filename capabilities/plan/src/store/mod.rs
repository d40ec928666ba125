//! What is remembered of the plan.

pub mod action;
pub mod calendar;
pub mod evidence;
pub mod fact;
pub mod finding;
pub mod sla;
pub mod standing;

use hygie_kernel::{Id, Node};
use hygie_platform::Result;
use hygie_platform::db::Tx;
use hygie_platform::journal::{self, Line};
use uuid::Uuid;

/// The latest acts on one thing of a node that the caller already sees.
pub async fn history(tx: &mut Tx, node: Id<Node>, subject: Uuid) -> Result<Vec<Line>> {
    journal::list_of_subject(tx, node, subject, 50).await
}
