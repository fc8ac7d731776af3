//! A renewal that is saved, and all that is stored with it.

use crate::support::{Words, World, renewal};
use app::Ports;
use app::renewals::{Repeat, SaveError, SaveRenewal};
use chrono::TimeDelta;
use domain::customer::{Contact, PersonName};
use domain::intake::{Intake, IntakeOutcome};
use domain::order::PackageSnapshot;
use domain::ports::{MockOrderIntake, MockQueries, OrderIntake, Store, StoreError};
use domain::{Customer, EventKind, OrderState, Package, QueryId, Source, TaskKind, TaskState};
use futures_util::FutureExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::fakes::FakeStore;
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
        Ok(IntakeOutcome::Changed)
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

#[tokio::test]
async fn whoever_was_looked_at_before_is_not_looked_up_for_the_order() {
    let mut queries = MockQueries::new();
    queries.expect_customer().once().returning(|_id| Ok(Some(given::customer())));
    queries.expect_catalogue_version().returning(|| Ok(1));
    queries.expect_packages().returning(|| Ok(vec![given::package()]));
    queries.expect_package_groups().returning(|| Ok(Vec::new()));
    let world = World::new().with(|ports| Ports { queries: Arc::new(queries), ..ports });
    keep_customer(&world.store, &given::customer()).await;
    world.app.renewals.look_up(&given::query_id(), "203.0.113.7", None).await.unwrap();
    let saved = world.save(client()).await.unwrap();
    assert_eq!(saved.status, 200);
    assert_eq!(world.store.orders().len(), 1);
}

#[tokio::test]
async fn a_customer_who_changed_since_they_were_looked_at_is_looked_at_again() {
    let world = World::new();
    let first = world.order().await;
    let contact = Contact { name: PersonName::parse("李四").unwrap(), ..given::contact() };
    let copied_at = given::start() + TimeDelta::seconds(1);
    let customer = Customer { contact: contact.clone(), copied_at, ..given::customer() };
    keep_customer(&world.store, &customer).await;
    world.advance(TimeDelta::seconds(6));
    let second = world.order().await;
    assert_eq!(world.look(first).await.contact, given::contact());
    assert_eq!(world.look(second).await.contact, contact);
}

#[tokio::test]
async fn a_customer_whose_copy_has_gone_since_is_asked_for_again() {
    let world = World::new();
    world.order().await;
    assert_eq!(world.directory.lookups(), 1);
    let mut work = world.store.begin().await.unwrap();
    work.customers().remove(&given::query_id()).await.unwrap();
    work.commit().await.unwrap();
    world.advance(TimeDelta::seconds(6));
    world.order().await;
    assert_eq!(world.directory.lookups(), 2);
}

/// The copy is made anew whenever the operator knows more, right after it was looked at too.
#[tokio::test]
async fn a_copy_that_is_made_anew_all_the_time_hinders_no_order() {
    let world = World::new();
    let (store, copies) = (world.store.clone(), AtomicUsize::default());
    let mut intake = MockOrderIntake::new();
    intake.expect_has_room().return_const(true);
    intake.expect_place().returning(move |intake| {
        let copy = i64::try_from(copies.fetch_add(1, Ordering::Relaxed)).unwrap();
        let copied_at = given::start() + TimeDelta::microseconds(copy + 1);
        let customer = Customer { copied_at, ..given::customer() };
        keep_customer(&store, &customer).now_or_never().unwrap();
        store.place(intake).now_or_never().unwrap()
    });
    let world = world.with(|ports| Ports { intake: Arc::new(intake), ..ports });
    for client in ["203.0.113.1", "203.0.113.2", "203.0.113.3"] {
        let saved = world.save(Repeat::Client(client.to_owned())).await.unwrap();
        assert_eq!(saved.status, 200, "{}", saved.body);
    }
    assert_eq!(world.store.orders().len(), 3);
}

/// As another server's import would.
async fn keep_customer(store: &FakeStore, customer: &Customer) {
    let mut work = store.begin().await.unwrap();
    work.customers().save(customer).await.unwrap();
    work.commit().await.unwrap();
}
