mod shelf;

use super::Fault;
use crate::contract::Wire;
use crate::contract::proxy_supplier::Shop;
use async_trait::async_trait;
use domain::Money;
use domain::ports::{ProxyOrderFilter, ProxyOrderPage, ProxyQuote, ProxyRequest, ProxySupplier};
use domain::supplier::{
    Fee, OnFailure, ProxyGoods, ProxyOrder, ProxyProduct, StaticIp, StaticIpStatus, SupplierError,
    SupplyRefusal,
};
use shelf::Shelf;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// A call that reached a fake proxy shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyCall {
    Quote(ProxyRequest),
    Create(ProxyRequest),
    Orders(ProxyOrderFilter),
    Close(String),
    StaticIps(ProxyProduct),
    Balance,
}

/// What goes wrong with the next call.
#[derive(Debug)]
enum Trouble {
    Fault(Fault),
    Refused(SupplyRefusal),
}

/// A proxy shop in memory. One unit of its money is one yuan, and every unit of every package costs
/// five of them until it is told otherwise.
#[derive(Debug, Default)]
pub struct FakeProxyShop(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    shelf: Shelf,
    calls: Vec<ProxyCall>,
    troubles: VecDeque<Trouble>,
    /// Those of creating alone.
    create_troubles: VecDeque<Trouble>,
}

impl FakeProxyShop {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next call without a fault yet has this one.
    pub fn fault(&self, fault: Fault) {
        self.0.lock().unwrap().troubles.push_back(Trouble::Fault(fault));
    }

    /// The next creation without a fault yet has this one, whatever is asked before it.
    pub fn fault_at_create(&self, fault: Fault) {
        self.0.lock().unwrap().create_troubles.push_back(Trouble::Fault(fault));
    }

    /// The next call without a fault yet is refused for this.
    pub fn refuse(&self, why: SupplyRefusal) {
        self.0.lock().unwrap().troubles.push_back(Trouble::Refused(why));
    }

    /// What one unit of a package costs, in yuan: a decimal.
    pub fn set_price(&self, pid: i64, price: &str) {
        self.0.lock().unwrap().shelf.prices.insert(pid, Fee::parse(price).unwrap());
    }

    /// Makes an order as whoever else has the account would.
    pub fn made_by_others(&self, request: &ProxyRequest) -> ProxyOrder {
        self.0.lock().unwrap().shelf.create(request, true).unwrap()
    }

    /// From now on every order that is made is this one, whatever was asked for.
    pub fn make_instead(&self, twist: fn(&mut ProxyOrder)) {
        self.0.lock().unwrap().shelf.twist = Some(twist);
    }

    /// An order stands so there from now on.
    pub fn change(&self, trade_no: &str, change: impl FnOnce(&mut ProxyOrder)) {
        self.0.lock().unwrap().shelf.change(trade_no, change);
    }

    /// There never was such an order.
    pub fn forget(&self, trade_no: &str) {
        self.0.lock().unwrap().shelf.forget(trade_no);
    }

    /// Every order there, oldest first.
    pub fn made(&self) -> Vec<ProxyOrder> {
        self.0.lock().unwrap().shelf.orders()
    }

    /// Every call that came, those with a fault included.
    pub fn calls(&self) -> Vec<ProxyCall> {
        self.0.lock().unwrap().calls.clone()
    }

    /// A package of this kind, with a unit cost of ours that allows for the price.
    pub fn goods(product: ProxyProduct) -> ProxyGoods {
        let is_chosen = product == ProxyProduct::DynamicUnlimited;
        ProxyGoods {
            pid: Shelf::pid(product),
            product,
            most_units: 1_000,
            unit_cost: Money::cny(600).unwrap(),
            bandwidth_id: is_chosen.then_some(1),
            concurrency_id: is_chosen.then_some(11),
            coupon: None,
            invitation_discount: false,
            on_failure: OnFailure::Hold,
        }
    }

