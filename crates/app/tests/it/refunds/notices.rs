//! What providers tell of refunds.

use crate::support::World;
use chrono::TimeDelta;
use domain::evidence::EvidenceVerdict;
use domain::ports::{RefundReport, ReportedRefund};
use domain::settlement::QuarantineReason;
use domain::{OrderId, Scene};
use futures_util::future::join_all;
use testkit::fakes::{FakeVerifier, RefundEnd, RefundPlan, StoreFailure};
use testkit::given;

/// A delivered order whose whole payment is on its way back.
async fn on_its_way() -> (World, OrderId) {
    let world = World::new();
    let order = world.paid_order().await;
    world.run_all().await;
    world.wechat.plan_refund(RefundPlan::AfterProcessing(RefundEnd::Succeeded));
    world.ask_back(order, "RF0001", "460.00").await.unwrap();
    world.run_all().await;
    assert_eq!(world.refund_state("RF0001"), "submitted");
    (world, order)
}

fn reported(world: &World) -> ReportedRefund {
    world.wechat.refund_report(&world.refund("RF0001").number).unwrap()
}

#[tokio::test]
async fn the_notice_before_the_query_ends_it() {
    let (world, order) = on_its_way().await;
    world.wechat.finish_refunds();
    assert_eq!(world.notify_refund(&reported(&world)).await.body, "received");
    assert_eq!((world.refund_state("RF0001"), world.state(order).await), ("succeeded", "refunded"));
    let evidence = world.store.evidence().pop().unwrap();
    assert_eq!(evidence.verdict, EvidenceVerdict::Accepted);
    assert_eq!(evidence.number, Some(format!("{order}00")));
    let told = world.timeline(order).await.len();
    world.live_through(TimeDelta::minutes(1)).await;
    // The taking back, and nothing else.
    assert_eq!(world.timeline(order).await.len(), told + 1);
    assert_eq!(world.task("follow_refund").state.name(), "done");
    world.assert_sound().await;
}

