//! The same request again: under a key, and without one.

use crate::support::{Words, World, renewal};
use app::renewals::{Repeat, SaveError, SaveRenewal};
use chrono::TimeDelta;
use domain::intake::IdempotencyKey;
use domain::{Package, PackageId};
use futures_util::future::join_all;
use testkit::given;

fn keyed() -> Repeat {
    Repeat::Key(IdempotencyKey::parse("0123456789abcdef").unwrap())
}

fn client(name: &str) -> Repeat {
    Repeat::Client(name.to_owned())
}

#[tokio::test]
async fn the_same_key_gives_the_same_order_for_a_day() {
    let world = World::new();
    let first = world.save(keyed()).await.unwrap();
    world.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let again = world.save(keyed()).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(world.store.orders().len(), 1);
    world.advance(TimeDelta::seconds(1));
    let next_day = world.save(keyed()).await.unwrap();
    assert_ne!(first, next_day);
}

#[tokio::test]
async fn sixteen_at_once_with_one_key_are_one_order() {
    let world = World::new();
    let saves = join_all((0..16).map(|_| world.save(keyed()))).await;
    let first = saves[0].as_ref().unwrap();
    assert!(saves.iter().all(|saved| saved.as_ref().unwrap() == first));
    assert_eq!(world.store.orders().len(), 1);
}

#[tokio::test]
async fn the_order_under_a_key_is_told_even_if_the_package_is_gone_by_then() {
    let world = World::new();
    let first = world.save(keyed()).await.unwrap();
    world.store.put_package(Package { version: 2, on_sale: false, ..given::package() });
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.save(keyed()).await.unwrap(), first);
}

#[tokio::test]
async fn a_refusal_under_a_key_stands_even_if_the_package_is_back_by_then() {
    let world = World::new();
    world.store.put_package(Package { version: 2, on_sale: false, ..given::package() });
    let first = world.save(keyed()).await.unwrap();
    assert_eq!(first.body, "PackageOffSale");
    world.store.put_package(Package { version: 3, ..given::package() });
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.save(keyed()).await.unwrap(), first);
    assert!(world.store.orders().is_empty());
    // Another key is another request.
    let key = IdempotencyKey::parse("another-key-12345").unwrap();
    assert!(world.save(Repeat::Key(key)).await.unwrap().order_id.is_some());
}

#[tokio::test]
async fn a_key_used_for_another_body_is_refused_whatever_became_of_the_first() {
    let world = World::new();
    world.save(keyed()).await.unwrap();
    let other = SaveRenewal { package_id: PackageId(75), ..renewal(keyed()) };
    let reused = world.app.renewals.save(other, &Words).await;
    assert!(matches!(reused, Err(SaveError::KeyReused)));
    world.store.put_package(Package { id: PackageId(75), ..given::package() });
    world.advance(TimeDelta::seconds(1));
    let other = SaveRenewal { package_id: PackageId(75), ..renewal(keyed()) };
    let reused = world.app.renewals.save(other, &Words).await;
    assert!(matches!(reused, Err(SaveError::KeyReused)));
    assert_eq!(world.store.orders().len(), 1);
}

#[tokio::test]
async fn without_a_key_the_same_client_is_guarded_for_five_seconds() {
    let world = World::new();
    world.save(client("a")).await.unwrap();
    world.advance(TimeDelta::milliseconds(4_999));
    assert!(matches!(world.save(client("a")).await, Err(SaveError::Repeated)));
    world.advance(TimeDelta::milliseconds(1));
    assert!(world.save(client("a")).await.is_ok());
    assert_eq!(world.store.orders().len(), 2);
}

#[tokio::test]
async fn the_guard_lets_other_clients_and_other_packages_pass() {
    let world = World::new();
    world.store.put_package(Package { id: PackageId(75), ..given::package() });
    world.save(client("a")).await.unwrap();
    assert!(world.save(client("b")).await.is_ok());
    let other = SaveRenewal { package_id: PackageId(75), ..renewal(client("a")) };
    assert!(world.app.renewals.save(other, &Words).await.is_ok());
    assert_eq!(world.store.orders().len(), 3);
}
