//! The fake proxy shop keeps the contract of every proxy shop.
#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use domain::ports::{ProxyRequest, ProxySupplier};
use domain::supplier::{ProxyProduct, ProxyWish, SupplierError, SupplyRefusal};
use std::sync::Arc;
use testkit::contract::proxy_supplier::Fixture;
use testkit::fakes::{FakeProxyShop, Fault, ProxyCall};

async fn fresh() -> Fixture {
    let shop = FakeProxyShop::new();
    Fixture {
        supplier: Arc::<FakeProxyShop>::clone(&shop),
        shop: Arc::<FakeProxyShop>::clone(&shop),
        wire: shop,
        cleanup: Box::new(()),
    }
}

testkit::proxy_supplier_contract!(fresh);

fn one() -> ProxyRequest {
    let wish = ProxyWish { amount: 1, region_list: None, renew_duration: None, upids: Vec::new() };
    ProxyRequest { goods: FakeProxyShop::goods(ProxyProduct::Video), wish }
}

#[tokio::test]
async fn faults_come_in_their_order_and_calls_are_kept() {
    let shop = FakeProxyShop::new();
    shop.fault(Fault::NotReached);
    shop.refuse(SupplyRefusal::BalanceTooLow);
    shop.fault(Fault::RequestLost);
    let unreached = shop.create(&one()).await;
    assert!(matches!(unreached, Err(SupplierError::NotReached(_))), "{unreached:?}");
    let refused = shop.create(&one()).await;
    let why = SupplyRefusal::BalanceTooLow;
    assert!(matches!(refused, Err(SupplierError::Refused { why: told, .. }) if told == why));
    assert!(matches!(shop.create(&one()).await, Err(SupplierError::Unknown(_))));
    assert!(shop.made().is_empty());
    shop.set_price(one().goods.pid, "0.1");
    let order = shop.create(&one()).await.unwrap();
    assert_eq!((order.pay_fee.to_string().as_str(), order.cost.fen()), ("0.1", 10));
    assert_eq!(shop.made(), [order]);
    assert_eq!(shop.calls(), vec![ProxyCall::Create(one()); 4]);
    assert_ne!(shop.made_by_others(&one()).id, shop.made()[0].id);
}
