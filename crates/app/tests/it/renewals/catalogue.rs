//! The packages in memory.

use crate::support::World;
use app::{Offer, Ports};
use chrono::TimeDelta;
use domain::content::{GroupCode, PackageGroup};
use domain::package::{Audience, ShownAt};
use domain::ports::MockQueries;
use domain::{Customer, OrderKind, Package, PackageId};
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
    queries.expect_package_groups().returning(|| Ok(Vec::new()));
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
    assert_eq!(world.app.catalogue.home().await.unwrap()[0].package.name, "new");
}

#[tokio::test]
async fn a_change_is_seen_even_after_the_clock_has_stepped_back() {
    let world = World::new();
    assert_eq!(world.app.catalogue.home().await.unwrap().len(), 1);
    world.store.put_package(Package { version: 2, name: "new".to_owned(), ..given::package() });
    world.advance(TimeDelta::minutes(-10));
    world.advance(TimeDelta::seconds(1));
    assert_eq!(world.app.catalogue.home().await.unwrap()[0].package.name, "new");
}

#[tokio::test]
async fn the_front_page_shows_what_is_on_sale_there_in_order() {
    let world = World::new();
    let at = |id, position| Package { id: PackageId(id), position, ..given::package() };
    world.store.put_package(at(1, 3));
    world.store.put_package(at(2, 0));
    world.store.put_package(Package { on_sale: false, ..at(3, 0) });
    world.store.put_package(Package { shown_at: vec![ShownAt::Order], ..at(4, 0) });
    let shown = numbers(&world.app.catalogue.home().await.unwrap());
    assert_eq!(shown, [2, 74, 1]);
    let off_sale = world.app.catalogue.package(PackageId(3)).await.unwrap();
    assert!(off_sale.is_some());
    assert!(world.app.catalogue.package(PackageId(9)).await.unwrap().is_none());
}

#[tokio::test]
async fn the_page_for_families_shows_its_own() {
    let world = World::new();
    let family = |id, position| Package {
        id: PackageId(id),
        position,
        shown_at: vec![ShownAt::Family, ShownAt::MiniProgram],
        ..given::package()
    };
    world.store.put_package(family(81, 2));
    world.store.put_package(family(82, 1));
    world.store.put_package(Package { on_sale: false, ..family(83, 0) });
    assert_eq!(numbers(&world.app.catalogue.family().await.unwrap()), [82, 81]);
    assert_eq!(numbers(&world.app.catalogue.home().await.unwrap()), [74]);
}

/// 74 for all, 75 for new orders alone, 76 for renewals alone, 90 for qualified and 91 for lapsed
/// customers, 92 on another page, 93 over.
fn full_order_page(world: &World) {
    let package = |id| Package { id: PackageId(id), position: 9, ..given::package() };
    for package in [
        Package { for_renewal: false, ..package(75) },
        Package { for_new: false, ..package(76) },
        Package { audience: Audience::Qualified, ..package(90) },
        Package { audience: Audience::Lapsed, ..package(91) },
        Package { shown_at: vec![ShownAt::Home], ..package(92) },
        Package { sale_until: Some(given::start()), ..package(93) },
    ] {
        world.store.put_package(package);
    }
}

#[tokio::test]
async fn everybody_is_offered_what_they_may_order() {
    let world = World::new();
    full_order_page(&world);
    let (running, over) = (given::customer(), given::start().date_naive().pred_opt().unwrap());
    let qualified = Customer { qualified: true, ..given::customer() };
    let lapsed = Customer { expires_on: over, ..given::customer() };
    let both = Customer { expires_on: over, ..qualified.clone() };
    for (kind, customer, expected) in [
        (OrderKind::New, None, vec![74, 75]),
        (OrderKind::New, Some(&both), vec![74, 75]),
        (OrderKind::Renewal, None, vec![74, 76]),
        (OrderKind::Renewal, Some(&running), vec![74, 76]),
        (OrderKind::Renewal, Some(&qualified), vec![74, 76, 90]),
        (OrderKind::Renewal, Some(&lapsed), vec![74, 76, 91]),
        (OrderKind::Renewal, Some(&both), vec![74, 76, 90, 91]),
    ] {
        let offered = world.app.catalogue.for_order(kind, customer).await.unwrap();
        assert_eq!(numbers(&offered), expected, "{kind:?} {customer:?}");
    }
}

