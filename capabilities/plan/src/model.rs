//! What is true of findings and actions: no database, no clock.

use chrono::NaiveDate;
use hygie_kernel::{Id, Node};
use hygie_platform::{Caller, Refusal, word_column};
use uuid::Uuid;

/// Declares an enum that is kept as a word.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<$name, ()> {
                $name::ALL.iter().copied().find(|known| known.as_str() == word).ok_or(())
            }
        }

        word_column!($name);
    };
}

words! {
    /// What revealed a gap.
    Source {
        Assessment = "assessment",
        Audit = "audit",
        Exposure = "exposure",
        Advisory = "advisory",
        Incident = "incident",
        Exercise = "exercise",
        Project = "project",
        Manual = "manual",
    }
}

words! {
    /// Whether the weakness is reached from the Internet.
    Exposure { Internet = "internet", Internal = "internal" }
}

words! {
    Severity { Low = "low", Medium = "medium", High = "high", Critical = "critical" }
}

impl Severity {
    /// As it is kept and sorted: 4 for the worst.
    pub fn number(self) -> i64 {
        match self {
            Severity::Low => 1,
            Severity::Medium => 2,
            Severity::High => 3,
            Severity::Critical => 4,
        }
    }

    pub fn of_number(number: i64) -> Severity {
        match number {
            4 => Severity::Critical,
            3 => Severity::High,
            2 => Severity::Medium,
            _ => Severity::Low,
        }
    }

    /// The class of the state that shows it.
    pub fn badge(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::High => "late",
            Severity::Medium => "watch",
            Severity::Low => "unknown",
        }
    }

    /// How much it weighs when actions are ranked: each step is worth more than two of the step below.
    fn weight(self) -> f64 {
        match self {
            Severity::Critical => 10.0,
            Severity::High => 4.0,
            Severity::Medium => 1.5,
            Severity::Low => 0.5,
        }
    }
}

words! {
    /// Where a finding stands.
    State {
        Open = "open",
        /// An action is meant to close it.
        Planned = "planned",
        InProgress = "in-progress",
        /// What had to be done is said to be done: evidence or a new look is missing.
        ToVerify = "to-verify",
        Closed = "closed",
        /// The risk is accepted until a date.
        Accepted = "accepted",
    }
}

/// What happens to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An action is to close it.
    Plan,
    Start,
    /// What had to be done is done, somebody says.
    Claim,
    /// No action is to close it any more.
    Unplan,
    /// Evidence was brought, or its source no longer sees it.
    Prove,
    /// Somebody who may takes the risk until a date.
    Accept,
    /// Its source sees it again, its evidence is over, the accepted time is over.
    ComeBack,
}

impl State {
    pub fn is_open(self) -> bool {
        !matches!(self, State::Closed | State::Accepted)
    }

    pub fn badge(self) -> &'static str {
        match self {
            State::Open => "late",
            State::Planned | State::InProgress | State::ToVerify => "watch",
            State::Closed => "done",
            State::Accepted => "unknown",
        }
    }

    /// The state that follows an event; what makes no sense is refused.
    pub fn after(self, event: Event) -> Result<State, Refusal> {
        use Event::{Accept, Claim, ComeBack, Plan, Prove, Start, Unplan};
        use State::{Accepted, Closed, InProgress, Open, Planned, ToVerify};
        Ok(match (self, event) {
            (Closed, Plan | Start | Claim | Unplan | Accept) => return Err(Refusal::new("finding-closed")),
            (Closed | Accepted, ComeBack) => Open,
            // What is open is seen again: nothing new.
            (same, ComeBack) => same,
            (Accepted, Plan | Start | Claim | Unplan) => return Err(Refusal::new("finding-accepted")),
            (_, Prove) => Closed,
            (_, Accept) => Accepted,
            (Open, Plan) => Planned,
            (Open | Planned | ToVerify, Start) => InProgress,
            (_, Claim) => ToVerify,
            (Planned | InProgress | ToVerify, Unplan) => Open,
            (same, Plan | Start | Unplan) => same,
        })
    }
}

words! {
    /// Where an action stands.
    ActionState {
        Planned = "planned",
        Doing = "doing",
        Blocked = "blocked",
        Done = "done",
        /// It will not be done.
        Dropped = "dropped",
    }
}

impl ActionState {
    pub fn is_open(self) -> bool {
        !matches!(self, ActionState::Done | ActionState::Dropped)
    }

    pub fn badge(self) -> &'static str {
        match self {
            ActionState::Planned => "unknown",
            ActionState::Doing => "watch",
            ActionState::Blocked => "late",
            ActionState::Done => "done",
            ActionState::Dropped => "unknown",
        }
    }

    /// What it means for the findings that the action is to close.
    pub fn event(self) -> Event {
        match self {
            ActionState::Planned | ActionState::Blocked => Event::Plan,
            ActionState::Doing => Event::Start,
            ActionState::Done => Event::Claim,
            ActionState::Dropped => Event::Unplan,
        }
    }
}

