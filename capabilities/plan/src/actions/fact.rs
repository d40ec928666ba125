//! What is known of a structure is said here, by whoever finds it out.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};
use uuid::Uuid;

use crate::model::By;
use crate::store::fact::{self, FactRow};

/// Something known of a structure: an exercise was held, an audit gave a level, a plan exists.
#[derive(Clone, Debug)]
pub struct NewFact {
    pub structure: Id<Node>,
    /// `crisis-exercise`, `audit.active-directory`, `continuity-plan`…
    pub code: String,
    pub value: Option<f64>,
    pub held_on: NaiveDate,
    /// Until when it says itself that it holds.
    pub held_until: Option<NaiveDate>,
    /// The capability that says so.
    pub source: String,
    /// What there: said again, it takes the place of what was said before.
    pub origin: Option<Uuid>,
    pub note: Option<String>,
}

/// Says what is known, in the transaction of what made it known.
pub async fn record(tx: &mut Tx, app: &App, by: By<'_>, fact: &NewFact) -> Result<Id<FactRow>> {
    let id = app.new_id::<FactRow>();
    fact::save(tx, id, fact, by.name(), app.clock.now()).await?;
    Ok(id)
}

/// Takes back what one thing said.
pub async fn withdraw(tx: &mut Tx, structure: Id<Node>, code: &str, origin: Uuid) -> Result<()> {
    fact::remove_of_origin(tx, structure, code, Some(origin)).await?;
    Ok(())
}