#[tokio::test]
async fn a_limited_package_says_what_is_left_and_is_not_offered_without() {
    let world = World::new();
    let limited = |id| Package { id: PackageId(id), limited: true, ..given::package() };
    for id in [75, 76, 77] {
        world.store.put_package(limited(id));
    }
    world.store.set_stock(PackageId(75), 2);
    world.store.set_stock(PackageId(76), 0);
    let catalogue = &world.app.catalogue;
    let offered = catalogue.for_order(OrderKind::New, None).await.unwrap();
    assert_eq!(offered.iter().map(|offer| offer.left).collect::<Vec<_>>(), [None, Some(2)]);
    assert_eq!(numbers(&catalogue.home().await.unwrap()), [74, 75, 76, 77], "shown all the same");
    for sold_out in [76, 77] {
        let offer = catalogue.detail(PackageId(sold_out)).await.unwrap().unwrap();
        assert!(offer.is_sold_out(), "{offer:?}");
    }
    world.store.set_stock(PackageId(75), 1);
    world.advance(TimeDelta::seconds(1));
    let offer = catalogue.detail(PackageId(75)).await.unwrap().unwrap();
    assert_eq!(offer.left, Some(1), "orders take from it without a new version");
}

#[tokio::test]
async fn a_group_shows_those_on_sale_in_its_own_order() {
    let world = World::new();
    let package = |id| Package { id: PackageId(id), ..given::package() };
    world.store.put_package(package(80));
    world.store.put_package(Package { on_sale: false, ..package(81) });
    let packages = vec![PackageId(80), PackageId(81), PackageId(74)];
    let code = GroupCode::parse("spring").unwrap();
    let group = PackageGroup { code: code.clone(), packages, ..given::group() };
    world.store.put_group(group.clone());
    let hidden = GroupCode::parse("hidden").unwrap();
    world.store.put_group(PackageGroup {
        code: hidden.clone(),
        published: false,
        ..given::group()
    });
    let catalogue = &world.app.catalogue;
    let (found, offers) = catalogue.template_group(&code).await.unwrap().unwrap();
    assert_eq!((found, numbers(&offers)), (group.clone(), vec![80, 74]));
    for unknown in [hidden, GroupCode::parse("none").unwrap()] {
        assert!(catalogue.template_group(&unknown).await.unwrap().is_none());
    }
    world.store.put_group(PackageGroup { published: false, version: 2, ..group });
    world.advance(TimeDelta::seconds(1));
    assert!(catalogue.template_group(&code).await.unwrap().is_none());
}

#[tokio::test]
async fn details_are_of_what_is_on_sale_now() {
    let world = World::new();
    let soon = given::start() + TimeDelta::minutes(1);
    let coming = Package { id: PackageId(75), sale_from: Some(soon), ..given::package() };
    world.store.put_package(coming);
    world.store.put_package(Package { id: PackageId(76), on_sale: false, ..given::package() });
    let catalogue = &world.app.catalogue;
    assert!(catalogue.detail(PackageId(74)).await.unwrap().is_some());
    for hidden in [75, 76, 77] {
        assert!(catalogue.detail(PackageId(hidden)).await.unwrap().is_none(), "{hidden}");
    }
    world.clock.set(soon);
    assert!(catalogue.detail(PackageId(75)).await.unwrap().is_some());
}

fn numbers(offers: &[Offer]) -> Vec<i64> {
    offers.iter().map(|offer| offer.package.id.0).collect()
}
