use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many watch orders now, and how many may. Clones count together.
#[derive(Debug, Clone)]
pub struct Watchers {
    most: usize,
    now: Arc<AtomicUsize>,
}

/// One's place among them, given up by dropping it.
#[derive(Debug)]
pub(crate) struct Place(Watchers);

impl Watchers {
    pub fn up_to(most: usize) -> Self {
        Self { most, now: Arc::default() }
    }

    /// A place, unless all are taken.
    pub(crate) fn enter(&self) -> Option<Place> {
        let enter = |now| (now < self.most).then_some(now + 1);
        self.now.fetch_update(Ordering::Relaxed, Ordering::Relaxed, enter).ok()?;
        Some(Place(self.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}
