//! The charts: each answers one question, which its sentence says with the answer, and has its table.

use std::collections::HashMap;

use chrono::NaiveDate;
use hygie_charts::{Axis, Bar, HeatRow, Ink, Share, Tone, bars, heat, radar, shares, trend as draw_trend};
use hygie_control::{read_themes, said, themes as theme_places};
use hygie_duties::{StandingCount, StandingRow, State as DutyState};
use hygie_frameworks::Framework;
use hygie_kernel::{Id, Node};
use hygie_plan::{Severity, Standing};
use hygie_platform::Page;
use hygie_platform::export::Cell;
use hygie_registry::ground::{Area, Department, draw_map};

use crate::figures::{Level, Moment, Wave, holds};
use crate::model::tally::Tally;
use crate::published::Names;
use crate::store::line::HandedIn;
use crate::store::peer::Peers;
use crate::words::{address, month, percent, percent_or_dash, share};

/// A question, its answer, its picture and its table.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The name of its file.
    pub name: &'static str,
    pub sentence: String,
    /// On what, and of when.
    pub of: Option<String>,
    pub drawings: Vec<Drawing>,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
    pub is_wide: bool,
}

#[derive(Clone, Debug)]
pub struct Drawing {
    pub caption: Option<String>,
    pub svg: String,
    pub is_map: bool,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub label: String,
    pub href: Option<String>,
    pub values: Vec<Value>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Count(i64),
    /// From 0 to 1; nothing when it is not known.
    Share(Option<f64>),
    Day(NaiveDate),
    Text(String),
    /// A state: its class and its word.
    State(&'static str, String),
}

impl Value {
    pub fn shown(&self, page: &Page) -> String {
        match self {
            Value::Count(count) => page.number(count),
            Value::Share(share) => percent_or_dash(page.lang, *share),
            Value::Day(day) => page.date(day),
            Value::Text(text) | Value::State(_, text) => text.clone(),
        }
    }

    pub fn is_figure(&self) -> bool {
        matches!(self, Value::Count(_) | Value::Share(_))
    }

    /// The class of a state.
    pub fn badge(&self) -> Option<&'static str> {
        match self {
            Value::State(class, _) => Some(class),
            _ => None,
        }
    }

    /// The same for a spreadsheet: shares in percent.
    #[expect(clippy::cast_precision_loss, reason = "what is counted stays far below 2^52")]
    pub fn cell(&self) -> Cell {
        match self {
            Value::Count(count) => Cell::Number(*count as f64),
            Value::Share(Some(share)) => Cell::Number((share * 100.0).round()),
            Value::Share(None) => Cell::Text(String::new()),
            Value::Day(day) => Cell::Date(Some(*day)),
            Value::Text(text) | Value::State(_, text) => Cell::Text(text.clone()),
        }
    }
}

impl Chart {
    /// The headers of its file: where shares stand, their unit.
    pub fn headers(&self) -> Vec<String> {
        let is_share = |column: usize| {
            column > 0
                && self.rows.iter().any(|row| matches!(row.values.get(column - 1), Some(Value::Share(_))))
        };
        let header = |(place, column): (usize, &String)| {
            if is_share(place) { format!("{column} (%)") } else { column.clone() }
        };
        self.columns.iter().enumerate().map(header).collect()
    }

    pub fn cells(&self) -> Vec<Vec<Cell>> {
        let cells = |row: &Row| {
            std::iter::once(Cell::Text(row.label.clone())).chain(row.values.iter().map(Value::cell)).collect()
        };
        self.rows.iter().map(cells).collect()
    }

    /// Whether a column holds figures, for how it is aligned.
    pub fn is_figure(&self, column: &usize) -> bool {
        column.checked_sub(1).is_some_and(|place| {
            self.rows.iter().filter_map(|row| row.values.get(place)).any(Value::is_figure)
        })
    }
}

/// For whom a chart is drawn, and on what.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub page: &'a Page,
    pub ink: Ink,
    pub node: Id<Node>,
}

