//! What is bought at suppliers.

use super::FakeStore;
use super::money_queries::paged;
use super::people_queries::is_own;
use super::state::{insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{
    NoticeFilter, OwnOrders, OwnedIp, Page, Paged, StoreError, SupplierBalance,
    SupplierDifferenceFilter, SupplierOrderFilter, SupplierOrderRepository, SupplierQueries,
};
use domain::reconciliation::DifferenceState;
use domain::supplier::{
    RefusedNotice, StaticIp, Supplier, SupplierDifference, SupplierOrder, SupplierReconciliation,
};
use domain::{Money, OrderId, SupplierOrderId, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
pub(super) struct Supplied {
    pub(super) orders: BTreeMap<SupplierOrderId, SupplierOrder>,
    /// Who has the turn.
    turns: BTreeMap<Supplier, SupplierOrderId>,
    /// By `upid`.
    ips: BTreeMap<i64, OwnedIp>,
    balances: BTreeMap<Supplier, SupplierBalance>,
}

impl Supplied {
    /// By step.
    pub(super) fn of_order(&self, order: OrderId) -> Vec<SupplierOrder> {
        let of_order = self.orders.values().filter(|row| row.order_id == order);
        let mut rows: Vec<_> = of_order.cloned().collect();
        rows.sort_by_key(|row| row.step);
        rows
    }

    /// Whether another one has its number.
    fn has_number(&self, order: &SupplierOrder) -> bool {
        self.orders.values().any(|other| {
            other.id != order.id
                && other.supplier == order.supplier
                && other.supplier_no.is_some()
                && other.supplier_no == order.supplier_no
        })
    }
}

#[async_trait]
impl SupplierOrderRepository for FakeUnitOfWork {
    async fn add(&mut self, order: &SupplierOrder) -> Result<(), StoreError> {
        let supplied = &mut self.state.supplied;
        let is_same =
            |row: &SupplierOrder| row.order_id == order.order_id && row.step == order.step;
        if supplied.orders.values().any(is_same) || supplied.has_number(order) {
            return Err(StoreError::Duplicate);
        }
        insert_new(&mut supplied.orders, order.id, order)
    }

    async fn find(&mut self, id: SupplierOrderId) -> Result<Option<SupplierOrder>, StoreError> {
        Ok(self.state.supplied.orders.get(&id).cloned())
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<SupplierOrder>, StoreError> {
        Ok(self.state.supplied.of_order(order))
    }

    async fn update(&mut self, order: &mut SupplierOrder) -> Result<(), StoreError> {
        let supplied = &mut self.state.supplied;
        let stored = supplied.orders.get(&order.id).ok_or(StoreError::Conflict)?;
        let version = next_version(stored.version, order.version)?;
        if supplied.has_number(order) {
            return Err(StoreError::Duplicate);
        }
        order.version = version;
        let stored = supplied.orders.get_mut(&order.id).ok_or(StoreError::Conflict)?;
        *stored = SupplierOrder {
            order_id: stored.order_id,
            supplier: stored.supplier,
            product: stored.product.clone(),
            step: stored.step,
            most_cost: stored.most_cost,
            created_at: stored.created_at,
            ..order.clone()
        };
        Ok(())
    }

    async fn claimed(
        &mut self,
        supplier: Supplier,
        numbers: &[String],
    ) -> Result<Vec<String>, StoreError> {
        let rows = self.state.supplied.orders.values().filter(|row| row.supplier == supplier);
        let ours = rows.filter_map(|row| row.supplier_no.clone());
        Ok(ours.filter(|number| numbers.contains(number)).collect())
    }

    async fn take_turn(
        &mut self,
        supplier: Supplier,
        holder: SupplierOrderId,
    ) -> Result<bool, StoreError> {
        Ok(*self.state.supplied.turns.entry(supplier).or_insert(holder) == holder)
    }

    async fn end_turn(
        &mut self,
        supplier: Supplier,
        holder: SupplierOrderId,
    ) -> Result<(), StoreError> {
        let turns = &mut self.state.supplied.turns;
        if turns.get(&supplier) == Some(&holder) {
            turns.remove(&supplier);
        }
        Ok(())
    }

    async fn keep_ips(
        &mut self,
        order: OrderId,
        ips: &[StaticIp],
        _now: Timestamp,
    ) -> Result<(), StoreError> {
        let kept = &mut self.state.supplied.ips;
        for ip in ips {
            let order = kept.get(&ip.upid).map_or(order, |known| known.order);
            kept.insert(ip.upid, OwnedIp { order, ip: ip.clone() });
        }
        Ok(())
    }

    async fn owners(&mut self, upids: &[i64]) -> Result<Vec<(i64, OrderId)>, StoreError> {
        let kept = self.state.supplied.ips.iter();
        let asked = kept.filter(|(upid, _ip)| upids.contains(upid));
        Ok(asked.map(|(upid, ip)| (*upid, ip.order)).collect())
    }

    async fn keep_balance(
        &mut self,
        supplier: Supplier,
        balance: Money,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let balances = &mut self.state.supplied.balances;
        if balances.get(&supplier).is_none_or(|known| known.at <= at) {
            balances.insert(supplier, SupplierBalance { supplier, balance, at });
        }
        Ok(())
    }
}

#[async_trait]
impl SupplierQueries for FakeStore {
    async fn supplier_orders(
        &self,
        filter: &SupplierOrderFilter,
        page: Page,
    ) -> Result<Paged<SupplierOrder>, StoreError> {
        self.look(|state| {
            let mut rows: Vec<_> = state.supplied.orders.values().collect();
            rows.sort_by_key(|row| Reverse((row.created_at, row.id)));
            paged(rows.into_iter().filter(|row| allows(filter, row)), page)
        })
    }

    async fn ips_of(&self, whose: &OwnOrders, page: Page) -> Result<Paged<OwnedIp>, StoreError> {
        self.look(|state| {
            let is_theirs = |ip: &&OwnedIp| {
                state.orders.get(&ip.order).is_some_and(|order| is_own(state, whose, order))
            };
            paged(state.supplied.ips.values().filter(is_theirs), page)
        })
    }

    async fn balances(&self) -> Result<Vec<SupplierBalance>, StoreError> {
        self.look(|state| state.supplied.balances.values().copied().collect())
    }

    async fn notices(
        &self,
        filter: NoticeFilter,
        page: Page,
    ) -> Result<Paged<RefusedNotice>, StoreError> {
        let allows = |row: &&RefusedNotice| {
            filter.supplier.is_none_or(|wanted| row.supplier == wanted)
                && filter.verdict.is_none_or(|wanted| row.verdict == wanted)
        };
        self.look(|state| {
            let mut rows: Vec<_> = state.supplier_notices.values().collect();
            rows.sort_by_key(|row| Reverse((row.last_at, row.id)));
            paged(rows.into_iter().filter(allows), page)
        })
    }

    async fn supplier_reconciliations(
        &self,
        supplier: Option<Supplier>,
        page: Page,
    ) -> Result<Paged<SupplierReconciliation>, StoreError> {
        let is_wanted =
            |row: &&SupplierReconciliation| supplier.is_none_or(|wanted| row.supplier == wanted);
        self.look(|state| {
            let mut rows: Vec<_> = state.supplier_reconciliations.values().collect();
            rows.sort_by_key(|row| (Reverse(row.day), row.supplier.name()));
            paged(rows.into_iter().filter(is_wanted), page)
        })
    }

    async fn supplier_differences(
        &self,
        filter: SupplierDifferenceFilter,
        page: Page,
    ) -> Result<Paged<SupplierDifference>, StoreError> {
        let allows = |row: &&SupplierDifference| {
            filter.supplier.is_none_or(|wanted| row.supplier == wanted)
                && filter.day.is_none_or(|wanted| row.day == wanted)
                && filter.state.is_none_or(|wanted| row.state.name() == wanted)
        };
        self.look(|state| paged(state.supplier_differences.values().rev().filter(allows), page))
    }

    async fn open_supplier_differences(&self) -> Result<i64, StoreError> {
        self.look(|state| {
            let rows = state.supplier_differences.values();
            let open = rows.filter(|row| row.state == DifferenceState::Open).count();
            i64::try_from(open).unwrap()
        })
    }
}

fn allows(filter: &SupplierOrderFilter, row: &SupplierOrder) -> bool {
    filter.supplier.is_none_or(|wanted| row.supplier == wanted)
        && filter.state.is_none_or(|wanted| row.state.name() == wanted)
        && filter.order.is_none_or(|wanted| row.order_id == wanted)
        && (filter.supplier_no.is_none() || row.supplier_no == filter.supplier_no)
        && filter.from.is_none_or(|from| from <= row.created_at)
        && filter.until.is_none_or(|until| row.created_at < until)
}
