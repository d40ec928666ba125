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
use super::super::store::{self, Asked, CampaignRow, Line, ListedRow, VerdictCount, Which};
use super::find;
use crate::assessments::store::State as AssessmentState;
use crate::assessments::{read_themes, themes};
use crate::library::framework;
use crate::web::{named, said};
use crate::{CAMPAIGN, SEE};

/// What a part of a population did, counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub population: usize,
    pub silent: usize,
    pub begun: usize,
    pub submitted: usize,
    scores: Vec<f64>,
}

impl Counts {
    pub fn of(lines: &[Line]) -> Counts {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.add(line));
        counts
    }

    fn add(&mut self, line: &Line) {
        self.population += 1;
        match line.state {
            AssessmentState::Open if line.answered == 0 => self.silent += 1,
            AssessmentState::Open => self.begun += 1,
            AssessmentState::Frozen if line.score.is_none() => self.silent += 1,
            AssessmentState::Submitted | AssessmentState::Frozen => {
                self.submitted += 1;
                self.scores.extend(line.score);
            }
        }
    }

    /// The mean of those that submitted.
    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    pub fn mean(&self) -> Option<f64> {
        (!self.scores.is_empty()).then(|| self.scores.iter().sum::<f64>() / self.scores.len() as f64)
    }

    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    fn share(&self) -> Option<f64> {
        (self.population > 0).then(|| self.submitted as f64 / self.population as f64)
    }
}

/// A row of a table by type or by place.
struct Part {
    label: String,
    href: String,
    counts: Counts,
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct CampaignPage {
    page: Page,
    campaign: CampaignRow,
    framework_title: String,
    counts: Counts,
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

const LISTED: i64 = 50;

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
    let lines = super::super::list_lines(app, &mut tx, scope, from, id).await?;
    let which = Which::parse(query.value("state"));
    let asked = Asked {
        which,
        segment: query.optional("segment"),
        department: query.value("department").parse().ok(),
        after: read_cursor(query.value("after"), 1)
            .and_then(|(keys, id)| Some((keys.into_iter().next()?, id))),
        limit: LISTED + 1,
    };
    let mut structures = store::list_structures(&mut tx, scope, from, id, &asked).await?;
    let verdicts = store::count_verdicts(&mut tx, id).await?;
    let comparable = store::list_comparable(&mut tx, &campaign).await?;
    let departments = ground::list_departments(&mut tx, scope, from).await?;
    let may_run = ground::holds(&mut tx, caller, CAMPAIGN, campaign.node_id).await?;
    drop(tx);
    let has_next = structures.len() as i64 > LISTED;
    structures.truncate(LISTED as usize);
    let next = structures.last().filter(|_| has_next).map(|last| {
        let after = write_cursor(std::slice::from_ref(&last.sort_key), last.structure_id);
        let pairs: Vec<(&str, &str)> = ["state", "segment", "department"]
            .into_iter()
            .map(|name| (name, query.value(name)))
            .filter(|(_, value)| !value.is_empty())
            .chain([("after", after.as_str())])
            .collect();
        format!("/campaigns/{id}?{}#structures", serde_urlencoded::to_string(pairs).unwrap_or_default())
    });
    let framework = framework(app, &campaign.framework, campaign.framework_version).await?;
    let mut counts = Counts::default();
    let mut segments: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut places: HashMap<Option<Id<Node>>, Counts> = HashMap::new();
    for line in lines.iter() {
        counts.add(line);
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
        .map(|(code, counts)| Part {
            label: segment_name(code),
            href: format!("/campaigns/{id}?segment={code}#structures"),
            counts,
        })
        .collect();
    let by_department: Vec<Part> = departments
        .iter()
        .filter_map(|place| {
            let counts = places.remove(&Some(place.id))?;
            Some(Part {
                label: place.name.clone(),
                href: format!("/campaigns/{id}?department={}#structures", place.id),
                counts,
            })
        })
        .collect();
    let theme_rows = theme_means(&page, &framework, &lines);
    let shown = CampaignPage {
        framework_title: said(&page, &framework.title),
        progress: progress_chart(&page, &campaign, &counts),
        segment_chart: bars(Ink::Sheet, &page.t("campaign-by-segment"), &part_bars(&page, &by_segment)),
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
            bars(Ink::Sheet, &page.t("campaign-themes"), &rows)
        }),
        which: match which {
            Which::All => "all",
            Which::Silent => "silent",
            Which::Begun => "begun",
            Which::Submitted => "submitted",
            Which::Sampled => "sampled",
        },
        verdict_choices: VERDICTS.map(|word| (word.to_owned(), page.t(format!("verdict-{word}")))).to_vec(),
        today: page.today(),
        campaign,
        counts,
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

fn progress_chart(page: &Page, campaign: &CampaignRow, counts: &Counts) -> String {
    let id = campaign.id;
    #[expect(clippy::cast_precision_loss, reason = "a population stays far below 2^52")]
    let part = |key: &str, count: usize, tone, which: &str| Share {
        label: page.t(key),
        count: count as f64,
        text: page.say("campaign-of").with("count", count).with("total", counts.population).to_string(),
        tone,
        href: Some(format!("/campaigns/{id}?state={which}#structures")),
    };
    let title = page
        .say("campaign-progress")
        .with("count", counts.submitted)
        .with("total", counts.population)
        .to_string();
    shares(
        Ink::Sheet,
        &title,
        &[
            part("campaign-submitted", counts.submitted, Tone::Done, "submitted"),
            part("campaign-begun", counts.begun, Tone::Watch, "begun"),
            part("campaign-silent", counts.silent, Tone::Unknown, "silent"),
        ],
    )
}

fn part_bars(page: &Page, parts: &[Part]) -> Vec<Bar> {
    parts
        .iter()
        .map(|part| Bar {
            label: part.label.clone(),
            value: part.counts.share(),
            text: page
                .say("campaign-of")
                .with("count", part.counts.submitted)
                .with("total", part.counts.population)
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
            let share = part.and_then(|part| part.counts.share());
            let text = part.map_or_else(
                || place.name.clone(),
                |part| {
                    let of = page
                        .say("campaign-of")
                        .with("count", part.counts.submitted)
                        .with("total", part.counts.population);
                    format!("{} : {of}", place.name)
                },
            );
            ground::Area { id: place.id, share, text, href: part.map(|part| part.href.clone()) }
        })
        .collect();
    ground::draw_map(page, departments, &areas)
}

/// The mean of each theme among those that submitted.
fn theme_means(page: &Page, framework: &Framework, lines: &[Line]) -> Vec<(String, Option<f64>)> {
    let themes = themes(framework);
    let mut sums = vec![(0.0, 0_u32); themes.len()];
    for line in lines.iter().filter(|line| line.state != AssessmentState::Open) {
        for (sum, value) in sums.iter_mut().zip(read_themes(&line.themes)) {
            if let Some(value) = value {
                sum.0 += value;
                sum.1 += 1;
            }
        }
    }
    themes
        .into_iter()
        .zip(sums)
        .map(|(position, (sum, count))| {
            let mean = (count > 0).then(|| sum / f64::from(count));
            (named(page, &framework.requirements[position]), mean)
        })
        .collect()
}
