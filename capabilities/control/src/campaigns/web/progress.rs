//! A campaign followed live: who answered, by type and by place, on a map.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_charts::{Bar, Ink, Share, Tone, bars, shares};
use hygie_frameworks::Framework;
use hygie_kernel::{Id, Node};
use hygie_platform::form::{Form, Query};
use hygie_platform::{App, Caller, Page, Result};
use hygie_registry::ground::{self, read_cursor, write_cursor};

use super::super::Campaign;
use super::super::actions::VERDICTS;
use super::super::list::{Asked, Which, list_structures};
use super::super::store::{self, CampaignRow, ListedRow, VerdictCount};
use super::super::{Line, Tally, list_lines, theme_means};
use super::find;
use crate::assessments::themes;
use crate::library::framework;
use crate::web::{named, pen, said};
use crate::{CAMPAIGN, SEE};

/// A row of a table by type or by place.
struct Part {
    label: String,
    href: String,
    tally: Tally,
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct CampaignPage {
    page: Page,
    campaign: CampaignRow,
    framework_title: String,
    tally: Tally,
    progress: String,
    by_segment: Vec<Part>,
    by_department: Vec<Part>,
    segment_chart: String,
    map: Option<String>,
    theme_chart: Option<String>,
    theme_rows: Vec<(String, Option<f64>)>,
    structures: Vec<ListedRow>,
    which: &'static str,
    next: Option<String>,
    verdicts: Vec<VerdictCount>,
    verdict_choices: Vec<(String, String)>,
    comparable: Vec<CampaignRow>,
    today: NaiveDate,
    may_run: bool,
}

impl CampaignPage {
    fn percent(&self, score: &Option<f64>) -> String {
        self.page.percent_or_dash(*score)
    }

    fn is(&self, word: &str) -> bool {
        self.campaign.state.as_str() == word
    }

