//! The fake supplier of recharges keeps the contract, and does as it is told beside it.
#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use domain::money::Money;
use domain::ports::{RechargeRequest, RechargeSupplier};
use domain::supplier::{AccountForm, RechargeAccount, SupplierError, SupplyRefusal, SupplyReport};
use std::sync::Arc;
use testkit::contract::recharge_supplier::Fixture;
use testkit::fakes::{FakeRecharge, Fault};
use testkit::given;

fn price() -> Money {
    Money::cny(950).unwrap()
}

async fn fresh() -> Fixture {
    let supplier = FakeRecharge::new();
    supplier.sell("43", price());
    supplier.sell("46", price());
    supplier.stock("46", false);
    Fixture {
        filler: Arc::<FakeRecharge>::clone(&supplier),
        wire: Arc::<FakeRecharge>::clone(&supplier),
        supplier,
        product: ("43".to_owned(), price()),
        sold_out: "46".to_owned(),
        unknown: "999".to_owned(),
        cleanup: Box::new(()),
    }
}

testkit::recharge_supplier_contract!(fresh);

fn request() -> RechargeRequest {
    RechargeRequest {
        reference: given::id().as_i64().to_string(),
        product: "43".to_owned(),
        account: RechargeAccount::parse("10001", AccountForm::Digits).unwrap(),
        most_cost: price(),
        at: given::start(),
    }
}

#[tokio::test]
async fn a_fault_or_a_refusal_hits_one_order() {
    let supplier = FakeRecharge::new();
    supplier.sell("43", price());
    let request = request();
    supplier.fault(Fault::RequestLost);
    assert!(matches!(supplier.order(&request).await, Err(SupplierError::Unknown(_))));
    supplier.refuse(SupplyRefusal::TooOften);
    let refused = supplier.order(&request).await;
    assert!(matches!(refused, Err(SupplierError::Refused { why: SupplyRefusal::TooOften, .. })));
    assert_eq!(supplier.held(), 0);
    supplier.order(&request).await.unwrap();
    assert_eq!((supplier.held(), supplier.asked().len()), (1, 2));
    supplier.set_down(true);
    assert!(matches!(supplier.balance().await, Err(SupplierError::NotReached(_))));
}

#[tokio::test]
async fn a_notice_says_how_the_order_stands() {
    let supplier = FakeRecharge::new();
    supplier.sell("43", price());
    let request = request();
    let receipt = supplier.order(&request).await.unwrap();
    supplier.report(&request.reference, SupplyReport::Delivered, 4);
    let notice = supplier.notice(&request.reference);
    assert_eq!((notice.report, notice.reported), (SupplyReport::Delivered, 4));
    assert_eq!((notice.supplier_no, notice.account), (receipt.supplier_no, request.account));
}

#[tokio::test]
async fn an_empty_balance_buys_nothing() {
    let supplier = FakeRecharge::new();
    supplier.sell("43", price());
    supplier.set_balance(Money::cny(949).unwrap());
    let refused = supplier.order(&request()).await;
    assert!(
        matches!(refused, Err(SupplierError::Refused { why: SupplyRefusal::BalanceTooLow, .. })),
        "{refused:?}"
    );
}
