//! What structures answered: campaigns, themes, members, places, and the same over time.

use std::collections::HashMap;

use hygie_charts::{Axis, Bar, HeatRow, Ink, Share, Tone, bars, heat, radar, shares, trend as draw_trend};
use hygie_control::{CampaignLine, Tally, read_themes, said, theme_means, themes as theme_places};
use hygie_frameworks::Framework;
use hygie_kernel::{Id, Node};
use hygie_platform::Page;
use hygie_registry::ground::{Area, Department, draw_map};

use super::{Chart, Desk, Drawing, Row, Value, float};
use crate::figures::{Level, Moment, Wave};
use crate::store::peer::Peers;
use crate::words::{address, month};

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
    shares(desk.pen, title, &parts)
}

/// The names of the themes of a framework, in order.
pub fn theme_titles(page: &Page, framework: &Framework) -> Vec<String> {
    theme_places(framework)
        .into_iter()
        .filter_map(|place| framework.requirements.get(place))
        .map(|one| said(page, &one.title))
        .collect()
}

fn lowest(titles: &[String], values: &[Option<f64>]) -> Option<(String, f64)> {
    let known = titles.iter().zip(values).filter_map(|(title, value)| Some((title.clone(), (*value)?)));
    known.min_by(|one, other| one.1.total_cmp(&other.1))
}

/// Which theme is weakest.
pub fn themes(desk: Desk<'_>, framework: &Framework, lines: &[CampaignLine], wave: &Wave) -> Option<Chart> {
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
    let mut drawings = desk.picture(bars(desk.pen, &sentence, &rows));
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
        drawings.push(Drawing { caption: None, svg: radar(desk.pen, &sentence, &axes), is_map: false });
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
        1..=MOST_COLUMNS => desk.picture(heat(desk.pen, &sentence, &titles, &rows)),
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
        drawings: desk.picture(draw_trend(desk.pen, &sentence, &drawn)),
        columns,
        rows: rows.collect(),
        sentence,
        is_wide: false,
    })
}

/// Which department is ahead, and which behind.
pub fn departments(
    desk: Desk<'_>,
    places: &[Department],
    lines: &[CampaignLine],
    wave: &Wave,
) -> Option<Chart> {
    let page = desk.page;
    let mut tallies: HashMap<Id<Node>, Tally> = HashMap::new();
    for line in lines {
        if let Some(department) = line.department_id {
            tallies.entry(department).or_default().add(line);
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
            "{}{}{}",
            place.name,
            page.colon(),
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
            text: page.percent_or_dash(tally.mean()),
            href: Some(href(place)),
        })
        .collect();
    // The colours of the map come from the sheet of the page: on paper there are bars.
    let map = match desk.pen.ink {
        Ink::Sheet => draw_map(page, places, &areas),
        Ink::Own => None,
    };
    let drawings = match map {
        Some(svg) => vec![Drawing { caption: None, svg, is_map: true }],
        None => desk.picture(bars(desk.pen, &sentence, &rows)),
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
        radar(desk.pen, &sentence, &axes)
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
        bars(desk.pen, &sentence, &rows)
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
