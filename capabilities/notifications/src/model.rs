//! What is true of a letter on its way, and of how a person wants to be told.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use hygie_platform::job::{next_at, pause_after};
use hygie_platform::word_column;

/// Declares an enum that is kept as a word.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_meta])* $variant),* }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),*];

            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<$name, ()> {
                $name::ALL.iter().copied().find(|known| known.as_str() == word).ok_or(())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        word_column!($name);
    };
}

words! {
    /// Where a letter stands.
    LetterState {
        Waiting = "waiting",
        Sending = "sending",
        /// The server said that it takes care of it.
        Accepted = "accepted",
        /// The server was given it, and the process ended before its answer was kept. It is not sent again by itself:
        /// the server has it, unless the machine itself fell.
        Handed = "handed",
        /// The server said that it will never take it.
        Refused = "refused",
        /// The server could not take it for a day.
        GivenUp = "given-up",
    }
}

impl LetterState {
    /// Whether somebody may ask for the letter to be sent again: it has not arrived, or nobody knows.
    pub fn may_be_sent_again(self) -> bool {
        matches!(self, LetterState::Handed | LetterState::Refused | LetterState::GivenUp)
    }
}

/// What came of an attempt to hand a letter over, with what the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted(String),
    Refused(String),
    /// Not now: the server is busy, silent or away.
    Later(String),
}

impl Outcome {
    pub fn reply(&self) -> &str {
        match self {
            Outcome::Accepted(reply) | Outcome::Refused(reply) | Outcome::Later(reply) => reply,
        }
    }
}

/// With the pauses between them, so many attempts take a little more than a day.
const ATTEMPTS: i64 = 14;

/// Where a letter stands after an attempt, and when it is tried again.
pub fn after(outcome: &Outcome, attempts: i64, now: DateTime<Utc>) -> (LetterState, DateTime<Utc>) {
    match outcome {
        Outcome::Accepted(_) => (LetterState::Accepted, now),
        Outcome::Refused(_) => (LetterState::Refused, now),
        Outcome::Later(_) if attempts >= ATTEMPTS => (LetterState::GivenUp, now),
        Outcome::Later(_) => (LetterState::Waiting, now + pause_after(attempts)),
    }
}

words! {
    /// How much something presses.
    Urgency {
        /// Follows what the person prefers.
        Routine = "routine",
        /// Awaits an answer: sent at once whatever is preferred, but not in quiet hours.
        Answer = "answer",
        /// Cannot wait: sent at once, in quiet hours too.
        Urgent = "urgent",
    }
}

words! {
    /// What a person wants by e-mail; the inbox of Hygie has everything.
    ByMail {
        AtOnce = "at-once",
        Daily = "daily",
        /// Nothing but what awaits an answer.
        Needed = "needed",
    }
}

/// How a person wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preference {
    pub by_mail: ByMail,
    pub quiet: Option<Quiet>,
    pub zone: Tz,
    /// The hour of the summary of the day.
    pub digest_hour: u32,
}

/// Hours in which nothing is sent but what cannot wait; they may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    pub from: NaiveTime,
    pub to: NaiveTime,
}

/// What leaves by e-mail about something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mailing {
    LetterAt(DateTime<Utc>),
    InDigest,
    Nothing,
}

impl Default for Preference {
    fn default() -> Preference {
        Preference { by_mail: ByMail::AtOnce, quiet: None, zone: Tz::Europe__Paris, digest_hour: 8 }
    }
}

impl Preference {
    pub fn mailing(&self, urgency: Urgency, now: DateTime<Utc>) -> Mailing {
        match (urgency, self.by_mail) {
            (Urgency::Urgent, _) => Mailing::LetterAt(now),
            (Urgency::Answer, _) | (Urgency::Routine, ByMail::AtOnce) => {
                Mailing::LetterAt(self.after_quiet(now))
            }
            (Urgency::Routine, ByMail::Daily) => Mailing::InDigest,
            (Urgency::Routine, ByMail::Needed) => Mailing::Nothing,
        }
    }

