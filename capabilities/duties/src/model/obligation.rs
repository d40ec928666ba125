//! Where a structure stands with what it must have or do, from what is known of it.

use chrono::{Days, Months, NaiveDate};

use super::words;
use crate::published::Obligation;

words! {
    /// Where a structure stands with an obligation.
    State {
        Fulfilled = "fulfilled",
        /// It still holds, not for long.
        Watch = "watch",
        /// It held, or what is known is not enough.
        Late = "late",
        /// Nothing known shows it.
        Missing = "missing",
        NotApplicable = "not-applicable",
    }
}

impl State {
    /// Those that are kept and counted.
    pub const KEPT: [State; 4] = [State::Late, State::Missing, State::Watch, State::Fulfilled];

    /// The class of the state that shows it.
    pub fn badge(self) -> &'static str {
        match self {
            State::Fulfilled => "done",
            State::Watch => "watch",
            State::Late => "late",
            State::Missing | State::NotApplicable => "unknown",
        }
    }
}

/// Whom an obligation may be for.
#[derive(Clone, Debug)]
pub struct Profile {
    /// EJ or ET.
    pub kind: &'static str,
    pub segment: String,
    pub statuses: Vec<String>,
}

/// The latest fact of a code, as far as obligations look at it.
#[derive(Clone, Debug)]
pub struct Shown {
    pub code: String,
    pub value: Option<f64>,
    pub held_on: NaiveDate,
    pub held_until: Option<NaiveDate>,
}

/// Why a structure stands where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// It is for other structures.
    OtherStructures,
    NothingKnown,
    Holds,
    EndsSoon,
    Over,
    /// What is known is less than what is asked.
    BelowLeast {
        value: f64,
        least: f64,
    },
    /// The fact has no value, and one is asked.
    NoValue {
        least: f64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    pub state: State,
    pub why: Why,
    /// When what shows it was true.
    pub since: Option<NaiveDate>,
    /// The last day on which it holds; none when it has no end, or does not hold at all.
    pub until: Option<NaiveDate>,
    /// The day on which time alone changes the state.
    pub changes_on: Option<NaiveDate>,
}

impl Standing {
    fn bare(state: State, why: Why) -> Standing {
        Standing { state, why, since: None, until: None, changes_on: None }
    }
}

/// Where a structure stands with an obligation on a day.
pub fn evaluate(obligation: &Obligation, profile: &Profile, latest: &[Shown], today: NaiveDate) -> Standing {
    if !is_for(obligation, profile) {
        return Standing::bare(State::NotApplicable, Why::OtherStructures);
    }
    let Some(shown) = latest.iter().find(|shown| shown.code == obligation.fact) else {
        return Standing::bare(State::Missing, Why::NothingKnown);
    };
    let since = Some(shown.held_on);
    if let Some(least) = obligation.min_value {
        match shown.value {
            None => return Standing { since, ..Standing::bare(State::Missing, Why::NoValue { least }) },
            Some(value) if value < least => {
                return Standing { since, ..Standing::bare(State::Late, Why::BelowLeast { value, least }) };
            }
            Some(_) => {}
        }
    }
    let Some(until) = end(obligation, shown) else {
        return Standing { since, ..Standing::bare(State::Fulfilled, Why::Holds) };
    };
    let watch_on = until.checked_sub_days(Days::new(obligation.warn_days)).unwrap_or(until);
    let (state, why, changes_on) = if until < today {
        (State::Late, Why::Over, None)
    } else if watch_on <= today {
        (State::Watch, Why::EndsSoon, until.succ_opt())
    } else {
        (State::Fulfilled, Why::Holds, Some(watch_on))
    };
    Standing { state, why, since, until: Some(until), changes_on }
}

fn is_for(obligation: &Obligation, profile: &Profile) -> bool {
    let is_one = |asked: &[String], held: &str| asked.is_empty() || asked.iter().any(|one| one == held);
    is_one(&obligation.kinds, profile.kind)
        && is_one(&obligation.segments, &profile.segment)
        && (obligation.statuses.is_empty()
            || obligation.statuses.iter().any(|status| profile.statuses.contains(status)))
}

/// The last day on which a fact fulfils an obligation: the sooner of its own end and of the rhythm.
fn end(obligation: &Obligation, shown: &Shown) -> Option<NaiveDate> {
    let by_rhythm = match obligation.every_months {
        0 => None,
        months => shown.held_on.checked_add_months(Months::new(months)),
    };
    match (by_rhythm, shown.held_until) {
        (Some(rhythm), Some(own)) => Some(rhythm.min(own)),
        (rhythm, own) => rhythm.or(own),
    }
}

/// What makes the fact of an obligation known: people say it, unless another page knows it better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordedBy<'a> {
    Saying,
    /// The audit of this type.
    Audit(&'a str),
    Budget,
}

