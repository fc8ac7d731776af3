//! Packages of which there are few, and few for each.

use crate::support::{World, limited, new_order, renewal};
use app::{Repeat, SaveNew};
use chrono::TimeDelta;
use domain::intake::IdempotencyKey;
use domain::{Package, PackageId, PhoneNumber};
use futures_util::future::join_all;
use testkit::given;

fn of(package: i64, client: u8) -> SaveNew {
    let client = format!("client {client}");
    SaveNew { package_id: PackageId(package), ..new_order(&client) }
}

#[tokio::test]
async fn no_more_are_sold_than_there_are() {
    let world = World::new();
    limited(&world, 80, 3);
    let saves = join_all((0..8).map(|client| world.save_new(of(80, client)))).await;
    let sold = saves.iter().filter(|saved| saved.as_ref().unwrap().order_id.is_some()).count();
    assert_eq!((sold, world.stock(80).await), (3, 0));
    assert!(saves.iter().any(|saved| saved.as_ref().unwrap().body == "SoldOut"));
}

#[tokio::test]
async fn sold_out_is_remembered_under_the_key() {
    let world = World::new();
    limited(&world, 80, 0);
    let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
    let save = SaveNew { repeat: Repeat::Key(key), ..of(80, 1) };
    assert_eq!(world.save_new(save.clone()).await.unwrap().body, "SoldOut");
    world.store.set_stock(PackageId(80), 1);
    assert_eq!(world.save_new(save).await.unwrap().body, "SoldOut");
    assert_eq!(world.stock(80).await, 1);
}

#[tokio::test]
async fn a_phone_has_as_many_as_the_quota_lets_it() {
    let world = World::new();
    world.store.put_package(Package { quota: Some(2), ..given::package() });
    let first = world.new_order(|_save| {}).await;
    world.new_order(|_save| {}).await;
    assert_eq!(world.save_new(of(74, 9)).await.unwrap().body, "QuotaReached");
    let other = PhoneNumber::parse("13800000000").unwrap();
    world.new_order(|save| save.contact.phone = other).await;
    world.app.order_changes.cancel(first, &world.holder(first), "").await.unwrap();
    world.new_order(|_save| {}).await;
}

#[tokio::test]
async fn a_renewal_takes_from_the_stock_and_counts_by_its_query_id() {
    let world = World::new();
    world.store.put_package(Package { limited: true, quota: Some(1), ..given::package() });
    world.store.set_stock(PackageId(74), 5);
    world.order().await;
    assert_eq!(world.stock(74).await, 4);
    let again = renewal(Repeat::Client("other".to_owned()));
    let refused = world.app.renewals.save(again, &crate::support::Words).await.unwrap();
    assert_eq!(refused.body, "QuotaReached");
    world.live_through(TimeDelta::minutes(30)).await;
    assert_eq!(world.stock(74).await, 5);
    world.order().await;
}
