use super::money_queries::Beside;
use super::store::StoreError;
use crate::attempt::{AttemptNumber, Channel, PaymentAttempt};
use crate::customer::{Contact, Customer, PhoneNumber, QueryId};
use crate::event::OrderEvent;
use crate::id::{AccountId, AttemptId, OrderId, PackageId};
use crate::intake::{KeyedRequest, StoredAnswer};
use crate::order::{Order, OrderNote};
use crate::package::Package;
use crate::task::{Lease, Pace, Target, Task, TaskState};
use crate::time::Timestamp;
use async_trait::async_trait;

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PackageRepository: Send {
    /// `Duplicate` when the id is taken.
    async fn insert(&mut self, package: &Package) -> Result<(), StoreError>;
    async fn find(&mut self, id: PackageId) -> Result<Option<Package>, StoreError>;
    /// Stores the change under the next version, which it puts into `package`; `Conflict` when the
    /// stored one is not the version it was read at.
    async fn update(&mut self, package: &mut Package) -> Result<(), StoreError>;
    /// What is left of a limited package; `None` where no stock was ever set.
    async fn stock(&mut self, id: PackageId) -> Result<Option<i64>, StoreError>;
    async fn set_stock(&mut self, id: PackageId, left: i64) -> Result<(), StoreError>;
    /// Takes one, if there is one: whether it did.
    async fn take_stock(&mut self, id: PackageId) -> Result<bool, StoreError>;
    /// Puts one back, of an order that came to nothing.
    async fn return_stock(&mut self, id: PackageId) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CustomerRepository: Send {
    /// Keeps the copy, in place of an older one.
    async fn save(&mut self, customer: &Customer) -> Result<(), StoreError>;
    async fn find(&mut self, query_id: &QueryId) -> Result<Option<Customer>, StoreError>;
    /// Whose phone this is, according to the copies, by queryId.
    async fn of_phone(&mut self, phone: &PhoneNumber) -> Result<Vec<Customer>, StoreError>;
    /// Takes the copy away.
    async fn remove(&mut self, query_id: &QueryId) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait OrderRepository: Send {
    async fn insert(&mut self, order: &Order) -> Result<(), StoreError>;
    async fn find(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;
    /// Like `find`, and nobody else changes the order until this transaction ends.
    async fn lock(&mut self, id: OrderId) -> Result<Option<Order>, StoreError>;
    /// Like `lock`, for many: locked in the order of their ids, as everybody does who locks several.
    /// Each once; what is not there is left out.
    async fn lock_many(&mut self, ids: &[OrderId]) -> Result<Vec<Order>, StoreError>;
    /// Stores the state under the next version, which it puts into `order`; `Conflict` when the
    /// stored one is not the version it was read at.
    async fn update(&mut self, order: &mut Order) -> Result<(), StoreError>;
    /// Like `update`, for many, each once; one that is stale is a `Conflict` for all of them.
    async fn update_many(&mut self, orders: &mut [Order]) -> Result<(), StoreError>;
    /// Like `update`, for what the customer changed: contact, package, wish and amount.
    async fn amend(&mut self, order: &mut Order) -> Result<(), StoreError>;
    /// How many other orders of the same package the one who orders has (by queryId where there is
    /// one, else by phone), cancelled and expired ones aside. Whoever asks or orders for the same
    /// quota waits until this transaction ends.
    async fn owned_beside(&mut self, order: &Order) -> Result<u32, StoreError>;
    /// All of the person's orders, by id; nobody else changes them until this transaction ends.
    async fn lock_all(&mut self, whose: &Whose) -> Result<Vec<Order>, StoreError>;
    async fn add_note(&mut self, note: &OrderNote) -> Result<(), StoreError>;
    /// Puts the contact in place of those of all orders of the account, of the queryIds, and of the
    /// phone, and forgets the accounts that they top up (`Wish::forgotten`): how many there were.
    async fn anonymise(&mut self, whose: &Whose, contact: &Contact) -> Result<u64, StoreError>;
}

/// By what a person's rows are found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whose {
    pub account: Option<AccountId>,
    pub query_ids: Vec<QueryId>,
    pub phone: Option<PhoneNumber>,
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AttemptRepository: Send {
    /// `Duplicate` when the number is taken.
    async fn insert(&mut self, attempt: &PaymentAttempt) -> Result<(), StoreError>;
    async fn find(&mut self, id: AttemptId) -> Result<Option<PaymentAttempt>, StoreError>;
    /// Those that are there, in no order.
    async fn find_many(&mut self, ids: &[AttemptId]) -> Result<Vec<PaymentAttempt>, StoreError>;
    async fn find_by_number(
        &mut self,
        number: AttemptNumber,
    ) -> Result<Option<PaymentAttempt>, StoreError>;
    /// Oldest first.
    async fn of_order(&mut self, order: OrderId) -> Result<Vec<PaymentAttempt>, StoreError>;
    /// The attempt at this provider that was captured by this trade.
    async fn find_by_trade(
        &mut self,
        channel: Channel,
        trade_no: &str,
    ) -> Result<Option<PaymentAttempt>, StoreError>;
    /// Stores state and `creating_until` under the next version, which it puts into `attempt`;
    /// `Conflict` when the stored one is not the version it was read at.
    async fn update(&mut self, attempt: &mut PaymentAttempt) -> Result<(), StoreError>;
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EventRepository: Send {
    async fn add(&mut self, event: &OrderEvent) -> Result<(), StoreError>;
    async fn add_many(&mut self, events: &[OrderEvent]) -> Result<(), StoreError>;
}

/// What a worker asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseRequest {
    pub most: u32,
    /// Only work of this pace; without one, any.
    pub pace: Option<Pace>,
    pub now: Timestamp,
    pub lease: Lease,
}

/// Narrows a list of tasks; what is not given narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// `TaskKind::name`, any of them; none: every kind.
    pub kinds: Vec<&'static str>,
    /// `TaskState::name`.
    pub state: Option<String>,
    pub target: Option<Target>,
    pub order: Option<OrderId>,
    /// Those that ended before.
    pub ended_before: Option<Timestamp>,
    /// Of a list: instead of the number of the page.
    pub beside: Option<Beside>,
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TaskRepository: Send {
    async fn add(&mut self, task: &Task) -> Result<(), StoreError>;
    async fn find(&mut self, id: crate::id::TaskId) -> Result<Option<Task>, StoreError>;
    /// Leases what is due (or whose lease has ended), longest due first, at most `most`, and no task
    /// of a lane while an older one of that lane is not done. No two callers get the same.
    async fn lease(&mut self, request: &LeaseRequest) -> Result<Vec<Task>, StoreError>;
    /// Stores what became of a leased task, a longer lease included; `Conflict` when the lease is not held any more.
    /// Unless it has ended well, those behind it in its lane that are not begun are due with it
    /// (`Task::lane_goes_on_at`) and not before, so that nobody looks at them in vain meanwhile.
    async fn settle(&mut self, task: &Task, held: Lease) -> Result<(), StoreError>;
    /// Like `settle`, for many, each with the lease that it is held by; one that is not held any more
    /// is a `Conflict` for all of them.
    async fn settle_many(&mut self, tasks: &[(Task, Lease)]) -> Result<(), StoreError>;
    /// Stores a change to a task that nobody holds, read in the state `was`; `Conflict` when it is
    /// in another by now. Those behind it in its lane that were put off with it are due no later than
    /// it is, or than it ended.
    async fn change(&mut self, task: &Task, was: &TaskState) -> Result<(), StoreError>;
    /// Those of the order (`Push`, `Recall`, `ExpireOrder`), in whatever state, oldest first.
    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Task>, StoreError>;
    /// Those of all these orders, oldest first.
    async fn of_orders(&mut self, orders: &[OrderId]) -> Result<Vec<Task>, StoreError>;
    /// Dead ones, oldest first; the filter's state counts for nothing.
    async fn dead(&mut self, filter: &TaskFilter, most: u32) -> Result<Vec<Task>, StoreError>;
}

/// What is known of a key when a request claims it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyClaim {
    /// The caller's until the claim ends: go on, then `finish` or `forget`.
    Claimed,
    /// Another request with the same key and body is being worked on.
    Running,
    Answered(StoredAnswer),
    /// The key was used for another body.
    Reused,
}

/// Keys of requests that go outside, recorded in two phases: claimed, then answered.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait IdempotencyRepository: Send {
    /// `claimed_until`: when a claim without an answer may be taken over.
    async fn claim(
        &mut self,
        request: &KeyedRequest,
        now: Timestamp,
        claimed_until: Timestamp,
    ) -> Result<KeyClaim, StoreError>;
    /// Keeps the answer for `KEY_LIFE` from `now`.
    async fn finish(
        &mut self,
        request: &KeyedRequest,
        answer: &StoredAnswer,
        now: Timestamp,
    ) -> Result<(), StoreError>;
    /// Gives an unanswered claim up, so that the next request starts anew.
    async fn forget(&mut self, request: &KeyedRequest) -> Result<(), StoreError>;
}
