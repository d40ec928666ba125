//! The plan of action of a perimeter, and the plan to reduce vulnerabilities.

use chrono::NaiveDate;
use hygie_plan::{ActionRow, FindingRow, Severity, Standing, Suggestion};
use hygie_platform::Page;
use serde_json::{Value, json};

use super::{Draft, cover, figure, state, with};
use crate::words::why_next;

const PLAN: &str = include_str!("../../documents/plan.typ");
const VULNERABILITIES: &str = include_str!("../../documents/vulnerabilities.typ");

/// How many actions and how many findings are printed, some forty pages: beyond, a document is no longer read.
pub const PRINTED: i64 = 400;

/// What is printed of a plan: the first ones by date.
pub struct Plan {
    pub perimeter: String,
    pub is_structure: bool,
    pub standing: Standing,
    pub next: Vec<Suggestion>,
    pub actions: Vec<ActionRow>,
    pub findings: Vec<FindingRow>,
    /// Whether there are more of them than were printed.
    pub is_more: bool,
    pub today: NaiveDate,
}

fn words(page: &Page) -> Value {
    json!({
        "next": page.t("next-title"),
        "next-none": page.t("next-none"),
        "actions": page.t("document-actions"),
        "actions-none": page.t("document-actions-none"),
        "findings": page.t("document-findings"),
        "findings-none": page.t("document-findings-none"),
        "more": page.say("document-more").with("count", PRINTED).to_string(),
        "action": page.t("document-action"),
        "finding": page.t("deposit-title"),
        "structure": page.t("list-structure"),
        "state": page.t("action-state"),
        "severity": page.t("deposit-severity"),
        "owner": page.t("action-owner"),
        "cost": page.t("document-cost"),
        "due": page.t("deposit-due"),
        "asset": page.t("deposit-asset"),
        "source": page.t("finding-source"),
        "count": page.t("document-count"),
    })
}

fn day(page: &Page, day: Option<NaiveDate>, is_late: bool) -> Value {
    match day {
        Some(day) if is_late => json!({ "day": page.date(&day), "late": page.t("late") }),
        Some(day) => json!({ "day": page.date(&day) }),
        None => json!({ "day": page.t("action-no-date") }),
    }
}

fn action(page: &Page, one: &ActionRow, today: NaiveDate) -> Value {
    json!({
        "title": one.title,
        "structure": one.node_name,
        "state": state(one.state.badge(), &page.t(format!("action-state-{}", one.state.as_str()))),
        "owner": one.owner_name.clone().unwrap_or_else(|| page.t("action-nobody")),
        "cost": one.cost.map(|cost| page.euros(&cost)).unwrap_or_default(),
        "due": day(page, one.due_on, one.is_late(today)),
    })
}

fn finding(page: &Page, one: &FindingRow, today: NaiveDate) -> Value {
    json!({
        "title": one.title,
        "structure": one.structure_name,
        "asset": one.asset.clone().unwrap_or_default(),
        "severity": state(one.severity().badge(), &page.t(format!("severity-{}", one.severity().as_str()))),
        "state": page.t(format!("finding-state-{}", one.state.as_str())),
        "source": page.t(format!("source-{}", one.source.as_str())),
        "due": day(page, Some(one.due_on), one.is_late(today)),
    })
}

fn data(page: &Page, plan: &Plan, figures: Vec<Value>) -> Value {
    json!({
        "t": words(page),
        "is-structure": plan.is_structure,
        "is-more": plan.is_more,
        "figures": figures,
        "next": plan.next.iter().map(|one| json!({
            "title": one.title,
            "why": if plan.is_structure { why_next(page, one) } else { format!("{} · {}", one.structure, why_next(page, one)) },
            "due": one.due_on.map(|due| page.date(&due)),
        })).collect::<Vec<_>>(),
        "actions": plan.actions.iter().map(|one| action(page, one, plan.today)).collect::<Vec<_>>(),
        "findings": plan.findings.iter().map(|one| finding(page, one, plan.today)).collect::<Vec<_>>(),
    })
}

pub fn draft(page: &Page, plan: &Plan) -> Draft {
    let standing = &plan.standing;
    let number = |count: i64| page.number(&count);
    let figures = vec![
        figure(number(standing.open()), page.t("plan-open-findings"), None),
        figure(number(standing.critical), page.t("plan-critical"), None),
        figure(number(standing.late_findings), page.t("plan-late-findings"), None),
        figure(number(standing.open_actions), page.t("plan-open-actions"), None),
        figure(number(standing.late_actions), page.t("steering-late-actions"), None),
        figure(page.euros(&standing.planned_cost), page.t("steering-planned-cost"), None),
    ];
    let title = page.t("plan-title");
    Draft {
        template: PLAN,
        data: with(cover(page, &title, &plan.perimeter), data(page, plan, figures)),
        pictures: Vec::new(),
    }
}

/// The same, of what audits, exposure and advisories revealed.
pub fn draft_vulnerabilities(page: &Page, plan: &Plan) -> Draft {
    let count = |severity: Severity| plan.findings.iter().filter(|one| one.severity() == severity).count();
    let figures = Severity::ALL
        .iter()
        .rev()
        .map(|severity| {
            let shown = i64::try_from(count(*severity)).unwrap_or(i64::MAX);
            figure(page.number(&shown), page.t(format!("severity-{}", severity.as_str())), None)
        })
        .collect();
    let title = page.t("vulnerabilities-title");
    Draft {
        template: VULNERABILITIES,
        data: with(cover(page, &title, &plan.perimeter), data(page, plan, figures)),
        pictures: Vec::new(),
    }
}