#[tokio::test]
async fn the_notice_after_the_query_changes_nothing_more() {
    let (world, order) = on_its_way().await;
    world.wechat.finish_refunds();
    world.live_through(TimeDelta::minutes(1)).await;
    let (refund, told) = (world.refund("RF0001"), world.timeline(order).await);
    let report = reported(&world);
    let replies = join_all((0..64).map(|_| world.notify_refund(&report))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    assert_eq!((world.refund("RF0001"), world.timeline(order).await), (refund, told));
    assert!(world.store.quarantine().is_empty());
    world.assert_sound().await;
}

#[tokio::test]
async fn a_notice_of_something_on_its_way_is_acknowledged() {
    let (world, order) = on_its_way().await;
    assert_eq!(world.notify_refund(&reported(&world)).await.status, 200);
    assert_eq!(world.refund_state("RF0001"), "submitted");
    assert_eq!(world.state(order).await, "refunding");
    assert!(world.store.quarantine().is_empty());
}

#[tokio::test]
async fn a_notice_that_does_not_fit_is_quarantined_and_acknowledged() {
    let (world, order) = on_its_way().await;
    world.wechat.finish_refunds();
    let right = reported(&world);
    let wrong = [
        ReportedRefund { amount: given::yuan("459.99"), ..right.clone() },
        ReportedRefund { merchant: Some("1900000999".to_owned()), ..right.clone() },
        ReportedRefund { number: format!("{order}01"), ..right.clone() },
        ReportedRefund { channel: domain::Channel::Alipay, ..right.clone() },
        ReportedRefund { refund_number: "RF0009".to_owned(), ..right.clone() },
        ReportedRefund { refund_number: "RF 1".to_owned(), ..right.clone() },
    ];
    for report in &wrong {
        assert_eq!(world.notify_refund(report).await.body, "received");
        assert_eq!(world.refund_state("RF0001"), "submitted", "{report:?}");
        let row = world.store.quarantine().pop().unwrap();
        let evidence = world.store.evidence().pop().unwrap();
        assert_eq!((row.evidence_id, row.amount), (evidence.id, Some(report.amount)));
    }
    let reasons: Vec<_> = world.store.quarantine().iter().map(|row| row.reason).collect();
    let (wrong_refund, unknown) = (QuarantineReason::WrongRefund, QuarantineReason::UnknownRefund);
    assert_eq!(reasons[..4], [wrong_refund; 4]);
    assert_eq!(reasons[4..], [unknown; 2]);
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    world.assert_sound().await;
    // The right one counts all the same, with or without the merchant's number in it.
    world.notify_refund(&ReportedRefund { merchant: None, ..right }).await;
    assert_eq!(world.refund_state("RF0001"), "succeeded");
}

#[tokio::test]
async fn a_last_word_is_never_taken_back() {
    let (world, order) = on_its_way().await;
    world.wechat.finish_refunds();
    let succeeded = reported(&world);
    world.notify_refund(&succeeded).await;
    let (refund, tasks) = (world.refund("RF0001"), world.store.tasks());
    let closed = RefundReport::Closed { reason: "CLOSED".to_owned() };
    let closed = ReportedRefund { report: closed, ..succeeded };
    for _repeat in 0..2 {
        assert_eq!(world.notify_refund(&closed).await.status, 200);
    }
    assert_eq!((world.refund("RF0001"), world.state(order).await), (refund, "refunded"));
    assert_eq!(world.store.tasks(), tasks);
    let [row] = world.store.quarantine().try_into().unwrap();
    assert_eq!(row.reason, QuarantineReason::RefundContradicted);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_success_after_the_close_is_for_staff() {
    let (world, order) = on_its_way().await;
    let right = reported(&world);
    let closed = RefundReport::Closed { reason: "CLOSED".to_owned() };
    world.notify_refund(&ReportedRefund { report: closed, ..right.clone() }).await;
    assert_eq!((world.refund_state("RF0001"), world.state(order).await), ("failed", "fulfilled"));
    world.wechat.finish_refunds();
    world.notify_refund(&reported(&world)).await;
    assert_eq!((world.refund_state("RF0001"), world.state(order).await), ("failed", "fulfilled"));
    assert_eq!(world.store.quarantine()[0].reason, QuarantineReason::RefundContradicted);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_notice_that_was_not_stored_is_asked_for_again() {
    let (world, _order) = on_its_way().await;
    world.wechat.finish_refunds();
    let report = reported(&world);
    let rows = world.store.evidence().len();
    for failure in [StoreFailure::Unavailable, StoreFailure::Busy, StoreFailure::Conflict] {
        world.store.fail_next(failure);
        assert_eq!(world.notify_refund(&report).await.body, "try again");
        world.store.fail_next_commit(failure);
        assert_eq!(world.notify_refund(&report).await.body, "try again");
    }
    assert_eq!((world.refund_state("RF0001"), world.store.evidence().len()), ("submitted", rows));
    assert_eq!(world.notify_refund(&report).await.body, "received");
    assert_eq!(world.refund_state("RF0001"), "succeeded");
}

#[tokio::test]
async fn a_notice_signed_by_a_stranger_changes_nothing() {
    let (world, _order) = on_its_way().await;
    world.wechat.finish_refunds();
    let report = reported(&world);
    let stranger = FakeVerifier::with_key(report.channel, 2);
    let raw = stranger.refund_notification(&report, given::start());
    let reply = world.app.notifications.receive(report.channel, raw).await.unwrap();
    assert_eq!(reply.status, 401);
    assert_eq!(world.refund_state("RF0001"), "submitted");
    assert!(world.store.quarantine().is_empty());
}

#[tokio::test]
async fn a_refund_notice_before_the_payments_own_is_kept_and_the_payment_counts_later() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    let report = RefundReport::Succeeded { at: given::start(), provider_no: None };
    let refund = ReportedRefund {
        channel: capture.channel,
        merchant: None,
        number: capture.number.clone(),
        refund_number: "CONSOLE001".to_owned(),
        amount: capture.amount,
        report,
    };
    assert_eq!(world.notify_refund(&refund).await.status, 200);
    assert_eq!(world.store.quarantine()[0].reason, QuarantineReason::UnknownRefund);
    assert_eq!(world.attempt_states(order).await, ["pending"]);
    world.notify(&capture).await;
    assert_eq!(world.state(order).await, "paid");
    world.assert_sound().await;
}
