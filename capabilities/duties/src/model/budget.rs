//! What a structure spends on the security of its computers, and the share that it is.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use hygie_platform::{Refusal, row};

use crate::published::BudgetRules;

/// The fact by which programmes and obligations know the share.
pub const FACT: &str = "budget-share";

/// More than any hospital has.
pub const LARGEST: i64 = 10_000_000_000;

/// The first year of which budgets are kept.
const FIRST_YEAR: i64 = 2015;

row! {
    /// What shares are made of, in euros.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Amounts {
        pub it_operating: i64,
        pub it_investment: i64,
        pub programme_total: Option<i64>,
        /// The lines that count.
        pub spent: i64,
    }
}

impl Amounts {
    pub fn it_total(&self) -> i64 {
        self.it_operating + self.it_investment
    }

    /// The share of all that is spent on computers; none when nothing is.
    pub fn share(&self) -> Option<f64> {
        share(self.spent, self.it_total())
    }

    /// The share of the budget of a programme.
    pub fn programme_share(&self) -> Option<f64> {
        share(self.spent, self.programme_total.unwrap_or(0))
    }
}

/// Never a division by zero: a share of nothing is not known.
#[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 euros")]
pub fn share(spent: i64, basis: i64) -> Option<f64> {
    (basis > 0).then(|| spent as f64 / basis as f64)
}

/// The sum of the lines that count.
pub fn spent(rules: &BudgetRules, lines: &BTreeMap<String, i64>) -> i64 {
    rules.lines.iter().filter(|line| line.counts).filter_map(|line| lines.get(&line.code)).sum()
}

/// Refuses lines that are more than the budget that they are a part of.
pub fn check(amounts: &Amounts) -> Result<(), Refusal> {
    if amounts.it_total() > 0 && amounts.spent > amounts.it_total() {
        return Err(Refusal::new("budget-lines-too-high"));
    }
    Ok(())
}

/// `1 234 567`, with or without spaces and euro sign; empty is nothing.
pub fn read_euros(text: &str) -> Result<Option<i64>, Refusal> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    if digits.is_empty() {
        return Ok(None);
    }
    let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
    let amount = digits.parse::<i64>().ok().filter(|amount| is_whole && *amount <= LARGEST);
    amount.map(Some).ok_or_else(|| Refusal::new("budget-amount-wrong"))
}

/// Whether a budget may be kept for a year: the next one is already voted at the end of this one.
pub fn is_year(year: i64, today: NaiveDate) -> bool {
    (FIRST_YEAR..=i64::from(today.year()) + 1).contains(&year)
}

/// The day on which the share of a year is true: its last, or today while it is not over. A year to come shows nothing yet.
pub fn held_on(year: i64, today: NaiveDate) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1)?;
    let last = NaiveDate::from_ymd_opt(first.year(), 12, 31)?;
    (first <= today).then(|| last.min(today))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> BudgetRules {
        toml::from_str(include_str!("../../../../regulation/budget.toml")).expect("the file can be read")
    }

    #[test]
    fn a_share_is_of_lines_that_count_and_never_of_nothing() {
        let lines = [("staff", 40), ("licences", 20), ("insurance", 1000)];
        let lines = lines.map(|(code, amount)| (code.to_owned(), amount)).into_iter().collect();
        let spent = spent(&rules(), &lines);
        assert_eq!(spent, 60);
        let amounts = Amounts { it_operating: 900, it_investment: 100, programme_total: Some(0), spent };
        assert_eq!(amounts.share(), Some(0.06));
        assert_eq!(amounts.programme_share(), None);
        assert_eq!(Amounts::default().share(), None);
        assert!(check(&amounts).is_ok());
        assert!(check(&Amounts { spent: 1001, ..amounts }).is_err());
        assert!(check(&Amounts { spent: 1001, ..Amounts::default() }).is_ok());
    }

    #[test]
    fn each_share_has_its_band() {
        let rules = rules();
        let tone = |share| rules.band(share).map(|band| band.tone.as_str());
        assert_eq!(tone(0.0), Some("critical"));
        assert_eq!(tone(0.05), Some("watch"));
        assert_eq!(tone(0.06), Some("done"));
        assert_eq!(tone(0.10), Some("unknown"));
    }

    #[test]
    fn euros_are_whole_and_bounded() {
        for (text, expected) in [
            ("", Ok(None)),
            ("0", Ok(Some(0))),
            ("1 234\u{a0}567\u{202f}890 €", Ok(Some(1_234_567_890))),
            ("10000000000", Ok(Some(LARGEST))),
            ("10000000001", Err(())),
            ("-1", Err(())),
            ("+1", Err(())),
            ("12,50", Err(())),
            ("beaucoup", Err(())),
            ("99999999999999999999", Err(())),
        ] {
            assert_eq!(read_euros(text).map_err(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn the_share_of_a_year_is_true_at_its_end_or_today() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("this is a day");
        let today = day("2026-11-30");
        assert_eq!(held_on(2025, today), Some(day("2025-12-31")));
        assert_eq!(held_on(2026, today), Some(today));
        assert_eq!(held_on(2027, today), None);
        assert!(is_year(2027, today) && !is_year(2028, today) && !is_year(1999, today));
    }
}
