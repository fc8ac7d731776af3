//! Flow records that are missing, made.

use crate::support::{InterruptedStore, World, member};
use app::{FlowReport, Ports, WatchError};
use chrono::TimeDelta;
use domain::PackageId;
use domain::job::JobName;
use domain::ports::{FlowFilter, Page, WatchQueries};
use domain::staff::{Permission, Role};
use std::sync::Arc;
use testkit::fakes::StoreFailure;

const PAGE: Page = Page { number: 1, size: 100 };

async fn compensate(world: &World, package: Option<i64>) -> Result<FlowReport, WatchError> {
    world.app.flows.compensate(&member(Role::Service), package.map(PackageId)).await
}

async fn count(world: &World) -> i64 {
    world.store.flows(&FlowFilter::default(), PAGE).await.unwrap().total
}

#[tokio::test]
async fn missing_records_are_made_once_for_all_or_for_a_package() {
    let world = World::new();
    for _order in 0..3 {
        world.paid_order().await;
    }
    assert_eq!(count(&world).await, 3, "settling makes them");
    world.store.forget_flows();
    let made = compensate(&world, Some(74)).await.unwrap();
    assert_eq!((made.checked, made.created), (3, 3));
    let again = compensate(&world, None).await.unwrap();
    assert_eq!((again.checked, again.created), (3, 0));
    assert_eq!(count(&world).await, 3);
    let [package, all] = world.audited().try_into().unwrap();
    assert_eq!(package, ("flows.compensate", "74".to_owned()));
    assert_eq!(all, ("flows.compensate", "all".to_owned()));
    world.assert_sound().await;
}

#[tokio::test]
async fn more_than_one_batch_is_made_and_another_package_is_left_alone() {
    let world = World::new();
    let mut other = testkit::given::package();
    other.id = PackageId(80);
    world.store.put_package(other);
    let order = world.paid_order().await;
    world.store.forget_flows();
    let none = compensate(&world, Some(80)).await.unwrap();
    assert_eq!((none.checked, none.created), (0, 0));
    assert_eq!(count(&world).await, 0);
    world.store.copy_captures(order, 450);
    let made = compensate(&world, Some(74)).await.unwrap();
    assert_eq!((made.checked, made.created), (451, 451));
}

/// The second batch is not stored: the first one is there, and who asked for it.
#[tokio::test]
async fn no_record_is_made_that_the_audit_does_not_know_of() {
    let world = World::new();
    let store = InterruptedStore::new(&world.store);
    let port = Arc::<InterruptedStore>::clone(&store);
    let world = world.with(|ports| Ports { store: port, ..ports });
    let order = world.paid_order().await;
    world.store.forget_flows();
    world.store.copy_captures(order, 300);
    let broken = world.store.clone();
    store.after_units(2, async move { broken.fail_next_commit(StoreFailure::Unavailable) });
    assert!(compensate(&world, None).await.is_err());
    assert_eq!(count(&world).await, 200);
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.detail.as_str()), ("flows.compensate", "made 200"));
    assert_eq!(compensate(&world, None).await.unwrap().created, 101);
}

#[tokio::test]
async fn the_daily_job_makes_what_is_missing() {
    let world = World::new();
    let order = world.paid_order().await;
    world.store.copy_captures(order, 399);
    for _day in 0..2 {
        world.advance(TimeDelta::days(1));
        world.app.scheduled.run_if_due(JobName::MakeMissingFlows).await.unwrap();
        assert_eq!(count(&world).await, 400);
    }
    assert!(world.audited().is_empty(), "nobody asked for it");
}

#[tokio::test]
async fn an_unknown_package_and_a_role_that_may_not_are_refused() {
    let world = World::new();
    let unknown = compensate(&world, Some(9_999)).await;
    assert!(matches!(unknown, Err(WatchError::UnknownPackage)), "{unknown:?}");
    for role in Role::ALL {
        let made = world.app.flows.compensate(&member(role), None).await;
        assert_eq!(made.is_ok(), role.may(Permission::Fulfil), "{role:?}");
        let listed = world.app.flows.list(&member(role), &FlowFilter::default(), PAGE).await;
        assert_eq!(listed.is_ok(), role.may(Permission::SeeMoney), "{role:?}");
    }
}
