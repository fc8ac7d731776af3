//! Cancelling and paying at the same time.

use crate::support::{WatchedGateway, World};
use app::{ChangeError, PayError, Ports};
use chrono::TimeDelta;
use domain::{EventKind, Scene};
use futures_util::future::join_all;
use std::sync::Arc;
use testkit::given;

#[tokio::test]
async fn money_that_has_come_wins_though_nobody_has_told_us() {
    for scene in [Scene::Native, Scene::Page, Scene::Jsapi] {
        let world = World::new();
        let id = world.order().await;
        let payment = world.pay(id, scene).await.unwrap();
        world.payer_pays(payment.number);
        let cancelled = world.app.order_changes.cancel(id, &world.holder(id), "").await;
        assert!(matches!(cancelled, Err(ChangeError::AlreadyPaid)), "{scene:?}");
        assert_eq!(world.state(id).await, "paid");
        assert!(!world.timeline(id).await.contains(&EventKind::Cancelled));
    }
}

#[tokio::test]
async fn a_notification_in_the_middle_of_a_cancellation_wins() {
    let world = World::new();
    let gateway = WatchedGateway::open(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = Arc::new(world.with(|ports| Ports { gateways: vec![port], ..ports }));
    let id = world.order().await;
    world.pay(id, Scene::Native).await.unwrap();
    let [attempt] = world.attempts(id).await.try_into().unwrap();
    let notified = Arc::clone(&world);
    gateway.after_close(async move {
        assert_eq!(notified.notify(&given::capture(&attempt)).await.status, 200);
    });
    let cancelled = world.app.order_changes.cancel(id, &world.holder(id), "").await;
    assert!(matches!(cancelled, Err(ChangeError::AlreadyPaid)));
    assert_eq!(world.state(id).await, "paid");
}

#[tokio::test]
async fn nobody_is_given_a_way_to_pay_an_order_that_was_cancelled_meanwhile() {
    let world = World::new();
    let gateway = WatchedGateway::shut(&world.wechat);
    let port = Arc::<WatchedGateway>::clone(&gateway);
    let world = world.with(|ports| Ports { gateways: vec![port], ..ports });
    let id = world.order().await;
    let cancel = async {
        while gateway.sent().is_empty() {
            tokio::task::yield_now().await;
        }
        let cancelled = world.app.order_changes.cancel(id, &world.holder(id), "").await;
        gateway.let_through();
        cancelled
    };
    let (paid, cancelled) = tokio::join!(world.pay(id, Scene::Native), cancel);
    assert!(matches!(paid, Err(PayError::NotPayable)));
    assert_eq!(cancelled.unwrap().state.name(), "cancelled");
    // Once the creation is surely over, what it left at the provider is closed.
    world.live_through(TimeDelta::seconds(30)).await;
    assert_eq!(world.attempt_states(id).await, ["cancelled"]);
    let [attempt] = world.attempts(id).await.try_into().unwrap();
    assert!(world.wechat.payer_pays(attempt.number).is_none());
}

#[tokio::test]
async fn many_who_cancel_at_once_cancel_once() {
    let world = World::new();
    crate::support::limited(&world, 80, 5);
    let id = world.new_order(|save| save.package_id = domain::PackageId(80)).await;
    let by = world.holder(id);
    let all = join_all((0..8).map(|_| world.app.order_changes.cancel(id, &by, ""))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(world.timeline(id).await, [EventKind::Placed, EventKind::Cancelled]);
    assert_eq!(world.stock(80).await, 5);
}
