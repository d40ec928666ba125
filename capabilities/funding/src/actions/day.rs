//! What a new day changes by itself: homologations that are over.

use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_plan::By;
use hygie_platform::{App, Result};
use serde_json::json;

use super::project::record_end;
use super::{note, today};
use crate::EDIT;
use crate::store::project;

/// Things looked at in one transaction.
const AT_ONCE: i64 = 200;

/// Done once a day; done twice, it changes nothing more.
pub async fn turn(app: App) -> Result<()> {
    loop {
        let mut tx = app.db.write().await?;
        let over = project::list_over(&mut tx, today(&app), AT_ONCE).await?;
        for known in &over {
            record_end(&mut tx, &app, By::Hygie, known).await?;
            project::mark_over(&mut tx, known.id).await?;
            let details = json!({ "name": known.name, "until": known.homologated_until });
            let subject = (known.structure_id, known.id.uuid());
            note(&mut tx, &app, By::Hygie, "funding.homologation-over", subject, details).await?;
            let told = Notification {
                about: "funding.homologation-over",
                node: Some(known.structure_id),
                title: Words::of(&app, "notice-homologation-over", &[("project", &known.name)]),
                text: Words::of(
                    &app,
                    "notice-homologation-over-text",
                    &[("structure", &known.structure_name)],
                ),
                path: format!("/projects/{}", known.id),
                urgency: Urgency::Routine,
                key: None,
            };
            notify(&mut tx, &app, &told, &[Recipients::Holders(EDIT, known.structure_id)]).await?;
        }
        tx.commit().await?;
        if over.is_empty() {
            return Ok(());
        }
    }
}