words! {
    /// How much work an action is.
    Effort { Hours = "hours", Days = "days", Weeks = "weeks", Months = "months" }
}

impl Effort {
    /// Days of work, about.
    fn days(self) -> f64 {
        match self {
            Effort::Hours => 0.5,
            Effort::Days => 3.0,
            Effort::Weeks => 15.0,
            Effort::Months => 60.0,
        }
    }
}

/// On whose behalf something happens.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    Person(&'a Caller),
    /// Hygie, by itself.
    Hygie,
}

impl By<'_> {
    pub fn name(&self) -> &str {
        match self {
            By::Person(caller) => &caller.name,
            By::Hygie => "Hygie",
        }
    }
}

/// A gap, as its source reports it.
#[derive(Clone, Debug)]
pub struct NewFinding {
    pub structure: Id<Node>,
    pub source: Source,
    pub origin: Option<Uuid>,
    /// The same for the same gap, however often it is reported.
    pub dedup_key: String,
    /// The framework and the requirement that it falls short of.
    pub requirement: Option<(String, String)>,
    pub asset: Option<String>,
    pub title: String,
    pub description: Option<String>,
    pub severity: Severity,
    pub exposure: Exposure,
    pub found_on: NaiveDate,
    /// By when it must be closed; by the table of delays when absent.
    pub due_on: Option<NaiveDate>,
}

/// An open finding, as far as ranking needs it.
#[derive(Clone, Copy, Debug)]
pub struct Risk {
    pub severity: Severity,
    pub exposure: Exposure,
    pub due_on: NaiveDate,
}

impl Risk {
    /// What closing it is worth: its severity, half as much again when it is reached from the Internet, and again when it is late.
    pub fn worth(&self, today: NaiveDate) -> f64 {
        let exposed = if self.exposure == Exposure::Internet { 1.5 } else { 1.0 };
        let late = if self.due_on < today { 1.5 } else { 1.0 };
        self.severity.weight() * exposed * late
    }
}

/// What to do next, and why it comes there.
#[derive(Clone, Debug)]
pub struct Suggestion {
    pub title: String,
    pub href: String,
    /// An action that is there already; else a finding that no action closes yet.
    pub is_action: bool,
    pub structure: String,
    pub due_on: Option<NaiveDate>,
    pub worst: Severity,
    pub findings: usize,
    pub late: usize,
    pub exposed: usize,
    pub effort: Option<Effort>,
    /// Risk taken away for each day of work.
    pub rank: f64,
}

/// How much an action is worth for each day of work.
pub fn rank(risks: &[Risk], effort: Option<Effort>, today: NaiveDate) -> f64 {
    // Nobody has said how long it takes: some days.
    let days = effort.unwrap_or(Effort::Days).days();
    risks.iter().map(|risk| risk.worth(today)).sum::<f64>() / days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("this is a day")
    }

    #[test]
    fn a_finding_is_closed_by_proof_alone_and_comes_back() {
        use Event::{Accept, Claim, ComeBack, Plan, Prove, Start, Unplan};
        let check = |events: &[Event], expected: Option<State>| {
            let reached = events.iter().try_fold(State::Open, |state, event| state.after(*event));
            assert_eq!(reached.ok(), expected, "{events:?}");
        };
        check(&[Plan, Start, Claim], Some(State::ToVerify));
        check(&[Plan, Start, Claim, Prove], Some(State::Closed));
        check(&[Plan, Start, Claim, Start], Some(State::InProgress));
        check(&[Plan, Unplan], Some(State::Open));
        check(&[Prove, ComeBack], Some(State::Open));
        check(&[Accept, ComeBack], Some(State::Open));
        check(&[Plan, ComeBack], Some(State::Planned));
        check(&[Accept, Prove], Some(State::Closed));
        check(&[Prove, Plan], None);
        check(&[Prove, Accept], None);
        check(&[Accept, Start], None);
    }

    #[test]
    fn what_takes_most_risk_away_for_least_work_comes_first() {
        let today = day("2026-11-30");
        let risk = |severity, exposure, due: &str| Risk { severity, exposure, due_on: day(due) };
        let critical = [risk(Severity::Critical, Exposure::Internet, "2026-11-01")];
        let small = [risk(Severity::Low, Exposure::Internal, "2027-11-01")];
        assert!(rank(&critical, Some(Effort::Weeks), today) > rank(&small, Some(Effort::Days), today));
        assert!(rank(&critical, Some(Effort::Hours), today) > rank(&critical, Some(Effort::Days), today));
        let many = [small[0]; 4];
        assert!(rank(&many, Some(Effort::Days), today) > rank(&small, Some(Effort::Days), today));
        assert!(rank(&[], None, today).abs() < f64::EPSILON);
    }
}