    /// This moment, or the end of the quiet hours that it falls in.
    fn after_quiet(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let Some(Quiet { from, to }) = self.quiet else { return now };
        let time = now.with_timezone(&self.zone).time();
        let is_quiet = if from <= to { from <= time && time < to } else { time >= from || time < to };
        if is_quiet { next_at(to, self.zone, now) } else { now }
    }

    pub fn next_digest(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let hour = NaiveTime::from_hms_opt(self.digest_hour, 0, 0).unwrap_or(NaiveTime::MIN);
        next_at(hour, self.zone, now)
    }
}

/// A time of the day, as minutes since midnight: how it is kept.
pub fn minutes(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}

pub fn time_of(minutes: i64) -> NaiveTime {
    NaiveTime::MIN + TimeDelta::minutes(minutes.clamp(0, 24 * 60 - 1))
}

/// Zones where people of the French health system work.
pub const ZONES: &[Tz] = &[
    Tz::Europe__Paris,
    Tz::America__Guadeloupe,
    Tz::America__Martinique,
    Tz::America__Cayenne,
    Tz::Indian__Reunion,
    Tz::Indian__Mayotte,
    Tz::America__Miquelon,
    Tz::Pacific__Noumea,
    Tz::Pacific__Tahiti,
    Tz::Pacific__Wallis,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_tried_for_a_day_and_then_given_up() {
        let start: DateTime<Utc> = "2026-11-24T09:00:00Z".parse().unwrap();
        let mut now = start;
        let mut attempts = 1;
        let later = Outcome::Later("451 later".to_owned());
        while let (LetterState::Waiting, due_at) = after(&later, attempts, now) {
            now = due_at;
            attempts += 1;
        }
        assert_eq!(after(&later, attempts, now).0, LetterState::GivenUp);
        assert!((24..30).contains(&(now - start).num_hours()), "{}", now - start);
        assert_eq!(after(&Outcome::Refused(String::new()), 1, now).0, LetterState::Refused);
    }

    #[test]
    fn quiet_hours_hold_back_what_can_wait() {
        let preference = Preference {
            quiet: Some(Quiet { from: time_of(21 * 60), to: time_of(7 * 60 + 30) }),
            zone: Tz::Indian__Reunion,
            ..Preference::default()
        };
        let check = |urgency, now: &str, expected: &str| {
            let mailing = preference.mailing(urgency, now.parse().unwrap());
            assert_eq!(mailing, Mailing::LetterAt(expected.parse().unwrap()), "{urgency} at {now}");
        };
        // La Réunion is four hours ahead of UTC.
        check(Urgency::Routine, "2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z");
        check(Urgency::Routine, "2026-11-24T17:00:00Z", "2026-11-25T03:30:00Z");
        check(Urgency::Answer, "2026-11-24T23:00:00Z", "2026-11-25T03:30:00Z");
        check(Urgency::Urgent, "2026-11-24T23:00:00Z", "2026-11-24T23:00:00Z");
    }

    #[test]
    fn who_wants_a_summary_gets_at_once_only_what_presses() {
        let now = "2026-11-24T09:00:00Z".parse().unwrap();
        let daily = Preference { by_mail: ByMail::Daily, ..Preference::default() };
        assert_eq!(daily.mailing(Urgency::Routine, now), Mailing::InDigest);
        assert_eq!(daily.mailing(Urgency::Answer, now), Mailing::LetterAt(now));
        let needed = Preference { by_mail: ByMail::Needed, ..Preference::default() };
        assert_eq!(needed.mailing(Urgency::Routine, now), Mailing::Nothing);
        assert_eq!(daily.next_digest(now), "2026-11-25T07:00:00Z".parse::<DateTime<Utc>>().unwrap());
    }
}
