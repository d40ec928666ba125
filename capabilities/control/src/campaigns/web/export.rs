//! A campaign as a table to take away.

use axum::extract::{Path, State};
use axum::response::Response;
use hygie_kernel::Id;
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Page, Result};
use serde_json::json;

use super::super::Campaign;
use super::super::list::{self, Asked, list_structures};
use super::super::store::{CampaignRow, ListedRow};
use super::find;
use crate::SEE;

pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    send(app, caller, page, id, Kind::Csv).await
}

pub async fn xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    send(app, caller, page, id, Kind::Xlsx).await
}

/// Writes that a campaign leaves Hygie.
pub async fn note(app: &App, caller: &Caller, campaign: &CampaignRow) -> Result<()> {
    let mut tx = app.db.write().await?;
    let details = json!({ "title": campaign.title });
    let entry = Entry {
        act: "control.campaign-exported",
        node: Some(campaign.node_id),
        subject: campaign.id.uuid(),
        details: &details,
    };
    journal::write(&mut tx, app, caller, entry).await?;
    tx.commit().await
}

async fn send(app: App, caller: Caller, page: Page, id: Id<Campaign>, kind: Kind) -> Result<Response> {
    let campaign = find(&app, &caller, SEE, id).await?;
    note(&app, &caller, &campaign).await?;
    let (scope, from) = (caller.scope(SEE), campaign.origin());
    let headers = [
        "list-finess",
        "list-structure",
        "list-segment",
        "assessment-state",
        "assessment-answered",
        "assessment-score",
        "assessment-submitted-on",
        "sample-verdict",
    ];
    let table = Table {
        name: format!("campaign-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<list::After>| {
            let (app, page) = (app.clone(), page.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let asked = Asked { after, limit: 1000, ..Asked::default() };
                let (rows, next) = list_structures(&app, &mut tx, (scope, from), id, &asked).await?;
                Ok((rows.into_iter().map(|row| cells(&page, row)).collect(), next.map(Some)))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, row: ListedRow) -> Vec<Cell> {
    #[expect(clippy::cast_precision_loss, reason = "a framework has far fewer requirements than 2^52")]
    let answered = Cell::Number((row.answered + row.not_applicable) as f64);
    vec![
        row.finess.into(),
        row.name.into(),
        row.segment.into(),
        page.t(format!("assessment-state-{}", row.state.as_str())).into(),
        answered,
        row.score.map_or(Cell::Text(String::new()), |score| Cell::Number((score * 1000.0).round() / 10.0)),
        Cell::Date(row.submitted_at.map(|at| at.date_naive())),
        row.verdict.map(|word| page.t(format!("verdict-{word}"))).into(),
    ]
}
