//! The pages of campaigns: written, followed live, compared.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::NaiveDate;
use http::StatusCode;
use hygie_charts::{Bar, Ink, Share, Tone, bars, shares};
use hygie_frameworks::Framework;
use hygie_kernel::{Id, Node};
use hygie_platform::export::{Cell, Kind as FileKind, Table};
use hygie_platform::form::{Form, Query};
use hygie_platform::journal::{self, Entry};
use hygie_platform::web::see_other;
use hygie_platform::{App, Caller, Error, Page, Refusal, Result, Routes};
use hygie_registry::ground::{self, Choices, Origin, find_node, perimeter_of, read_cursor, write_cursor};
use serde_json::json;

use super::Campaign;
use super::actions::{self, NewCampaign, VERDICTS};
use super::store::{self, Asked, CampaignRow, Line, ListedRow, Pair, VerdictCount, Which};
use crate::assessments::store::State as AssessmentState;
use crate::assessments::{Given, read_levels, read_themes, themes};
use crate::library::framework;
use crate::web::{named, said};
use crate::{CAMPAIGN, SEE};

pub fn routes() -> Routes {
    Routes::default()
        .get("/campaigns", SEE, show_list)
        .get("/campaigns/new", CAMPAIGN, ask)
        .post("/campaigns", CAMPAIGN, write)
        .get("/campaigns/{campaign}", SEE, show)
        .get("/campaigns/{campaign}/requirements", SEE, show_requirements)
        .get("/campaigns/{campaign}/comparison", SEE, compare)
        .get("/campaigns/{campaign}/export.csv", SEE, export_csv)
        .get("/campaigns/{campaign}/export.xlsx", SEE, export_xlsx)
        .post("/campaigns/{campaign}/launch", CAMPAIGN, launch)
        .post("/campaigns/{campaign}/reminder", CAMPAIGN, remind)
        .post("/campaigns/{campaign}/end", CAMPAIGN, extend)
        .post("/campaigns/{campaign}/sample", CAMPAIGN, draw)
        .post("/campaigns/{campaign}/verdicts", CAMPAIGN, judge)
        .post("/campaigns/{campaign}/closing", CAMPAIGN, close)
}

#[derive(Template)]
#[template(path = "campaigns.html")]
struct ListPage {
    page: Page,
    campaigns: Vec<CampaignRow>,
    names: HashMap<String, String>,
    may_write: bool,
}

impl ListPage {
    fn name(&self, code: &str) -> String {
        self.names.get(code).cloned().unwrap_or_else(|| code.to_owned())
    }
}

async fn show_list(State(app): State<App>, caller: Caller, page: Page) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let campaigns = store::list(&mut tx, caller.scope(SEE)).await?;
    drop(tx);
    let frameworks = crate::actions::list_frameworks(&app).await?;
    let names =
        frameworks.into_iter().map(|found| (found.shelf.code, said(&page, &found.document.short))).collect();
    page.clone().show(&ListPage { page, campaigns, names, may_write: caller.may(CAMPAIGN) })
}

#[derive(Template)]
#[template(path = "campaign_new.html")]
struct NewPage {
    page: Page,
    form: Form,
    frameworks: Vec<(String, String)>,
    choices: Choices,
    /// How many structures answer what is typed, once it was asked.
    count: Option<usize>,
}

