//! Messages that are not believed: one evidence row each, and nothing else.

use crate::support::World;
use domain::evidence::EvidenceVerdict;
use domain::ports::RawNotification;
use domain::{Channel, OrderId, Scene};
use testkit::fakes::{FakeVerifier, StoreFailure};
use testkit::given;

async fn under_way() -> (World, OrderId, RawNotification) {
    let world = World::new();
    let order = world.order().await;
    world.pay(order, Scene::Native).await.unwrap();
    let capture = given::capture(&world.attempts(order).await[0]);
    let genuine = FakeVerifier::new(Channel::Wechat).notification(&capture, given::start());
    (world, order, genuine)
}

async fn refuse(raw: RawNotification, expected: &str) {
    let (world, order, _genuine) = under_way().await;
    let (orders, tasks) = (world.store.orders(), world.store.tasks());
    let (attempts, told) = (world.attempts(order).await, world.timeline(order).await);
    let body = raw.body.clone();
    let reply = world.app.notifications.receive(Channel::Wechat, raw).await.unwrap();
    assert_eq!((reply.status, reply.body), (401, "refused"));
    let [evidence] = world.store.evidence().try_into().unwrap();
    let EvidenceVerdict::Rejected { reason, .. } = &evidence.verdict else { panic!("believed") };
    assert_eq!(reason, expected);
    assert_eq!((evidence.body, evidence.number), (body, None));
    assert_eq!((world.store.orders(), world.store.tasks()), (orders, tasks));
    assert_eq!((world.attempts(order).await, world.timeline(order).await), (attempts, told));
    assert!(world.store.quarantine().is_empty());
}

#[tokio::test]
async fn a_changed_body_is_refused() {
    let (_world, _order, mut raw) = under_way().await;
    raw.body[12] ^= 1;
    refuse(raw, "bad_signature").await;
}

#[tokio::test]
async fn a_message_signed_with_another_key_is_refused() {
    let (world, order, _genuine) = under_way().await;
    let capture = given::capture(&world.attempts(order).await[0]);
    let stranger = FakeVerifier::with_key(Channel::Wechat, 2);
    refuse(stranger.notification(&capture, given::start()), "bad_signature").await;
}

#[tokio::test]
async fn a_message_without_a_signature_or_sense_is_refused() {
    for body in [&b""[..], b"number=1", b"\xff\xfe", b"{}"] {
        let (body, received_at) = (body.to_vec(), given::start());
        refuse(RawNotification { headers: Vec::new(), body, received_at }, "malformed").await;
    }
}

#[tokio::test]
async fn each_refused_message_leaves_a_row_of_its_own() {
    let (world, _order, mut raw) = under_way().await;
    raw.body[12] ^= 1;
    for _time in 0..3 {
        world.app.notifications.receive(Channel::Wechat, raw.clone()).await.unwrap();
    }
    assert_eq!(world.store.evidence().len(), 3);
}

#[tokio::test]
async fn a_refusal_whose_row_cannot_be_kept_asks_to_come_again() {
    let (world, _order, mut raw) = under_way().await;
    raw.body[12] ^= 1;
    world.store.fail_next(StoreFailure::Unavailable);
    let reply = world.app.notifications.receive(Channel::Wechat, raw).await.unwrap();
    assert_eq!(reply.status, 503);
}
