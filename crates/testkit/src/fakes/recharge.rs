use super::Fault;
use crate::contract::Wire;
use crate::contract::recharge_supplier::Filler;
use async_trait::async_trait;
use domain::money::Money;
use domain::ports::{
    RechargeNotice, RechargeReceipt, RechargeReport, RechargeRequest, RechargeSupplier,
    SupplierReference, Withdrawn,
};
use domain::supplier::{SupplierError, SupplyRefusal, SupplyReport};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex};

/// Tops accounts up out of a balance, and keeps what it was asked for.
///
/// It fills nothing by itself: a test says how an order stands.
#[derive(Default)]
pub struct FakeRecharge(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    products: BTreeMap<String, OnSale>,
    balance_fen: i64,
    /// Every order that arrived, repeats and refused ones included.
    asked: Vec<RechargeRequest>,
    orders: Vec<Held>,
    /// Their number of every confirmation that arrived.
    confirmed: Vec<String>,
    finds: usize,
    faults: VecDeque<Fault>,
    refusals: VecDeque<SupplyRefusal>,
    down: bool,
}

#[derive(Clone, Copy)]
struct OnSale {
    price: Money,
    in_stock: bool,
}

struct Held {
    request: RechargeRequest,
    report: RechargeReport,
    /// Nobody has begun with it.
    is_waiting: bool,
}

impl FakeRecharge {
    /// With nothing on sale, and 10,000.00 元 in the balance.
    pub fn new() -> Arc<Self> {
        let inner = Inner { balance_fen: 1_000_000, ..Inner::default() };
        Arc::new(Self(Mutex::new(inner)))
    }

    /// Sells a product at this price from now on.
    pub fn sell(&self, product: &str, price: Money) {
        let on_sale = OnSale { price, in_stock: true };
        self.0.lock().unwrap().products.insert(product.to_owned(), on_sale);
    }

    /// From now on a product is out of stock, or there again.
    pub fn stock(&self, product: &str, in_stock: bool) {
        self.0.lock().unwrap().products.get_mut(product).unwrap().in_stock = in_stock;
    }

    pub fn set_balance(&self, balance: Money) {
        self.0.lock().unwrap().balance_fen = balance.fen();
    }

    /// While it is down it is not reached.
    pub fn set_down(&self, down: bool) {
        self.0.lock().unwrap().down = down;
    }

    /// The next order, confirmation or taking back without a fault yet has this one.
    pub fn fault(&self, fault: Fault) {
        self.0.lock().unwrap().faults.push_back(fault);
    }

    /// The next order without a refusal yet is refused for this.
    pub fn refuse(&self, why: SupplyRefusal) {
        self.0.lock().unwrap().refusals.push_back(why);
    }

    /// The order of our number stands so from now on, under this number of theirs.
    pub fn report(&self, reference: &str, report: SupplyReport, reported: i64) {
        let mut inner = self.0.lock().unwrap();
        let held = inner.orders.iter_mut().find(|it| it.request.reference == reference).unwrap();
        let was = held.report.report;
        (held.report.report, held.report.reported, held.is_waiting) = (report, reported, false);
        if report == SupplyReport::Returned && was != report {
            inner.balance_fen += inner.cost_of(reference);
        }
    }

    /// The order of our number cost so much, by its own word.
    pub fn charge(&self, reference: &str, cost: Money) {
        let mut inner = self.0.lock().unwrap();
        let held = inner.orders.iter_mut().find(|it| it.request.reference == reference).unwrap();
        held.report.cost = Some(cost);
    }

    /// There never was an order of our number.
    pub fn forget(&self, reference: &str) {
        self.0.lock().unwrap().orders.retain(|it| it.request.reference != reference);
    }

    /// What it would say of the order by itself.
    pub fn notice(&self, reference: &str) -> RechargeNotice {
        let inner = self.0.lock().unwrap();
        let held = inner.held(reference).unwrap();
        RechargeNotice {
            supplier_no: held.report.supplier_no.clone(),
            reference: reference.to_owned(),
            report: held.report.report,
            reported: held.report.reported,
            account: held.request.account.clone(),
            product: held.request.product.clone(),
        }
    }

    /// Every order that arrived, repeats and refused ones included.
    pub fn asked(&self) -> Vec<RechargeRequest> {
        self.0.lock().unwrap().asked.clone()
    }

    /// How many orders it holds.
    pub fn held(&self) -> usize {
        self.0.lock().unwrap().orders.len()
    }

    /// Their number of every confirmation that arrived.
    pub fn confirmed(&self) -> Vec<String> {
        self.0.lock().unwrap().confirmed.clone()
    }

    /// How often it was asked how an order stands.
    pub fn finds(&self) -> usize {
        self.0.lock().unwrap().finds
    }
}

impl fmt::Debug for FakeRecharge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeRecharge").finish_non_exhaustive()
    }
}

