//! What a new day changes by itself: accepted risks whose time is over, evidence that ends, what grows late.

use std::collections::HashMap;

use chrono::Days;
use hygie_kernel::{Id, Node};
use hygie_notifications::{Notification, Recipients, Urgency, Words, notify};
use hygie_platform::{App, Result};
use serde_json::json;

use super::{finding as findings, note, today};
use crate::EDIT;
use crate::model::{By, State};
use crate::store::evidence::EvidenceRow;
use crate::store::{evidence, finding, standing};

/// Things looked at in one transaction.
const AT_ONCE: i64 = 200;

/// Done once a day; done twice, it changes nothing more.
pub async fn turn(app: App) -> Result<()> {
    end_acceptances(&app).await?;
    end_evidence(&app).await?;
    count_late(&app).await
}

async fn end_acceptances(app: &App) -> Result<()> {
    loop {
        let mut tx = app.db.write().await?;
        let over = finding::list_accepted_over(&mut tx, today(app), AT_ONCE).await?;
        for known in &over {
            findings::come_back(&mut tx, app, By::Hygie, known, "acceptance-over").await?;
        }
        tx.commit().await?;
        if over.is_empty() {
            return Ok(());
        }
    }
}

/// What relied on evidence that ended is open again, and those who keep the plan are told once for each structure.
async fn end_evidence(app: &App) -> Result<()> {
    loop {
        let mut tx = app.db.write().await?;
        let over = evidence::list_ending(&mut tx, today(app), AT_ONCE).await?;
        let mut told: HashMap<Id<Node>, Vec<&EvidenceRow>> = HashMap::new();
        for proof in &over {
            evidence::mark_over(&mut tx, proof.id).await?;
            for used in
                evidence::list_uses(&mut tx, proof.id).await?.iter().filter(|used| used.kind == "finding")
            {
                let Ok(id) = used.owner.parse() else { continue };
                let holds = evidence::list_used(&mut tx, "finding", &used.owner).await?;
                let still_holds =
                    holds.iter().any(|other| other.id != proof.id && !other.is_over(today(app)));
                let known = finding::find_known(&mut tx, id).await?;
                if let Some(known) = known.filter(|known| known.state == State::Closed && !still_holds) {
                    findings::come_back(&mut tx, app, By::Hygie, &known, "evidence-over").await?;
                }
            }
            let details = json!({ "title": proof.title, "until": proof.valid_until });
            let subject = (proof.structure_id, proof.id.uuid());
            note(&mut tx, app, By::Hygie, "plan.evidence-over", subject, details).await?;
            told.entry(proof.structure_id).or_default().push(proof);
        }
        for (structure, proofs) in told {
            let title = proofs.first().map_or("", |proof| proof.title.as_str());
            let count = proofs.len().to_string();
            let notification = Notification {
                about: "plan.evidence-over",
                node: Some(structure),
                title: Words::of(app, "notice-evidence-over", &[("count", &count)]),
                text: Words::of(app, "notice-evidence-over-text", &[("title", title)]),
                path: format!("/evidence?in={structure}"),
                urgency: Urgency::Routine,
                key: Some(format!("evidence-over {structure} {}", today(app))),
            };
            notify(&mut tx, app, &notification, &[Recipients::Holders(EDIT, structure)]).await?;
        }
        tx.commit().await?;
        if over.is_empty() {
            return Ok(());
        }
    }
}

/// Counts again the structures of which something grew late since the last time.
async fn count_late(app: &App) -> Result<()> {
    let day = today(app);
    let mut tx = app.db.write().await?;
    let since = standing::find_day(&mut tx).await?;
    // The first time, everything that is due is looked at.
    let since = match since {
        Some(since) if since >= day => return tx.roll_back().await,
        Some(since) => since.checked_sub_days(Days::new(1)).unwrap_or(since),
        None => chrono::NaiveDate::MIN,
    };
    let since = since.max(chrono::NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(since));
    let grown = standing::list_grown_late(&mut tx, since, day).await?;
    tx.roll_back().await?;
    for some in grown.chunks(500) {
        let mut tx = app.db.write().await?;
        for structure in some {
            standing::refresh(&mut tx, *structure, day, app.clock.now()).await?;
        }
        tx.commit().await?;
    }
    let mut tx = app.db.write().await?;
    standing::save_day(&mut tx, day).await?;
    tx.commit().await
}
