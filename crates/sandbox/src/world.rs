//! Everything the sandbox's parts share.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::faults::Faults;
use crate::keys::Keys;
use crate::store::Store;

/// The state of one running sandbox.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) keys: Keys,
    pub(crate) clock: Clock,
    pub(crate) faults: Faults,
    /// Sends notifications; follows no redirect.
    pub(crate) http: reqwest::Client,
    /// Where the sandbox itself can be reached.
    pub(crate) url: String,
    pub(crate) runtime: Handle,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
    /// Wakes the notifier when there is something new to send.
    pub(crate) mail: Notify,
    pub(crate) in_flight: InFlight,
}

/// The notifications that somebody is sending right now.
#[derive(Debug, Default)]
pub(crate) struct InFlight(Mutex<HashSet<String>>);

impl InFlight {
    /// Takes a notification for oneself; false when another has it.
    pub(crate) fn claim(&self, id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned())
    }

    pub(crate) fn release(&self, id: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}
