//! A new order that is saved, or not, and what is stored with it.

use crate::support::{World, new_order};
use app::{Repeat, SaveError, SaveNew};
use chrono::TimeDelta;
use domain::intake::IdempotencyKey;
use domain::order::PackageSnapshot;
use domain::package::Audience;
use domain::{AccountId, EventKind, OrderKind, OrderState, Package, PackageId, PersonName, Source};
use futures_util::future::join_all;
use testkit::given;

fn keyed() -> SaveNew {
    let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
    SaveNew { repeat: Repeat::Key(key), ..new_order("203.0.113.7") }
}

#[tokio::test]
async fn an_order_is_made_from_what_was_typed_and_the_package_as_it_is_now() {
    let world = World::new();
    let source = Source::parse(Some("PC"), Some("menu 3")).unwrap();
    let account = Some(AccountId(given::id()));
    let save = SaveNew { source: source.clone(), account, ..new_order("203.0.113.7") };
    let saved = world.save_new(save).await.unwrap();
    let order = world.look(saved.order_id.unwrap()).await;
    assert_eq!(order.id.kind(), OrderKind::New);
    assert_eq!((order.query_id, order.account), (None, account));
    assert_eq!(order.contact, given::contact());
    assert_eq!(order.package, PackageSnapshot::from(&given::package()));
    assert_eq!((order.amount, order.source), (given::package().price, source));
    assert_eq!(order.state, OrderState::AwaitingPayment);
    assert_eq!(order.expires_at, given::start() + TimeDelta::minutes(30));
    assert_eq!(world.timeline(order.id).await, [EventKind::Placed]);
    assert_eq!(world.task("expire_order").due_at, order.expires_at);
}

#[tokio::test]
async fn what_is_not_for_new_customers_is_refused() {
    let world = World::new();
    let package = |id| Package { id: PackageId(id), ..given::package() };
    world.store.put_package(Package { on_sale: false, ..package(75) });
    world.store.put_package(Package { for_new: false, ..package(76) });
    world.store.put_package(Package { audience: Audience::Qualified, ..package(77) });
    for (id, refusal) in [
        (75, "PackageOffSale"),
        (76, "PackageNotForCustomer"),
        (77, "PackageNotForCustomer"),
        (78, "UnknownPackage"),
    ] {
        let save = SaveNew { package_id: PackageId(id), ..new_order("203.0.113.7") };
        assert_eq!(world.save_new(save).await.unwrap().body, refusal);
    }
    assert!(world.store.orders().is_empty());
}

#[tokio::test]
async fn a_package_that_changed_under_our_hands_is_looked_at_once_more() {
    let world = World::new();
    world.new_order(|_save| {}).await;
    let dearer = Package { version: 2, price: given::yuan("480.00"), ..given::package() };
    world.store.put_package(dearer);
    let order = world.new_order(|_save| {}).await;
    assert_eq!(world.look(order).await.amount, given::yuan("480.00"));
}

#[tokio::test]
async fn sixteen_at_once_with_one_key_are_one_order() {
    let world = World::new();
    let saves = join_all((0..16).map(|_| world.save_new(keyed()))).await;
    let first = saves[0].as_ref().unwrap();
    assert!(saves.iter().all(|saved| saved.as_ref().unwrap() == first));
    assert_eq!(world.store.orders().len(), 1);
}

#[tokio::test]
async fn a_key_belongs_to_its_body_and_to_its_account() {
    let world = World::new();
    let first = world.save_new(keyed()).await.unwrap();
    let mut other = keyed();
    other.contact.name = PersonName::parse("别人").unwrap();
    assert!(matches!(world.save_new(other).await, Err(SaveError::KeyReused)));
    let theirs = SaveNew { account: Some(AccountId(given::id())), ..keyed() };
    let second = world.save_new(theirs).await.unwrap();
    assert_ne!(first.order_id, second.order_id);
}

#[tokio::test]
async fn a_refusal_stands_under_its_key() {
    let world = World::new();
    world.store.put_package(Package { version: 2, on_sale: false, ..given::package() });
    assert_eq!(world.save_new(keyed()).await.unwrap().body, "PackageOffSale");
    world.store.put_package(Package { version: 3, ..given::package() });
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.save_new(keyed()).await.unwrap().body, "PackageOffSale");
}

#[tokio::test]
async fn without_a_key_the_same_client_is_guarded_for_five_seconds() {
    let world = World::new();
    world.save_new(new_order("a")).await.unwrap();
    world.advance(TimeDelta::milliseconds(4_999));
    assert!(matches!(world.save_new(new_order("a")).await, Err(SaveError::Repeated)));
    let mut other = new_order("a");
    other.contact.name = PersonName::parse("别人").unwrap();
    assert!(world.save_new(other).await.is_ok());
    world.advance(TimeDelta::milliseconds(1));
    assert!(world.save_new(new_order("a")).await.is_ok());
}
