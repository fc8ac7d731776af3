//! What may be asked back, by whom, and how often.

use crate::support::{World, member};
use app::{RefundError, RequestRefund};
use chrono::TimeDelta;
use domain::refund::RefundRefusal;
use domain::settlement::Capture;
use domain::staff::{Permission, Role};
use domain::{AttemptNumber, EventKind, OrderId, Scene};
use futures_util::future::join_all;
use testkit::given;

/// A paid and delivered order.
async fn delivered() -> (World, OrderId) {
    let world = World::new();
    let order = world.paid_order().await;
    world.run_all().await;
    (world, order)
}

#[tokio::test]
async fn the_whole_goes_back_and_the_order_follows() {
    let (world, order) = delivered().await;
    let refund = world.ask_back(order, "RF0001", "460.00").await.unwrap();
    assert_eq!((refund.state.name(), refund.order_id), ("requested", order));
    assert_eq!(world.state(order).await, "refunding");
    world.assert_sound().await;
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "succeeded");
    assert_eq!(world.state(order).await, "refunded");
    assert_eq!(world.wechat.given_back(world.attempts(order).await[0].number), 46_000);
    let told = world.timeline(order).await;
    assert!(
        told.contains(&EventKind::RefundRequested) && told.contains(&EventKind::RefundSucceeded)
    );
    let view = world.app.orders.look(order).await.unwrap();
    assert_eq!(view.refunds, [world.refund("RF0001")]);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_part_goes_back_and_the_order_stays_what_it_was() {
    let (world, order) = delivered().await;
    world.ask_back(order, "RF0001", "100.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    world.ask_back(order, "RF0002", "359.99").await.unwrap();
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    world.ask_back(order, "RF0003", "0.01").await.unwrap();
    world.run_all().await;
    assert_eq!(world.state(order).await, "refunded");
    world.assert_sound().await;
}

#[tokio::test]
async fn the_same_request_again_is_the_refund_that_it_made() {
    let (world, order) = delivered().await;
    let first = world.ask_back(order, "RF0001", "460.00").await.unwrap();
    assert_eq!(world.ask_back(order, "RF0001", "460.00").await.unwrap(), first);
    world.run_all().await;
    let later = world.ask_back(order, "RF0001", "460.00").await.unwrap();
    assert_eq!((later.id, later.state.name()), (first.id, "succeeded"));
    assert_eq!(world.store.refunds().len(), 1);
    assert_eq!(world.tasks("follow_refund").len(), 1);
    assert_eq!(world.audited(), [("refund.request", "RF0001".to_owned())]);
}

#[tokio::test]
async fn a_number_with_another_amount_or_payment_is_refused() {
    let (world, order) = delivered().await;
    let other = world.paid_order().await;
    world.ask_back(order, "RF0001", "100.00").await.unwrap();
    for (order, amount) in [(order, "100.01"), (order, "460.00"), (other, "100.00")] {
        let refused = world.ask_back(order, "RF0001", amount).await;
        assert!(matches!(refused, Err(RefundError::NumberReused)), "{amount}");
    }
    assert_eq!(world.store.refunds().len(), 1);
}

#[tokio::test]
async fn more_than_was_captured_is_refused_with_what_is_left() {
    let (world, order) = delivered().await;
    world.ask_back(order, "RF0001", "400.00").await.unwrap();
    for amount in ["60.01", "460.00", "99999.00"] {
        let refused = world.ask_back(order, "RF0002", amount).await;
        let left = given::yuan("60.00");
        let Err(RefundError::Refused(RefundRefusal::Exceeds { left: told })) = refused else {
            panic!("{amount}: {refused:?}")
        };
        assert_eq!(told, left);
    }
    let nothing = world.ask_back(order, "RF0002", "0.00").await;
    assert!(matches!(nothing, Err(RefundError::Refused(RefundRefusal::Nothing))));
    assert_eq!(world.store.refunds().len(), 1);
}

#[tokio::test]
async fn sixteen_at_once_never_take_more_than_was_captured() {
    let (world, order) = delivered().await;
    let numbers: Vec<_> = (10..26).map(|n| format!("RF00{n}")).collect();
    let asked = numbers.iter().map(|number| world.ask_back(order, number, "100.00"));
    let asked = join_all(asked).await;
    assert_eq!(asked.iter().filter(|asked| asked.is_ok()).count(), 4);
    world.run_all().await;
    assert_eq!(world.wechat.given_back(world.attempts(order).await[0].number), 40_000);
    assert_eq!(world.store.refunds().len(), 4);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_was_not_paid_or_is_not_there_is_not_given_back() {
    let world = World::new();
    let order = world.order().await;
    let refused = world.ask_back(order, "RF0001", "1.00").await;
    assert!(matches!(refused, Err(RefundError::Refused(RefundRefusal::NotPaid))));
    let payment = world.pay(order, Scene::Native).await.unwrap().number;
    let wish = |payment| RequestRefund { payment, ..World::wish(order, "RF0001", "1.00") };
    let open = world.request(wish(Some(payment))).await;
    assert!(matches!(open, Err(RefundError::Refused(RefundRefusal::NotPaid))));
    let strange = AttemptNumber::new(given::order().id, 0);
    let strange = world.request(wish(strange)).await;
    assert!(matches!(strange, Err(RefundError::UnknownPayment)));
    let nobody = world.ask_back(given::order().id, "RF0001", "1.00").await;
    assert!(matches!(nobody, Err(RefundError::UnknownOrder)));
    assert!(world.store.refunds().is_empty() && world.store.audit().is_empty());
}

#[tokio::test]
async fn while_money_of_the_order_is_in_quarantine_nothing_goes_back() {
    let world = World::new();
    let order = world.order().await;
    let first = world.pay(order, Scene::Native).await.unwrap();
    let second = world.pay(order, Scene::Qr).await.unwrap();
    let capture = world.payer_pays(first.number);
    world.notify(&capture).await;
    let capture = world.payer_pays(second.number);
    world.notify(&Capture { amount: given::yuan("4.60"), ..capture }).await;
    let refused = world.ask_back(order, "RF0001", "460.00").await;
    assert!(matches!(refused, Err(RefundError::Held)));
}

#[tokio::test]
async fn late_money_that_waits_for_a_decision_is_not_given_back_past_it() {
    let world = World::new();
    let order = world.paid_order().await;
    let second = given::nth_attempt(&world.look(order).await, 7);
    world.store.put_attempt(second.clone());
    world.notify(&given::capture(&second)).await;
    assert_eq!(world.store.late_payments().len(), 1);
    let wish = World::wish(order, "RF0001", "460.00");
    let refused = world.request(RequestRefund { payment: Some(second.number), ..wish }).await;
    assert!(matches!(refused, Err(RefundError::Held)));
    assert!(world.ask_back(order, "RF0002", "460.00").await.is_ok());
}

#[tokio::test]
async fn only_who_may_move_money_asks_for_it() {
    let (world, order) = delivered().await;
    for role in Role::ALL {
        let number = format!("RF{:>04}", role.name().len());
        let wish = World::wish(order, &number, "1.00");
        let asked = world.app.refunds.request(&member(role), wish).await;
        if role.may(Permission::MoveMoney) {
            assert!(asked.is_ok(), "{role:?}");
        } else {
            assert!(matches!(asked, Err(RefundError::Forbidden(_))), "{role:?}");
        }
    }
    assert_eq!(world.store.refunds().len(), 2);
    world.live_through(TimeDelta::minutes(1)).await;
    world.assert_sound().await;
}
