//! Whether a prerequisite is met: by one legal entity, or by a group.

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use hygie_kernel::{Id, Node};
use serde::Deserialize;

/// Who bears the file of a programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Each legal entity alone.
    Structure,
    /// The GHT where there is one, the legal entity otherwise.
    Group,
}

impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Structure => "structure",
            Level::Group => "group",
        }
    }
}

/// What shows that a prerequisite is met.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Something known of the structure.
    Fact {
        code: String,
        /// How long it holds.
        months: Option<u32>,
        least: Option<f64>,
        /// What was true before this day does not count.
        after: Option<NaiveDate>,
    },
    /// The answer to a requirement, from 0 to 1.
    Answer { framework: String, requirement: String, least: f64 },
    /// A deposited piece of evidence alone.
    Document,
}

words! {
    Standing {
        Met = "met",
        /// It was, and is over.
        ToRenew = "to-renew",
        /// A document is to be brought.
        ToProve = "to-prove",
        Missing = "missing",
    }
}

impl Standing {
    pub fn badge(self) -> &'static str {
        match self {
            Standing::Met => "done",
            Standing::ToRenew => "late",
            Standing::ToProve => "watch",
            Standing::Missing => "critical",
        }
    }
}

/// The latest fact of a code.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub value: Option<f64>,
    pub on: NaiveDate,
    pub until: Option<NaiveDate>,
}

/// The latest answer to a requirement.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered {
    pub value: Option<f64>,
    pub on: NaiveDate,
}

/// What is known of one legal entity.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub facts: HashMap<String, Held>,
    /// By framework and requirement.
    pub answers: HashMap<(String, String), Answered>,
}

/// Why a prerequisite stands where it does.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    FactUnknown,
    FactHeld(NaiveDate),
    /// The fact and its end.
    FactOver(NaiveDate, NaiveDate),
    /// The fact and the day since which it should be.
    FactTooOld(NaiveDate, NaiveDate),
    /// The value and the least one, as shares or levels.
    FactTooLow(Option<f64>, f64),
    Unanswered,
    Answered(f64, NaiveDate),
    AnswerTooLow(f64, f64),
    NoDocument,
    Documents(usize),
    DocumentOver(NaiveDate),
    /// Enough of the members meet it.
    Covered,
    NotCovered,
    /// What each member weighs was never written.
    NoActivity,
    NoMember,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    pub standing: Standing,
    pub why: Why,
    /// The last day on which it is met, when that is known.
    pub until: Option<NaiveDate>,
}

impl Verdict {
    fn new(standing: Standing, why: Why) -> Verdict {
        Verdict { standing, why, until: None }
    }

    pub fn is_met(&self) -> bool {
        self.standing == Standing::Met
    }
}

/// Two shares closer than this are the same: they are sums of figures that people typed.
const CLOSE: f64 = 1e-9;

/// Looks at one legal entity. `pieces` are the ends of what was brought for this prerequisite.
pub fn judge(rule: &Rule, known: &Known, pieces: &[Option<NaiveDate>], today: NaiveDate) -> Verdict {
    match rule {
        Rule::Fact { code, months, least, after } => {
            let Some(held) = known.facts.get(code) else {
                return Verdict::new(Standing::Missing, Why::FactUnknown);
            };
            judge_fact(held, (*months, *least, *after), today)
        }
        Rule::Answer { framework, requirement, least } => {
            let answered = known.answers.get(&(framework.clone(), requirement.clone()));
            match answered.and_then(|answered| Some((answered.value?, answered.on))) {
                None => Verdict::new(Standing::Missing, Why::Unanswered),
                Some((value, _)) if value + CLOSE < *least => {
                    Verdict::new(Standing::Missing, Why::AnswerTooLow(value, *least))
                }
                Some((value, on)) => Verdict::new(Standing::Met, Why::Answered(value, on)),
            }
        }
        Rule::Document => judge_document(pieces, today),
    }
}

fn judge_fact(
    held: &Held,
    (months, least, after): (Option<u32>, Option<f64>, Option<NaiveDate>),
    today: NaiveDate,
) -> Verdict {
    if let Some(least) = least
        && held.value.is_none_or(|value| value + CLOSE < least)
    {
        return Verdict::new(Standing::Missing, Why::FactTooLow(held.value, least));
    }
    if let Some(after) = after.filter(|after| held.on < *after) {
        return Verdict::new(Standing::ToRenew, Why::FactTooOld(held.on, after));
    }
    let by_rhythm = months.and_then(|months| held.on.checked_add_months(Months::new(months)));
    let until = [held.until, by_rhythm].into_iter().flatten().min();
    match until {
        Some(end) if end < today => Verdict::new(Standing::ToRenew, Why::FactOver(held.on, end)),
        until => Verdict { standing: Standing::Met, why: Why::FactHeld(held.on), until },
    }
}

