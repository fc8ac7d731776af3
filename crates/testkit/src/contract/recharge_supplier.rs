//! The contract of `RechargeSupplier`.

use super::{Cleanup, Wire};
use crate::given;
use async_trait::async_trait;
use domain::money::Money;
use domain::ports::{
    RechargeReceipt, RechargeReport, RechargeRequest, RechargeSupplier, SupplierReference,
};
use domain::supplier::{AccountForm, RechargeAccount, SupplierError, SupplyRefusal, SupplyReport};
use std::fmt;
use std::sync::Arc;

/// Whoever fills the orders: nobody, until a test says so.
#[async_trait]
pub trait Filler: Send + Sync {
    /// The order of our number stands so from now on.
    async fn bring(&self, reference: &str, report: SupplyReport);
}

pub struct Fixture {
    pub supplier: Arc<dyn RechargeSupplier>,
    pub filler: Arc<dyn Filler>,
    pub wire: Arc<dyn Wire>,
    /// A product that is there, and what it costs.
    pub product: (String, Money),
    pub sold_out: String,
    pub unknown: String,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("supplier", &self.supplier).finish_non_exhaustive()
    }
}

/// The cases that every supplier of recharges keeps: `recharge_supplier_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::recharge_supplier::Fixture`.
#[macro_export]
macro_rules! recharge_supplier_contract {
    ($fresh:path) => {
        $crate::contract_cases! { recharge_supplier, $fresh;
            an_order_has_a_number_and_is_found_by_it_and_by_ours,
            an_order_costs_what_its_product_costs,
            a_reference_never_sent_is_not_found,
            one_reference_sent_twice_is_one_order,
            different_references_are_different_orders,
            what_costs_more_than_allowed_is_refused,
            what_is_out_of_stock_is_refused,
            a_product_that_there_is_not_is_refused,
            an_order_whose_answer_is_lost_is_found,
            every_state_is_told,
            what_is_returned_is_in_the_balance_again,
            what_was_delivered_can_be_confirmed_twice,
            what_nobody_has_begun_with_can_be_taken_back,
            what_was_delivered_cannot_be_taken_back,
        }
    };
}

pub async fn an_order_has_a_number_and_is_found_by_it_and_by_ours(fixture: &Fixture) {
    let request = request(fixture);
    let receipt = fixture.supplier.order(&request).await.unwrap();
    assert!(!receipt.supplier_no.is_empty());
    let found = found(fixture, &request.reference).await;
    assert_eq!((&found.supplier_no, &found.reference), (&receipt.supplier_no, &request.reference));
    assert_eq!(found.report, SupplyReport::Running);
    let theirs = SupplierReference::Theirs(receipt.supplier_no);
    assert_eq!(fixture.supplier.find(&theirs).await.unwrap(), Some(found));
}

pub async fn an_order_costs_what_its_product_costs(fixture: &Fixture) {
    let before = fixture.supplier.balance().await.unwrap();
    let request = request(fixture);
    let receipt = fixture.supplier.order(&request).await.unwrap();
    let price = fixture.product.1;
    assert_eq!(receipt.cost, Some(price));
    assert_eq!(found(fixture, &request.reference).await.cost, Some(price));
    let after = before.checked_sub(price).unwrap();
    assert_eq!(fixture.supplier.balance().await.unwrap(), after);
}

pub async fn a_reference_never_sent_is_not_found(fixture: &Fixture) {
    order(fixture).await;
    let ours = SupplierReference::Ours(request(fixture).reference);
    assert_eq!(fixture.supplier.find(&ours).await.unwrap(), None);
}

/// It may refuse the second or repeat its answer; it buys once.
pub async fn one_reference_sent_twice_is_one_order(fixture: &Fixture) {
    let request = request(fixture);
    let first = fixture.supplier.order(&request).await.unwrap();
    let balance = fixture.supplier.balance().await.unwrap();
    match fixture.supplier.order(&request).await {
        Ok(again) => assert_eq!(again, first),
        Err(SupplierError::Refused { why, .. }) => assert_eq!(why, SupplyRefusal::Duplicate),
        Err(other) => panic!("{other:?}"),
    }
    assert_eq!(fixture.supplier.balance().await.unwrap(), balance);
    assert_eq!(found(fixture, &request.reference).await.supplier_no, first.supplier_no);
}

pub async fn different_references_are_different_orders(fixture: &Fixture) {
    let (one, other) = (order(fixture).await, order(fixture).await);
    assert_ne!(one.1.supplier_no, other.1.supplier_no);
}

pub async fn what_costs_more_than_allowed_is_refused(fixture: &Fixture) {
    let most_cost = Money::cny(fixture.product.1.fen() - 1).unwrap();
    let request = RechargeRequest { most_cost, ..request(fixture) };
    assert_refused(fixture, &request, SupplyRefusal::PriceTooHigh).await;
}

