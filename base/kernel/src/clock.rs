//! Time and chance, passed in so that a test can stop the first and repeat the second.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

/// Tells the time, in UTC, to the microsecond: PostgreSQL keeps no more, and equality must survive a round trip.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// Gives bytes that nobody can foresee: identifiers, session secrets, passwords.
pub trait Chance: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock of the machine.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> DateTime<Utc> {
        to_microseconds(Utc::now())
    }
}

/// The random source of the operating system.
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes, or nothing can be secret");
    }
}

pub fn to_microseconds(time: DateTime<Utc>) -> DateTime<Utc> {
    time.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(time)
}
