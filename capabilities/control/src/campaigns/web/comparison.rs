//! A campaign beside an earlier one.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hygie_kernel::Id;
use hygie_platform::form::Query;
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Result};

use super::super::Campaign;
use super::super::store::{self, CampaignRow, Pair};
use super::find;
use crate::SEE;

#[derive(Template)]
#[template(path = "campaign_comparison.html")]
struct ComparisonPage {
    page: Page,
    campaign: CampaignRow,
    other: CampaignRow,
    pairs: Vec<Pair>,
    shown: usize,
    better: usize,
    worse: usize,
    before: Option<f64>,
    after: Option<f64>,
}

impl ComparisonPage {
    fn percent(&self, score: &Option<f64>) -> String {
        self.page.percent_or_dash(*score)
    }

    fn change(&self, pair: &Pair) -> String {
        match (pair.before, pair.after) {
            (Some(before), Some(after)) => format!("{:+.0}", (after - before) * 100.0),
            _ => String::new(),
        }
    }
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
    Query(query): Query,
) -> Result<Response> {
    let campaign = find(&app, &caller, SEE, id).await?;
    let mut tx = app.db.read().await?;
    let comparable = store::list_comparable(&mut tx, &campaign).await?;
    let asked: Option<Id<Campaign>> = query.value("with").parse().ok();
    let other = match asked {
        Some(asked) => comparable.into_iter().find(|one| one.id == asked).ok_or(Error::NotFound)?,
        None => match comparable.into_iter().next() {
            Some(other) => other,
            None => return Ok(see_other(format!("/campaigns/{id}"))),
        },
    };
    let pairs = store::list_pairs(&mut tx, caller.scope(SEE), campaign.origin(), (other.id, id)).await?;
    drop(tx);
    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    let mean =
        |values: Vec<f64>| (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
    let moved = |test: fn(f64) -> bool| {
        pairs
            .iter()
            .filter(|pair| pair.before.zip(pair.after).is_some_and(|(before, after)| test(after - before)))
            .count()
    };
    let shown = ComparisonPage {
        better: moved(|change| change > 0.005),
        worse: moved(|change| change < -0.005),
        before: mean(pairs.iter().filter_map(|pair| pair.before).collect()),
        after: mean(pairs.iter().filter_map(|pair| pair.after).collect()),
        shown: pairs.len().min(500),
        pairs,
        campaign,
        other,
        page: page.clone(),
    };
    page.show(&shown)
}
