//! Notifications of payments that are right in all points.

use crate::support::World;
use app::{Application, Ports, Settings};
use chrono::TimeDelta;
use domain::evidence::{EvidenceKind, EvidenceVerdict};
use domain::ports::RawNotification;
use domain::settlement::LateReason;
use domain::{Channel, EventKind, Scene};
use futures_util::future::join_all;
use testkit::fakes::{FakeVerifier, StoreFailure};
use testkit::given;

#[tokio::test]
async fn a_genuine_notification_pays_the_order_and_makes_its_delivery_a_task() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Page).await.unwrap();
    let capture = world.payer_pays(payment.number);
    let reply = world.notify(&capture).await;
    assert_eq!((reply.status, reply.body), (200, "received"));
    assert_eq!(world.state(order).await, "paid");
    assert_eq!(world.attempt_states(order).await, ["captured"]);
    let paid = world.look(order).await.state.paid().unwrap();
    assert_eq!(paid.by, world.attempts(order).await[0].id);
    assert_eq!(world.timeline(order).await.last(), Some(&EventKind::Paid(Channel::Alipay)));
    assert_eq!(world.tasks("push_zhuoyue").len(), 1);
}

#[tokio::test]
async fn what_was_received_is_kept_as_it_came_without_the_connections_own_headers() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    let mut raw = FakeVerifier::new(Channel::Wechat).notification(&capture, given::start());
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    raw.headers = vec![
        header("host", "pay.example"),
        header("wechatpay-nonce", "abc"),
        header("cookie", "a=b"),
        header("wechatpay-serial", "5157"),
    ];
    let body = raw.body.clone();
    world.app.notifications.receive(Channel::Wechat, raw).await.unwrap();
    let [evidence] = world.store.evidence().try_into().unwrap();
    assert_eq!(evidence.headers, "wechatpay-nonce: abc\nwechatpay-serial: 5157\n");
    assert_eq!(evidence.body, body);
    assert_eq!(evidence.number, Some(payment.number.to_string()));
    assert_eq!(evidence.kind, EvidenceKind::Notification);
    assert_eq!(evidence.verdict, EvidenceVerdict::Accepted);
    assert_eq!(evidence.received_at, given::start());
}

#[tokio::test]
async fn sixty_four_of_the_same_at_once_are_all_answered_alike_and_pay_once() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    let replies = join_all((0..64).map(|_| world.notify(&capture))).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    let told = world.timeline(order).await;
    assert_eq!(told.iter().filter(|kind| matches!(kind, EventKind::Paid(_))).count(), 1);
    assert_eq!(world.tasks("push_zhuoyue").len(), 1);
    assert!(world.store.late_payments().is_empty());
    assert!(world.store.quarantine().is_empty());
}

#[tokio::test]
async fn two_channels_both_paid_are_one_payment_and_one_that_staff_decide_on() {
    let world = World::new();
    let order = world.order().await;
    let first = world.pay(order, Scene::Native).await.unwrap();
    let second = world.pay(order, Scene::Qr).await.unwrap();
    let (first, second) = (world.payer_pays(first.number), world.payer_pays(second.number));
    for capture in [&second, &first, &first, &second] {
        assert_eq!(world.notify(capture).await.status, 200);
    }
    let attempts = world.attempts(order).await;
    assert_eq!(world.look(order).await.state.paid().unwrap().by, attempts[1].id);
    let [late] = world.store.late_payments().try_into().unwrap();
    assert_eq!((late.attempt_id, late.reason), (attempts[0].id, LateReason::SecondCapture));
    world.run_all().await;
    assert_eq!(world.back_office.pushes().len(), 1);
}

#[tokio::test]
async fn a_notification_as_old_as_a_day_counts() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Qr).await.unwrap();
    let capture = world.payer_pays(payment.number);
    world.advance(TimeDelta::days(1));
    assert_eq!(world.notify(&capture).await.status, 200);
    assert_eq!(world.state(order).await, "paid");
}

#[tokio::test]
async fn while_the_store_fails_the_provider_is_asked_to_come_again() {
    let world = World::new();
    let order = world.order().await;
    let payment = world.pay(order, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    for failure in [StoreFailure::Unavailable, StoreFailure::Busy, StoreFailure::Conflict] {
        world.store.fail_next(failure);
        assert_eq!(world.notify(&capture).await.body, "try again");
        world.store.fail_next_commit(failure);
        assert_eq!(world.notify(&capture).await.body, "try again");
    }
    assert_eq!(world.state(order).await, "awaiting_payment");
    assert!(world.store.evidence().is_empty());
    assert_eq!(world.notify(&capture).await.body, "received");
    assert_eq!(world.state(order).await, "paid");
}

#[tokio::test]
async fn a_notification_of_something_else_is_kept_and_acknowledged() {
    let world = World::new();
    let raw = FakeVerifier::new(Channel::Wechat).signed("kind=test\n", given::start());
    let reply = world.app.notifications.receive(Channel::Wechat, raw).await.unwrap();
    assert_eq!(reply.status, 200);
    let [evidence] = world.store.evidence().try_into().unwrap();
    assert_eq!(evidence.verdict, EvidenceVerdict::Irrelevant);
}

#[tokio::test]
async fn nobody_speaks_for_a_channel_that_is_not_wired() {
    let world = World::new();
    let ports = Ports { verifiers: Vec::new(), ..world.ports() };
    let app = Application::new(ports, Settings::default());
    let raw =
        RawNotification { headers: Vec::new(), body: Vec::new(), received_at: given::start() };
    assert!(app.notifications.receive(Channel::Wechat, raw).await.is_none());
}
