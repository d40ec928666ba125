//! The sheet of a director, on one page.

use std::fmt::Write as _;

use hygie_charts::Ink;
use hygie_control::pen;
use hygie_platform::Page;
use hygie_registry::ground::Known;
use serde_json::{Value, json};

use super::{Draft, cover, figure, state, with};
use crate::charts::{self, Desk};
use crate::figures::Moment;
use crate::published::Names;
use crate::sheet::Sheet;
use crate::web::{budget_share, level_said};
use crate::words::month;

const TEMPLATE: &str = include_str!("../../documents/sheet.typ");

/// More would not fit.
const DUTIES: usize = 6;
const ENDING: usize = 3;
const LATE: usize = 5;
/// How many signs of what people wrote.
const LONGEST: usize = 100;
const SHORTER: usize = 70;

pub fn draft(page: &Page, structure: &Known, sheet: &Sheet, names: &Names) -> Draft {
    let desk = Desk { page, pen: pen(page, Ink::Own), node: structure.id };
    let trend = sheet.level.as_ref().and_then(|level| charts::trend(desk, &level.history, None));
    let statement = &sheet.statement;
    let today = page.today();
    let (held, asked) = sheet.fulfilled();
    let mut duties: Vec<_> = sheet.duties.iter().filter(|one| one.state.badge() != "done").collect();
    duties.sort_by_key(|one| names.place(&one.obligation));
    let budget = match statement.budget {
        Some((thousandths, year)) => figure(
            page.percent_to_a_tenth(budget_share(thousandths)),
            page.t("steering-budget"),
            Some(page.say("sheet-of-year").with("year", year.to_string()).to_string()),
        ),
        None => figure("–".to_owned(), page.t("steering-budget"), Some(page.t("sheet-no-budget"))),
    };
    let level = match &sheet.level {
        Some(level) => {
            figure(page.percent(level.score), page.t("steering-level"), Some(level_said(page, level)))
        }
        None => figure("–".to_owned(), page.t("steering-level"), Some(page.t("sheet-no-level"))),
    };
    let signature = match sheet.holding() {
        Some(last) => page
            .say("sheet-signed")
            .with("by", &last.person_name)
            .with("at", page.moment(&last.signed_at))
            .to_string(),
        None => page.t("sheet-unsigned"),
    };
    let data = json!({
        "t": {
            "trend-none": page.t("sheet-trend-none"),
            "worst": page.t("sheet-worst"),
            "worst-none": page.t("sheet-worst-none"),
            "late": page.t("sheet-late-title"),
            "late-none": page.t("sheet-late-none"),
            "duties": page.t("sheet-duties"),
            "duties-none": page.t("sheet-duties-none"),
            "ending": page.t("sheet-to-sign"),
            "attestation": page.t("sheet-attestation"),
            "digest": page.t("sheet-digest"),
            "due": page.t("deposit-due"),
            "signature": page.t("sheet-signature"),
        },
        "figures": [
            level,
            figure(page.number(&statement.open_findings()), page.t("plan-open-findings"),
                Some(page.say("sheet-of-critical").with("count", statement.critical).to_string())),
            figure(page.number(&statement.late()), page.t("sheet-late"),
                Some(page.say("sheet-of-late").with("findings", statement.late_findings).with("actions", statement.late_actions).to_string())),
            figure(format!("{held} / {asked}"), page.t("steering-fulfilled"), None),
            budget,
        ],
        "trend": trend.as_ref().map_or_else(|| page.t("assessment-trend"), |chart| chart.sentence.clone()),
        "has-trend": trend.is_some(),
        "worst": sheet.worst.iter().map(|one| json!({
            "title": short(&one.title, LONGEST),
            "structure": (one.structure_id != structure.id).then(|| short(&one.structure_name, SHORTER)),
            "severity": state(one.severity().badge(), &page.t(format!("severity-{}", one.severity().as_str()))),
            "due": page.date(&one.due_on),
            "late": one.is_late(today).then(|| page.t("late")),
        })).collect::<Vec<_>>(),
        "late": sheet.late.iter().take(LATE).map(|one| json!({
            "title": short(&one.title, SHORTER),
            "kind": page.t(if one.is_action { "document-action" } else { "deposit-title" }),
            "due": page.date(&one.due_on),
        })).collect::<Vec<_>>(),
        "duties": duties.iter().take(DUTIES).map(|one| json!({
            "name": names.say(page.lang, &one.obligation),
            "state": state(one.state.badge(), &page.t(format!("steering-duty-{}", one.state.as_str()))),
        })).collect::<Vec<_>>(),
        "more-late": more(page, statement.late(), sheet.late.len().min(LATE)),
        "more-duties": more(page, i64::try_from(duties.len()).unwrap_or(0), DUTIES),
        "ending": ending(page, sheet),
        "attestation": page.say("sheet-statement").with("name", &structure.name).to_string(),
        "signed": signature,
        "is-signed": sheet.holding().is_some(),
        "digest": sheet.digest(),
    });
    let perimeter = format!("{} · {}", structure.name, structure.finess);
    let pictures = match (&trend, &sheet.level) {
        (Some(chart), Some(level)) => {
            vec![("trend.svg".to_owned(), small_trend(page, &chart.sentence, &level.history))]
        }
        _ => Vec::new(),
    };
    Draft { template: TEMPLATE, data: with(cover(page, &page.t("sheet-title"), &perimeter), data), pictures }
}

