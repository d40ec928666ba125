//! The lines of campaigns, kept between requests. Every sum of a campaign is made of them, by thousands: they are read again when
//! what they come to has changed, and within a minute in any case.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::Tx;
use hygie_platform::{App, Result};
use hygie_registry::ground::{Breadth, Origin};

use super::Campaign;
use super::store::{self, Line, Stamp};

const KEPT_SECONDS: i64 = 60;
/// Some thirty megabytes.
const MOST_LINES: usize = 200_000;

#[derive(Default)]
struct Kept(Mutex<HashMap<(Id<Node>, Id<Campaign>), Known>>);

#[derive(Clone)]
struct Known {
    stamp: Stamp,
    at: DateTime<Utc>,
    lines: Arc<Vec<Line>>,
}

/// Every structure of a campaign that is in a perimeter and in sight. What stands below a place is the same for all who see the
/// place, and whether this reader does is asked each time.
pub async fn lines(
    app: &App,
    tx: &mut Tx,
    scope: Scope,
    from: Origin,
    campaign: Id<Campaign>,
) -> Result<Arc<Vec<Line>>> {
    if from.breadth == Breadth::Narrow {
        return store::list_lines(tx, scope, from, campaign).await.map(Arc::new);
    }
    let stamp = store::stamp_lines(tx, scope, from, campaign).await?;
    if stamp.population == 0 {
        return Ok(Arc::default());
    }
    let (kept, now, key) = (app.kept::<Kept>(), app.clock.now(), (from.node, campaign));
    let known = kept.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(known) = known
        && known.stamp == stamp
        && (now - known.at).num_seconds() < KEPT_SECONDS
    {
        return Ok(known.lines);
    }
    let lines = Arc::new(store::list_lines(tx, scope, from, campaign).await?);
    let mut kept = kept.0.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.values().map(|known| known.lines.len()).sum::<usize>() + lines.len() > MOST_LINES {
        kept.clear();
    }
    kept.insert(key, Known { stamp, at: now, lines: Arc::clone(&lines) });
    Ok(lines)
}