    fn href(&self, which: &str) -> String {
        format!("/campaigns/{}?state={which}#structures", self.campaign.id)
    }
}

const LISTED: usize = 50;

pub async fn show(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
    Query(query): Query,
) -> Result<Response> {
    render(&app, &caller, page, id, query, StatusCode::OK).await
}

async fn render(
    app: &App,
    caller: &Caller,
    page: Page,
    id: Id<Campaign>,
    query: Form,
    status: StatusCode,
) -> Result<Response> {
    let campaign = find(app, caller, SEE, id).await?;
    let scope = caller.scope(SEE);
    let from = campaign.origin();
    let mut tx = app.db.read().await?;
    let lines = list_lines(app, &mut tx, scope, from, id).await?;
    let which = Which::parse(query.value("state"));
    let asked = Asked {
        which,
        segment: query.optional("segment"),
        department: query.value("department").parse().ok(),
        after: read_cursor(query.value("after"), 1)
            .and_then(|(keys, id)| Some((keys.into_iter().next()?, id))),
        limit: LISTED,
    };
    let (structures, next) = list_structures(app, &mut tx, (scope, from), id, &asked).await?;
    let verdicts = store::count_verdicts(&mut tx, id).await?;
    let comparable = store::list_comparable(&mut tx, &campaign).await?;
    let departments = ground::list_departments(&mut tx, scope, from).await?;
    let may_run = caller.holds(&mut tx, CAMPAIGN, campaign.node_id).await?;
    drop(tx);
    let next = next.map(|(key, last)| {
        let after = write_cursor(&[key], last);
        let pairs: Vec<(&str, &str)> = ["state", "segment", "department"]
            .into_iter()
            .map(|name| (name, query.value(name)))
            .filter(|(_, value)| !value.is_empty())
            .chain([("after", after.as_str())])
            .collect();
        format!("/campaigns/{id}?{}#structures", serde_urlencoded::to_string(pairs).unwrap_or_default())
    });
    let framework = framework(app, &campaign.framework, campaign.framework_version).await?;
    let tally = Tally::of(lines.iter());
    let mut segments: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut places: HashMap<Option<Id<Node>>, Tally> = HashMap::new();
    for line in lines.iter() {
        segments.entry(&line.segment).or_default().add(line);
        places.entry(line.department_id).or_default().add(line);
    }
    let names = ground::segment_names(&page)?;
    let segment_name = |code: &str| {
        names
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    };
    let by_segment: Vec<Part> = segments
        .into_iter()
        .map(|(code, tally)| Part {
            label: segment_name(code),
            href: format!("/campaigns/{id}?segment={code}#structures"),
            tally,
        })
        .collect();
    let by_department: Vec<Part> = departments
        .iter()
        .filter_map(|place| {
            let tally = places.remove(&Some(place.id))?;
            Some(Part {
                label: place.name.clone(),
                href: format!("/campaigns/{id}?department={}#structures", place.id),
                tally,
            })
        })
        .collect();
    let theme_rows = mean_by_theme(&page, &framework, &lines);
    let shown = CampaignPage {
        framework_title: said(&page, &framework.title),
        progress: progress_chart(&page, &campaign, &tally),
        segment_chart: bars(
            pen(&page, Ink::Sheet),
            &page.t("campaign-by-segment"),
            &part_bars(&page, &by_segment),
        ),
        map: map_of(&page, &departments, &by_department),
        theme_chart: (!theme_rows.is_empty()).then(|| {
            let rows: Vec<Bar> = theme_rows
                .iter()
                .map(|(label, value)| Bar {
                    label: label.clone(),
                    value: *value,
                    text: value
                        .map(|value| page.percent(value))
                        .unwrap_or_else(|| page.t("assessment-unknown")),
                    href: Some(format!("/campaigns/{id}/requirements")),
                })
                .collect();
            bars(pen(&page, Ink::Sheet), &page.t("campaign-themes"), &rows)
        }),
        which: which.as_str(),
        verdict_choices: VERDICTS.map(|word| (word.to_owned(), page.t(format!("verdict-{word}")))).to_vec(),
        today: page.today(),
        campaign,
        tally,
        by_segment,
        by_department,
        theme_rows,
        structures,
        next,
        verdicts,
        comparable,
        may_run,
        page: page.clone(),
    };
    page.show_as(status, &shown)
}

fn progress_chart(page: &Page, campaign: &CampaignRow, tally: &Tally) -> String {
    let id = campaign.id;
    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    let part = |key: &str, count: i64, tone, which: &str| Share {
        label: page.t(key),
        count: count as f64,
        text: page.say("campaign-of").with("count", count).with("total", tally.population()).to_string(),
        tone,
        href: Some(format!("/campaigns/{id}?state={which}#structures")),
    };
    let title = page
        .say("campaign-progress")
        .with("count", tally.submitted)
        .with("total", tally.population())
        .to_string();
    shares(
        pen(page, Ink::Sheet),
        &title,
        &[
            part("campaign-submitted", tally.submitted, Tone::Done, "submitted"),
            part("campaign-begun", tally.begun, Tone::Watch, "begun"),
            part("campaign-silent", tally.silent, Tone::Unknown, "silent"),
        ],
    )
}

fn part_bars(page: &Page, parts: &[Part]) -> Vec<Bar> {
    parts
        .iter()
        .map(|part| Bar {
            label: part.label.clone(),
            value: part.tally.share(),
            text: page
                .say("campaign-of")
                .with("count", part.tally.submitted)
                .with("total", part.tally.population())
                .to_string(),
            href: Some(part.href.clone()),
        })
        .collect()
}

/// The departments, the darker the more of them submitted.
fn map_of(page: &Page, departments: &[ground::Department], parts: &[Part]) -> Option<String> {
    let areas: Vec<ground::Area> = departments
        .iter()
        .map(|place| {
            let part = parts.iter().find(|part| part.label == place.name);
            let share = part.and_then(|part| part.tally.share());
            let text = part.map_or_else(
                || place.name.clone(),
                |part| {
                    let of = page
                        .say("campaign-of")
                        .with("count", part.tally.submitted)
                        .with("total", part.tally.population());
                    format!("{}{}{of}", place.name, page.colon())
                },
            );
            ground::Area { id: place.id, share, text, href: part.map(|part| part.href.clone()) }
        })
        .collect();
    ground::draw_map(page, departments, &areas)
}

/// The mean of each theme among those that submitted.
fn mean_by_theme(page: &Page, framework: &Framework, lines: &[Line]) -> Vec<(String, Option<f64>)> {
    let themes = themes(framework);
    let means = theme_means(themes.len(), lines);
    themes
        .into_iter()
        .zip(means)
        .map(|(position, (mean, _))| (named(page, &framework.requirements[position]), mean))
        .collect()
}
