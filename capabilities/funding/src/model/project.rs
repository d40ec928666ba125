//! The words of a project, and what is worked out from its figures.

use chrono::NaiveDate;
use hygie_plan::Exposure;

words! {
    /// The data that a project holds.
    Data { None = "none", Personal = "personal", Health = "health" }
}

words! {
    /// Where it runs.
    Hosting {
        Internal = "internal",
        /// At a certified host of health data.
        Certified = "hds",
        Other = "other",
    }
}

words! {
    /// Where its data protection impact assessment stands.
    Dpia { None = "none", Planned = "planned", Done = "done" }
}

words! {
    /// The decision by which somebody who may takes the risks that remain.
    Homologation { None = "none", Planned = "planned", Granted = "granted", Refused = "refused" }
}

words! {
    Opinion { None = "none", Favourable = "favourable", Reserved = "reserved", Unfavourable = "unfavourable" }
}

words! {
    ProjectState { Draft = "draft", Running = "running", Live = "live", Ended = "ended" }
}

words! {
    CheckAnswer { Yes = "yes", No = "no", NotApplicable = "na" }
}

impl Opinion {
    pub fn badge(self) -> &'static str {
        match self {
            Opinion::None => "unknown",
            Opinion::Favourable => "done",
            Opinion::Reserved => "watch",
            Opinion::Unfavourable => "critical",
        }
    }
}

impl ProjectState {
    pub fn badge(self) -> &'static str {
        match self {
            ProjectState::Draft | ProjectState::Ended => "unknown",
            ProjectState::Running => "watch",
            ProjectState::Live => "done",
        }
    }

    pub fn is_open(self) -> bool {
        self != ProjectState::Ended
    }
}

/// How long before its end a homologation is spoken of.
pub const WARN_DAYS: u64 = 90;

impl Homologation {
    /// The state that shows it, on a day.
    pub fn badge(self, until: Option<NaiveDate>, today: NaiveDate) -> &'static str {
        match self {
            Homologation::None => "unknown",
            Homologation::Planned => "watch",
            Homologation::Refused => "critical",
            Homologation::Granted => match until {
                Some(end) if end < today => "late",
                Some(end) if (end - today).num_days() <= WARN_DAYS.cast_signed() => "watch",
                _ => "done",
            },
        }
    }
}

/// The share of a budget that goes to security.
pub fn security_share(budget: Option<i64>, security: Option<i64>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "budgets stay far below 2^52")]
    match (budget?, security?) {
        (budget, security) if budget > 0 => Some(security as f64 / budget as f64),
        _ => None,
    }
}

/// What is opened to the Internet by its very nature is reached from there; the rest is taken as internal until an audit says
/// otherwise.
pub fn exposure(nature: &str) -> Exposure {
    match nature {
        "website" | "telemedicine" | "remote-maintenance" => Exposure::Internet,
        _ => Exposure::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_homologation_is_spoken_of_ninety_days_before_its_end() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("this is a day");
        let today = day("2026-11-24");
        for (until, badge) in
            [("2026-11-23", "late"), ("2026-11-24", "watch"), ("2027-02-22", "watch"), ("2027-02-23", "done")]
        {
            assert_eq!(Homologation::Granted.badge(Some(day(until)), today), badge, "{until}");
        }
    }

    #[test]
    fn the_share_of_security_needs_both_figures() {
        assert_eq!(security_share(Some(200_000), Some(12_000)), Some(0.06));
        assert_eq!(security_share(Some(0), Some(0)), None);
        assert_eq!(security_share(None, Some(10)), None);
    }
}
