use super::{Shop, addresses, amount};
use crate::support::Words;
use app::{Repeat, SaveAddressRenewal};
use domain::OrderId;
use domain::account::CustomerAccount;
use domain::customer::Source;
use domain::ports::{OwnOrders, Page, ProxyRequest, SupplierQueries};
use domain::supplier::{
    Asked, Fee, HoldReason, ProxyOrder, ProxyProduct, ProxyWish, RenewDuration, SupplierOrderState,
};
use testkit::fakes::{FakeProxyShop, Fault, ProxyCall};
use testkit::given;

const TRAFFIC: ProxyProduct = ProxyProduct::DynamicTraffic;
const ADDRESSES: ProxyProduct = ProxyProduct::DatacenterStaticIp;

async fn paid_plan(shop: &Shop) -> OrderId {
    let package = shop.sell(TRAFFIC);
    let order = shop.saved(package, amount(2), None).await;
    shop.paid(order).await
}

fn creations(shop: &Shop) -> usize {
    let is_creation = |call: &&ProxyCall| matches!(call, ProxyCall::Create(_));
    shop.proxies.calls().iter().filter(is_creation).count()
}

fn other_plan() -> ProxyRequest {
    let goods = FakeProxyShop::goods(TRAFFIC);
    let wish = ProxyWish { amount: 2, region_list: None, renew_duration: None, upids: Vec::new() };
    ProxyRequest { goods, wish }
}

async fn held(shop: &Shop, order: OrderId) -> Option<HoldReason> {
    let state = shop.bought(order).await.last()?.state;
    if let SupplierOrderState::Held { why, .. } = state { Some(why) } else { None }
}

