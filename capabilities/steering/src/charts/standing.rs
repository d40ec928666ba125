//! Where obligations and findings stand.

use std::collections::HashMap;

use chrono::NaiveDate;
use hygie_charts::{Bar, Share, Tone, bars, shares};
use hygie_duties::{StandingCount, StandingRow, State as DutyState};
use hygie_plan::{Severity, Standing};

use super::{Chart, Desk, Row, Value, float};
use crate::figures::holds;
use crate::published::Names;
use crate::words::{address, share};

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
        drawings: desk.picture(bars(desk.pen, &sentence, &rows)),
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
        drawings: desk.picture(shares(desk.pen, &sentence, &parts)),
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
        drawings: if open > 0 { desk.picture(shares(desk.pen, &sentence, &parts)) } else { Vec::new() },
        columns,
        rows: rows.collect(),
        sentence,
        is_wide: false,
    }
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
