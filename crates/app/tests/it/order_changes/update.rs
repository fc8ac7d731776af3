//! What can be changed of an unpaid order, and until when.

use crate::support::{InterruptedStore, World, limited, staff};
use app::{ChangeError, Ports, SaveRefusal, UpdateOrder};
use chrono::TimeDelta;
use domain::staff::Role;
use domain::{
    Address, EventKind, Order, OrderId, Package, PackageId, PersonName, PhoneNumber, Scene,
};
use std::sync::Arc;
use testkit::given;

fn to_package(id: i64) -> UpdateOrder {
    UpdateOrder { package_id: Some(PackageId(id)), ..UpdateOrder::default() }
}

fn to_name(name: &str) -> UpdateOrder {
    UpdateOrder { name: Some(PersonName::parse(name).unwrap()), ..UpdateOrder::default() }
}

async fn update(world: &World, id: OrderId, change: UpdateOrder) -> Result<Order, ChangeError> {
    world.app.order_changes.update(id, &change, &world.holder(id)).await
}

fn with_package(world: &World, change: impl FnOnce(&mut Package)) {
    let mut package =
        Package { id: PackageId(75), price: given::yuan("99.00"), ..given::package() };
    change(&mut package);
    world.store.put_package(package);
}

#[tokio::test]
async fn name_phone_address_and_package_change_with_their_price() {
    let world = World::new();
    with_package(&world, |_package| {});
    let id = world.new_order(|_save| {}).await;
    let change = UpdateOrder {
        package_id: Some(PackageId(75)),
        name: Some(PersonName::parse("别人").unwrap()),
        phone: Some(PhoneNumber::parse("13800000000").unwrap()),
        address: Some(Address::parse("某路1号").unwrap()),
    };
    let told = update(&world, id, change.clone()).await.unwrap();
    let order = world.look(id).await;
    assert_eq!(told, order);
    assert_eq!(Some(order.contact.name), change.name);
    assert_eq!(Some(order.contact.phone), change.phone);
    assert_eq!(Some(order.contact.address), change.address);
    assert_eq!((order.package.id, order.amount), (PackageId(75), given::yuan("99.00")));
    assert_eq!(world.timeline(id).await, [EventKind::Placed, EventKind::Changed]);
}

#[tokio::test]
async fn what_is_so_already_changes_nothing() {
    let world = World::new();
    let id = world.new_order(|_save| {}).await;
    let before = world.look(id).await;
    // The package has become dearer, and the order keeps its price.
    world.store.put_package(Package {
        version: 2,
        price: given::yuan("999.00"),
        ..given::package()
    });
    let same = UpdateOrder { package_id: Some(PackageId(74)), ..to_name("测试") };
    update(&world, id, same).await.unwrap();
    update(&world, id, UpdateOrder::default()).await.unwrap();
    assert_eq!(world.look(id).await, before);
    assert_eq!(world.timeline(id).await, [EventKind::Placed]);
}

#[tokio::test]
async fn the_package_is_fixed_once_a_payment_was_begun_whatever_became_of_it() {
    let world = World::new();
    with_package(&world, |_package| {});
    let id = world.new_order(|_save| {}).await;
    let payment = world.pay(id, Scene::Native).await.unwrap();
    let refused = update(&world, id, to_package(75)).await;
    assert!(matches!(refused, Err(ChangeError::PaymentStarted)));
    update(&world, id, to_name("别人")).await.unwrap();
    // The same package is no other one.
    update(&world, id, to_package(74)).await.unwrap();
    world.wechat.close_at_provider(payment.number);
    world.advance(TimeDelta::seconds(4));
    world.app.cashier.order(id).await.unwrap();
    assert_eq!(world.attempt_states(id).await, ["cancelled"]);
    assert!(matches!(update(&world, id, to_package(75)).await, Err(ChangeError::PaymentStarted)));
    assert_eq!(world.look(id).await.amount, given::yuan("460.00"));
}

#[tokio::test]
async fn a_paid_order_stays_wholly_as_it_is() {
    let world = World::new();
    let id = world.new_order(|_save| {}).await;
    let payment = world.pay(id, Scene::Native).await.unwrap();
    let capture = world.payer_pays(payment.number);
    world.notify(&capture).await;
    assert!(matches!(update(&world, id, to_name("别人")).await, Err(ChangeError::AlreadyPaid)));
    world.run_all().await;
    assert!(matches!(update(&world, id, to_name("别人")).await, Err(ChangeError::AlreadyPaid)));
    assert_eq!(world.look(id).await.contact, given::contact());
}

#[tokio::test]
async fn a_closed_order_cannot_be_changed_nor_one_whose_time_is_over() {
    let world = World::new();
    let cancelled = world.new_order(|_save| {}).await;
    world.app.order_changes.cancel(cancelled, &world.holder(cancelled), "").await.unwrap();
    let expiring = world.new_order(|_save| {}).await;
    world.advance(TimeDelta::minutes(30));
    for id in [cancelled, expiring] {
        assert!(matches!(update(&world, id, to_name("别人")).await, Err(ChangeError::Closed)));
    }
    world.run_all().await;
    assert_eq!(world.state(expiring).await, "expired");
    assert!(matches!(update(&world, expiring, to_name("别人")).await, Err(ChangeError::Closed)));
}

