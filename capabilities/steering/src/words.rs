//! How figures are written, and where they lead.

use chrono::{Datelike, NaiveDate};
use hygie_kernel::{Id, Lang, Node};
use hygie_plan::Suggestion;
use hygie_platform::Page;

/// «64 %» in French, «64%» in English.
pub fn percent(lang: Lang, share: f64) -> String {
    with_sign(lang, format!("{:.0}", share * 100.0))
}

/// The same to a tenth, for small shares: «5,2 %».
pub fn percent_to_a_tenth(lang: Lang, share: f64) -> String {
    let rounded = format!("{:.1}", share * 100.0);
    let short = rounded.strip_suffix(".0").unwrap_or(&rounded);
    with_sign(lang, if lang == Lang::Fr { short.replace('.', ",") } else { short.to_owned() })
}

fn with_sign(lang: Lang, number: String) -> String {
    match lang {
        Lang::Fr => format!("{number}\u{a0}%"),
        Lang::En => format!("{number}%"),
    }
}

/// «64 %», or a dash when it is not known.
pub fn percent_or_dash(lang: Lang, share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| percent(lang, share))
}

/// «12 000 €» in French, «€12,000» in English.
pub fn euros(page: &Page, amount: i64) -> String {
    match page.lang {
        Lang::Fr => format!("{}\u{a0}€", page.number(&amount)),
        Lang::En => format!("€{}", page.number(&amount)),
    }
}

/// «03/2026»: a moment below a chart.
pub fn month(day: NaiveDate) -> String {
    format!("{:02}/{}", day.month(), day.year())
}

/// A share of a whole, when there is a whole.
#[expect(clippy::cast_precision_loss, reason = "what is counted stays far below 2^52")]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// An address about a perimeter, with these parts.
pub fn address(node: Id<Node>, path: &str, pairs: &[(&str, &str)]) -> String {
    let node = node.to_string();
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("in", node.as_str())]).collect();
    match serde_urlencoded::to_string(&pairs) {
        Ok(text) => format!("{path}?{text}"),
        Err(_) => path.to_owned(),
    }
}

/// Why something comes next: «Trois constats · gravité critique · un en retard · quelques jours».
pub fn why_next(page: &Page, one: &Suggestion) -> String {
    let mut parts = vec![
        page.say("next-findings").with("count", one.findings).to_string(),
        page.say("next-worst")
            .with("severity", page.t(format!("severity-{}", one.worst.as_str())))
            .to_string(),
    ];
    if one.late > 0 {
        parts.push(page.say("next-late").with("count", one.late).to_string());
    }
    if one.exposed > 0 {
        parts.push(page.say("next-exposed").with("count", one.exposed).to_string());
    }
    parts.push(match one.effort {
        Some(effort) => page.t(format!("effort-{}", effort.as_str())),
        None => page.t("next-effort-unknown"),
    });
    parts.join(" · ")
}
