use super::FakeStore;
use super::money_queries::{newest_first, paged};
use super::state::State;
use async_trait::async_trait;
use domain::account::CustomerAccount;
use domain::order::OrderNote;
use domain::ports::{
    AuditFilter, CustomerFilter, OrderFilter, OwnOrders, Page, Paged, PeopleQueries, StoreError,
};
use domain::staff::{AuditEntry, StaffAccount};
use domain::{Customer, Order, OrderId, PaymentAttempt, PhoneNumber};

#[async_trait]
impl PeopleQueries for FakeStore {
    async fn orders(&self, filter: &OrderFilter, page: Page) -> Result<Paged<Order>, StoreError> {
        self.look(|state| {
            let orders = newest(state).into_iter().filter(|order| allows(state, filter, order));
            newest_first(orders, (page, filter.beside), |order| order.id.number().as_i64())
        })
    }

    async fn own_orders(&self, own: &OwnOrders, page: Page) -> Result<Paged<Order>, StoreError> {
        self.look(|state| {
            paged(newest(state).into_iter().filter(|order| is_own(state, own, order)), page)
        })
    }

    async fn order_notes(&self, order: OrderId) -> Result<Vec<OrderNote>, StoreError> {
        self.look(|state| {
            let notes = state.notes.values();
            notes.filter(|note| note.order_id == order).cloned().collect()
        })
    }

    async fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Paged<Customer>, StoreError> {
        self.look(|state| {
            let all: Vec<_> =
                state.customers.values().map(|customer| state.effective(customer)).collect();
            let rows = all.iter().filter(|customer| {
                is(filter.query_id.as_ref(), &customer.query_id)
                    && is(filter.phone.as_ref(), &customer.contact.phone)
                    && is(filter.qualified.as_ref(), &customer.qualified)
            });
            paged(rows, page)
        })
    }

    async fn accounts(
        &self,
        phone: Option<PhoneNumber>,
        page: Page,
    ) -> Result<Paged<CustomerAccount>, StoreError> {
        self.look(|state| {
            let rows = state.accounts.values().rev();
            paged(rows.filter(|account| is(phone.as_ref(), &account.phone)), page)
        })
    }

    async fn staff(&self, page: Page) -> Result<Paged<StaffAccount>, StoreError> {
        self.look(|state| {
            let mut rows: Vec<&StaffAccount> = state.staff.values().collect();
            rows.sort_by(|one, other| one.account.cmp(&other.account));
            paged(rows.into_iter(), page)
        })
    }

    async fn audit(
        &self,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Paged<AuditEntry>, StoreError> {
        self.look(|state| {
            let rows = state.audit.iter().rev().filter(|entry| {
                is(filter.account.as_ref(), &entry.account)
                    && filter.action.as_deref().is_none_or(|wanted| wanted == entry.action)
                    && is(filter.subject.as_ref(), &entry.subject)
                    && filter.from.is_none_or(|from| from <= entry.at)
                    && filter.until.is_none_or(|until| entry.at < until)
            });
            newest_first(rows, (page, filter.beside), |entry| entry.id.as_i64())
        })
    }
}

fn newest(state: &State) -> Vec<&Order> {
    let mut orders: Vec<&Order> = state.orders.values().collect();
    orders.sort_by_key(|order| std::cmp::Reverse(order.id.number()));
    orders
}

fn allows(state: &State, filter: &OrderFilter, order: &Order) -> bool {
    let paid = order.state.paid().and_then(|paid| state.attempts.get(&paid.by));
    is(filter.order_id.as_ref(), &order.id)
        && is(filter.kind.as_ref(), &order.id.kind())
        && (filter.query_id.is_none() || filter.query_id == order.query_id)
        && (filter.account.is_none() || filter.account == order.account)
        && is(filter.name.as_ref(), &order.contact.name)
        && is(filter.phone.as_ref(), &order.contact.phone)
        && is(filter.package.as_ref(), &order.package.id)
        && filter.state.as_deref().is_none_or(|wanted| wanted == order.state.name())
        && (filter.source.is_none() || filter.source == order.source.info)
        && (filter.channel.is_none() || filter.channel == paid.map(PaymentAttempt::channel))
        && filter.from.is_none_or(|from| from <= order.created_at)
        && filter.until.is_none_or(|until| order.created_at < until)
}

pub(super) fn is_own(state: &State, own: &OwnOrders, order: &Order) -> bool {
    let customer = order.query_id.as_ref().and_then(|id| state.customers.get(id));
    let is_theirs = customer.is_some_and(|customer| customer.contact.phone == own.phone);
    (order.account == Some(own.account) || is_theirs)
        && is(own.kind.as_ref(), &order.id.kind())
        && own.state.as_deref().is_none_or(|wanted| wanted == order.state.name())
}

fn is<T: PartialEq>(wanted: Option<&T>, found: &T) -> bool {
    wanted.is_none_or(|wanted| wanted == found)
}
