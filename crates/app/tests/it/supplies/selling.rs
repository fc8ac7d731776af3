use super::{Shop, addresses, amount, new_order, phone};
use crate::support::Words;
use app::{Repeat, SaveAddressRenewal, SaveError};
use domain::customer::Source;
use domain::id::PackageId;
use domain::supplier::{Asked, ProxyGoods, ProxyProduct, SupplyRefusal};
use testkit::fakes::{FakeProxyShop, Fault};
use testkit::given;

/// The body of the answer, which names the refusal.
async fn answer(shop: &Shop, package: PackageId, goods: Asked) -> String {
    let save = new_order(package, goods, None);
    shop.app().new_orders.save(save, &Words).await.unwrap().body
}

#[tokio::test]
async fn a_price_is_the_packages_times_what_is_asked_for() {
    let shop = Shop::new();
    let package = shop.sell(ProxyProduct::DynamicTraffic);
    let order = shop.saved(package, amount(7), None).await;
    assert_eq!(shop.world.look(order).await.amount, given::yuan("70.00"));
}

#[tokio::test]
async fn what_would_be_a_loss_is_not_sold() {
    let shop = Shop::new();
    let goods = ProxyGoods {
        unit_cost: given::yuan("50.00"),
        ..FakeProxyShop::goods(ProxyProduct::DynamicTraffic)
    };
    let (pid, package) = (goods.pid, shop.sell_as(goods));
    shop.proxies.set_price(pid, "10.00");
    shop.saved(package, amount(1), None).await;
    shop.proxies.set_price(pid, "10.01");
    assert!(answer(&shop, package, amount(1)).await.contains("NotSold"));
    assert!(shop.proxies.made().is_empty());
}

#[tokio::test]
async fn what_the_shop_refuses_is_not_sold_and_one_that_cannot_be_asked_is_no_refusal() {
    let shop = Shop::new();
    let package = shop.sell(ProxyProduct::DynamicTraffic);
    shop.proxies.refuse(SupplyRefusal::OutOfStock);
    assert!(answer(&shop, package, amount(1)).await.contains("NotSold"));
    shop.proxies.fault(Fault::NotReached);
    let save = new_order(package, amount(1), None);
    let refused = shop.app().new_orders.save(save, &Words).await;
    assert!(matches!(refused, Err(SaveError::SupplierUnavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn what_does_not_fit_the_package_is_told_by_its_field() {
    let shop = Shop::new();
    let recharge = given::recharge_package().id;
    let traffic = shop.sell(ProxyProduct::DynamicTraffic);
    for (package, goods, field) in [
        (recharge, Asked::default(), "account"),
        (recharge, amount(2), "amount"),
        (traffic, amount(0), "amount"),
        (traffic, amount(1_001), "amount"),
        (traffic, phone(), "account"),
    ] {
        let save = new_order(package, goods, None);
        let refused = shop.app().new_orders.save(save, &Words).await;
        assert!(
            matches!(&refused, Err(SaveError::Invalid(invalid)) if invalid.field == field),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn addresses_are_sold_to_accounts_and_renewed_by_their_owners_alone() {
    let shop = Shop::new();
    let package = shop.sell(ProxyProduct::DatacenterStaticIp);
    let renewal = shop.sell(ProxyProduct::StaticIpRenewal);
    assert!(answer(&shop, package, addresses(1)).await.contains("SignInNeeded"));
    let save = |account| SaveAddressRenewal {
        package_id: renewal,
        goods: Asked { upids: vec![1], ..Asked::default() },
        account,
        source: Source::default(),
        repeat: Repeat::Client(given::id().as_i64().to_string()),
    };
    let own = given::account("13800001111");
    for (account, word) in [(None, "SignInNeeded"), (Some(own.id), "UnknownAddresses")] {
        let saved = shop.app().renewals.save_addresses(save(account), &Words).await.unwrap();
        assert!(saved.body.contains(word), "{}", saved.body);
    }
}
