//! After BOSS has a renewal, the new term is what the customer is shown.

use super::{Shop, TARGETS};
use crate::support::member;
use chrono::TimeDelta;
use domain::ports::Queries;
use domain::staff::Role;
use domain::{Customer, QueryId, Scene, Target};
use testkit::fakes::Fault;
use testkit::given;

/// As BOSS tells it once it has the payment.
fn renewed() -> Customer {
    let expires_on = given::customer().expires_on + TimeDelta::days(365);
    Customer { expires_on, ..given::customer() }
}

#[tokio::test]
async fn the_copy_of_the_customer_is_taken_again_after_boss_has_the_renewal() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    assert_eq!(shown(&shop).await.expires_on, given::customer().expires_on);
    shop.world.directory.put(renewed());
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    assert_eq!(shop.world.store.customer(&given::query_id()).await.unwrap(), Some(renewed()));
    assert_eq!(shown(&shop).await.expires_on, renewed().expires_on);
}

#[tokio::test]
async fn the_copy_is_marked_as_old_when_the_directory_cannot_be_asked() {
    let shop = Shop::new();
    shop.world.paid_order().await;
    shop.world.directory.fault(Fault::NotReached);
    shop.world.directory.put(renewed());
    shop.world.run_all().await;
    let copy = shop.world.store.customer(&given::query_id()).await.unwrap().unwrap();
    assert_eq!(copy.expires_on, given::customer().expires_on);
    assert_eq!(shown(&shop).await.expires_on, renewed().expires_on, "asked again at the next look");
}

#[tokio::test]
async fn a_renewal_that_is_found_at_boss_brings_the_new_term_as_well() {
    let shop = Shop::new();
    shop.world.paid_order().await;
    shop.office(Target::Boss).fault(Fault::AnswerLost);
    shop.world.directory.put(renewed());
    shop.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(shop.office(Target::Boss).pushes().len(), 1);
    assert_eq!(shown(&shop).await.expires_on, renewed().expires_on);
}

#[tokio::test]
async fn the_copy_is_taken_again_after_boss_has_given_the_payment_back() {
    let shop = Shop::new();
    let order = shop.world.paid_order().await;
    shop.world.directory.put(renewed());
    shop.world.run_all().await;
    shop.world.directory.put(given::customer());
    assert_eq!(shown(&shop).await.expires_on, renewed().expires_on);
    shop.world.ask_back(order, "RF0001", "460.00").await.unwrap();
    shop.world.live_through(TimeDelta::minutes(1)).await;
    assert_eq!(shop.world.state(order).await, "refunded");
    assert_eq!(shown(&shop).await.expires_on, given::customer().expires_on);
}

/// The number is what a renewal of theirs will go by.
#[tokio::test]
async fn the_number_that_boss_opened_for_a_new_customer_is_kept_with_its_receipt() {
    for is_found in [false, true] {
        let shop = Shop::new();
        let order = shop.world.new_order(|_save| {}).await;
        let payment = shop.world.pay(order, Scene::Native).await.unwrap();
        let capture = shop.world.payer_pays(payment.number);
        assert_eq!(shop.world.notify(&capture).await.status, 200);
        if is_found {
            shop.office(Target::Boss).fault(Fault::AnswerLost);
        }
        shop.world.live_through(TimeDelta::minutes(1)).await;
        let desk = &shop.world.app.order_desk;
        let receipts = desk.look(&member(Role::Service), order).await.unwrap().receipts;
        let targets: Vec<_> = receipts.iter().map(|(target, _receipt)| *target).collect();
        assert_eq!(targets, TARGETS);
        let opened = QueryId::parse("PBS000000001").ok();
        for (target, receipt) in receipts {
            assert!(!receipt.receipt_no.is_empty());
            let expected = opened.clone().filter(|_opened| target == Target::Boss);
            assert_eq!(receipt.customer, expected, "{target:?}");
        }
    }
}

async fn shown(shop: &Shop) -> Customer {
    shop.world.app.renewals.query(&given::query_id()).await.unwrap()
}
