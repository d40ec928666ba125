//! Which regulatory statuses a structure holds, from which day to which.

use chrono::NaiveDate;
use hygie_kernel::Id;
use hygie_platform::db::Sql;
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Error, Refusal, Result};
use serde_json::json;

use crate::EDIT;
use crate::model::{HeldStatus, StructureId, overlap};
use crate::reference::reference;
use crate::store::structure;
use crate::territory;

#[derive(Clone, Debug)]
pub struct StatusDraft {
    pub status: String,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    pub source: Option<String>,
}

pub async fn add_status(
    app: &App,
    caller: &Caller,
    id: StructureId,
    draft: &StatusDraft,
) -> Result<Id<HeldStatus>> {
    let reference = reference(app)?;
    let wanted = reference
        .status(&draft.status)
        .filter(|status| !status.derived)
        .ok_or(Error::refused("status-unknown"))?;
    if draft.valid_to.is_some_and(|end| end < draft.valid_from) {
        return Err(Error::refused("span-backwards"));
    }
    let mut tx = app.db.write().await?;
    structure::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    for held in structure::list_statuses(&mut tx, id).await? {
        let is_same = held.status == draft.status;
        let excludes = || {
            let other = reference.status(&held.status).and_then(|status| status.exclusive_group.as_ref());
            wanted.exclusive_group.is_some() && wanted.exclusive_group.as_ref() == other
        };
        if (is_same || excludes())
            && overlap((held.valid_from, held.valid_to), (draft.valid_from, draft.valid_to))
        {
            let label = reference
                .status(&held.status)
                .map_or(held.status.as_str(), |status| status.short_label.as_str());
            return Err(Refusal::new("status-overlaps").with("status", label).into());
        }
    }
    let held = app.new_id();
    let sql = Sql::new("INSERT INTO structure_status (id, structure_id, status, valid_from, valid_to, source, created_at) VALUES ")
        .values([[
            held.into(),
            id.into(),
            (&draft.status).into(),
            draft.valid_from.into(),
            draft.valid_to.into(),
            (&draft.source).into(),
            app.clock.now().into(),
        ]]);
    tx.run(sql).await.map_err(|error| {
        error.unless_unique(Refusal::new("status-overlaps").with("status", &wanted.short_label))
    })?;
    let details = json!({ "status": draft.status, "from": draft.valid_from, "to": draft.valid_to });
    journal::write(
        &mut tx,
        app,
        caller,
        Entry { act: "registry.status-added", node: Some(id), subject: held.uuid(), details: &details },
    )
    .await?;
    territory::bump(&mut tx).await?;
    tx.commit().await?;
    Ok(held)
}

/// The status is held until that day, included.
pub async fn end_status(
    app: &App,
    caller: &Caller,
    id: StructureId,
    held: Id<HeldStatus>,
    day: NaiveDate,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    structure::find(&mut tx, caller.scope(EDIT), id).await?.ok_or(Error::NotFound)?;
    let statuses = structure::list_statuses(&mut tx, id).await?;
    let status = statuses.iter().find(|status| status.id == held).ok_or(Error::NotFound)?;
    if day < status.valid_from {
        return Err(Error::refused("span-backwards"));
    }
    let sql = Sql::new("UPDATE structure_status SET valid_to = ")
        .bind(day)
        .push(" WHERE id = ")
        .bind(held)
        .push(" AND structure_id = ");
    tx.run_expecting_change(sql.bind(id)).await?;
    let details = json!({ "status": status.status, "to": day });
    journal::write(
        &mut tx,
        app,
        caller,
        Entry { act: "registry.status-ended", node: Some(id), subject: held.uuid(), details: &details },
    )
    .await?;
    territory::bump(&mut tx).await?;
    tx.commit().await
}
