use super::refused;
use crate::given;
use chrono::TimeDelta;
use domain::ports::{ProxyOrderFilter, ProxyOrderPage, ProxyQuote, ProxyRequest};
use domain::supplier::{
    Fee, ProxyOrder, ProxyOrderStatus, ProxyProduct, RenewDuration, StaticIp, StaticIpStatus,
    SupplierError, SupplyRefusal,
};
use std::collections::BTreeMap;

/// The first number of an order, less one.
const ORDERS_FROM: i64 = 100_000;
/// The first number of an address, less one.
const ADDRESSES_FROM: i64 = 5_000;

/// What the shop has and sells.
#[derive(Debug)]
pub(super) struct Shelf {
    pub(super) balance: Fee,
    pub(super) prices: BTreeMap<i64, Fee>,
    pub(super) stock: BTreeMap<i64, u32>,
    orders: Vec<(ProxyOrder, ProxyProduct)>,
    addresses: Vec<StaticIp>,
    /// What becomes of every order on its way out.
    pub(super) twist: Option<fn(&mut ProxyOrder)>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            balance: fee(10_000_000_000),
            prices: BTreeMap::new(),
            stock: BTreeMap::new(),
            orders: Vec::new(),
            addresses: Vec::new(),
            twist: None,
        }
    }
}

impl Shelf {
    pub(super) fn pid(product: ProxyProduct) -> i64 {
        let place = ProxyProduct::KNOWN.into_iter().position(|known| known == product);
        100 + i64::try_from(place.unwrap()).unwrap()
    }

    pub(super) fn priced(amount: Fee) -> ProxyQuote {
        ProxyQuote { fee: amount, cost: amount.cost(Fee::parse("100").unwrap()).unwrap() }
    }

    pub(super) fn quote(&self, request: &ProxyRequest) -> Result<ProxyQuote, SupplierError> {
        let ProxyRequest { goods, wish } = request;
        if goods.pid != Self::pid(goods.product) {
            return Err(refused(SupplyRefusal::NoSuchProduct, "no such package"));
        }
        if goods.coupon.is_some() {
            return Err(refused(SupplyRefusal::Other, "no such coupon"));
        }
        if !wish.upids.iter().all(|upid| self.addresses.iter().any(|one| one.upid == *upid)) {
            return Err(refused(SupplyRefusal::Other, "no such address"));
        }
        if self.stock.get(&goods.pid).is_some_and(|left| *left < wish.amount) {
            return Err(refused(SupplyRefusal::OutOfStock, "out of stock"));
        }
        let price = self.prices.get(&goods.pid).map_or(5_000_000, |price| price.micros());
        Ok(Self::priced(fee(price * i64::from(wish.amount) * months(request))))
    }

    pub(super) fn create(
        &mut self,
        request: &ProxyRequest,
        from_balance: bool,
    ) -> Result<ProxyOrder, SupplierError> {
        let ProxyQuote { fee: pay_fee, cost } = self.quote(request)?;
        if from_balance {
            let left = Fee::from_micros(self.balance.micros() - pay_fee.micros());
            let low = || refused(SupplyRefusal::BalanceTooLow, "the balance is too low");
            self.balance = left.ok_or_else(low)?;
            self.deliver(request);
        }
        let id = ORDERS_FROM + 1 + i64::try_from(self.orders.len()).unwrap();
        let status = if from_balance { ProxyOrderStatus::Paid } else { ProxyOrderStatus::Unpaid };
        let mut order = ProxyOrder {
            id,
            trade_no: format!("P{id}"),
            product_id: request.goods.pid,
            product_name: request.goods.product.name().to_owned(),
            total_fee: pay_fee,
            pay_fee,
            cost,
            status,
            created_at: given::start(),
        };
        if let Some(twist) = self.twist {
            twist(&mut order);
        }
        self.orders.push((order.clone(), request.goods.product));
        Ok(order)
    }

