//! The assessments of a perimeter as a table to take away.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Entry};
use hygie_platform::{App, Caller, Page, Result};
use hygie_registry::ground::perimeter_of;
use serde_json::json;

use super::{filter_of, names};
use crate::SEE;
use crate::assessments::store::{self, After, AssessmentRow};

/// How many are read at once.
const PORTION: i64 = 1000;

pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    send(app, caller, page, query, Kind::Csv).await
}

pub async fn xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Query(query): Query,
) -> Result<Response> {
    send(app, caller, page, query, Kind::Xlsx).await
}

async fn send(app: App, caller: Caller, page: Page, query: Form, kind: Kind) -> Result<Response> {
    let from = perimeter_of(&page)?;
    let frameworks = Arc::new(names(&app, &page).await?);
    let mut tx = app.db.write().await?;
    let details = json!({ "what": page.here() });
    let entry = Entry {
        act: "control.assessments-exported",
        node: Some(from.node),
        subject: from.node.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let (scope, filter) = (caller.scope(SEE), filter_of(&query));
    let headers = [
        "list-structure",
        "framework-name",
        "campaign-one",
        "assessment-state",
        "assessment-answered",
        "assessment-asked",
        "assessment-score",
        "assessment-submitted-on",
        "assessment-changed",
    ];
    let table = Table {
        name: format!("assessments-{}", page.today()),
        headers: headers.map(|key| page.t(key)).to_vec(),
        start: None,
        next: Box::new(move |after: Option<After>| {
            let (app, page, filter) = (app.clone(), page.clone(), filter.clone());
            let frameworks = Arc::clone(&frameworks);
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let rows = store::list(&mut tx, scope, from, &filter, after, PORTION).await?;
                let is_full = rows.len() as i64 == PORTION;
                let next = is_full.then(|| rows.last().map(|last| (last.changed_at, last.id)));
                Ok((rows.into_iter().map(|row| cells(&page, &frameworks, row)).collect(), next))
            })
        }),
    };
    table.send(kind).await
}

fn cells(page: &Page, frameworks: &[(String, String)], row: AssessmentRow) -> Vec<Cell> {
    let framework = frameworks.iter().find(|(code, _)| *code == row.framework);
    #[expect(clippy::cast_precision_loss, reason = "a framework has far fewer requirements than 2^52")]
    let number = |count: i64| Cell::Number(count as f64);
    vec![
        row.structure_name.into(),
        framework.map_or(row.framework, |(_, name)| name.clone()).into(),
        row.campaign_title.into(),
        page.t(format!("assessment-state-{}", row.state.as_str())).into(),
        number(row.answered + row.not_applicable),
        number(row.total),
        row.score.map_or(Cell::Text(String::new()), |score| Cell::Number((score * 1000.0).round() / 10.0)),
        Cell::Date(row.submitted_at.map(|at| at.date_naive())),
        Cell::Date(Some(row.changed_at.date_naive())),
    ]
}
