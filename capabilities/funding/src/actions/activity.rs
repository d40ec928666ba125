//! A group says what each of its members weighs.

use chrono::Datelike;
use hygie_kernel::{Id, Node};
use hygie_plan::By;
use hygie_platform::{App, Caller, Error, Refusal, Result};
use hygie_registry::ground;
use serde_json::json;

use super::{note, today};
use crate::EDIT;
use crate::store::{activity, place};

/// Writes the shares of a year, each of a member of the group, in whatever unit: their sum is what counts.
pub async fn write(
    app: &App,
    caller: &Caller,
    group: Id<Node>,
    year: i64,
    shares: &[(Id<Node>, f64)],
) -> Result<()> {
    if !(2000..=i64::from(today(app).year())).contains(&year) {
        return Err(Refusal::new("activity-year-wrong").into());
    }
    let mut tx = app.db.write().await?;
    ground::must_hold(&mut tx, caller, EDIT, group).await?;
    let members = place::list_members(&mut tx, &[group]).await?;
    if shares.iter().any(|(structure, _)| !members.iter().any(|member| member.id == *structure)) {
        return Err(Error::NotFound);
    }
    activity::save(&mut tx, group, year, shares, (&caller.name, app.clock.now())).await?;
    let details = json!({ "year": year, "members": shares.len() });
    note(&mut tx, app, By::Person(caller), "funding.activity-written", (group, group.uuid()), details)
        .await?;
    tx.commit().await
}
