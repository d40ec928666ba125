//! Who looked at what is reserved: the journal says it too, once in a while for the same person and the same thing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Entry, write};
use crate::{App, Caller, error_chain};

/// Somebody who looks again within this time is not written again.
const AGAIN: TimeDelta = TimeDelta::minutes(15);
/// More than so many looks are not held in mind: the oldest are forgotten, and written again.
const KEPT: usize = 20_000;

/// Who looked at which thing, by which act, and when.
type Looks = HashMap<(Uuid, &'static str, Uuid), DateTime<Utc>>;

#[derive(Default)]
struct Recent {
    looks: Mutex<Looks>,
}

/// Writes that the caller looks at something reserved; the act ends in `-seen`. When nothing can be written, as when the
/// disk is full, the log says so and the page is shown: whoever manages an incident must be able to read.
pub async fn seen(app: &App, caller: &Caller, entry: Entry<'_>) {
    let now = app.clock.now();
    let key = (caller.person.uuid(), entry.act, entry.subject);
    let recent = app.kept::<Recent>();
    {
        let mut looks = recent.looks.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.get(&key).is_some_and(|at| now - *at < AGAIN) {
            return;
        }
        if looks.len() >= KEPT {
            looks.retain(|_, at| now - *at < AGAIN);
        }
        if looks.len() >= KEPT {
            looks.clear();
        }
        looks.insert(key, now);
    }
    let written = async {
        let mut tx = app.db.write().await?;
        write(&mut tx, app, caller, entry).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        recent.looks.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
        tracing::warn!(error = error_chain(&error), "a look at something reserved was not written");
    }
}
