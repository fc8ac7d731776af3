use super::{Shop, amount};
use crate::support::member;
use app::{Decision, SupplierDeskError};
use domain::OrderId;
use domain::staff::Role;
use domain::supplier::ProxyProduct;
use testkit::fakes::Fault;

/// An order of which nobody knows whether the shop has it.
async fn held(shop: &Shop) -> OrderId {
    shop.proxies.fault_at_create(Fault::RequestLost);
    let package = shop.sell(ProxyProduct::DynamicTraffic);
    let order = shop.saved(package, amount(1), None).await;
    shop.paid(order).await;
    shop.live(3).await;
    assert_eq!(shop.states(order).await, ["held"]);
    order
}

async fn decide(shop: &Shop, order: OrderId, decision: Decision) -> Result<(), SupplierDeskError> {
    let [bought] = shop.bought(order).await.try_into().unwrap();
    let by = member(Role::Admin);
    shop.app().suppliers.decide(&by, bought.id, &decision, "已在供应商后台核实").await.map(drop)
}

#[tokio::test]
async fn what_staff_are_sure_of_is_sent_again() {
    let shop = Shop::new();
    let order = held(&shop).await;
    decide(&shop, order, Decision::SendAgain).await.unwrap();
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    assert_eq!(shop.proxies.made().len(), 1);
    let twice = decide(&shop, order, Decision::SendAgain).await;
    assert!(matches!(twice, Err(SupplierDeskError::NotHeld)), "{twice:?}");
    let actions: Vec<_> = shop.world.store.audit().into_iter().map(|row| row.action).collect();
    assert!(actions.contains(&"supplier.decide"), "{actions:?}");
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn what_staff_found_there_is_taken_for_it_and_never_for_two() {
    let shop = Shop::new();
    let first = held(&shop).await;
    let (package, second) = (shop.sell(ProxyProduct::DynamicTraffic), held(&shop).await);
    let other = shop.saved(package, amount(1), None).await;
    shop.paid(other).await;
    shop.live(1).await;
    let there = shop.proxies.made()[0].trade_no.clone();
    let taken = decide(&shop, first, Decision::Found { supplier_no: there }).await;
    assert!(matches!(taken, Err(SupplierDeskError::NumberTaken)), "{taken:?}");
    let own = "T-by-hand".to_owned();
    decide(&shop, second, Decision::Delivered { supplier_no: own }).await.unwrap();
    shop.world.run_all().await;
    assert_eq!(shop.world.state(second).await, "fulfilled");
}

#[tokio::test]
async fn what_staff_end_follows_the_package() {
    let shop = Shop::new();
    let order = held(&shop).await;
    decide(&shop, order, Decision::Failed).await.unwrap();
    shop.world.run_all().await;
    assert_eq!(shop.states(order).await, ["failed"]);
    assert_eq!(shop.world.state(order).await, "fulfilment_failed", "this package holds");
}

#[tokio::test]
async fn who_may_not_is_told_so() {
    let shop = Shop::new();
    let order = held(&shop).await;
    let [bought] = shop.bought(order).await.try_into().unwrap();
    let reader = member(Role::ReadOnly);
    let refused = shop.app().suppliers.decide(&reader, bought.id, &Decision::Failed, "x").await;
    assert!(matches!(refused, Err(SupplierDeskError::Forbidden(_))), "{refused:?}");
    assert_eq!(shop.states(order).await, ["held"]);
}