pub async fn what_is_out_of_stock_is_refused(fixture: &Fixture) {
    let request = RechargeRequest { product: fixture.sold_out.clone(), ..request(fixture) };
    assert_refused(fixture, &request, SupplyRefusal::OutOfStock).await;
}

pub async fn a_product_that_there_is_not_is_refused(fixture: &Fixture) {
    let request = RechargeRequest { product: fixture.unknown.clone(), ..request(fixture) };
    assert_refused(fixture, &request, SupplyRefusal::NoSuchProduct).await;
}

pub async fn an_order_whose_answer_is_lost_is_found(fixture: &Fixture) {
    let request = request(fixture);
    fixture.wire.lose_next_answer().await;
    let lost = fixture.supplier.order(&request).await;
    assert!(matches!(lost, Err(SupplierError::Unknown(_))), "{lost:?}");
    assert_eq!(found(fixture, &request.reference).await.report, SupplyReport::Running);
}

pub async fn every_state_is_told(fixture: &Fixture) {
    for report in [SupplyReport::Running, SupplyReport::Delivered, SupplyReport::Disputed] {
        let (request, _) = order(fixture).await;
        fixture.filler.bring(&request.reference, report).await;
        let found = found(fixture, &request.reference).await;
        assert_eq!(found.report, report);
        assert!(found.reported > 0);
    }
}

pub async fn what_is_returned_is_in_the_balance_again(fixture: &Fixture) {
    let before = fixture.supplier.balance().await.unwrap();
    let (request, _) = order(fixture).await;
    fixture.filler.bring(&request.reference, SupplyReport::Returned).await;
    assert_eq!(found(fixture, &request.reference).await.report, SupplyReport::Returned);
    assert_eq!(fixture.supplier.balance().await.unwrap(), before);
}

pub async fn what_was_delivered_can_be_confirmed_twice(fixture: &Fixture) {
    let (request, receipt) = order(fixture).await;
    assert!(fixture.supplier.confirm(&receipt.supplier_no).await.is_err(), "nothing has come");
    fixture.filler.bring(&request.reference, SupplyReport::Delivered).await;
    for _ in 0..2 {
        fixture.supplier.confirm(&receipt.supplier_no).await.unwrap();
        assert_eq!(found(fixture, &request.reference).await.report, SupplyReport::Delivered);
    }
}

pub async fn what_nobody_has_begun_with_can_be_taken_back(fixture: &Fixture) {
    let before = fixture.supplier.balance().await.unwrap();
    let (request, receipt) = order(fixture).await;
    let ours = SupplierReference::Ours(request.reference.clone());
    let withdrawn = fixture.supplier.withdraw(&ours).await.unwrap();
    assert_eq!(withdrawn.supplier_no, receipt.supplier_no);
    assert_eq!(withdrawn.returned, Some(fixture.product.1));
    assert_eq!(found(fixture, &request.reference).await.report, SupplyReport::Returned);
    assert_eq!(fixture.supplier.balance().await.unwrap(), before);
}

pub async fn what_was_delivered_cannot_be_taken_back(fixture: &Fixture) {
    let (request, receipt) = order(fixture).await;
    fixture.filler.bring(&request.reference, SupplyReport::Delivered).await;
    let theirs = SupplierReference::Theirs(receipt.supplier_no);
    let refused = fixture.supplier.withdraw(&theirs).await;
    assert!(matches!(refused, Err(SupplierError::Refused { .. })), "{refused:?}");
    assert_eq!(found(fixture, &request.reference).await.report, SupplyReport::Delivered);
}

async fn assert_refused(fixture: &Fixture, request: &RechargeRequest, expected: SupplyRefusal) {
    let before = fixture.supplier.balance().await.unwrap();
    match fixture.supplier.order(request).await {
        Err(SupplierError::Refused { why, .. }) => assert_eq!(why, expected),
        other => panic!("{other:?}"),
    }
    let ours = SupplierReference::Ours(request.reference.clone());
    assert_eq!(fixture.supplier.find(&ours).await.unwrap(), None);
    assert_eq!(fixture.supplier.balance().await.unwrap(), before);
}

async fn order(fixture: &Fixture) -> (RechargeRequest, RechargeReceipt) {
    let request = request(fixture);
    let receipt = fixture.supplier.order(&request).await.unwrap();
    (request, receipt)
}

async fn found(fixture: &Fixture, reference: &str) -> RechargeReport {
    let ours = SupplierReference::Ours(reference.to_owned());
    fixture.supplier.find(&ours).await.unwrap().expect("the order is there")
}

/// A reference of its own each time.
fn request(fixture: &Fixture) -> RechargeRequest {
    let (product, price) = &fixture.product;
    RechargeRequest {
        reference: given::id().as_i64().to_string(),
        product: product.clone(),
        account: RechargeAccount::parse("13800001111", AccountForm::Phone).unwrap(),
        most_cost: *price,
        at: given::start(),
    }
}
