//! Rightly signed money that is not as it should be: kept, acknowledged, and not booked.

use crate::support::World;
use domain::evidence::EvidenceVerdict;
use domain::settlement::{Capture, Quarantine, QuarantineReason};
use domain::{Channel, EventKind, OrderId, Scene};
use testkit::fakes::FakeVerifier;
use testkit::given;

/// An order under way, and what its genuine notification would say.
async fn under_way() -> (World, OrderId, Capture) {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let capture = given::capture(&world.attempts(order).await[0]);
    (world, order, capture)
}

/// The capture is acknowledged and put into quarantine; the order does not move.
async fn quarantined(world: &World, order: OrderId, capture: &Capture) -> Quarantine {
    let before = world.look(order).await;
    let reply = world.notify(capture).await;
    assert_eq!(reply.status, 200);
    assert_eq!(world.look(order).await, before);
    let [quarantine] = world.store.quarantine().try_into().unwrap();
    let evidence = world.store.evidence().pop().unwrap();
    let EvidenceVerdict::Rejected { reason, .. } = &evidence.verdict else { panic!("booked") };
    assert_eq!(reason, quarantine.reason.name());
    assert_eq!(quarantine.evidence_id, evidence.id);
    quarantine
}

async fn assert_held(world: &World, order: OrderId, reason: QuarantineReason) {
    assert_eq!(world.attempt_states(order).await, ["held"]);
    assert_eq!(world.timeline(order).await.last(), Some(&EventKind::Quarantined(reason)));
    assert!(world.tasks("push_zhuoyue").is_empty());
}

#[tokio::test]
async fn an_amount_one_fen_off_is_held() {
    for amount in ["459.99", "460.01", "4.60", "46000.00"] {
        let (world, order, capture) = under_way().await;
        let amount = given::yuan(amount);
        let quarantine = quarantined(&world, order, &Capture { amount, ..capture }).await;
        assert_eq!(quarantine.reason, QuarantineReason::WrongAmount);
        assert_eq!(quarantine.amount, Some(amount));
        assert_held(&world, order, QuarantineReason::WrongAmount).await;
    }
}

#[tokio::test]
async fn another_merchants_money_is_held() {
    let (world, order, capture) = under_way().await;
    let merchant = "1900000999".to_owned();
    let quarantine = quarantined(&world, order, &Capture { merchant, ..capture }).await;
    assert_eq!(quarantine.reason, QuarantineReason::WrongMerchant);
    assert_held(&world, order, QuarantineReason::WrongMerchant).await;
}

#[tokio::test]
async fn another_applications_money_is_held() {
    let (world, order, capture) = under_way().await;
    let app_id = "wx9999999999999999".to_owned();
    let quarantine = quarantined(&world, order, &Capture { app_id, ..capture }).await;
    assert_eq!(quarantine.reason, QuarantineReason::WrongApplication);
    assert_held(&world, order, QuarantineReason::WrongApplication).await;
}

#[tokio::test]
async fn money_from_another_channel_is_held() {
    let (world, order, capture) = under_way().await;
    let channel = Channel::Alipay;
    let quarantine = quarantined(&world, order, &Capture { channel, ..capture }).await;
    assert_eq!(quarantine.reason, QuarantineReason::WrongChannel);
    assert_held(&world, order, QuarantineReason::WrongChannel).await;
}

#[tokio::test]
async fn money_for_an_order_that_is_not_ours_is_kept_and_touches_nothing() {
    for number in ["R20240726181666459945499033700", "X1", ""] {
        let (world, order, capture) = under_way().await;
        let number = number.to_owned();
        let quarantine = quarantined(&world, order, &Capture { number, ..capture }).await;
        assert_eq!(quarantine.reason, QuarantineReason::UnknownOrder);
        assert_eq!(world.attempt_states(order).await, ["pending"]);
    }
}

#[tokio::test]
async fn a_second_trade_for_a_captured_attempt_is_kept_and_the_first_stands() {
    let (world, order, capture) = under_way().await;
    world.notify(&capture).await;
    let trade_no = "T2".to_owned();
    let quarantine = quarantined(&world, order, &Capture { trade_no, ..capture }).await;
    assert_eq!(quarantine.reason, QuarantineReason::OtherTrade);
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    assert_eq!(world.tasks("push_zhuoyue").len(), 1);
}

#[tokio::test]
async fn money_that_cannot_be_read_is_held() {
    for amount in ["1e2", "460", "460.000", "-460.00", "", "四百六十"] {
        let (world, order, capture) = under_way().await;
        let lines = format!(
            "merchant={}\napp_id={}\nnumber={}\ntrade_no=T1\namount={amount}x\npaid_at=0\n",
            capture.merchant, capture.app_id, capture.number
        );
        let raw = FakeVerifier::new(Channel::Wechat).signed(&lines, given::start());
        let reply = world.app.notifications.receive(Channel::Wechat, raw).await.unwrap();
        assert_eq!(reply.status, 200);
        assert_eq!(world.store.quarantine()[0].reason, QuarantineReason::Unreadable);
        assert_held(&world, order, QuarantineReason::Unreadable).await;
    }
}

#[tokio::test]
async fn genuine_money_after_the_quarantine_pays_the_order() {
    let (world, order, capture) = under_way().await;
    let amount = given::yuan("0.01");
    world.notify(&Capture { amount, ..capture.clone() }).await;
    world.notify(&capture).await;
    assert_eq!(world.state(order).await, "paid");
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    assert_eq!(world.store.quarantine().len(), 1);
}
