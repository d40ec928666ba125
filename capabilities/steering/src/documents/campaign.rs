//! The report of a campaign: how it goes, by type, by department, by theme.

use std::collections::{BTreeMap, HashMap};

use hygie_charts::{Bar, Ink, bars};
use hygie_control::{CampaignLine, CampaignRow, Tally, pen, said, theme_means};
use hygie_frameworks::Framework;
use hygie_kernel::{Id, Node};
use hygie_platform::{Page, Result};
use hygie_registry::ground::{Department, segment_names};
use serde_json::{Value, json};

use super::{Draft, cover, figure, state, with};
use crate::charts::{Desk, progress, theme_titles};

const TEMPLATE: &str = include_str!("../../documents/campaign.typ");

pub fn draft(
    page: &Page,
    campaign: &CampaignRow,
    framework: &Framework,
    lines: &[CampaignLine],
    departments: &[Department],
) -> Result<Draft> {
    let whole = Tally::of(lines);
    let desk = Desk { page, pen: pen(page, Ink::Own), node: campaign.node_id };
    let mut pictures = vec![("progress.svg".to_owned(), progress(desk, &campaign.title, &whole, &|_| None))];
    let segments = by_segment(page, lines)?;
    let places = by_department(departments, lines);
    let titles = theme_titles(page, framework);
    let themes: Vec<(String, Option<f64>, i64)> = titles
        .iter()
        .zip(theme_means(titles.len(), lines))
        .map(|(title, (mean, count))| (title.clone(), mean, count))
        .collect();
    let has_themes = themes.iter().any(|(_, mean, _)| mean.is_some());
    if has_themes {
        let rows: Vec<Bar> = themes
            .iter()
            .map(|(title, mean, _)| Bar {
                label: title.clone(),
                value: *mean,
                text: mean.map_or_else(|| page.t("assessment-unknown"), |mean| page.percent(mean)),
                href: None,
            })
            .collect();
        pictures.push(("themes.svg".to_owned(), bars(desk.pen, &page.t("campaign-themes"), &rows)));
    }
    for (name, parts) in [("segments.svg", &segments), ("departments.svg", &places)] {
        let rows: Vec<Bar> = parts.iter().map(|(label, tally)| share_bar(page, label, tally)).collect();
        pictures.push((name.to_owned(), bars(desk.pen, &page.t("document-answered-share"), &rows)));
    }
    let data = json!({
        "t": {
            "progress": page.say("document-progress").with("count", whole.submitted).with("total", whole.population()).to_string(),
            "by-segment": page.t("campaign-by-segment"),
            "by-department": page.t("campaign-by-department"),
            "themes": page.t("campaign-themes"),
            "segment": page.t("list-segment"),
            "department": page.t("list-department"),
            "theme": page.t("assessment-theme"),
            "submitted": page.t("campaign-submitted"),
            "begun": page.t("campaign-begun"),
            "silent": page.t("campaign-silent"),
            "mean": page.t("campaign-mean"),
            "answers": page.t("steering-answers"),
            "share": page.t("document-answered-share"),
        },
        "state": state(campaign.state.badge(), &page.t(format!("campaign-state-{}", campaign.state.as_str()))),
        "about": about(page, campaign, framework),
        "message": campaign.message,
        "figures": [
            figure(page.number(&whole.population()), page.t("steering-asked"), None),
            figure(page.number(&whole.submitted), page.t("campaign-submitted"), whole.share().map(|share| page.percent(share))),
            figure(page.number(&whole.begun), page.t("campaign-begun"), None),
            figure(page.number(&whole.silent), page.t("campaign-silent"), None),
            figure(page.percent_or_dash(whole.mean()), page.t("campaign-mean"),
                Some(page.say("steering-of-answers").with("count", whole.scored).to_string())),
        ],
        "segments": rows(page, &segments),
        "departments": rows(page, &places),
        "themes": if has_themes {
            themes.iter().map(|(title, mean, count)| json!([title, page.percent_or_dash(*mean), page.number(count)])).collect()
        } else {
            Vec::new()
        },
    });
    let title = page.say("document-campaign").with("title", &campaign.title).to_string();
    Ok(Draft { template: TEMPLATE, data: with(cover(page, &title, &campaign.node_name), data), pictures })
}

fn about(page: &Page, campaign: &CampaignRow, framework: &Framework) -> String {
    let mut parts = vec![said(page, &framework.title)];
    if let Some(at) = campaign.launched_at {
        parts.push(page.say("document-launched").with("day", page.date(&at.date_naive())).to_string());
    }
    parts.push(match campaign.closed_at {
        Some(at) => page.say("document-closed").with("day", page.date(&at.date_naive())).to_string(),
        None => page.say("document-due").with("day", page.date(&campaign.due_on)).to_string(),
    });
    parts.join(" · ")
}

fn by_segment(page: &Page, lines: &[CampaignLine]) -> Result<Vec<(String, Tally)>> {
    let names = segment_names(page)?;
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for line in lines {
        tallies.entry(&line.segment).or_default().add(line);
    }
    let name = |code: &str| {
        let known = names.iter().find(|(known, _)| known == code);
        known.map_or_else(|| page.t("ministry-legal-entities"), |(_, name)| name.clone())
    };
    Ok(tallies.into_iter().map(|(code, tally)| (name(code), tally)).collect())
}

fn by_department(departments: &[Department], lines: &[CampaignLine]) -> Vec<(String, Tally)> {
    let mut tallies: HashMap<Id<Node>, Tally> = HashMap::new();
    for line in lines {
        if let Some(department) = line.department_id {
            tallies.entry(department).or_default().add(line);
        }
    }
    departments.iter().filter_map(|place| Some((place.name.clone(), *tallies.get(&place.id)?))).collect()
}

fn share_bar(page: &Page, label: &str, tally: &Tally) -> Bar {
    Bar {
        label: label.to_owned(),
        value: tally.share(),
        text: page
            .say("campaign-of")
            .with("count", tally.submitted)
            .with("total", tally.population())
            .to_string(),
        href: None,
    }
}

fn rows(page: &Page, parts: &[(String, Tally)]) -> Vec<Value> {
    let row = |(label, tally): &(String, Tally)| {
        json!([
            label,
            page.number(&tally.submitted),
            page.number(&tally.begun),
            page.number(&tally.silent),
            page.percent_or_dash(tally.mean()),
        ])
    };
    parts.iter().map(row).collect()
}
