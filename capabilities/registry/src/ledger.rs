//! Sums of a place that are made of one row for each structure: the rows are kept between requests, and only what changed since is
//! read again.
//!
//! What stands on the ground of a place is the same for all who see the place, and whether this reader does is asked each time. Where
//! structures stand is known from the generation of the registry: when it changes, everything is read anew.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use hygie_kernel::{Id, Node, Scope};
use hygie_platform::db::{FromRow, Sql, Tx};
use hygie_platform::{App, Result};

use crate::store::list::{Breadth, Origin, find_seen_generation};

/// A row of one structure, written again with the time of the change whenever something of it changes, and never removed.
pub trait Entry: FromRow + Clone + Send + Sync {
    fn structure(&self) -> Id<Node>;
}

/// The rows of places, for each key: at most one for each structure.
pub struct Ledger<K, E>(Mutex<HashMap<(Id<Node>, K), Known<E>>>);

impl<K, E> Default for Ledger<K, E> {
    fn default() -> Self {
        Ledger(Mutex::default())
    }
}

struct Known<E> {
    generation: i64,
    newest: Option<DateTime<Utc>>,
    read_at: DateTime<Utc>,
    entries: Arc<Vec<E>>,
}

impl<E> Clone for Known<E> {
    fn clone(&self) -> Self {
        Known { entries: Arc::clone(&self.entries), ..*self }
    }
}

/// A change bears the time at which its transaction began, and another that began later may end before: what changed within this
/// time is read again each time. The clocks of several processes may differ by it too.
const UNSETTLED: TimeDelta = TimeDelta::seconds(60);

/// Some hundred megabytes, when all of it is used.
const MOST_ENTRIES: usize = 500_000;

impl<E> Known<E> {
    fn is_current(&self, newest: Option<DateTime<Utc>>) -> bool {
        self.newest == newest && newest.is_none_or(|newest| self.read_at - newest > UNSETTLED)
    }
}

impl<E: Entry> Known<E> {
    /// Takes what changed in the place of what was known of the same structures.
    fn take(&mut self, changed: Vec<E>) {
        if changed.is_empty() {
            return;
        }
        let structures: HashSet<Id<Node>> = changed.iter().map(Entry::structure).collect();
        let entries = Arc::make_mut(&mut self.entries);
        entries.retain(|entry| !structures.contains(&entry.structure()));
        entries.extend(changed);
    }
}

impl<K: Copy + Eq + Hash, E: Entry> Ledger<K, E> {
    /// The entries of a perimeter, in no order; none when the caller does not see it.
    ///
    /// `newest` asks for one column `value`: when anything of the key changed last, wherever. `read` asks for the entries below the
    /// perimeter and in sight, only those that changed since a moment when one is given.
    pub async fn entries(
        &self,
        app: &App,
        tx: &mut Tx,
        (scope, from): (Scope, Origin),
        key: K,
        newest: Sql,
        read: impl FnOnce(Option<DateTime<Utc>>) -> Sql,
    ) -> Result<Arc<Vec<E>>> {
        let state = match find_state(app, tx, (scope, from), newest).await? {
            State::NotKept => return tx.list(read(None)).await.map(Arc::new),
            State::NotSeen => return Ok(Arc::default()),
            State::At(state) => state,
        };
        match self.find((from.node, key), state.generation) {
            Some(known) if known.is_current(state.newest) => Ok(known.entries),
            Some(mut known) => {
                let since = known.newest.map(|newest| newest - UNSETTLED);
                known.take(tx.list(read(since)).await?);
                Ok(self.keep((from.node, key), state, known.entries))
            }
            None => {
                let entries = Arc::new(tx.list(read(None)).await?);
                Ok(self.keep((from.node, key), state, entries))
            }
        }
    }
}