#[async_trait]
impl RechargeSupplier for FakeRecharge {
    async fn order(&self, request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError> {
        let mut inner = self.0.lock().unwrap();
        let fault = inner.reached()?;
        if fault.as_ref().is_some_and(|fault| !fault.takes_effect()) {
            return Err(failed(fault));
        }
        inner.asked.push(request.clone());
        let receipt = inner.take(request);
        if fault.is_some() { Err(failed(fault)) } else { receipt }
    }

    async fn find(
        &self,
        reference: &SupplierReference,
    ) -> Result<Option<RechargeReport>, SupplierError> {
        let mut inner = self.0.lock().unwrap();
        inner.look()?;
        inner.finds += 1;
        Ok(inner.named(reference).map(|at| inner.orders[at].report.clone()))
    }

    async fn balance(&self) -> Result<Money, SupplierError> {
        let inner = self.0.lock().unwrap();
        inner.look()?;
        Ok(Money::cny(inner.balance_fen).unwrap())
    }

    async fn confirm(&self, supplier_no: &str) -> Result<(), SupplierError> {
        let mut inner = self.0.lock().unwrap();
        let fault = inner.reached()?;
        if fault.as_ref().is_some_and(|fault| !fault.takes_effect()) {
            return Err(failed(fault));
        }
        inner.confirmed.push(supplier_no.to_owned());
        let at = inner.named(&SupplierReference::Theirs(supplier_no.to_owned()));
        let is_delivered =
            at.is_some_and(|at| inner.orders[at].report.report == SupplyReport::Delivered);
        match fault {
            Some(_) => Err(failed(fault)),
            None if is_delivered => Ok(()),
            None => Err(refused(SupplyRefusal::Other)),
        }
    }

    async fn withdraw(&self, reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
        let mut inner = self.0.lock().unwrap();
        let fault = inner.reached()?;
        if fault.as_ref().is_some_and(|fault| !fault.takes_effect()) {
            return Err(failed(fault));
        }
        let withdrawn = inner.take_back(reference);
        if fault.is_some() { Err(failed(fault)) } else { withdrawn }
    }
}

impl Inner {
    fn look(&self) -> Result<(), SupplierError> {
        if self.down { Err(Fault::NotReached.error().into()) } else { Ok(()) }
    }

    /// What goes wrong with this call.
    fn reached(&mut self) -> Result<Option<Fault>, SupplierError> {
        self.look()?;
        Ok(self.faults.pop_front())
    }

    fn take(&mut self, request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError> {
        if let Some(why) = self.refusals.pop_front() {
            return Err(refused(why));
        }
        if self.held(&request.reference).is_some() {
            return Err(refused(SupplyRefusal::Duplicate));
        }
        let on_sale = *self
            .products
            .get(&request.product)
            .ok_or_else(|| refused(SupplyRefusal::NoSuchProduct))?;
        if !on_sale.in_stock {
            return Err(refused(SupplyRefusal::OutOfStock));
        }
        if request.most_cost.fen() < on_sale.price.fen() {
            return Err(refused(SupplyRefusal::PriceTooHigh));
        }
        if self.balance_fen < on_sale.price.fen() {
            return Err(refused(SupplyRefusal::BalanceTooLow));
        }
        self.balance_fen -= on_sale.price.fen();
        let supplier_no = format!("API{:06}", self.orders.len() + 1);
        let report = RechargeReport {
            supplier_no: supplier_no.clone(),
            reference: request.reference.clone(),
            report: SupplyReport::Running,
            reported: 1,
            cost: Some(on_sale.price),
        };
        self.orders.push(Held { request: request.clone(), report, is_waiting: true });
        Ok(RechargeReceipt { supplier_no, cost: Some(on_sale.price) })
    }

    fn take_back(&mut self, reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
        let at = self.named(reference).filter(|at| self.orders[*at].is_waiting);
        let held = &mut self.orders[at.ok_or_else(|| refused(SupplyRefusal::Other))?];
        held.is_waiting = false;
        (held.report.report, held.report.reported) = (SupplyReport::Returned, 6);
        let returned = held.report.cost;
        let supplier_no = held.report.supplier_no.clone();
        self.balance_fen += returned.map_or(0, Money::fen);
        Ok(Withdrawn { supplier_no, returned })
    }

    fn named(&self, reference: &SupplierReference) -> Option<usize> {
        self.orders.iter().position(|held| match reference {
            SupplierReference::Ours(number) => held.report.reference == *number,
            SupplierReference::Theirs(number) => held.report.supplier_no == *number,
        })
    }

    fn held(&self, reference: &str) -> Option<&Held> {
        self.orders.iter().find(|held| held.request.reference == reference)
    }

    fn cost_of(&self, reference: &str) -> i64 {
        self.held(reference).and_then(|held| held.report.cost).map_or(0, Money::fen)
    }
}

fn failed(fault: Option<Fault>) -> SupplierError {
    fault.unwrap_or(Fault::RequestLost).error().into()
}

fn refused(why: SupplyRefusal) -> SupplierError {
    SupplierError::Refused { why, code: "0".to_owned(), message: "refused as scripted".to_owned() }
}

#[async_trait]
impl Wire for FakeRecharge {
    async fn lose_next_answer(&self) {
        self.fault(Fault::AnswerLost);
    }
}

#[async_trait]
impl Filler for FakeRecharge {
    async fn bring(&self, reference: &str, report: SupplyReport) {
        let reported = match report {
            SupplyReport::Running => 2,
            SupplyReport::Delivered => 3,
            SupplyReport::Disputed => 5,
            SupplyReport::Returned | SupplyReport::TimedOut => 6,
            SupplyReport::Unknown => 42,
        };
        self.report(reference, report, reported);
    }
}
