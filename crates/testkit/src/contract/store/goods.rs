//! Goods of every kind in packages and orders, and what was asked for of them.

use super::Fixture;
use crate::given;
use domain::intake::{Intake, IntakeOutcome};
use domain::order::PackageSnapshot;
use domain::ports::Whose;
use domain::supplier::{
    AccountForm, Goods, OnFailure, ProxyGoods, ProxyProduct, ProxyWish, RechargeAccount,
    RechargeGoods, RenewDuration, Wish,
};
use domain::{Contact, Money, Order, Package, PackageId, PhoneNumber};

pub async fn every_kind_of_goods_survives_a_round_trip(fixture: &Fixture) {
    let mut packages = Vec::new();
    for (id, goods) in (100..).zip(every_goods()) {
        packages.push(Package { id: PackageId(id), goods, ..given::package() });
    }
    for package in &packages {
        fixture.stored_package(package).await;
        let order = Order { package: package.into(), ..given::order() };
        fixture.keep_order(&order).await;
        assert_eq!(fixture.found_order(&order).await, order);
    }
    assert_eq!(fixture.queries.packages().await.unwrap(), packages);
    let mut changed = Package { goods: Goods::Broadband, ..packages[0].clone() };
    let mut unit = fixture.begin().await;
    unit.packages().update(&mut changed).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.queries.packages().await.unwrap()[0], changed);
}

pub async fn every_wish_survives_a_round_trip(fixture: &Fixture) {
    let account = |text| RechargeAccount::parse(text, AccountForm::Any).unwrap();
    let proxy = |amount, region: Option<&str>, renew_duration, upids| {
        let region_list = region.map(str::to_owned);
        Wish::Proxy(ProxyWish { amount, region_list, renew_duration, upids })
    };
    let wishes = [
        Wish::Broadband,
        Wish::Recharge(account("13800001111")),
        Wish::Recharge(account("玩家\"①\"\\🎮")),
        Wish::Recharge(RechargeAccount::nobody()),
        proxy(1, None, None, Vec::new()),
        proxy(u32::MAX, Some("US:1,JP:2"), Some(RenewDuration::Number(3)), Vec::new()),
        proxy(2, None, Some(RenewDuration::Months(36)), vec![1, i64::MAX]),
    ];
    for wish in wishes {
        let order = Order { wish, ..given::order() };
        fixture.keep_order(&order).await;
        assert_eq!(fixture.found_order(&order).await, order);
    }
}

pub async fn a_placed_order_keeps_its_goods_and_its_wish(fixture: &Fixture) {
    let plan = given::proxy_package(ProxyProduct::ResidentialStaticIp);
    for package in [given::recharge_package(), plan] {
        fixture.stored_package(&package).await;
    }
    for (key, order) in (1..).zip([given::recharge_order(), given::proxy_order()]) {
        let place = given::place_order(&order, given::guarded(key));
        let placed = fixture.intake.place(Intake::Place(Box::new(place))).await.unwrap();
        assert_eq!(placed, IntakeOutcome::Accepted);
        assert_eq!(fixture.found_order(&order).await, order);
    }
}

pub async fn an_amendment_changes_goods_and_wish(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut recharge = Order {
        package: PackageSnapshot::from(&given::recharge_package()),
        wish: given::recharge_order().wish,
        ..order
    };
    amend(fixture, &mut recharge).await;
    let broadband = Order { package: given::order().package, wish: Wish::Broadband, ..recharge };
    amend(fixture, &mut broadband.clone()).await;
}

/// What is left is of the same kind; a plan is nobody's already.
pub async fn of_an_order_that_is_forgotten_the_account_is_nobodys(fixture: &Fixture) {
    let orders = [given::recharge_order(), given::proxy_order(), given::order()];
    let mut unit = fixture.begin().await;
    for order in &orders {
        unit.orders().insert(order).await.unwrap();
    }
    let stranger = Order { contact: contact("13900000000"), ..given::recharge_order() };
    unit.orders().insert(&stranger).await.unwrap();
    let whose = Whose { phone: Some(given::contact().phone), ..Whose::default() };
    let nobody = contact("13700000000");
    assert_eq!(unit.orders().anonymise(&whose, &nobody).await.unwrap(), 3);
    unit.commit().await.unwrap();
    let [recharge, proxy, broadband] = orders;
    let left = [
        (recharge, Wish::Recharge(RechargeAccount::nobody())),
        (proxy.clone(), proxy.wish),
        (broadband, Wish::Broadband),
    ];
    for (order, wish) in left {
        let found = fixture.found_order(&order).await;
        assert_eq!((found.wish, found.contact), (wish, nobody.clone()));
        assert_eq!(found.package, order.package);
    }
    assert_eq!(fixture.found_order(&stranger).await, stranger);
}

fn contact(phone: &str) -> Contact {
    Contact { phone: PhoneNumber::parse(phone).unwrap(), ..given::contact() }
}

async fn amend(fixture: &Fixture, order: &mut Order) {
    let mut unit = fixture.begin().await;
    unit.orders().amend(order).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.found_order(order).await, *order);
}

fn every_goods() -> Vec<Goods> {
    let cost = given::yuan("0.01");
    let recharge = |account, most_cost: Money, on_failure| {
        let products = vec!["43".to_owned(), "a-b_C".to_owned()];
        Goods::Recharge(RechargeGoods { products, account, most_cost, on_failure })
    };
    let mut every = vec![
        recharge(AccountForm::Any, cost, OnFailure::Hold),
        recharge(AccountForm::Phone, given::yuan("9999999.99"), OnFailure::Refund),
    ];
    every.extend(AccountForm::ALL.map(|form| recharge(form, cost, OnFailure::Refund)));
    let unknown = [ProxyProduct::Other(30), ProxyProduct::Other(i64::MIN)];
    for product in ProxyProduct::KNOWN.into_iter().chain(unknown) {
        every.push(given::proxy_package(product).goods);
    }
    every.push(Goods::Proxy(ProxyGoods {
        pid: i64::MAX,
        product: ProxyProduct::DynamicUnlimited,
        most_units: u32::MAX,
        unit_cost: cost,
        bandwidth_id: Some(i64::MAX),
        concurrency_id: Some(2),
        coupon: Some("SPRING\"26\\".to_owned()),
        invitation_discount: true,
        on_failure: OnFailure::Refund,
    }));
    every.push(Goods::Broadband);
    every
}