impl<K: Copy + Eq + Hash, E: FromRow + Send + Sync> Ledger<K, E> {
    /// The same for what is counted by the database: all of it again, when something changed.
    pub async fn whole(
        &self,
        app: &App,
        tx: &mut Tx,
        (scope, from): (Scope, Origin),
        key: K,
        newest: Sql,
        read: Sql,
    ) -> Result<Arc<Vec<E>>> {
        let state = match find_state(app, tx, (scope, from), newest).await? {
            State::NotKept => return tx.list(read).await.map(Arc::new),
            State::NotSeen => return Ok(Arc::default()),
            State::At(state) => state,
        };
        match self.find((from.node, key), state.generation) {
            Some(known) if known.is_current(state.newest) => Ok(known.entries),
            _ => {
                let entries = Arc::new(tx.list(read).await?);
                Ok(self.keep((from.node, key), state, entries))
            }
        }
    }

    fn find(&self, place: (Id<Node>, K), generation: i64) -> Option<Known<E>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&place).filter(|known| known.generation == generation).cloned()
    }

    fn keep(&self, place: (Id<Node>, K), state: At, entries: Arc<Vec<E>>) -> Arc<Vec<E>> {
        let At { generation, newest, read_at } = state;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.values().map(|known| known.entries.len()).sum::<usize>() + entries.len() > MOST_ENTRIES {
            kept.clear();
        }
        kept.insert(place, Known { generation, newest, read_at, entries: Arc::clone(&entries) });
        entries
    }
}

/// What a place stands on when it is read.
enum State {
    /// Of a few structures nothing is kept.
    NotKept,
    NotSeen,
    At(At),
}

struct At {
    generation: i64,
    newest: Option<DateTime<Utc>>,
    read_at: DateTime<Utc>,
}

async fn find_state(app: &App, tx: &mut Tx, (scope, from): (Scope, Origin), newest: Sql) -> Result<State> {
    if from.breadth == Breadth::Narrow {
        return Ok(State::NotKept);
    }
    let read_at = app.clock.now();
    let Some(generation) = find_seen_generation(tx, scope, from).await? else {
        return Ok(State::NotSeen);
    };
    let newest = tx.find::<(DateTime<Utc>,)>(newest).await?.map(|(at,)| at);
    Ok(State::At(At { generation, newest, read_at }))
}

#[cfg(test)]
mod tests {
    use hygie_platform::row;
    use uuid::Uuid;

    use super::*;

    row! {
        #[derive(Clone, Debug, PartialEq)]
        struct Count {
            structure_id: Id<Node>,
            count: i64,
        }
    }

    impl Entry for Count {
        fn structure(&self) -> Id<Node> {
            self.structure_id
        }
    }

    fn count(structure: u128, count: i64) -> Count {
        Count { structure_id: Uuid::from_u128(structure).into(), count }
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    fn known(newest: Option<DateTime<Utc>>, read_at: DateTime<Utc>) -> Known<Count> {
        Known { generation: 1, newest, read_at, entries: Arc::new(vec![count(1, 10), count(2, 20)]) }
    }

    #[test]
    fn what_changed_takes_the_place_of_what_was_known_of_the_same_structure() {
        let mut known = known(Some(at(100)), at(200));
        let before = Arc::clone(&known.entries);
        known.take(vec![count(2, 21), count(3, 30)]);
        assert_eq!(*known.entries, [count(1, 10), count(2, 21), count(3, 30)]);
        assert_eq!(*before, [count(1, 10), count(2, 20)], "those who read it go on with what they have");
    }

    #[test]
    fn nothing_is_read_again_until_something_changes() {
        let known = known(Some(at(100)), at(200));
        assert!(known.is_current(Some(at(100))));
        assert!(!known.is_current(Some(at(150))));
    }

    #[test]
    fn what_has_just_changed_is_read_again_for_something_older_may_still_arrive() {
        let known = known(Some(at(195)), at(200));
        assert!(!known.is_current(Some(at(195))));
    }

    #[test]
    fn where_nothing_was_ever_written_nothing_is_read_again() {
        assert!(known(None, at(200)).is_current(None));
    }
}
