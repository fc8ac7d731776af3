//! The packages in memory.

use crate::support::World;
use app::Ports;
use chrono::TimeDelta;
use domain::package::Shelf;
use domain::ports::MockQueries;
use domain::{Package, PackageId};
use futures_util::future::join_all;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use testkit::given;

/// A world whose store counts the looks at its version and at its packages.
struct Counted {
    world: World,
    version: Arc<AtomicI64>,
    version_looks: Arc<AtomicUsize>,
    package_looks: Arc<AtomicUsize>,
}

fn counted() -> Counted {
    let version = Arc::new(AtomicI64::new(1));
    let (version_looks, package_looks) = (Arc::default(), Arc::default());
    let mut queries = MockQueries::new();
    let (now, looks) = (Arc::clone(&version), Arc::<AtomicUsize>::clone(&version_looks));
    queries.expect_catalogue_version().returning(move || {
        looks.fetch_add(1, Ordering::Relaxed);
        Ok(now.load(Ordering::Relaxed))
    });
    let looks = Arc::<AtomicUsize>::clone(&package_looks);
    queries.expect_packages().returning(move || {
        looks.fetch_add(1, Ordering::Relaxed);
        Ok(vec![given::package()])
    });
    let world = World::new().with(|ports| Ports { queries: Arc::new(queries), ..ports });
    Counted { world, version, version_looks, package_looks }
}

#[tokio::test]
async fn however_many_read_the_store_is_asked_once_a_second() {
    let Counted { world, version_looks, package_looks, .. } = counted();
    for _second in 0..5 {
        for _moment in 0..4 {
            join_all((0..10).map(|_| world.app.catalogue.home())).await;
            world.advance(TimeDelta::milliseconds(250));
        }
    }
    assert_eq!(version_looks.load(Ordering::Relaxed), 5);
    assert_eq!(package_looks.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_new_version_makes_the_packages_be_read_again() {
    let Counted { world, version, package_looks, .. } = counted();
    world.app.catalogue.home().await.unwrap();
    version.store(2, Ordering::Relaxed);
    world.advance(TimeDelta::seconds(1));
    world.app.catalogue.home().await.unwrap();
    assert_eq!(package_looks.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_change_is_seen_within_a_second() {
    let world = World::new();
    assert_eq!(world.app.catalogue.home().await.unwrap().len(), 1);
    world.store.put_package(Package { version: 2, name: "new".to_owned(), ..given::package() });
    world.advance(TimeDelta::seconds(1));
    assert_eq!(world.app.catalogue.home().await.unwrap()[0].name, "new");
}

#[tokio::test]
async fn a_change_is_seen_even_after_the_clock_has_stepped_back() {
    let world = World::new();
    assert_eq!(world.app.catalogue.home().await.unwrap().len(), 1);
    world.store.put_package(Package { version: 2, name: "new".to_owned(), ..given::package() });
    world.advance(TimeDelta::minutes(-10));
    world.advance(TimeDelta::seconds(1));
    assert_eq!(world.app.catalogue.home().await.unwrap()[0].name, "new");
}

#[tokio::test]
async fn the_front_page_shows_what_is_on_sale_there_in_order() {
    let world = World::new();
    let at = |id, position| Package { id: PackageId(id), position, ..given::package() };
    world.store.put_package(at(1, 3));
    world.store.put_package(at(2, 0));
    world.store.put_package(Package { on_sale: false, ..at(3, 0) });
    world.store.put_package(Package { shelf: Shelf::Group, ..at(4, 0) });
    let shown: Vec<i64> =
        world.app.catalogue.home().await.unwrap().iter().map(|package| package.id.0).collect();
    assert_eq!(shown, [2, 74, 1]);
    let off_sale = world.app.catalogue.package(PackageId(3)).await.unwrap();
    assert!(off_sale.is_some());
    assert!(world.app.catalogue.package(PackageId(9)).await.unwrap().is_none());
}