fn judge_document(pieces: &[Option<NaiveDate>], today: NaiveDate) -> Verdict {
    let holding: Vec<_> = pieces.iter().filter(|end| end.is_none_or(|end| end >= today)).collect();
    if holding.is_empty() {
        return match pieces.iter().flatten().max() {
            Some(end) => Verdict::new(Standing::ToRenew, Why::DocumentOver(*end)),
            None => Verdict::new(Standing::ToProve, Why::NoDocument),
        };
    }
    // One without an end holds whatever happens to the others.
    let until = if holding.iter().any(|end| end.is_none()) {
        None
    } else {
        holding.into_iter().flatten().max().copied()
    };
    Verdict { standing: Standing::Met, why: Why::Documents(pieces.len()), until }
}

/// A legal entity of a group, as far as a prerequisite looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    pub id: Id<Node>,
    /// What it weighs in the activity of the group, as it was typed.
    pub activity: Option<f64>,
    pub known: &'a Known,
}

/// Who meets a prerequisite in a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The share that is enough; without one, every member must meet it.
    pub needed: Option<f64>,
    /// The share that is covered, when what the members weigh is known.
    pub covered: Option<f64>,
    pub by: Vec<Id<Node>>,
    pub without: Vec<Id<Node>>,
}

/// What was found of one prerequisite.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    pub verdict: Verdict,
    /// In a group, who meets it; nothing for what is proved by a document of the group itself.
    pub coverage: Option<Coverage>,
}

