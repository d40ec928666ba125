//! What was computed and may be asked again, the oldest going first when the shelf is full.

use std::sync::{Arc, Mutex, PoisonError};

pub struct Shelf<K, V>(Mutex<Vec<(K, Arc<V>)>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Shelf(Mutex::default())
    }
}

impl<K: PartialEq, V> Shelf<K, V> {
    pub fn find(&self, key: &K) -> Option<Arc<V>> {
        let shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.iter().find(|(known, _)| known == key).map(|(_, value)| Arc::clone(value))
    }

    /// Keeps a value, as the latest of `room` at most.
    pub fn keep(&self, key: K, value: V, room: usize) -> Arc<V> {
        let value = Arc::new(value);
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.retain(|(known, _)| *known != key);
        let surplus = (shelf.len() + 1).saturating_sub(room);
        shelf.drain(..surplus);
        shelf.push((key, Arc::clone(&value)));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_when_the_shelf_is_full() {
        let shelf = Shelf::default();
        for number in 0..3 {
            shelf.keep(number, number * 10, 2);
        }
        assert_eq!(shelf.find(&0), None);
        assert_eq!(shelf.find(&2).as_deref(), Some(&20));
    }
}
