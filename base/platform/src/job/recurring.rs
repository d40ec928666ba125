//! Work that comes back: every so often, or at a time of the day.

use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::next_at;
use crate::Hook;

/// Work that comes back. One worker at a time does it, whatever the number of processes.
#[derive(Clone, Copy)]
pub struct Recurring {
    pub name: &'static str,
    pub when: When,
    pub run: Hook<(), ()>,
}

#[derive(Clone, Copy, Debug)]
pub enum When {
    Every(Duration),
    /// At this hour and minute where the nation's clocks are.
    Daily(u32, u32),
}

impl When {
    /// The next time after a moment.
    pub fn next(self, after: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            When::Every(pause) => after + TimeDelta::from_std(pause).unwrap_or(TimeDelta::days(1)),
            When::Daily(hour, minute) => {
                let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
                next_at(time, Tz::Europe__Paris, after)
            }
        }
    }
}
