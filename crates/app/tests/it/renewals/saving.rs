//! A renewal that is saved, and all that is stored with it.

use crate::support::{Words, World, renewal};
use app::Ports;
use app::renewals::{Repeat, SaveError, SaveRenewal};
use chrono::TimeDelta;
use domain::intake::{Intake, IntakeOutcome};
use domain::order::PackageSnapshot;
use domain::ports::{MockOrderIntake, StoreError};
use domain::{EventKind, OrderState, Package, QueryId, Source, TaskKind, TaskState};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::given;

fn client() -> Repeat {
    Repeat::Client("203.0.113.7".to_owned())
}

#[tokio::test]
async fn an_order_is_made_from_the_customer_and_the_package_as_they_are_now() {
    let world = World::new();
    let source = Source::parse(Some("wechat"), Some("menu 3")).unwrap();
    let save = SaveRenewal { source: source.clone(), ..renewal(client()) };
    let saved = world.app.renewals.save(save, &Words).await.unwrap();
    let order = world.look(saved.order_id.unwrap()).await;
    assert_eq!(saved.body, order.id.to_string());
    assert_eq!(order.query_id, Some(given::query_id()));
    assert_eq!(order.contact, given::contact());
    assert_eq!(order.package, PackageSnapshot::from(&given::package()));
    assert_eq!(order.amount, given::package().price);
    assert_eq!(order.source, source);
    assert_eq!(order.state, OrderState::AwaitingPayment);
    assert_eq!(order.created_at, given::start());
    assert_eq!(order.expires_at, given::start() + TimeDelta::minutes(30));
}

#[tokio::test]
async fn its_first_event_and_the_task_that_ends_it_are_stored_with_it() {
    let world = World::new();
    let order = world.order().await;
    assert_eq!(world.timeline(order).await, [EventKind::Placed]);
    let expiry = world.task("expire_order");
    assert_eq!(expiry.kind, TaskKind::ExpireOrder(order));
    assert_eq!(expiry.due_at, world.look(order).await.expires_at);
    assert_eq!(expiry.state, TaskState::Due);
}

#[tokio::test]
async fn a_later_change_of_the_package_does_not_reach_the_order() {
    let world = World::new();
    let order = world.order().await;
    world.store.put_package(Package { version: 2, price: given::yuan("1.00"), ..given::package() });
    let order = world.look(order).await;
    assert_eq!(order.amount, given::yuan("460.00"));
    assert_eq!(order.package.version, 1);
}

#[tokio::test]
async fn a_package_that_changed_under_our_hands_is_looked_at_once_more() {
    let world = World::new();
    world.order().await;
    // Within the second in which the catalogue believes its copy.
    let dearer = Package { version: 2, price: given::yuan("480.00"), ..given::package() };
    world.store.put_package(dearer);
    let saved = world.save(client()).await.unwrap();
    let order = world.look(saved.order_id.unwrap()).await;
    assert_eq!(order.amount, given::yuan("480.00"));
    assert_eq!(order.package.version, 2);
}

#[tokio::test]
async fn a_package_taken_off_sale_under_our_hands_is_refused() {
    let world = World::new();
    world.order().await;
    world.store.put_package(Package { version: 2, on_sale: false, ..given::package() });
    let saved = world.save(client()).await.unwrap();
    assert_eq!(saved.body, "PackageOffSale");
    assert_eq!(world.store.orders().len(), 1);
}

#[tokio::test]
async fn a_package_that_keeps_changing_is_refused_after_two_looks() {
    let looks = Arc::new(AtomicUsize::default());
    let counted = Arc::clone(&looks);
    let mut intake = MockOrderIntake::new();
    intake.expect_has_room().return_const(true);
    intake.expect_place().returning(move |intake| {
        assert!(matches!(intake, Intake::Place(_)));
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(IntakeOutcome::PackageChanged)
    });
    let world = World::new().with(|ports| Ports { intake: Arc::new(intake), ..ports });
    let saved = world.save(client()).await.unwrap();
    assert_eq!(saved.body, "PackageOffSale");
    assert_eq!(looks.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn nothing_is_looked_up_for_a_request_that_would_be_sent_away() {
    let mut intake = MockOrderIntake::new();
    intake.expect_has_room().return_const(false);
    let world = World::new().with(|ports| Ports { intake: Arc::new(intake), ..ports });
    // A customer whom nobody knows: looking would have told.
    let query_id = QueryId::parse("PBS404").unwrap();
    let nobody = SaveRenewal { query_id, ..renewal(client()) };
    let refused = world.app.renewals.save(nobody, &Words).await.unwrap_err();
    assert!(matches!(refused, SaveError::Store(StoreError::Busy)), "{refused:?}");
}