    fn call<T>(
        &self,
        call: ProxyCall,
        work: impl FnOnce(&mut Shelf) -> Result<T, SupplierError>,
    ) -> Result<T, SupplierError> {
        let mut inner = self.0.lock().unwrap();
        let is_creation = matches!(call, ProxyCall::Create(_));
        inner.calls.push(call);
        let own = if is_creation { inner.create_troubles.pop_front() } else { None };
        match own.or_else(|| inner.troubles.pop_front()) {
            None => work(&mut inner.shelf),
            Some(Trouble::Refused(why)) => Err(refused(why, "refused as scripted")),
            Some(Trouble::Fault(fault)) => {
                if fault.takes_effect() {
                    work(&mut inner.shelf)?;
                }
                Err(fault.error().into())
            }
        }
    }
}

#[async_trait]
impl ProxySupplier for FakeProxyShop {
    async fn quote(&self, request: &ProxyRequest) -> Result<ProxyQuote, SupplierError> {
        self.call(ProxyCall::Quote(request.clone()), |shelf| shelf.quote(request))
    }

    async fn create(&self, request: &ProxyRequest) -> Result<ProxyOrder, SupplierError> {
        self.call(ProxyCall::Create(request.clone()), |shelf| shelf.create(request, true))
    }

    async fn orders(
        &self,
        filter: &ProxyOrderFilter,
        page: u32,
        page_size: u32,
    ) -> Result<ProxyOrderPage, SupplierError> {
        let call = ProxyCall::Orders(filter.clone());
        self.call(call, |shelf| Ok(shelf.page(filter, page, page_size.min(100))))
    }

    async fn close(&self, trade_no: &str) -> Result<(), SupplierError> {
        self.call(ProxyCall::Close(trade_no.to_owned()), |shelf| shelf.close(trade_no))
    }

    async fn static_ips(&self, product: ProxyProduct) -> Result<Vec<StaticIp>, SupplierError> {
        self.call(ProxyCall::StaticIps(product), |shelf| Ok(shelf.addresses(product)))
    }

    async fn balance(&self) -> Result<Option<ProxyQuote>, SupplierError> {
        self.call(ProxyCall::Balance, |shelf| Ok(Some(Shelf::priced(shelf.balance))))
    }
}

#[async_trait]
impl Shop for FakeProxyShop {
    fn package(&self, product: ProxyProduct) -> ProxyGoods {
        Self::goods(product)
    }

    async fn set_balance(&self, balance: &str) {
        self.0.lock().unwrap().shelf.balance = Fee::parse(balance).unwrap();
    }

    async fn set_stock(&self, pid: i64, stock: u32) {
        self.0.lock().unwrap().shelf.stock.insert(pid, stock);
    }

    async fn leave_unpaid(&self, request: &ProxyRequest) -> ProxyOrder {
        self.0.lock().unwrap().shelf.create(request, false).unwrap()
    }

    async fn set_status(&self, trade_no: &str, status: i64) {
        self.0.lock().unwrap().shelf.set_status(trade_no, status);
    }

    async fn set_address_status(&self, upid: i64, status: i64) {
        let status = match status {
            1 => StaticIpStatus::Valid,
            2 => StaticIpStatus::Invalid,
            3 => StaticIpStatus::Expiring,
            4 => StaticIpStatus::Maintenance,
            other => StaticIpStatus::Other(other),
        };
        self.0.lock().unwrap().shelf.set_address_status(upid, status);
    }

    async fn wait_half_an_hour(&self) {
        self.0.lock().unwrap().shelf.time_out();
    }
}

#[async_trait]
impl Wire for FakeProxyShop {
    async fn lose_next_answer(&self) {
        self.fault(Fault::AnswerLost);
    }
}

fn refused(why: SupplyRefusal, message: &str) -> SupplierError {
    SupplierError::Refused { why, code: "1".to_owned(), message: message.to_owned() }
}
