//! How figures are written, and where they lead.

use chrono::{Datelike, NaiveDate};
use hygie_kernel::{Id, Node};
use hygie_plan::Suggestion;
use hygie_platform::Page;

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