#[tokio::test]
async fn another_package_moves_the_stock() {
    let world = World::new();
    limited(&world, 80, 2);
    limited(&world, 81, 1);
    let id = world.new_order(|save| save.package_id = PackageId(80)).await;
    update(&world, id, to_package(81)).await.unwrap();
    assert_eq!((world.stock(80).await, world.stock(81).await), (2, 0));
    update(&world, id, to_package(80)).await.unwrap();
    assert_eq!((world.stock(80).await, world.stock(81).await), (1, 1));
    update(&world, id, to_package(74)).await.unwrap();
    assert_eq!((world.stock(80).await, world.stock(81).await), (2, 1));
    world.store.set_stock(PackageId(81), 0);
    let refused = update(&world, id, to_package(81)).await;
    assert!(matches!(refused, Err(ChangeError::Package(SaveRefusal::SoldOut))));
    update(&world, id, to_package(80)).await.unwrap();
    let refused = update(&world, id, to_package(81)).await;
    assert!(matches!(refused, Err(ChangeError::Package(SaveRefusal::SoldOut))));
    assert_eq!((world.stock(80).await, world.stock(81).await), (1, 0));
    assert_eq!(world.look(id).await.package.id, PackageId(80));
}

#[tokio::test]
async fn a_package_that_cannot_be_ordered_is_refused() {
    let world = World::new();
    let id = world.new_order(|_save| {}).await;
    let refused = |refusal| move |error| matches!(error, ChangeError::Package(is) if is == refusal);
    let unknown = update(&world, id, to_package(75)).await.unwrap_err();
    assert!(refused(SaveRefusal::UnknownPackage)(unknown));
    with_package(&world, |package| package.on_sale = false);
    let off_sale = update(&world, id, to_package(75)).await.unwrap_err();
    assert!(refused(SaveRefusal::PackageOffSale)(off_sale));
    with_package(&world, |package| package.for_new = false);
    let not_for_new = update(&world, id, to_package(75)).await.unwrap_err();
    assert!(refused(SaveRefusal::PackageNotForCustomer)(not_for_new));
}

#[tokio::test]
async fn neither_another_package_nor_another_phone_gets_round_the_quota() {
    let world = World::new();
    with_package(&world, |package| package.quota = Some(1));
    let other = PhoneNumber::parse("13800000000").unwrap();
    world.new_order(|save| save.package_id = PackageId(75)).await;
    let second = world.new_order(|_save| {}).await;
    let reached =
        |error| matches!(error, ChangeError::Package(is) if is == SaveRefusal::QuotaReached);
    assert!(reached(update(&world, second, to_package(75)).await.unwrap_err()));
    let third = world
        .new_order(|save| {
            save.package_id = PackageId(75);
            save.contact.phone = other;
        })
        .await;
    let back = UpdateOrder { phone: Some(given::contact().phone), ..UpdateOrder::default() };
    assert!(reached(update(&world, third, back).await.unwrap_err()));
    update(&world, third, to_name("别人")).await.unwrap();
}

/// Somebody orders for the same phone after the change was asked for and before it is written.
#[tokio::test]
async fn nobody_gets_round_the_quota_by_being_quick() {
    for by_package in [true, false] {
        let world = World::new();
        let store = InterruptedStore::new(&world.store);
        let port = Arc::<InterruptedStore>::clone(&store);
        let world = Arc::new(world.with(|ports| Ports { store: port, ..ports }));
        with_package(&world, |package| package.quota = Some(1));
        let phone = PhoneNumber::parse("13800000000").unwrap();
        let id = world
            .new_order(|save| {
                if !by_package {
                    save.package_id = PackageId(75);
                    save.contact.phone = phone;
                }
            })
            .await;
        let quicker = Arc::clone(&world);
        store.after_units(0, async move {
            quicker.new_order(|save| save.package_id = PackageId(75)).await;
        });
        let change = if by_package {
            to_package(75)
        } else {
            UpdateOrder { phone: Some(given::contact().phone), ..UpdateOrder::default() }
        };
        let before = world.look(id).await;
        let error = update(&world, id, change).await.unwrap_err();
        let is_reached =
            matches!(error, ChangeError::Package(is) if is == SaveRefusal::QuotaReached);
        assert!(is_reached, "{error:?}");
        assert_eq!(world.look(id).await, before);
        assert_eq!(world.store.orders().len(), 2, "the other was quicker");
    }
}

/// Orders that are over count no more, and the order itself counts for nobody else.
#[tokio::test]
async fn a_quota_counts_living_orders_alone() {
    let world = World::new();
    with_package(&world, |package| package.quota = Some(2));
    let given_up = world.new_order(|save| save.package_id = PackageId(75)).await;
    world.new_order(|save| save.package_id = PackageId(75)).await;
    let third = world.new_order(|_save| {}).await;
    assert!(update(&world, third, to_package(75)).await.is_err());
    world.app.order_changes.cancel(given_up, &world.holder(given_up), "").await.unwrap();
    update(&world, third, to_package(75)).await.unwrap();
    update(&world, third, to_name("别人")).await.unwrap();
}

#[tokio::test]
async fn what_staff_change_is_recorded_by_field_and_never_by_value() {
    let world = World::new();
    let id = world.new_order(|_save| {}).await;
    let by = staff(Role::Service);
    world.app.order_changes.update(id, &to_name("别人"), &by).await.unwrap();
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.subject), ("order.update", id.to_string()));
    assert_eq!(entry.detail, "customerName");
}