pub fn recorded_by(obligation: &Obligation) -> RecordedBy<'_> {
    match obligation.fact.as_str() {
        super::budget::FACT => RecordedBy::Budget,
        fact => fact.strip_prefix(super::audit::FACT).map_or(RecordedBy::Saying, RecordedBy::Audit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("this is a day")
    }

    fn obligation(rules: &str) -> Obligation {
        let texts =
            ["label", "why", "text", "how"].map(|name| format!("{name}_fr = ''\n{name}_en = ''\n")).concat();
        let lists = ["counts_fr", "counts_en", "not_counts_fr", "not_counts_en"]
            .map(|name| format!("{name} = []\n"))
            .concat();
        let rest = "code = 'exercise'\nfact = 'crisis-exercise'\nstatus = 'official'\norder = 1\nwarn_days = 90\nstatuses = []\n";
        toml::from_str(&format!("{rest}{texts}{lists}{rules}")).expect("this is an obligation")
    }

    fn profile() -> Profile {
        Profile { kind: "EJ", segment: "hospital-public".to_owned(), statuses: vec!["OSE".to_owned()] }
    }

    fn shown(held_on: &str, held_until: Option<&str>, value: Option<f64>) -> Vec<Shown> {
        vec![Shown {
            code: "crisis-exercise".to_owned(),
            value,
            held_on: day(held_on),
            held_until: held_until.map(day),
        }]
    }

    #[test]
    fn time_alone_leads_from_fulfilled_to_late() {
        let yearly = obligation("kinds = ['EJ']\nsegments = []\nevery_months = 12");
        let check = |today: &str, state: State, why: Why, changes_on: Option<&str>| {
            let standing = evaluate(&yearly, &profile(), &shown("2025-11-30", None, None), day(today));
            assert_eq!((standing.state, standing.why), (state, why), "{today}");
            assert_eq!(standing.until, Some(day("2026-11-30")));
            assert_eq!(standing.changes_on, changes_on.map(day), "{today}");
        };
        check("2025-11-30", State::Fulfilled, Why::Holds, Some("2026-09-01"));
        check("2026-08-31", State::Fulfilled, Why::Holds, Some("2026-09-01"));
        check("2026-09-01", State::Watch, Why::EndsSoon, Some("2026-12-01"));
        check("2026-11-30", State::Watch, Why::EndsSoon, Some("2026-12-01"));
        check("2026-12-01", State::Late, Why::Over, None);
    }

    #[test]
    fn once_is_enough_until_the_fact_says_its_own_end() {
        let once = obligation("kinds = []\nsegments = []\nevery_months = 0");
        let today = day("2026-11-30");
        let check = |held_until: Option<&str>, state: State| {
            let standing = evaluate(&once, &profile(), &shown("2019-01-01", held_until, None), today);
            assert_eq!(standing.state, state, "{held_until:?}");
        };
        check(None, State::Fulfilled);
        check(Some("2026-11-29"), State::Late);
        check(Some("2026-12-24"), State::Watch);
        check(Some("2030-01-01"), State::Fulfilled);
        // Its own end comes sooner than the rhythm, never later.
        let yearly = obligation("kinds = []\nsegments = []\nevery_months = 12");
        let standing = evaluate(&yearly, &profile(), &shown("2026-11-01", Some("2026-11-15"), None), today);
        assert_eq!(standing.state, State::Late);
        let standing = evaluate(&yearly, &profile(), &shown("2025-01-01", Some("2030-01-01"), None), today);
        assert_eq!(standing.state, State::Late);
    }

    #[test]
    fn a_share_below_the_least_does_not_fulfil() {
        let share = obligation("kinds = []\nsegments = []\nevery_months = 12\nmin_value = 0.05");
        let check = |value: Option<f64>, state: State, why: Why| {
            let standing = evaluate(&share, &profile(), &shown("2026-11-01", None, value), day("2026-11-30"));
            assert_eq!((standing.state, standing.why), (state, why), "{value:?}");
            assert_eq!(standing.until.is_some(), state == State::Fulfilled, "{value:?}");
        };
        check(None, State::Missing, Why::NoValue { least: 0.05 });
        check(Some(0.049), State::Late, Why::BelowLeast { value: 0.049, least: 0.05 });
        check(Some(50_f64 / 1000.0), State::Fulfilled, Why::Holds);
    }

    #[test]
    fn an_obligation_is_for_those_that_it_names() {
        let today = day("2026-11-30");
        let check = |rules: &str, state: State| {
            let one = obligation(&format!("every_months = 12\n{rules}"));
            assert_eq!(evaluate(&one, &profile(), &[], today).state, state, "{rules}");
        };
        check("kinds = []\nsegments = []", State::Missing);
        check("kinds = ['ET']\nsegments = []", State::NotApplicable);
        check("kinds = ['EJ', 'ET']\nsegments = ['elderly', 'hospital-public']", State::Missing);
        check("kinds = ['EJ']\nsegments = ['elderly']", State::NotApplicable);
        let mut essential = obligation("kinds = []\nsegments = []\nevery_months = 12");
        essential.statuses = vec!["OSE".to_owned()];
        assert_eq!(evaluate(&essential, &profile(), &[], today).state, State::Missing);
        essential.statuses = vec!["EE".to_owned()];
        assert_eq!(evaluate(&essential, &profile(), &[], today).state, State::NotApplicable);
    }
}
