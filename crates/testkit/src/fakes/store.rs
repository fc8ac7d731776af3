mod accounts;
mod chains;
mod content;
mod desk;
mod guards;
mod idempotency;
mod imports;
mod intake;
mod invariants;
mod lead_queries;
mod leads;
mod money;
mod money_queries;
mod open_ends;
mod outside_tokens;
mod people;
mod people_queries;
mod queries;
mod records;
mod scene;
mod settlement;
mod slots;
mod state;
mod supplier_notices;
mod supplier_reconciliations;
mod suppliers;
mod tasks;
mod unit;
mod watch;
mod watched;

use super::{FakeClock, SequentialIds};
use async_trait::async_trait;
use domain::Timestamp;
use domain::ports::{Cause, Clock, IdGenerator, Store, StoreError, UnitOfWork};
use domain::snowflake::WorkerSlot;
use state::State;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex};
use unit::FakeUnitOfWork;

/// How a call to the fake store is made to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreFailure {
    Conflict,
    Duplicate,
    Busy,
    Unavailable,
}

impl StoreFailure {
    fn error(self) -> StoreError {
        match self {
            Self::Conflict => StoreError::Conflict,
            Self::Duplicate => StoreError::Duplicate,
            Self::Busy => StoreError::Busy,
            Self::Unavailable => StoreError::Unavailable(Cause::from("the fake store is away")),
        }
    }
}

/// All that the shop keeps, in memory. One writer at a time works on a copy, which the commit puts
/// in place of the old; clones are other ways to the same data.
#[derive(Clone)]
pub struct FakeStore(Arc<Inner>);

struct Inner {
    committed: Mutex<State>,
    /// Handed out first come, first served.
    writer: Arc<tokio::sync::Mutex<()>>,
    clock: Arc<FakeClock>,
    ids: Arc<dyn IdGenerator>,
    failures: Mutex<Failures>,
}

#[derive(Default)]
struct Failures {
    calls: VecDeque<StoreFailure>,
    /// `None`: this one goes well.
    commits: VecDeque<Option<StoreFailure>>,
}

impl FakeStore {
    /// Empty. Its own ids come from the slot before the last.
    pub fn new(clock: &Arc<FakeClock>) -> Self {
        Self::with_ids(clock, SequentialIds::in_slot(clock, WorkerSlot::COUNT - 2))
    }

    pub fn with_ids(clock: &Arc<FakeClock>, ids: Arc<dyn IdGenerator>) -> Self {
        Self(Arc::new(Inner {
            committed: Mutex::default(),
            writer: Arc::default(),
            clock: Arc::clone(clock),
            ids,
            failures: Mutex::default(),
        }))
    }

    /// The next `begin`, query, placing, settling or slot call that is not scripted yet fails so,
    /// before it does anything.
    pub fn fail_next(&self, failure: StoreFailure) {
        self.0.failures.lock().unwrap().calls.push_back(failure);
    }

    /// The next commit that is not scripted yet fails so, and nothing of it is kept.
    pub fn fail_next_commit(&self, failure: StoreFailure) {
        self.fail_commit_after(0, failure);
    }

    /// The same, but so many commits go well before.
    pub fn fail_commit_after(&self, well: usize, failure: StoreFailure) {
        let mut failures = self.0.failures.lock().unwrap();
        failures.commits.extend(std::iter::repeat_n(None, well));
        failures.commits.push_back(Some(failure));
    }

    /// Waits for the writers before this one, then works on a copy of what they left.
    async fn begin_unit(&self) -> Result<FakeUnitOfWork, StoreError> {
        self.fail_if_scripted()?;
        let permit = Arc::clone(&self.0.writer).lock_owned().await;
        let state = self.read(State::clone);
        Ok(FakeUnitOfWork { store: self.clone(), state, _permit: permit })
    }

    fn commit(&self, state: State) -> Result<(), StoreError> {
        if let Some(Some(failure)) = self.0.failures.lock().unwrap().commits.pop_front() {
            return Err(failure.error());
        }
        *self.0.committed.lock().unwrap() = state;
        Ok(())
    }

    fn fail_if_scripted(&self) -> Result<(), StoreError> {
        match self.0.failures.lock().unwrap().calls.pop_front() {
            Some(failure) => Err(failure.error()),
            None => Ok(()),
        }
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.committed.lock().unwrap())
    }

    /// For setting a scene: not while a unit of work is open, whose commit would undo it.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let _permit = self.0.writer.try_lock().expect("no unit of work is open");
        change(&mut self.0.committed.lock().unwrap());
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}

impl fmt::Debug for FakeStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FakeStore")
    }
}

#[async_trait]
impl Store for FakeStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        Ok(Box::new(self.begin_unit().await?))
    }
}
