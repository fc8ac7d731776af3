//! Renewals that are not saved, and leave nothing behind.

use crate::support::{Words, World, renewal};
use app::renewals::{Repeat, SaveError, SaveRenewal};
use chrono::{NaiveDate, TimeDelta};
use domain::package::Audience;
use domain::{Customer, Package, PackageId, QueryId};
use testkit::fakes::{Fault, StoreFailure};
use testkit::given;

fn save() -> SaveRenewal {
    renewal(Repeat::Client("203.0.113.7".to_owned()))
}

/// What the answer says to the renewal of this package by this customer.
async fn said(package: Package, customer: Customer) -> String {
    let world = World::new();
    world.store.put_package(package);
    world.directory.put(customer);
    let answer = world.app.renewals.save(save(), &Words).await.unwrap();
    if answer.order_id.is_some() {
        return "saved".to_owned();
    }
    assert!(world.store.orders().is_empty());
    assert!(world.store.tasks().is_empty());
    answer.body
}

#[tokio::test]
async fn an_unknown_customer_is_refused() {
    let world = World::new();
    let query_id = QueryId::parse("PBS000000000").unwrap();
    let answer = world.app.renewals.save(SaveRenewal { query_id, ..save() }, &Words).await.unwrap();
    assert_eq!(answer.body, "UnknownCustomer");
    assert!(world.store.orders().is_empty());
}

#[tokio::test]
async fn an_unknown_package_is_refused() {
    let world = World::new();
    let package_id = PackageId(75);
    let answer =
        world.app.renewals.save(SaveRenewal { package_id, ..save() }, &Words).await.unwrap();
    assert_eq!(answer.body, "UnknownPackage");
    assert!(world.store.orders().is_empty());
}

#[tokio::test]
async fn a_package_off_sale_is_refused() {
    let off = Package { on_sale: false, ..given::package() };
    let over = Package { sale_until: Some(given::start()), ..given::package() };
    let early = given::start() + TimeDelta::seconds(1);
    let early = Package { sale_from: Some(early), ..given::package() };
    for package in [off, over, early] {
        assert_eq!(said(package, given::customer()).await, "PackageOffSale");
    }
}

#[tokio::test]
async fn a_package_for_others_is_refused() {
    let new_only = Package { for_renewal: false, ..given::package() };
    let campaign = Package { audience: Audience::Qualified, ..given::package() };
    let recall = Package { audience: Audience::Lapsed, ..given::package() };
    for package in [&new_only, &campaign, &recall] {
        assert_eq!(said(package.clone(), given::customer()).await, "PackageNotForCustomer");
    }
    let qualified = Customer { qualified: true, ..given::customer() };
    assert_eq!(said(campaign, qualified).await, "saved");
    let expires_on = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    assert_eq!(said(recall, Customer { expires_on, ..given::customer() }).await, "saved");
}

#[tokio::test]
async fn nothing_is_saved_when_the_directory_is_down_and_there_is_no_copy() {
    let world = World::new();
    for fault in [Fault::NotReached, Fault::RequestLost] {
        world.directory.fault(fault);
        let failed = world.app.renewals.save(save(), &Words).await;
        assert!(matches!(failed, Err(SaveError::DirectoryUnavailable(_))));
    }
    assert!(world.store.orders().is_empty());
    // A fault of the moment is not remembered by the guard.
    assert!(world.app.renewals.save(save(), &Words).await.unwrap().order_id.is_some());
}

#[tokio::test]
async fn nothing_is_saved_when_the_store_is_away() {
    let world = World::new();
    world.store.fail_next(StoreFailure::Unavailable);
    let failed = world.app.renewals.save(save(), &Words).await;
    assert!(matches!(failed, Err(SaveError::Store(_))));
    world.app.renewals.query(&given::query_id()).await.unwrap();
    world.store.fail_next_commit(StoreFailure::Busy);
    assert!(world.app.renewals.save(save(), &Words).await.is_err());
    assert!(world.store.orders().is_empty());
    assert!(world.app.renewals.save(save(), &Words).await.unwrap().order_id.is_some());
}
