use super::{Shop, amount};
use crate::support::member;
use app::RequestRefund;
use domain::OrderId;
use domain::ports::Store;
use domain::refund::RefundNumber;
use domain::staff::Role;
use domain::supplier::{ProxyOrderStatus, ProxyProduct, SupplyReport};
use testkit::fakes::Fault;

async fn refund(shop: &Shop, order: OrderId) {
    let staff = member(Role::Finance);
    let request = RequestRefund {
        order_id: order,
        payment: None,
        number: RefundNumber::parse("RF20260001").unwrap(),
        amount: shop.world.look(order).await.amount,
        reason: "退订".to_owned(),
    };
    shop.app().refunds.request(&staff, request).await.unwrap();
}

#[tokio::test]
async fn what_nobody_has_begun_with_is_taken_back_before_the_money_goes_back() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    refund(&shop, order).await;
    shop.live(1).await;
    assert_eq!(shop.world.state(order).await, "refunded");
    assert_eq!(shop.states(order).await, ["failed"]);
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn what_is_being_filled_keeps_the_refund_waiting_for_its_end() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    let [bought] = shop.bought(order).await.try_into().unwrap();
    shop.jiuyi.report(&bought.id.to_string(), SupplyReport::Running, 2);
    refund(&shop, order).await;
    shop.live(5).await;
    assert_eq!(shop.world.state(order).await, "refunding");
    shop.jiuyi.report(&bought.id.to_string(), SupplyReport::Returned, 6);
    shop.live(30).await;
    assert_eq!(shop.world.state(order).await, "refunded");
    assert_eq!(shop.states(order).await, ["failed"], "and no other product is tried");
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn an_unknown_outcome_is_never_refunded_by_itself() {
    let shop = Shop::new();
    shop.proxies.fault_at_create(Fault::RequestLost);
    let package = shop.sell(ProxyProduct::DynamicTraffic);
    let order = shop.saved(package, amount(1), None).await;
    shop.paid(order).await;
    shop.world.run_all().await;
    assert_eq!(shop.states(order).await, ["asked"]);
    refund(&shop, order).await;
    shop.live(60).await;
    assert_eq!(shop.world.state(order).await, "refunding", "staff must say what became of it");
    assert_eq!(shop.states(order).await, ["held"]);
}

#[tokio::test]
async fn why_a_plan_cannot_be_taken_back_is_told_apart() {
    for (is_numbered, why) in
        [(true, "no adapter for proxy"), (false, "the order has no number at the supplier")]
    {
        let shop = Shop::new();
        shop.proxies.make_instead(|made| made.status = ProxyOrderStatus::Unpaid);
        let package = shop.sell(ProxyProduct::DynamicTraffic);
        let order = shop.saved(package, amount(1), None).await;
        shop.paid(order).await;
        shop.world.run_all().await;
        let [mut bought] = shop.bought(order).await.try_into().unwrap();
        assert_eq!(bought.state.name(), "running");
        let shop = if is_numbered {
            let Shop { world, jiuyi, proxies } = shop;
            let world = world.with(|ports| app::Ports { proxies: None, ..ports });
            Shop { world, jiuyi, proxies }
        } else {
            bought.supplier_no = None;
            let mut unit = shop.world.store.begin().await.unwrap();
            unit.supplier_orders().update(&mut bought).await.unwrap();
            unit.commit().await.unwrap();
            shop
        };
        refund(&shop, order).await;
        shop.world.run_all().await;
        let tasks = shop.world.store.tasks();
        let mut told = tasks.iter().filter_map(|task| task.last_error.as_deref());
        assert!(told.any(|error| error.contains(why)), "{why}: {tasks:?}");
        assert_eq!(shop.world.state(order).await, "refunding");
    }
}
