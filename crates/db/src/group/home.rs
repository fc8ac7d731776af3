//! Where callers are told. To wake another thread costs more than what it is told; so all of a batch
//! who wait on the same thread are told at once.

use super::Caller;
use domain::ports::StoreError;
use std::cell::RefCell;
use tokio::runtime::{Handle, Id, RuntimeFlavor};
use tokio::sync::mpsc;

/// A runtime of one thread, as actix's workers are.
#[derive(Clone)]
pub(super) struct Home {
    runtime: Id,
    letters: mpsc::UnboundedSender<Vec<Letter>>,
}

/// Tells one caller.
type Letter = Box<dyn FnOnce() + Send>;

thread_local! {
    static HOME: RefCell<Option<Home>> = const { RefCell::new(None) };
}

impl Home {
    /// `None`: where a caller goes on is not known beforehand, or outside a runtime.
    pub(super) fn here() -> Option<Self> {
        let handle = Handle::try_current().ok()?;
        let is_of_one_thread = handle.runtime_flavor() == RuntimeFlavor::CurrentThread;
        is_of_one_thread.then(|| Self::of(&handle))
    }

    fn of(handle: &Handle) -> Self {
        HOME.with_borrow_mut(|home| {
            let known = home.take().filter(|home| home.is_of(handle));
            home.insert(known.unwrap_or_else(|| Self::open(handle))).clone()
        })
    }

    fn is_of(&self, handle: &Handle) -> bool {
        self.runtime == handle.id() && !self.letters.is_closed()
    }

    /// Ends with its runtime.
    fn open(handle: &Handle) -> Self {
        let (letters, mut come) = mpsc::unbounded_channel::<Vec<Letter>>();
        handle.spawn(async move {
            while let Some(letters) = come.recv().await {
                for letter in letters {
                    letter();
                }
            }
        });
        Self { runtime: handle.id(), letters }
    }
}

/// Tells each what became of what they asked for.
pub(crate) fn answer_all<A: Send + 'static>(
    answers: impl IntoIterator<Item = (Caller<A>, Result<A, StoreError>)>,
) {
    let mut homes: Vec<(Home, Vec<Letter>)> = Vec::new();
    for (Caller { answer, home }, told) in answers {
        let letter = move || {
            // Nobody may be waiting any more.
            let _gone = answer.send(told);
        };
        let Some(home) = home else {
            letter();
            continue;
        };
        let known = homes.iter_mut().find(|(known, _letters)| known.runtime == home.runtime);
        match known {
            Some((_home, letters)) => letters.push(Box::new(letter)),
            None => homes.push((home, vec![Box::new(letter)])),
        }
    }
    for (home, letters) in homes {
        // With the runtime its callers are gone.
        let _gone = home.letters.send(letters);
    }
}
