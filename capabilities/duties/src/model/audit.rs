//! What is true of an audit.

use chrono::{Months, NaiveDate};
use hygie_platform::Refusal;

use super::words;
use crate::published::{AuditType, AuditTypes, Scale};

/// How the facts of audits begin: `audit.active-directory`.
pub const FACT: &str = "audit.";

words! {
    /// What the provider is qualified for by ANSSI.
    Qualification { None = "none", Passi = "passi" }
}

words! {
    /// Who may know of it, in the words of FIRST.
    Tlp { Red = "red", Amber = "amber", Green = "green", Clear = "clear" }
}

/// The highest level of a scale that is not published.
const HIGHEST_WITHOUT_SCALE: i64 = 99;

/// The first year of which audits are recorded.
const FIRST_YEAR: i32 = 2000;

/// Refuses a level that audits of this type do not give.
pub fn check_level(types: &AuditTypes, audit_type: &AuditType, level: Option<i64>) -> Result<(), Refusal> {
    let Some(level) = level else { return Ok(()) };
    let (least, most) = match types.scale(audit_type) {
        Some(scale) => (scale.worst.min(scale.best), scale.worst.max(scale.best)),
        // The level of these is told by files of the exchange format, on a scale that is not published.
        None if !audit_type.opssies_event_types.is_empty() => (0, HIGHEST_WITHOUT_SCALE),
        None => return Err(Refusal::new("audit-level-none")),
    };
    if (least..=most).contains(&level) {
        return Ok(());
    }
    Err(Refusal::new("audit-level-wrong").with("least", least).with("most", most))
}

/// Refuses days on which an audit cannot have been.
pub fn check_days(begun_on: Option<NaiveDate>, done_on: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    if done_on > today {
        return Err(Refusal::new("audit-done-future"));
    }
    if done_on < NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or(done_on) {
        return Err(Refusal::new("audit-done-old"));
    }
    if begun_on.is_some_and(|begun_on| begun_on > done_on) {
        return Err(Refusal::new("audit-begun-late"));
    }
    Ok(())
}

/// When the next audit of this type is due.
pub fn next_due(audit_type: &AuditType, done_on: NaiveDate) -> NaiveDate {
    done_on.checked_add_months(Months::new(audit_type.interval_months)).unwrap_or(done_on)
}

/// The class of the state that shows a level: the worst is critical, what is over the middle is well.
pub fn badge(scale: &Scale, level: i64) -> &'static str {
    let (width, above) = ((scale.best - scale.worst).abs().max(1), (level - scale.worst).abs());
    match above * 4 / width {
        0 if above == 0 => "critical",
        0 | 1 => "late",
        2 => "watch",
        _ => "done",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types() -> AuditTypes {
        toml::from_str(include_str!("../../../../regulation/audit-types.toml")).expect("the file can be read")
    }

    #[test]
    fn a_level_is_one_of_the_scale_of_its_type() {
        let types = types();
        let check = |code: &str, level: Option<i64>, expected: Option<&str>| {
            let audit_type = types.find(code).expect("the type is known");
            assert_eq!(
                check_level(&types, audit_type, level).err().map(|refusal| refusal.key),
                expected,
                "{code} {level:?}"
            );
        };
        check("active-directory", Some(1), None);
        check("active-directory", Some(5), None);
        check("active-directory", Some(0), Some("audit-level-wrong"));
        check("active-directory", Some(6), Some("audit-level-wrong"));
        check("active-directory", None, None);
        check("exposure", Some(0), None);
        check("exposure", Some(-1), Some("audit-level-wrong"));
        check("organisational", Some(3), Some("audit-level-none"));
        check("organisational", None, None);
    }

    #[test]
    fn each_level_of_the_directory_has_its_state() {
        let types = types();
        let scale =
            types.find("active-directory").and_then(|one| types.scale(one)).expect("the scale is published");
        let badges: Vec<_> = (1..=5).map(|level| badge(scale, level)).collect();
        assert_eq!(badges, ["critical", "late", "watch", "done", "done"]);
        assert_eq!(scale.levels.len(), 5);
    }

    #[test]
    fn an_audit_is_over_when_it_is_recorded() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("this is a day");
        let check = |begun: Option<&str>, done: &str, expected: Option<&str>| {
            let refused = check_days(begun.map(day), day(done), day("2026-11-30")).err();
            assert_eq!(refused.map(|refusal| refusal.key), expected, "{begun:?} {done}");
        };
        check(None, "2026-11-30", None);
        check(Some("2026-11-01"), "2026-11-30", None);
        check(None, "2026-12-01", Some("audit-done-future"));
        check(Some("2026-11-30"), "2026-11-01", Some("audit-begun-late"));
        check(None, "1026-11-01", Some("audit-done-old"));
        let types = types();
        let yearly = types.find("exposure").expect("the type is known");
        assert_eq!(next_due(yearly, day("2024-02-29")), day("2025-02-28"));
    }
}