impl Desk<'_> {
    fn picture(&self, svg: String) -> Vec<Drawing> {
        vec![Drawing { caption: None, svg, is_map: false }]
    }

    fn percent(&self, share: f64) -> String {
        percent(self.page.lang, share)
    }

    /// «212 réponses sur 340, campagne « X » du 3 mars 2026».
    fn of_wave(&self, wave: &Wave) -> String {
        self.page
            .say("steering-of-campaign")
            .with("count", wave.tally.submitted)
            .with("total", wave.tally.population())
            .with("title", &wave.title)
            .with("day", self.page.date(&wave.day))
            .to_string()
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is counted stays far below 2^52")]
fn float(count: i64) -> f64 {
    count as f64
}

/// How many structures answered what is under way.
pub fn campaigns(desk: Desk<'_>, waves: &[Wave]) -> Option<Chart> {
    let page = desk.page;
    let running: Vec<&Wave> = waves.iter().filter(|wave| wave.is_running).collect();
    let sum = |get: fn(&Tally) -> i64| running.iter().map(|wave| get(&wave.tally)).sum::<i64>();
    let (done, all) = (sum(|tally| tally.submitted), sum(Tally::population));
    let sentence = match running.as_slice() {
        [] => return None,
        [one] => page.say("steering-campaign-sentence").with("title", &one.title),
        many => page.say("steering-campaigns-sentence").with("campaigns", many.len()),
    };
    let sentence = sentence.with("count", done).with("total", all).to_string();
    let drawings = running
        .iter()
        .take(5)
        .map(|wave| Drawing {
            caption: Some(match wave.due_on {
                Some(day) => page
                    .say("steering-campaign-until")
                    .with("title", &wave.title)
                    .with("day", page.date(&day))
                    .to_string(),
                None => wave.title.clone(),
            }),
            svg: progress(desk, &wave.title, &wave.tally, &|which| wave.href(which)),
            is_map: false,
        })
        .collect();
    Some(Chart {
        name: "campaigns",
        sentence,
        of: None,
        drawings,
        columns: vec![
            page.t("steering-campaign"),
            page.t("steering-asked-column"),
            page.t("campaign-submitted"),
            page.t("campaign-begun"),
            page.t("campaign-silent"),
            page.t("campaign-mean"),
        ],
        rows: running
            .into_iter()
            .map(|wave| Row {
                label: wave.title.clone(),
                href: wave.href(""),
                values: vec![
                    Value::Count(wave.tally.population()),
                    Value::Count(wave.tally.submitted),
                    Value::Count(wave.tally.begun),
                    Value::Count(wave.tally.silent),
                    Value::Share(wave.tally.mean()),
                ],
            })
            .collect(),
        is_wide: false,
    })
}

/// One bar cut by what was done.
pub fn progress(desk: Desk<'_>, title: &str, tally: &Tally, href: &dyn Fn(&str) -> Option<String>) -> String {
    let part = |key: &str, count: i64, tone, which: &str| Share {
        label: desk.page.t(key),
        count: float(count),
        text: desk.page.say("campaign-of").with("count", count).with("total", tally.population()).to_string(),
        tone,
        href: href(which),
    };
    let parts = [
        part("campaign-submitted", tally.submitted, Tone::Done, "submitted"),
        part("campaign-begun", tally.begun, Tone::Watch, "begun"),
        part("campaign-silent", tally.silent, Tone::Unknown, "silent"),
    ];
    shares(desk.ink, title, &parts)
}

/// The names of the themes of a framework, in order.
pub fn theme_titles(page: &Page, framework: &Framework) -> Vec<String> {
    theme_places(framework)
        .into_iter()
        .filter_map(|place| framework.requirements.get(place))
        .map(|one| said(page, &one.title))
        .collect()
}

/// The mean of each theme among what was handed in, and on how many.
pub fn theme_means(count: usize, lines: &[HandedIn]) -> Vec<(Option<f64>, i64)> {
    let mut sums = vec![(0.0, 0_i64); count];
    for line in lines {
        for (sum, value) in sums.iter_mut().zip(read_themes(&line.themes)) {
            if let Some(value) = value {
                sum.0 += value;
                sum.1 += 1;
            }
        }
    }
    sums.into_iter().map(|(sum, count)| ((count > 0).then(|| sum / float(count)), count)).collect()
}

fn lowest(titles: &[String], values: &[Option<f64>]) -> Option<(String, f64)> {
    let known = titles.iter().zip(values).filter_map(|(title, value)| Some((title.clone(), (*value)?)));
    known.min_by(|one, other| one.1.total_cmp(&other.1))
}

/// Which theme is weakest.
pub fn themes(desk: Desk<'_>, framework: &Framework, lines: &[HandedIn], wave: &Wave) -> Option<Chart> {
    let page = desk.page;
    let titles = theme_titles(page, framework);
    let means = theme_means(titles.len(), lines);
    let values: Vec<Option<f64>> = means.iter().map(|(mean, _)| *mean).collect();
    let (title, mean) = lowest(&titles, &values)?;
    let href = wave.is_seen.then(|| format!("/campaigns/{}/requirements", wave.campaign));
    let sentence = page
        .say("steering-themes-sentence")
        .with("theme", title)
        .with("mean", desk.percent(mean))
        .to_string();
    let rows: Vec<Bar> = titles
        .iter()
        .zip(&values)
        .map(|(title, value)| Bar {
            label: title.clone(),
            value: *value,
            text: value.map_or_else(|| page.t("assessment-unknown"), |value| desk.percent(value)),
            href: href.clone(),
        })
        .collect();
    let mut drawings = desk.picture(bars(desk.ink, &sentence, &rows));
    if (3..=12).contains(&titles.len()) {
        let axes: Vec<Axis> = titles
            .iter()
            .zip(&values)
            .map(|(title, value)| Axis {
                label: title.clone(),
                value: *value,
                other: None,
                href: href.clone(),
            })
            .collect();
        drawings.push(Drawing { caption: None, svg: radar(desk.ink, &sentence, &axes), is_map: false });
    }
    Some(Chart {
        name: "themes",
        of: Some(desk.of_wave(wave)),
        drawings,
        columns: vec![page.t("assessment-theme"), page.t("campaign-mean"), page.t("steering-answers")],
        rows: titles
            .into_iter()
            .zip(means)
            .map(|(label, (mean, count))| Row {
                label,
                href: href.clone(),
                values: vec![Value::Share(mean), Value::Count(count)],
            })
            .collect(),
        sentence,
        is_wide: true,
    })
}

/// A structure among others.
#[derive(Clone, Debug)]
pub struct MemberLine {
    pub id: Id<Node>,
    pub name: String,
    pub score: Option<f64>,
    pub themes: Vec<Option<f64>>,
}

/// Beyond, the columns are narrower than their numbers.
const MOST_COLUMNS: usize = 14;

/// Which structures are weak in what.
pub fn members(
    desk: Desk<'_>,
    framework: &Framework,
    lines: Vec<MemberLine>,
    wave: &Wave,
    total: i64,
) -> Option<Chart> {
    let page = desk.page;
    if lines.is_empty() {
        return None;
    }
    let titles = theme_titles(page, framework);
    let low = lines.iter().filter(|line| line.score.is_some_and(|score| score < 0.5)).count();
    let known = lines.iter().filter(|line| line.score.is_some()).count();
    let sentence = page.say("steering-members-sentence").with("count", low).with("total", known).to_string();
    let rows: Vec<HeatRow> = lines
        .iter()
        .map(|line| HeatRow {
            label: line.name.clone(),
            values: titles
                .iter()
                .enumerate()
                .map(|(place, _)| line.themes.get(place).copied().flatten())
                .collect(),
            href: Some(format!("/structures/{}", line.id)),
        })
        .collect();
    let drawings = match titles.len() {
        1..=MOST_COLUMNS => desk.picture(heat(desk.ink, &sentence, &titles, &rows)),
        _ => Vec::new(),
    };
    let is_all = i64::try_from(lines.len()).is_ok_and(|shown| shown >= total);
    let of = if is_all { "steering-members-of" } else { "steering-members-worst" };
    let columns =
        [page.t("list-structure"), page.t("assessment-score")].into_iter().chain(titles.clone()).collect();
    Some(Chart {
        name: "members",
        of: Some(
            page.say(of)
                .with("count", lines.len())
                .with("total", total)
                .with("title", &wave.title)
                .to_string(),
        ),
        drawings,
        columns,
        rows: lines
            .into_iter()
            .map(|line| Row {
                label: line.name,
                href: Some(format!("/structures/{}", line.id)),
                values: std::iter::once(Value::Share(line.score))
                    .chain(
                        (0..titles.len())
                            .map(|place| Value::Share(line.themes.get(place).copied().flatten())),
                    )
                    .collect(),
            })
            .collect(),
        sentence,
        is_wide: true,
    })
}

/// How the score went. What changed in the framework is marked.
pub fn trend(desk: Desk<'_>, moments: &[Moment], counts: Option<&[i64]>) -> Option<Chart> {
    let page = desk.page;
    let (first, last) = (moments.first()?, moments.last()?);
    if moments.len() < 2 {
        return None;
    }
    let change = ((last.score - first.score) * 100.0).round();
    let key = match change {
        c if c >= 1.0 => "steering-trend-up",
        c if c <= -1.0 => "steering-trend-down",
        _ => "steering-trend-same",
    };
    let sentence = page
        .say(key)
        .with("from", desk.percent(first.score))
        .with("to", desk.percent(last.score))
        .with("since", page.date(&first.day))
        .to_string();
    let note = |place: usize| {
        let before = place.checked_sub(1).and_then(|before| moments.get(before))?;
        let now = moments.get(place)?;
        (before.version != now.version)
            .then(|| page.say("steering-version-changed").with("version", now.version).to_string())
    };
    let drawn: Vec<hygie_charts::Moment> = moments
        .iter()
        .enumerate()
        .map(|(place, one)| hygie_charts::Moment {
            label: month(one.day),
            value: Some(one.score),
            text: desk.percent(one.score),
            note: note(place),
            href: one.href.clone(),
        })
        .collect();
    let mut columns = vec![page.t("chart-day"), page.t("assessment-score")];
    if counts.is_some() {
        columns.push(page.t("steering-answers"));
    }
    columns.push(page.t("steering-what-changed"));
    let rows = moments.iter().enumerate().map(|(place, one)| {
        let mut values = vec![Value::Share(Some(one.score))];
        if let Some(count) = counts.and_then(|counts| counts.get(place)) {
            values.push(Value::Count(*count));
        }
        values.push(Value::Text(note(place).unwrap_or_default()));
        Row { label: page.date(&one.day), href: one.href.clone(), values }
    });
    Some(Chart {
        name: "trend",
        of: drawn.iter().find_map(|one| one.note.clone()),
        drawings: desk.picture(draw_trend(desk.ink, &sentence, &drawn)),
        columns,
        rows: rows.collect(),
        sentence,
        is_wide: false,
    })
}

/// Which obligation is fulfilled least.
pub fn obligations(desk: Desk<'_>, names: &Names, counts: &[StandingCount]) -> Option<Chart> {
    let page = desk.page;
    let mut by_code: HashMap<&str, HashMap<DutyState, i64>> = HashMap::new();
    for one in counts {
        *by_code.entry(&one.obligation).or_default().entry(one.state).or_default() += one.count;
    }
    let mut lines: Vec<(&str, HashMap<DutyState, i64>)> = by_code.into_iter().collect();
    lines.sort_by_key(|(code, _)| (names.place(code), *code));
    let count = |states: &HashMap<DutyState, i64>, state| states.get(&state).copied().unwrap_or(0);
    let held = |states: &HashMap<DutyState, i64>| {
        states.iter().filter(|(state, _)| holds(**state)).map(|(_, count)| count).sum::<i64>()
    };
    let total = |states: &HashMap<DutyState, i64>| states.values().sum::<i64>();
    let least = lines.iter().min_by(|one, other| {
        let of = |states| share(held(states), total(states)).unwrap_or(1.0);
        of(&one.1).total_cmp(&of(&other.1))
    })?;
    let sentence = page
        .say("steering-obligations-sentence")
        .with("name", names.say(page.lang, least.0))
        .with("count", held(&least.1))
        .with("total", total(&least.1))
        .to_string();
    let href = |code: &str| Some(address(desk.node, &format!("/obligations/{code}"), &[]));
    let rows: Vec<Bar> = lines
        .iter()
        .map(|(code, states)| Bar {
            label: names.say(page.lang, code).to_owned(),
            value: share(held(states), total(states)),
            text: page
                .say("campaign-of")
                .with("count", held(states))
                .with("total", total(states))
                .to_string(),
            href: href(code),
        })
        .collect();
    Some(Chart {
        name: "obligations",
        of: Some(page.t("steering-obligations-of")),
        drawings: desk.picture(bars(desk.ink, &sentence, &rows)),
        columns: std::iter::once(page.t("steering-obligation"))
            .chain(STATES.map(|state| page.t(format!("steering-duty-{}", state.as_str()))))
            .collect(),
        rows: lines
            .into_iter()
            .map(|(code, states)| Row {
                label: names.say(page.lang, code).to_owned(),
                href: href(code),
                values: STATES.iter().map(|state| Value::Count(count(&states, *state))).collect(),
            })
            .collect(),
        sentence,
        is_wide: false,
    })
}

const STATES: [DutyState; 4] = [DutyState::Fulfilled, DutyState::Watch, DutyState::Late, DutyState::Missing];

/// Where one structure stands with each obligation.
pub fn own_obligations(desk: Desk<'_>, names: &Names, standings: &[StandingRow]) -> Option<Chart> {
    let page = desk.page;
    let mut lines: Vec<&StandingRow> =
        standings.iter().filter(|one| one.state != DutyState::NotApplicable).collect();
    if lines.is_empty() {
        return None;
    }
    lines.sort_by_key(|one| (names.place(&one.obligation), one.obligation.clone()));
    let held = lines.iter().filter(|one| holds(one.state)).count();
    let sentence = page
        .say("steering-own-obligations-sentence")
        .with("count", held)
        .with("total", lines.len())
        .to_string();
    let parts: Vec<Share> = STATES
        .iter()
        .map(|state| {
            let count = lines.iter().filter(|one| one.state == *state).count();
            Share {
                label: page.t(format!("steering-duty-{}", state.as_str())),
                count: float(i64::try_from(count).unwrap_or(0)),
                text: page.say("campaign-of").with("count", count).with("total", lines.len()).to_string(),
                tone: match state {
                    DutyState::Fulfilled => Tone::Done,
                    DutyState::Watch => Tone::Watch,
                    DutyState::Late => Tone::Late,
                    _ => Tone::Unknown,
                },
                href: Some(address(desk.node, "/obligations", &[])),
            }
        })
        .collect();
    Some(Chart {
        name: "obligations",
        of: None,
        drawings: desk.picture(shares(desk.ink, &sentence, &parts)),
        columns: vec![page.t("steering-obligation"), page.t("assessment-state"), page.t("steering-until")],
        rows: lines
            .into_iter()
            .map(|one| Row {
                label: names.say(page.lang, &one.obligation).to_owned(),
                href: Some(address(desk.node, "/obligations", &[])),
                values: vec![
                    Value::State(one.state.badge(), page.t(format!("steering-duty-{}", one.state.as_str()))),
                    one.ends_on.map_or_else(|| Value::Text(String::new()), Value::Day),
                ],
            })
            .collect(),
        sentence,
        is_wide: false,
    })
}

/// The open findings of a severity by how long ago they were found: within a month, a quarter, half a year, before.
pub type Ages = [[i64; 4]; 4];

/// Up to how many days each age goes; the last has no end.
const AGE_DAYS: [i64; 3] = [30, 90, 180];

/// Sorts open findings by severity, the worst first, and by age.
pub fn ages(found: impl Iterator<Item = (Severity, NaiveDate)>, today: NaiveDate) -> Ages {
    let mut ages = Ages::default();
    for (severity, day) in found {
        let days = (today - day).num_days();
        let age = AGE_DAYS.iter().position(|most| days <= *most).unwrap_or(AGE_DAYS.len());
        let line = usize::try_from(4 - severity.number()).unwrap_or(3);
        ages[line.min(3)][age] += 1;
    }
    ages
}

/// How severe what is open is, and how old.
pub fn findings(desk: Desk<'_>, standing: &Standing, ages: Option<Ages>) -> Chart {
    let page = desk.page;
    let counts = [standing.critical, standing.high, standing.medium, standing.low];
    let open = standing.open();
    let sentence = page
        .say("steering-findings-sentence")
        .with("critical", standing.critical)
        .with("late", standing.late_findings)
        .to_string();
    let href = |severity: Severity| Some(address(desk.node, "/findings", &[("severity", severity.as_str())]));
    let tones = [Tone::Critical, Tone::Late, Tone::Watch, Tone::Unknown];
    let worst_first: Vec<Severity> = Severity::ALL.iter().rev().copied().collect();
    let parts: Vec<Share> = worst_first
        .iter()
        .zip(counts)
        .zip(tones)
        .map(|((severity, count), tone)| Share {
            label: page.t(format!("severity-{}", severity.as_str())),
            count: float(count),
            text: page.say("campaign-of").with("count", count).with("total", open).to_string(),
            tone,
            href: href(*severity),
        })
        .collect();
    let mut columns = vec![page.t("deposit-severity"), page.t("document-findings")];
    if ages.is_some() {
        for key in ["steering-age-month", "steering-age-quarter", "steering-age-half", "steering-age-more"] {
            columns.push(page.t(key));
        }
    }
    let rows = worst_first.iter().zip(counts).enumerate().map(|(line, (severity, count))| {
        let aged = ages.iter().flat_map(|ages| ages[line]).map(Value::Count);
        Row {
            label: page.t(format!("severity-{}", severity.as_str())),
            href: href(*severity),
            values: std::iter::once(Value::Count(count)).chain(aged).collect(),
        }
    });
    Chart {
        name: "findings",
        of: Some(page.say("steering-findings-of").with("count", open).to_string()),
        drawings: if open > 0 { desk.picture(shares(desk.ink, &sentence, &parts)) } else { Vec::new() },
        columns,
        rows: rows.collect(),
        sentence,
        is_wide: false,
    }
}

/// Which department is ahead, and which behind.
pub fn departments(desk: Desk<'_>, places: &[Department], lines: &[HandedIn], wave: &Wave) -> Option<Chart> {
    let page = desk.page;
    let mut tallies: HashMap<Id<Node>, Tally> = HashMap::new();
    for line in lines {
        if let Some(department) = line.department_id {
            let tally = tallies.entry(department).or_default();
            tally.scored += 1;
            tally.sum += line.score;
        }
    }
    let lines: Vec<(&Department, Tally)> =
        places.iter().map(|place| (place, tallies.get(&place.id).copied().unwrap_or_default())).collect();
    if lines.len() < 2 {
        return None;
    }
    let known = || lines.iter().filter_map(|(place, tally)| Some((*place, tally.mean()?)));
    let low = known().min_by(|one, other| one.1.total_cmp(&other.1));
    let high = known().max_by(|one, other| one.1.total_cmp(&other.1));
    let sentence = match low.zip(high) {
        Some((low, high)) if low.0.id != high.0.id => page
            .say("steering-departments-sentence")
            .with("low", desk.percent(low.1))
            .with("lowest", &low.0.name)
            .with("high", desk.percent(high.1))
            .with("highest", &high.0.name)
            .to_string(),
        _ => page.t("steering-departments-few"),
    };
    let href = |place: &Department| address(place.id, "/steering", &[]);
    let said_of = |place: &Department, tally: &Tally| {
        format!(
            "{} : {}",
            place.name,
            tally.mean().map_or_else(|| page.t("assessment-unknown"), |mean| desk.percent(mean))
        )
    };
    let areas: Vec<Area> = lines
        .iter()
        .map(|(place, tally)| Area {
            id: place.id,
            share: tally.mean(),
            text: said_of(place, tally),
            href: Some(href(place)),
        })
        .collect();
    let rows: Vec<Bar> = lines
        .iter()
        .map(|(place, tally)| Bar {
            label: place.name.clone(),
            value: tally.mean(),
            text: percent_or_dash(page.lang, tally.mean()),
            href: Some(href(place)),
        })
        .collect();
    // The colours of the map come from the sheet of the page: on paper there are bars.
    let map = match desk.ink {
        Ink::Sheet => draw_map(page, places, &areas),
        Ink::Own => None,
    };
    let drawings = match map {
        Some(svg) => vec![Drawing { caption: None, svg, is_map: true }],
        None => desk.picture(bars(desk.ink, &sentence, &rows)),
    };
    Some(Chart {
        name: "departments",
        of: Some(desk.of_wave(wave)),
        drawings,
        columns: vec![page.t("list-department"), page.t("campaign-mean"), page.t("steering-answers")],
        rows: lines
            .iter()
            .map(|(place, tally)| Row {
                label: place.name.clone(),
                href: Some(href(place)),
                values: vec![Value::Share(tally.mean()), Value::Count(tally.scored)],
            })
            .collect(),
        sentence,
        is_wide: false,
    })
}

/// Where one structure is weak, beside those who resemble it.
pub fn own_themes(
    desk: Desk<'_>,
    framework: &Framework,
    level: &Level,
    peers: Option<&Peers>,
) -> Option<Chart> {
    let page = desk.page;
    let assessment = level.assessment.as_ref()?;
    let titles = theme_titles(page, framework);
    let values = read_themes(&assessment.themes);
    let (title, value) = lowest(&titles, &values)?;
    let other = |place: usize| peers.and_then(|peers| peers.means.get(place).copied().flatten());
    let weakest = titles.iter().position(|known| *known == title);
    let sentence = match weakest.and_then(other) {
        Some(mean) => page.say("steering-own-themes-beside").with("mean", desk.percent(mean)),
        None => page.say("steering-own-themes-sentence"),
    };
    let sentence = sentence.with("theme", title.as_str()).with("value", desk.percent(value)).to_string();
    let href = |place: usize| Some(format!("/assessments/{}/themes/{place}", assessment.id));
    let of = match peers {
        Some(peers) => page.say("steering-peers").with("count", peers.count).to_string(),
        None => page.t("assessment-peers-few"),
    };
    let svg = if (3..=12).contains(&titles.len()) {
        let axes: Vec<Axis> = titles
            .iter()
            .enumerate()
            .map(|(place, title)| Axis {
                label: title.clone(),
                value: values.get(place).copied().flatten(),
                other: other(place),
                href: href(place),
            })
            .collect();
        radar(desk.ink, &sentence, &axes)
    } else {
        let rows: Vec<Bar> = titles
            .iter()
            .enumerate()
            .map(|(place, title)| {
                let value = values.get(place).copied().flatten();
                Bar {
                    label: title.clone(),
                    value,
                    text: value.map_or_else(|| page.t("assessment-unknown"), |value| desk.percent(value)),
                    href: href(place),
                }
            })
            .collect();
        bars(desk.ink, &sentence, &rows)
    };
    let mut columns = vec![page.t("assessment-theme"), page.t("assessment-score")];
    if peers.is_some() {
        columns.push(page.t("steering-peers-mean"));
    }
    Some(Chart {
        name: "themes",
        of: Some(of),
        drawings: desk.picture(svg),
        columns,
        rows: titles
            .into_iter()
            .enumerate()
            .map(|(place, label)| {
                let mut values = vec![Value::Share(values.get(place).copied().flatten())];
                if peers.is_some() {
                    values.push(Value::Share(other(place)));
                }
                Row { label, href: href(place), values }
            })
            .collect(),
        sentence,
        is_wide: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_sorted_by_severity_and_age() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let found = [
            (Severity::Critical, day("2026-11-30")),
            (Severity::Critical, day("2026-10-31")),
            (Severity::Low, day("2026-10-30")),
            (Severity::Low, day("2025-01-01")),
        ];
        let ages = ages(found.into_iter(), day("2026-11-30"));
        assert_eq!(ages, [[2, 0, 0, 0], [0; 4], [0; 4], [0, 1, 0, 1]]);
    }
}
