//! One connection at a time. Whoever asks for a second while holding a first waits for somebody to give one back; when all do so at
//! once, nobody ever does, and everything stops until the first gives up. Where it is tested, asking so is a mistake that shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

tokio::task_local! {
    static HELD: Arc<AtomicUsize>;
}

/// Does what holds at most one connection at any moment: answers a request, or does a job.
pub async fn one_at_a_time<T>(work: impl Future<Output = T>) -> T {
    HELD.scope(Arc::default(), work).await
}

/// A connection that is held, or asked for.
pub(super) struct Held(Option<Arc<AtomicUsize>>);

impl Held {
    /// # Panics
    /// In a build for tests, when another is held by the same work.
    pub fn take() -> Held {
        let held = HELD.try_with(Arc::clone).ok();
        if let Some(held) = &held {
            debug_assert_eq!(
                held.load(Ordering::Relaxed),
                0,
                "a connection is asked for while another is held"
            );
            held.fetch_add(1, Ordering::Relaxed);
        }
        Held(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(held) = &self.0 {
            held.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    #[should_panic(expected = "while another is held")]
    async fn a_second_connection_is_not_asked_for_while_a_first_is_held() {
        one_at_a_time(async {
            let _first = Held::take();
            Held::take();
        })
        .await;
    }

    #[tokio::test]
    async fn one_after_the_other_is_as_it_should_be() {
        one_at_a_time(async {
            drop(Held::take());
            drop(Held::take());
        })
        .await;
    }
}
