//! A clock that moves when the test says so.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use hygie_kernel::Clock;

pub struct StoppedClock(Mutex<DateTime<Utc>>);

impl Default for StoppedClock {
    fn default() -> Self {
        let start = Utc.with_ymd_and_hms(2026, 11, 24, 9, 0, 0).single();
        StoppedClock(Mutex::new(start.expect("a day of the calendar has one ninth hour in UTC")))
    }
}

impl StoppedClock {
    pub fn advance(&self, duration: TimeDelta) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += duration;
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
