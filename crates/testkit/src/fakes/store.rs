mod idempotency;
mod intake;
mod invariants;
mod money;
mod people;
mod queries;
mod records;
mod settlement;
mod slots;
mod state;
mod tasks;
mod unit;

use super::{FakeClock, SequentialIds};
use async_trait::async_trait;
use domain::ports::{Cause, Clock, Evidence, IdGenerator, Store, StoreError, UnitOfWork};
use domain::settlement::{LatePayment, Quarantine};
use domain::snowflake::WorkerSlot;
use domain::{Customer, Order, Package, PaymentAttempt, Task, Timestamp};
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
    commits: VecDeque<StoreFailure>,
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
        self.0.failures.lock().unwrap().commits.push_back(failure);
    }

    /// Puts the package there as it is, in place of an older one.
    pub fn put_package(&self, package: Package) {
        self.change(|state| {
            state.packages.insert(package.id, package);
            state.catalogue_version += 1;
        });
    }

    pub fn put_customer(&self, customer: Customer) {
        self.change(|state| {
            state.customers.insert(customer.query_id.clone(), customer);
        });
    }

    /// Puts the order there as it is, in place of an older one.
    pub fn put_order(&self, order: Order) {
        self.change(|state| {
            state.orders.insert(order.id, order);
        });
    }

    /// Puts the attempt there as it is, in place of an older one.
    pub fn put_attempt(&self, attempt: PaymentAttempt) {
        self.change(|state| {
            state.attempts.insert(attempt.id, attempt);
        });
    }

    /// Puts the task there as it is, in place of an older one.
    pub fn put_task(&self, task: Task) {
        self.change(|state| {
            state.tasks.insert(task.id, task);
        });
    }

    /// All orders, oldest first.
    pub fn orders(&self) -> Vec<Order> {
        self.read(|state| state.orders.values().cloned().collect())
    }

    /// All tasks in whatever state, oldest first.
    pub fn tasks(&self) -> Vec<Task> {
        self.read(|state| state.tasks.values().cloned().collect())
    }

    /// In the order in which it came.
    pub fn evidence(&self) -> Vec<Evidence> {
        self.read(|state| state.evidence.clone())
    }

    /// In the order in which it came.
    pub fn quarantine(&self) -> Vec<Quarantine> {
        self.read(|state| state.quarantine.clone())
    }

    /// In the order in which they came.
    pub fn late_payments(&self) -> Vec<LatePayment> {
        self.read(|state| state.late_payments.clone())
    }

    /// Waits for the writers before this one, then works on a copy of what they left.
    async fn begin_unit(&self) -> Result<FakeUnitOfWork, StoreError> {
        self.fail_if_scripted()?;
        let permit = Arc::clone(&self.0.writer).lock_owned().await;
        let state = self.read(State::clone);
        Ok(FakeUnitOfWork { store: self.clone(), state, _permit: permit })
    }

    fn commit(&self, state: State) -> Result<(), StoreError> {
        if let Some(failure) = self.0.failures.lock().unwrap().commits.pop_front() {
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
