//! A campaign requirement by requirement.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use hygie_frameworks::Framework;
use hygie_kernel::Id;
use hygie_platform::export::{Cell, Kind, Table};
use hygie_platform::{App, Caller, Page, Result};

use super::super::store::CampaignRow;
use super::super::{Campaign, LevelsLine, list_levels};
use super::find;
use crate::SEE;
use crate::assessments::{Given, read_levels};
use crate::library::framework;
use crate::web::{named, said};

/// How one requirement was answered by all.
struct RequirementRow {
    reference: String,
    title: String,
    /// By level, worst first, then those to which it does not apply.
    counts: Vec<usize>,
    not_applicable: usize,
    mean: Option<f64>,
}

#[derive(Template)]
#[template(path = "campaign_requirements.html")]
struct RequirementsPage {
    page: Page,
    campaign: CampaignRow,
    framework_title: String,
    levels: Vec<String>,
    rows: Vec<RequirementRow>,
    answering: usize,
}

impl RequirementsPage {
    fn count(&self, row: &RequirementRow, place: &usize) -> String {
        row.counts.get(*place).map(usize::to_string).unwrap_or_default()
    }

    fn percent(&self, score: &Option<f64>) -> String {
        self.page.percent_or_dash(*score)
    }
}

/// Sums the answers to each requirement: one short text is read for each structure, and nothing is decoded.
fn roll_up(framework: &Framework, lines: &[LevelsLine]) -> Vec<(Vec<usize>, usize)> {
    let most =
        framework.requirements.iter().map(|one| framework.scale_of(one).levels.len()).max().unwrap_or(0);
    let mut sums = vec![(vec![0_usize; most], 0_usize); framework.requirements.len()];
    for line in lines {
        for (sum, given) in sums.iter_mut().zip(read_levels(&line.levels)) {
            match given {
                Given::Level(place) => {
                    if let Some(count) = sum.0.get_mut(place) {
                        *count += 1;
                    }
                }
                Given::NotApplicable => sum.1 += 1,
                Given::Lacking | Given::NotAsked => {}
            }
        }
    }
    sums
}

/// What the page and its table show.
struct Summed {
    campaign: CampaignRow,
    framework: Arc<Framework>,
    rows: Vec<RequirementRow>,
    answering: usize,
}

async fn sum_up(app: &App, caller: &Caller, page: &Page, id: Id<Campaign>) -> Result<Summed> {
    let campaign = find(app, caller, SEE, id).await?;
    let mut tx = app.db.read().await?;
    let lines = list_levels(app, &mut tx, caller.scope(SEE), campaign.origin(), id).await?;
    drop(tx);
    let framework = framework(app, &campaign.framework, campaign.framework_version).await?;
    let rows = roll_up(&framework, &lines)
        .into_iter()
        .enumerate()
        .filter(|(position, _)| framework.requirements[*position].assess)
        .map(|(position, (counts, not_applicable))| {
            let one = &framework.requirements[position];
            let values = framework.scale_of(one).levels.iter().map(|level| level.value);
            let (mut sum, mut number) = (0.0, 0_usize);
            for (value, count) in values.zip(&counts) {
                if let Some(value) = value {
                    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
                    {
                        sum += value * *count as f64;
                    }
                    number += count;
                }
            }
            #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
            let mean = (number > 0).then(|| sum / number as f64);
            RequirementRow {
                reference: one.reference.clone(),
                title: named(page, one),
                counts,
                not_applicable,
                mean,
            }
        })
        .collect();
    let answering = lines.iter().filter(|line| line.answers_something()).count();
    Ok(Summed { campaign, framework, rows, answering })
}

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    let Summed { campaign, framework, rows, answering } = sum_up(&app, &caller, &page, id).await?;
    let levels = levels(&page, &framework);
    let framework_title = said(&page, &framework.title);
    page.clone().show(&RequirementsPage { page, campaign, framework_title, levels, rows, answering })
}

fn levels(page: &Page, framework: &Framework) -> Vec<String> {
    framework.scale.levels.iter().map(|level| said(page, &level.label)).collect()
}

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

async fn send(app: App, caller: Caller, page: Page, id: Id<Campaign>, kind: Kind) -> Result<Response> {
    let summed = sum_up(&app, &caller, &page, id).await?;
    super::export::note(&app, &caller, &summed.campaign).await?;
    let levels = levels(&page, &summed.framework);
    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    let number = |count: usize| Cell::Number(count as f64);
    let rows = summed.rows.into_iter().map(|row| {
        let mut cells: Vec<Cell> = vec![row.reference.into(), row.title.into()];
        cells.extend((0..levels.len()).map(|place| number(row.counts.get(place).copied().unwrap_or(0))));
        cells.push(number(row.not_applicable));
        let mean = row.mean.map(|mean| Cell::Number((mean * 1000.0).round() / 10.0));
        cells.push(mean.unwrap_or(Cell::Text(String::new())));
        cells
    });
    let mut headers = vec![page.t("answer-reference"), page.t("answer-title")];
    headers.extend(levels.iter().cloned());
    headers.extend([page.t("answer-na"), page.t("campaign-mean")]);
    Table::whole(format!("requirements-{}", page.today()), headers, rows.collect()).send(kind).await
}
