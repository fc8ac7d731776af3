use super::FakeStore;
use super::invariants::check_all;
use super::money_queries::newest_first;
use super::state::State;
use super::tasks::is_meant;
use async_trait::async_trait;
use domain::content::PackageGroup;
use domain::evidence::{Evidence, EvidenceVerdict};
use domain::ports::{
    Clock, Figures, InvariantCheck, Page, Paged, Queries, StoreError, StoreHealth, TaskFigure,
    TaskFilter,
};
use domain::reconciliation::{Difference, DifferenceState};
use domain::settlement::{LateDecision, LatePayment};
use domain::{
    Customer, Order, OrderEvent, OrderId, OrderState, Package, PackageId, PaymentAttempt, QueryId,
    Task, TaskState,
};
use std::collections::BTreeMap;

#[async_trait]
impl Queries for FakeStore {
    async fn packages(&self) -> Result<Vec<Package>, StoreError> {
        self.fail_if_scripted()?;
        let mut packages: Vec<Package> =
            self.read(|state| state.packages.values().cloned().collect());
        packages.sort_by_key(|package| (package.position, package.id));
        Ok(packages)
    }

    async fn stock(&self, id: PackageId) -> Result<Option<i64>, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| state.stock.get(&id).copied()))
    }

    async fn package_groups(&self) -> Result<Vec<PackageGroup>, StoreError> {
        self.fail_if_scripted()?;
        let mut groups: Vec<PackageGroup> =
            self.read(|state| state.groups.values().cloned().collect());
        groups.sort_by(|one, other| (one.rank, &one.code).cmp(&(other.rank, &other.code)));
        Ok(groups)
    }

    async fn catalogue_version(&self) -> Result<i64, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| state.catalogue_version))
    }

    async fn customer(&self, query_id: &QueryId) -> Result<Option<Customer>, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| state.customers.get(query_id).map(|found| state.effective(found))))
    }

    async fn order(&self, id: OrderId) -> Result<Option<Order>, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| state.orders.get(&id).cloned()))
    }

    async fn attempts(&self, order: OrderId) -> Result<Vec<PaymentAttempt>, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| state.attempts_of(order)))
    }

    async fn order_tried(
        &self,
        id: OrderId,
    ) -> Result<Option<(Order, Vec<PaymentAttempt>)>, StoreError> {
        self.fail_if_scripted()?;
        let tried = |state: &State| {
            state.orders.get(&id).map(|order| (order.clone(), state.attempts_of(id)))
        };
        Ok(self.read(tried))
    }

    async fn timeline(&self, order: OrderId) -> Result<Vec<OrderEvent>, StoreError> {
        self.fail_if_scripted()?;
        let of_order = |event: &&OrderEvent| event.order_id == order;
        let mut events: Vec<OrderEvent> =
            self.read(|state| state.events.iter().filter(of_order).cloned().collect());
        events.sort_by_key(|event| (event.at, event.id));
        Ok(events)
    }

    async fn figures(&self) -> Result<Figures, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(count))
    }

    async fn tasks(&self, filter: &TaskFilter, page: Page) -> Result<Paged<Task>, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(|state| {
            let tasks = state.tasks.values().rev().filter(|task| is_meant(task, filter));
            newest_first(tasks, (page, filter.beside), |task| task.id.as_i64())
        }))
    }

    async fn health(&self) -> Result<StoreHealth, StoreError> {
        self.fail_if_scripted()?;
        // Without a database's own clock it is the machine's: the clock's, less what it was moved.
        let database_time = self.now() - self.0.clock.offset();
        Ok(StoreHealth { database_time, is_migrated: true })
    }

    async fn invariants(&self) -> Result<Vec<InvariantCheck>, StoreError> {
        self.fail_if_scripted()?;
        let now = self.now();
        Ok(self.read(|state| check_all(state, now)))
    }
}

fn count(state: &State) -> Figures {
    let mut orders: BTreeMap<&str, i64> = BTreeMap::new();
    let is_open = |order: &&Order| !OrderState::ENDED.contains(&order.state.name());
    for order in state.orders.values().filter(is_open) {
        *orders.entry(order.state.name()).or_default() += 1;
    }
    let mut refunds: BTreeMap<&str, i64> = BTreeMap::new();
    for refund in state.refunds.values().filter(|refund| refund.is_pending()) {
        *refunds.entry(refund.state.name()).or_default() += 1;
    }
    let owned = |counts: BTreeMap<&str, i64>| {
        counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
    };
    let is_open = |difference: &&Difference| difference.state == DifferenceState::Open;
    Figures {
        tasks: count_tasks(state),
        orders: owned(orders),
        quarantined: number(state.quarantine.iter().filter(|row| row.resolution.is_none())),
        late_payments: number(state.late_payments.iter().filter(|late| waits(late))),
        refunds: owned(refunds),
        differences: number(state.differences.values().filter(is_open)),
        rejected_messages: number(state.evidence.iter().filter(|row| is_rejected(row))),
    }
}

fn count_tasks(state: &State) -> Vec<TaskFigure> {
    let mut figures: BTreeMap<(&str, &str), TaskFigure> = BTreeMap::new();
    for task in state.tasks.values() {
        if matches!(task.state, TaskState::Done { .. } | TaskState::Cancelled { .. }) {
            continue;
        }
        let (kind, word) = (task.kind.name(), task.state.name());
        let figure = figures.entry((kind, word)).or_insert_with(|| TaskFigure {
            kind: kind.to_owned(),
            state: word.to_owned(),
            count: 0,
            oldest_due_at: task.waits_since(),
        });
        figure.count += 1;
        figure.oldest_due_at = figure.oldest_due_at.min(task.waits_since());
    }
    figures.into_values().collect()
}

fn waits(late: &LatePayment) -> bool {
    late.decision == LateDecision::Waiting
}

fn is_rejected(evidence: &Evidence) -> bool {
    matches!(evidence.verdict, EvidenceVerdict::Rejected { .. })
}

fn number<T>(rows: impl Iterator<Item = T>) -> i64 {
    i64::try_from(rows.count()).unwrap()
}