#[tokio::test]
async fn a_plan_is_bought_once_and_paid_from_the_balance() {
    let shop = Shop::new();
    let order = paid_plan(&shop).await;
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    let [made] = shop.proxies.made().try_into().unwrap();
    let [bought] = shop.bought(order).await.try_into().unwrap();
    assert_eq!(bought.supplier_no.as_ref(), Some(&made.trade_no));
    assert_eq!(bought.cost, Some(given::yuan("10.00")));
    assert_eq!(creations(&shop), 1);
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn a_lost_answer_is_found_in_the_list_and_not_bought_again() {
    let shop = Shop::new();
    shop.proxies.made_by_others(&other_plan());
    shop.proxies.fault_at_create(Fault::AnswerLost);
    let order = paid_plan(&shop).await;
    shop.live(3).await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    assert_eq!((creations(&shop), shop.proxies.made().len()), (1, 2));
    let [bought] = shop.bought(order).await.try_into().unwrap();
    assert_eq!(bought.supplier_no.as_ref(), Some(&shop.proxies.made()[1].trade_no));
}

#[tokio::test]
async fn what_is_not_in_the_list_after_three_looks_is_for_staff() {
    let shop = Shop::new();
    shop.proxies.fault_at_create(Fault::RequestLost);
    let order = paid_plan(&shop).await;
    shop.live(3).await;
    assert_eq!(held(&shop, order).await, Some(HoldReason::NotFound));
    shop.live(60).await;
    assert_eq!(creations(&shop), 1, "nothing is sent twice by itself");
}

#[tokio::test]
async fn several_that_could_be_ours_are_for_staff() {
    let shop = Shop::new();
    shop.proxies.fault_at_create(Fault::AnswerLost);
    let order = paid_plan(&shop).await;
    shop.world.run_all().await;
    shop.proxies.made_by_others(&other_plan());
    shop.live(3).await;
    assert_eq!(held(&shop, order).await, Some(HoldReason::Ambiguous));
    assert_eq!(creations(&shop), 1);
}

#[tokio::test]
async fn while_one_is_in_the_air_no_other_is_begun() {
    let shop = Shop::new();
    shop.proxies.fault_at_create(Fault::AnswerLost);
    let first = paid_plan(&shop).await;
    shop.world.run_all().await;
    let second = paid_plan(&shop).await;
    shop.world.run_all().await;
    assert_eq!(shop.states(second).await, ["planned"]);
    assert_eq!(creations(&shop), 1);
    shop.live(3).await;
    for order in [first, second] {
        assert_eq!(shop.world.state(order).await, "fulfilled");
    }
    assert_eq!((creations(&shop), shop.proxies.made().len()), (2, 2));
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn a_shop_that_is_not_reached_is_tried_again() {
    let shop = Shop::new();
    shop.proxies.fault_at_create(Fault::NotReached);
    let order = paid_plan(&shop).await;
    shop.live(1).await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    assert_eq!(shop.proxies.made().len(), 1);
}

#[tokio::test]
async fn a_price_that_rose_after_the_payment_is_held() {
    let shop = Shop::new();
    let order = paid_plan(&shop).await;
    shop.proxies.set_price(FakeProxyShop::goods(TRAFFIC).pid, "6.01");
    shop.world.run_all().await;
    assert_eq!(held(&shop, order).await, Some(HoldReason::Loss));
    assert_eq!(creations(&shop), 0);
}

#[tokio::test]
async fn addresses_belong_to_whom_they_were_bought_for_and_are_renewed_by_them() {
    let shop = Shop::new();
    let account = given::account("13800001111");
    shop.world.store.put_account(account.clone());
    let (package, renewal) = (shop.sell(ADDRESSES), shop.sell(ProxyProduct::StaticIpRenewal));
    let order = shop.saved(package, addresses(2), Some(account.id)).await;
    shop.paid(order).await;
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    let upids = owned(&shop, &account).await;
    assert_eq!(upids.len(), 2);

    let goods = Asked {
        upids: upids.clone(),
        renew_duration: Some(RenewDuration::Months(3)),
        ..Asked::default()
    };
    let save = SaveAddressRenewal {
        package_id: renewal,
        goods,
        account: Some(account.id),
        source: Source::default(),
        repeat: Repeat::Client("renews".to_owned()),
    };
    let saved = shop.app().renewals.save_addresses(save, &Words).await.unwrap();
    let renewed = shop.paid(saved.order_id.unwrap()).await;
    shop.world.run_all().await;
    let look = shop.world.look(renewed).await;
    assert_eq!((look.state.name(), look.amount), ("fulfilled", given::yuan("60.00")));
    let Some(ProxyCall::Create(sent)) =
        shop.proxies.calls().into_iter().rfind(|call| matches!(call, ProxyCall::Create(_)))
    else {
        panic!("it was bought")
    };
    assert_eq!(sent.wish.upids, upids);
    shop.world.assert_sound().await;
}

async fn owned(shop: &Shop, account: &CustomerAccount) -> Vec<i64> {
    let (account, phone) = (account.id, account.phone.clone());
    let whose = OwnOrders { account, phone, kind: None, state: None };
    let page = Page { number: 1, size: 100 };
    let rows = shop.world.store.ips_of(&whose, page).await.unwrap().rows;
    rows.into_iter().map(|owned| owned.ip.upid).collect()
}

/// What they make of an order instead.
type Twist = fn(&mut ProxyOrder);

#[tokio::test]
async fn what_they_made_dearer_or_of_another_package_is_held_with_its_number() {
    let twists: [(Twist, HoldReason); 2] = [
        (|made| made.pay_fee = Fee::parse("10.01").unwrap(), HoldReason::Loss),
        (|made| made.product_id = 999, HoldReason::Incomplete),
    ];
    for (twist, why) in twists {
        let shop = Shop::new();
        shop.proxies.make_instead(twist);
        let order = paid_plan(&shop).await;
        shop.live(60).await;
        assert_eq!(held(&shop, order).await, Some(why));
        let [bought] = shop.bought(order).await.try_into().unwrap();
        let [made] = shop.proxies.made().try_into().unwrap();
        assert_eq!(bought.supplier_no, Some(made.trade_no), "nothing of it is lost");
        assert_eq!(creations(&shop), 1, "and it is not bought again");
        shop.world.assert_sound().await;
    }
    // What is cheaper than they said is taken.
    let shop = Shop::new();
    shop.proxies.make_instead(|made| made.pay_fee = Fee::parse("9.99").unwrap());
    let order = paid_plan(&shop).await;
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
}