    fn deliver(&mut self, request: &ProxyRequest) {
        let ProxyRequest { goods, wish } = request;
        if let Some(left) = self.stock.get_mut(&goods.pid) {
            *left -= wish.amount;
        }
        let term = TimeDelta::days(31 * months(request));
        for one in self.addresses.iter_mut().filter(|one| wish.upids.contains(&one.upid)) {
            one.expires_at = one.expires_at.map(|end| end + term);
        }
        for _ in 0..if goods.product.is_static_ip() { wish.amount } else { 0 } {
            let upid = ADDRESSES_FROM + 1 + i64::try_from(self.addresses.len()).unwrap();
            self.addresses.push(StaticIp {
                upid,
                product: goods.product,
                address: Some("203.0.113.7".to_owned()),
                country: Some("US".to_owned()),
                status: StaticIpStatus::Valid,
                expires_at: Some(given::start() + term),
            });
        }
    }

    pub(super) fn orders(&self) -> Vec<ProxyOrder> {
        self.orders.iter().map(|(order, _)| order.clone()).collect()
    }

    pub(super) fn page(
        &self,
        filter: &ProxyOrderFilter,
        page: u32,
        page_size: u32,
    ) -> ProxyOrderPage {
        let ProxyOrderFilter { trade_no, status, product } = filter;
        let is_wanted = |(order, kind): &&(ProxyOrder, ProxyProduct)| {
            trade_no.as_ref().is_none_or(|wanted| *wanted == order.trade_no)
                && status.is_none_or(|wanted| wanted == order.status)
                && product.is_none_or(|wanted| wanted == *kind)
        };
        let found = self.orders.iter().rev().filter(is_wanted);
        let all: Vec<_> = found.map(|(order, _)| order.clone()).collect();
        let size = usize::try_from(page_size).unwrap();
        let before = usize::try_from(page.max(1) - 1).unwrap() * size;
        let total = u64::try_from(all.len()).unwrap();
        ProxyOrderPage { orders: all.into_iter().skip(before).take(size).collect(), total }
    }

    pub(super) fn close(&mut self, trade_no: &str) -> Result<(), SupplierError> {
        let is_it = |order: &ProxyOrder| {
            order.trade_no == trade_no && order.status == ProxyOrderStatus::Unpaid
        };
        let found = self.orders.iter_mut().find(|(order, _)| is_it(order));
        let found = found.ok_or_else(|| refused(SupplyRefusal::Other, "not to be closed"))?;
        found.0.status = ProxyOrderStatus::TimedOut;
        Ok(())
    }

    pub(super) fn addresses(&self, product: ProxyProduct) -> Vec<StaticIp> {
        self.addresses.iter().filter(|one| one.product == product).cloned().collect()
    }

    pub(super) fn set_status(&mut self, trade_no: &str, number: i64) {
        let (order, _) =
            self.orders.iter_mut().find(|(order, _)| order.trade_no == trade_no).unwrap();
        let status = usize::try_from(number).ok().and_then(|at| ProxyOrderStatus::KNOWN.get(at));
        let status = status.copied().unwrap_or(ProxyOrderStatus::Other(number));
        if (order.status, status) == (ProxyOrderStatus::Paid, ProxyOrderStatus::Refunded) {
            self.balance = fee(self.balance.micros() + order.pay_fee.micros());
        }
        order.status = status;
    }

    pub(super) fn set_address_status(&mut self, upid: i64, status: StaticIpStatus) {
        self.addresses.iter_mut().find(|one| one.upid == upid).unwrap().status = status;
    }

    /// The order as it stands there from now on.
    pub(super) fn change(&mut self, trade_no: &str, change: impl FnOnce(&mut ProxyOrder)) {
        let mut orders = self.orders.iter_mut().map(|(order, _)| order);
        change(orders.find(|order| order.trade_no == trade_no).unwrap());
    }

    pub(super) fn forget(&mut self, trade_no: &str) {
        self.orders.retain(|(order, _)| order.trade_no != trade_no);
    }

    /// What is not paid is given up.
    pub(super) fn time_out(&mut self) {
        let orders = self.orders.iter_mut().map(|(order, _)| order);
        for order in orders.filter(|order| order.status == ProxyOrderStatus::Unpaid) {
            order.status = ProxyOrderStatus::TimedOut;
        }
    }
}

fn months(request: &ProxyRequest) -> i64 {
    i64::from(request.wish.renew_duration.map_or(1, RenewDuration::months))
}

fn fee(micros: i64) -> Fee {
    Fee::from_micros(micros).unwrap()
}