/// Looks at a group. Where a share is enough, the members that meet the prerequisite must make that share of the combined activity;
/// elsewhere all of them must meet it. A document is brought once, for the group.
pub fn judge_group(
    rule: &Rule,
    share: Option<f64>,
    members: &[Member<'_>],
    pieces: &[Option<NaiveDate>],
    today: NaiveDate,
) -> Judged {
    if *rule == Rule::Document {
        return Judged { verdict: judge_document(pieces, today), coverage: None };
    }
    let total: f64 = members.iter().filter_map(|member| member.activity).sum();
    let mut coverage = Coverage { needed: share, covered: None, by: Vec::new(), without: Vec::new() };
    let (mut covered, mut until, mut is_all_to_renew) = (0.0, None::<NaiveDate>, true);
    for member in members {
        let verdict = judge(rule, member.known, &[], today);
        if verdict.is_met() {
            coverage.by.push(member.id);
            covered += member.activity.unwrap_or(0.0);
            until = [until, verdict.until].into_iter().flatten().min();
        } else {
            coverage.without.push(member.id);
            is_all_to_renew &= verdict.standing == Standing::ToRenew;
        }
    }
    if total > 0.0 {
        coverage.covered = Some(covered / total);
    }
    let why = match (share, coverage.covered) {
        _ if members.is_empty() => Why::NoMember,
        (Some(_), None) => Why::NoActivity,
        (Some(needed), Some(covered)) if covered + CLOSE >= needed => Why::Covered,
        (None, _) if coverage.without.is_empty() => Why::Covered,
        _ => Why::NotCovered,
    };
    let verdict = match why {
        Why::Covered => Verdict { standing: Standing::Met, why, until },
        Why::NotCovered if is_all_to_renew => Verdict::new(Standing::ToRenew, why),
        _ => Verdict::new(Standing::Missing, why),
    };
    Judged { verdict, coverage: Some(coverage) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("this is a day")
    }

    fn fact(months: Option<u32>, least: Option<f64>, after: Option<&str>) -> Rule {
        Rule::Fact { code: "f".to_owned(), months, least, after: after.map(day) }
    }

    fn knowing(value: Option<f64>, on: &str, until: Option<&str>) -> Known {
        let held = Held { value, on: day(on), until: until.map(day) };
        Known { facts: HashMap::from([("f".to_owned(), held)]), ..Known::default() }
    }

    #[test]
    fn a_fact_holds_as_long_as_its_rhythm_and_its_own_end_say() {
        let today = day("2026-11-24");
        let check = |rule: &Rule, known: &Known, standing: Standing, until: Option<&str>| {
            let verdict = judge(rule, known, &[], today);
            assert_eq!((verdict.standing, verdict.until), (standing, until.map(day)), "{rule:?} {known:?}");
        };
        use Standing::{Met, Missing, ToRenew};
        check(&fact(None, None, None), &Known::default(), Missing, None);
        check(&fact(None, None, None), &knowing(None, "2019-01-01", None), Met, None);
        check(&fact(Some(12), None, None), &knowing(None, "2026-01-10", None), Met, Some("2027-01-10"));
        check(&fact(Some(12), None, None), &knowing(None, "2025-11-24", None), Met, Some("2026-11-24"));
        check(&fact(Some(12), None, None), &knowing(None, "2025-11-23", None), ToRenew, None);
        check(&fact(Some(12), None, None), &knowing(None, "2026-01-10", Some("2026-11-01")), ToRenew, None);
        check(&fact(None, Some(0.05), None), &knowing(Some(0.04), "2026-01-10", None), Missing, None);
        check(&fact(None, Some(0.05), None), &knowing(None, "2026-01-10", None), Missing, None);
        check(&fact(None, Some(0.05), None), &knowing(Some(0.05), "2026-01-10", None), Met, None);
        check(&fact(None, None, Some("2022-07-16")), &knowing(None, "2022-07-15", None), ToRenew, None);
        check(&fact(None, None, Some("2022-07-16")), &knowing(None, "2022-07-16", None), Met, None);
    }

    #[test]
    fn an_answer_counts_from_its_least_level() {
        let rule = Rule::Answer { framework: "r".to_owned(), requirement: "O1".to_owned(), least: 0.75 };
        let check = |value: Option<Option<f64>>, standing: Standing| {
            let answers = value
                .map(|value| (("r".to_owned(), "O1".to_owned()), Answered { value, on: day("2026-10-01") }));
            let known = Known { answers: answers.into_iter().collect(), ..Known::default() };
            assert_eq!(judge(&rule, &known, &[], day("2026-11-24")).standing, standing, "{value:?}");
        };
        check(None, Standing::Missing);
        check(Some(None), Standing::Missing);
        check(Some(Some(0.5)), Standing::Missing);
        check(Some(Some(0.75)), Standing::Met);
    }

    #[test]
    fn a_document_proves_until_its_last_end() {
        let today = day("2026-11-24");
        let check = |ends: &[Option<&str>], standing: Standing, until: Option<&str>| {
            let pieces: Vec<_> = ends.iter().map(|end| end.map(day)).collect();
            let verdict = judge(&Rule::Document, &Known::default(), &pieces, today);
            assert_eq!((verdict.standing, verdict.until), (standing, until.map(day)), "{ends:?}");
        };
        check(&[], Standing::ToProve, None);
        check(&[Some("2026-11-23")], Standing::ToRenew, None);
        check(&[Some("2026-11-24")], Standing::Met, Some("2026-11-24"));
        check(&[Some("2027-01-01"), None], Standing::Met, None);
    }

    #[test]
    fn a_group_meets_what_enough_of_its_activity_meets() {
        let (yes, no) = (knowing(None, "2026-01-10", None), Known::default());
        let id = |number: u128| Id::from(uuid::Uuid::from_u128(number));
        let check = |share: Option<f64>,
                     members: &[(&Known, Option<f64>)],
                     standing: Standing,
                     covered: Option<f64>| {
            let members: Vec<_> = members
                .iter()
                .zip(1..)
                .map(|((known, activity), number)| Member { id: id(number), activity: *activity, known })
                .collect();
            let judged = judge_group(&fact(None, None, None), share, &members, &[], day("2026-11-24"));
            let found = judged.coverage.and_then(|coverage| coverage.covered);
            assert_eq!(judged.verdict.standing, standing, "{share:?} {covered:?}");
            assert!(match (found, covered) {
                (Some(found), Some(covered)) => (found - covered).abs() < 1e-6,
                (found, covered) => found == covered,
            });
        };
        let enough = Some(0.66);
        check(enough, &[(&yes, Some(66.0)), (&no, Some(34.0))], Standing::Met, Some(0.66));
        check(enough, &[(&yes, Some(65.0)), (&no, Some(35.0))], Standing::Missing, Some(0.65));
        // What was typed does not make a hundred: the sum is what counts.
        check(enough, &[(&yes, Some(3000.0)), (&no, Some(1000.0))], Standing::Met, Some(0.75));
        check(enough, &[(&yes, None), (&no, None)], Standing::Missing, None);
        check(enough, &[(&yes, Some(90.0)), (&no, None)], Standing::Met, Some(1.0));
        check(None, &[(&yes, Some(99.0)), (&no, Some(1.0))], Standing::Missing, Some(0.99));
        check(None, &[(&yes, None), (&yes, None)], Standing::Met, None);
        check(None, &[], Standing::Missing, None);
    }
}