/// How many there are beside those that are shown.
fn more(page: &Page, all: i64, shown: usize) -> Option<String> {
    let left = all - i64::try_from(shown).unwrap_or(all);
    (left > 0).then(|| page.say("sheet-more").with("count", left).to_string())
}

/// What people wrote may be long, and the sheet has one page.
fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// The trend for half the breadth of a page: the last dozen of moments, the first and the last with their values.
fn small_trend(page: &Page, title: &str, history: &[Moment]) -> String {
    const WIDTH: f64 = 320.0;
    const HEIGHT: f64 = 120.0;
    let moments = &history[history.len().saturating_sub(12)..];
    let place = |index: usize, score: f64| {
        #[expect(clippy::cast_precision_loss, reason = "a dozen of moments")]
        let along = index as f64 / moments.len().saturating_sub(1).max(1) as f64;
        (40.0 + (WIDTH - 80.0) * along, 12.0 + (HEIGHT - 40.0) * (1.0 - score.clamp(0.0, 1.0)))
    };
    let mut svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">"#);
    let _ = write!(svg, "<title>{}</title>", escape(title));
    for score in [0.0, 0.5, 1.0] {
        let (_, y) = place(0, score);
        let _ = write!(svg, r##"<line x1="40" y1="{y}" x2="280" y2="{y}" stroke="#dcd6c9"/>"##);
    }
    let points: Vec<(f64, f64)> =
        moments.iter().enumerate().map(|(index, one)| place(index, one.score)).collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = write!(
        svg,
        r##"<polyline points="{}" fill="none" stroke="#0a5a58" stroke-width="2"/>"##,
        line.join(" ")
    );
    for (x, y) in &points {
        let _ = write!(svg, r##"<circle cx="{x:.1}" cy="{y:.1}" r="3" fill="#0a5a58"/>"##);
    }
    let ends =
        [(moments.first(), points.first(), "end", -8.0), (moments.last(), points.last(), "start", 8.0)];
    for (moment, point, anchor, shift) in ends {
        let (Some(moment), Some((x, y))) = (moment, point) else { continue };
        let words = r##"font-family="Inter" font-size="11" fill="#1c1b18""##;
        let value = escape(&page.percent(moment.score));
        let _ = write!(
            svg,
            r#"<text x="{}" y="{}" text-anchor="{anchor}" {words}>{value}</text>"#,
            x + shift,
            y + 4.0
        );
        let day = month(moment.day);
        let _ =
            write!(svg, r#"<text x="{x}" y="{}" text-anchor="middle" {words}>{day}</text>"#, HEIGHT - 8.0);
    }
    svg.push_str("</svg>");
    svg
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The decisions that wait for a signature.
fn ending(page: &Page, sheet: &Sheet) -> Vec<Value> {
    let today = page.today();
    sheet
        .ending
        .iter()
        .take(ENDING)
        .map(|one| {
            let day = one.homologated_until.map(|day| page.date(&day)).unwrap_or_default();
            let key = if one.is_over(today) { "sheet-homologation-over" } else { "sheet-homologation-ends" };
            json!(page.say(key).with("name", short(&one.name, SHORTER)).with("day", day).to_string())
        })
        .collect()
}