/// The words of the population that a form builds.
fn query_of(form: &Form) -> String {
    let pairs: Vec<(&str, &str)> = ["kind", "segment", "category", "status", "q"]
        .into_iter()
        .map(|name| (name, form.value(name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

async fn show_new(
    app: &App,
    caller: &Caller,
    page: Page,
    form: Form,
    count: Option<usize>,
    status: StatusCode,
) -> Result<Response> {
    let from = perimeter_of(&page)?;
    find_node(&mut app.db.read().await?, caller.scope(CAMPAIGN), from.node).await?.ok_or(Error::NotFound)?;
    let frameworks = crate::actions::list_frameworks(app).await?;
    let frameworks =
        frameworks.into_iter().map(|found| (found.shelf.code, said(&page, &found.document.title))).collect();
    let choices = ground::choices(&page)?;
    page.clone().show_as(status, &NewPage { page, form, frameworks, choices, count })
}

async fn ask(State(app): State<App>, caller: Caller, page: Page, Query(query): Query) -> Result<Response> {
    let mut form = query;
    if form.optional("due_on").is_none() {
        let due = page.today().checked_add_days(chrono::Days::new(45)).unwrap_or(page.today());
        form.set("due_on", due.to_string()).set("reminders", "14 7 1").set("escalate_days", "7");
    }
    show_new(&app, &caller, page, form, None, StatusCode::OK).await
}

fn read_new(form: &mut Form, today: NaiveDate) -> Option<NewCampaign> {
    let title = form.required("title", 200);
    let message = form.short("message", 2000);
    let framework = form.required("framework", 100);
    let due_on = form.parsed::<NaiveDate>("due_on", "day-wrong");
    if due_on.is_some_and(|day| day <= today) {
        form.refuse("due_on", Refusal::new("campaign-due-past"));
    }
    if due_on.is_none() && form.error("due_on").is_none() {
        form.refuse("due_on", Refusal::new("field-required"));
    }
    let words: Vec<&str> = form.value("reminders").split_whitespace().collect();
    let reminders: Option<Vec<i64>> =
        words.iter().map(|word| word.parse().ok().filter(|days| (0..=365).contains(days))).collect();
    if reminders.is_none() || words.len() > 10 {
        form.refuse("reminders", Refusal::new("campaign-reminders-wrong"));
    }
    let escalate = form.parsed::<i64>("escalate_days", "campaign-escalation-wrong").unwrap_or(7);
    if !(0..=365).contains(&escalate) {
        form.refuse("escalate_days", Refusal::new("campaign-escalation-wrong"));
    }
    let (Some(due_on), Some(reminders), true) = (due_on, reminders, form.is_sound()) else { return None };
    let query = query_of(form);
    Some(NewCampaign {
        title,
        message,
        framework,
        groups: Vec::new(),
        query,
        due_on,
        reminders,
        escalate_days: escalate,
    })
}

async fn write(State(app): State<App>, caller: Caller, page: Page, mut form: Form) -> Result<Response> {
    let from = perimeter_of(&page)?;
    find_node(&mut app.db.read().await?, caller.scope(CAMPAIGN), from.node).await?.ok_or(Error::NotFound)?;
    if form.value("then") == "count" {
        let mut tx = app.db.read().await?;
        let members = ground::population(&app, &mut tx, caller.scope(SEE), from, &query_of(&form)).await?;
        drop(tx);
        return show_new(&app, &caller, page, form, Some(members.len()), StatusCode::OK).await;
    }
    let new = read_new(&mut form, page.today());
    let Some(new) = new else {
        return show_new(&app, &caller, page, form, None, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    match actions::write(&app, &caller, from.node, &new).await {
        Ok(id) => Ok(see_other(format!("/campaigns/{id}?done=campaign-written"))),
        Err(Error::NotFound) => {
            form.refuse("framework", Refusal::new("assessment-framework-unknown"));
            show_new(&app, &caller, page, form, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error),
    }
}

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
        score.map(|score| format!("{:.0}\u{a0}%", score * 100.0)).unwrap_or_else(|| "–".to_owned())
    }

    fn is(&self, word: &str) -> bool {
        self.campaign.state.as_str() == word
    }

    fn href(&self, which: &str) -> String {
        format!("/campaigns/{}?state={which}#structures", self.campaign.id)
    }
}

const LISTED: i64 = 50;

/// The perimeter of the reader within the campaign: a department officer sees the part that is theirs.
async fn find_campaign(app: &App, caller: &Caller, id: Id<Campaign>) -> Result<CampaignRow> {
    let mut tx = app.db.read().await?;
    store::find(&mut tx, caller.scope(SEE), id).await?.ok_or(Error::NotFound)
}

async fn show(
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
    let campaign = find_campaign(app, caller, id).await?;
    let scope = caller.scope(SEE);
    let from = campaign.origin();
    let mut tx = app.db.read().await?;
    let lines = store::list_lines(&mut tx, scope, from, id).await?;
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
    for line in &lines {
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
                        .map(|value| format!("{:.0}\u{a0}%", value * 100.0))
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
        score.map(|score| format!("{:.0}\u{a0}%", score * 100.0)).unwrap_or_else(|| "–".to_owned())
    }
}

/// Sums the answers to each requirement: one short text is read for each structure, and nothing is decoded.
pub fn roll_up(framework: &Framework, summaries: &[(String,)]) -> Vec<(Vec<usize>, usize)> {
    let most =
        framework.requirements.iter().map(|one| framework.scale_of(one).levels.len()).max().unwrap_or(0);
    let mut sums = vec![(vec![0_usize; most], 0_usize); framework.requirements.len()];
    for (summary,) in summaries {
        for (sum, given) in sums.iter_mut().zip(read_levels(summary)) {
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

async fn show_requirements(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    let campaign = find_campaign(&app, &caller, id).await?;
    let mut tx = app.db.read().await?;
    let summaries = store::list_levels(&mut tx, caller.scope(SEE), campaign.origin(), id).await?;
    drop(tx);
    let framework = framework(&app, &campaign.framework, campaign.framework_version).await?;
    let rows = roll_up(&framework, &summaries)
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
                title: named(&page, one),
                counts,
                not_applicable,
                mean,
            }
        })
        .collect();
    let levels = framework.scale.levels.iter().map(|level| said(&page, &level.label)).collect();
    let framework_title = said(&page, &framework.title);
    page.clone().show(&RequirementsPage {
        page,
        campaign,
        framework_title,
        levels,
        rows,
        answering: summaries.len(),
    })
}

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
        score.map(|score| format!("{:.0}\u{a0}%", score * 100.0)).unwrap_or_else(|| "–".to_owned())
    }

    fn change(&self, pair: &Pair) -> String {
        match (pair.before, pair.after) {
            (Some(before), Some(after)) => format!("{:+.0}", (after - before) * 100.0),
            _ => String::new(),
        }
    }
}

async fn compare(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
    Query(query): Query,
) -> Result<Response> {
    let campaign = find_campaign(&app, &caller, id).await?;
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

async fn export_csv(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    export(app, caller, page, id, FileKind::Csv).await
}

async fn export_xlsx(
    State(app): State<App>,
    caller: Caller,
    page: Page,
    Path(id): Path<Id<Campaign>>,
) -> Result<Response> {
    export(app, caller, page, id, FileKind::Xlsx).await
}

async fn export(app: App, caller: Caller, page: Page, id: Id<Campaign>, kind: FileKind) -> Result<Response> {
    let campaign = find_campaign(&app, &caller, id).await?;
    let mut tx = app.db.write().await?;
    let details = json!({ "title": campaign.title });
    let entry = Entry {
        act: "control.campaign-exported",
        node: Some(campaign.node_id),
        subject: id.uuid(),
        details: &details,
    };
    journal::write(&mut tx, &app, &caller, entry).await?;
    tx.commit().await?;
    let (scope, from): (_, Origin) = (caller.scope(SEE), campaign.origin());
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
        next: Box::new(move |after: Option<(String, Id<Node>)>| {
            let (app, page) = (app.clone(), page.clone());
            Box::pin(async move {
                let mut tx = app.db.read().await?;
                let asked = Asked { after, limit: 2000, ..Asked::default() };
                let rows = store::list_structures(&mut tx, scope, from, id, &asked).await?;
                let next = (rows.len() == 2000)
                    .then(|| rows.last().map(|last| (last.sort_key.clone(), last.structure_id)));
                Ok((rows.into_iter().map(|row| cells(&page, row)).collect(), next))
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

async fn launch(State(app): State<App>, caller: Caller, Path(id): Path<Id<Campaign>>) -> Result<Response> {
    actions::launch(&app, &caller, id).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-launched")))
}

async fn remind(State(app): State<App>, caller: Caller, Path(id): Path<Id<Campaign>>) -> Result<Response> {
    actions::remind(&app, &caller, id).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-reminded")))
}

async fn extend(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<Campaign>>,
    form: Form,
) -> Result<Response> {
    find_for(&app, &caller, id).await?;
    let due = form.value("due_on").parse().map_err(|_| Error::refused("day-wrong"))?;
    actions::extend(&app, &caller, id, due).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-extended")))
}

async fn find_for(app: &App, caller: &Caller, id: Id<Campaign>) -> Result<CampaignRow> {
    store::find(&mut app.db.read().await?, caller.scope(CAMPAIGN), id).await?.ok_or(Error::NotFound)
}

async fn draw(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<Campaign>>,
    form: Form,
) -> Result<Response> {
    find_for(&app, &caller, id).await?;
    let count = form.value("count").parse().map_err(|_| Error::refused("sample-count-wrong"))?;
    actions::draw(&app, &caller, id, count).await?;
    Ok(see_other(format!("/campaigns/{id}?state=sampled&done=sample-drawn#structures")))
}

async fn judge(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<Id<Campaign>>,
    form: Form,
) -> Result<Response> {
    find_for(&app, &caller, id).await?;
    let structure = form.value("structure").parse().map_err(|_| Error::NotFound)?;
    let text = form.optional("note").map(|text| text.chars().take(1000).collect::<String>());
    actions::judge(&app, &caller, id, structure, (form.value("verdict"), text.as_deref())).await?;
    Ok(see_other(format!("/campaigns/{id}?state=sampled&done=sample-judged#structures")))
}

async fn close(State(app): State<App>, caller: Caller, Path(id): Path<Id<Campaign>>) -> Result<Response> {
    actions::close(&app, &caller, id).await?;
    Ok(see_other(format!("/campaigns/{id}?done=campaign-closed")))
}
