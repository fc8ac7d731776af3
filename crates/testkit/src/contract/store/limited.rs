//! Orders of packages whose stock is counted, or of which nobody may have more than so many.

use super::Fixture;
use crate::given;
use domain::intake::{Intake, IntakeOutcome, PlaceOrder};
use domain::ports::OrderIntake;
use domain::{Order, OrderId, OrderKind, OrderState, Package, PhoneNumber, QueryId};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn an_order_of_a_limited_package_takes_one_from_its_stock(fixture: &Fixture) {
    let package = limited(fixture, Some(2)).await;
    for (turn, left) in [(1, 1), (2, 0)] {
        let place = place_of(&package, turn);
        let order = place.order.clone();
        assert_eq!(place_it(fixture, place).await, IntakeOutcome::Accepted);
        assert_eq!(fixture.queries.stock(package.id).await.unwrap(), Some(left));
        assert_eq!(fixture.found_order(&order).await, order);
    }
    let refused = place_of(&package, 3);
    for _twice in 0..2 {
        assert_eq!(place_it(fixture, refused.clone()).await, IntakeOutcome::SoldOut);
    }
    assert_eq!(fixture.queries.order(refused.order.id).await.unwrap(), None);
    assert_eq!(fixture.queries.stock(package.id).await.unwrap(), Some(0));
}

pub async fn a_limited_package_without_stock_is_sold_out_and_another_needs_none(fixture: &Fixture) {
    let package = limited(fixture, None).await;
    assert_eq!(place_it(fixture, place_of(&package, 1)).await, IntakeOutcome::SoldOut);
    let mut package = package;
    package.limited = false;
    let mut unit = fixture.begin().await;
    unit.packages().update(&mut package).await.unwrap();
    unit.packages().set_stock(package.id, 1).await.unwrap();
    unit.commit().await.unwrap();
    for turn in [2, 3] {
        assert_eq!(place_it(fixture, place_of(&package, turn)).await, IntakeOutcome::Accepted);
    }
    assert_eq!(fixture.queries.stock(package.id).await.unwrap(), Some(1));
}

/// A repeat of what was accepted takes nothing more.
pub async fn a_replayed_order_takes_nothing_from_the_stock(fixture: &Fixture) {
    let package = limited(fixture, Some(5)).await;
    let order = Order { package: (&package).into(), ..given::order() };
    let place = given::place_order(&order, given::keyed("save", 1, &order));
    assert_eq!(place_it(fixture, place.clone()).await, IntakeOutcome::Accepted);
    let again = place_it(fixture, place).await;
    assert!(matches!(again, IntakeOutcome::Replayed(_)), "{again:?}");
    assert_eq!(fixture.queries.stock(package.id).await.unwrap(), Some(4));
}

pub async fn the_last_one_is_sold_to_one_of_many_who_order_at_once(fixture: &Fixture) {
    let package = limited(fixture, Some(1)).await;
    let places: Vec<_> = (0..8).map(|turn| place_of(&package, turn)).collect();
    let orders: Vec<_> = places.iter().map(|place| place.order.id).collect();
    let outcomes = place_at_once(fixture, places).await;
    let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
    let counts = (count(IntakeOutcome::Accepted), count(IntakeOutcome::SoldOut));
    assert_eq!(counts, (1, 7), "{outcomes:?}");
    let mut there = 0;
    for order in orders {
        there += usize::from(fixture.queries.order(order).await.unwrap().is_some());
    }
    assert_eq!(there, 1);
    assert_eq!(fixture.queries.stock(package.id).await.unwrap(), Some(0));
}

/// By queryId: whose phone stands in it does not matter. Ended orders do not count.
pub async fn a_customer_has_no_more_orders_of_a_package_than_its_quota(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let mut placed = Vec::new();
    for turn in 1..=2 {
        let mut place = quota_of(2, turn, &given::order());
        place.order.contact.phone = PhoneNumber::parse(&format!("1380000000{turn}")).unwrap();
        placed.push(place.order.clone());
        assert_eq!(place_it(fixture, place).await, IntakeOutcome::Accepted);
    }
    let third = || quota_of(2, 3, &given::order());
    assert_eq!(place_it(fixture, third()).await, IntakeOutcome::QuotaReached);
    let other = Some(QueryId::parse("PBS1").unwrap());
    let others = quota_of(2, 4, &Order { query_id: other, ..given::order() });
    assert_eq!(place_it(fixture, others).await, IntakeOutcome::Accepted);
    let at = given::start();
    fixture.enter(&placed[0], OrderState::Cancelled { at }).await;
    assert_eq!(place_it(fixture, third()).await, IntakeOutcome::Accepted);
    assert_eq!(
        place_it(fixture, quota_of(2, 5, &given::order())).await,
        IntakeOutcome::QuotaReached
    );
    fixture.enter(&placed[1], OrderState::Expired { at }).await;
    assert_eq!(place_it(fixture, quota_of(2, 5, &given::order())).await, IntakeOutcome::Accepted);
}

pub async fn without_a_query_id_the_quota_is_the_phones(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let renewal = given::place_order(&given::order(), given::guarded(1));
    assert_eq!(place_it(fixture, renewal).await, IntakeOutcome::Accepted);
    // The renewal above is of the same phone, and counts.
    let new = |what| quota_of(2, what, &fresh("18612345772"));
    assert_eq!(place_it(fixture, new(2)).await, IntakeOutcome::Accepted);
    assert_eq!(place_it(fixture, new(3)).await, IntakeOutcome::QuotaReached);
    let others = quota_of(2, 4, &fresh("13800000000"));
    assert_eq!(place_it(fixture, others).await, IntakeOutcome::Accepted);
    // Without a quota nobody counts.
    let unbounded = given::place_order(&fresh("18612345772"), given::guarded(5));
    assert_eq!(place_it(fixture, unbounded).await, IntakeOutcome::Accepted);
}

pub async fn of_orders_at_once_no_more_pass_than_the_quota(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let renewals = (0..8).map(|turn| quota_of(2, turn, &given::order())).collect();
    let new = (10..18).map(|turn| quota_of(3, turn, &fresh("13800000000"))).collect();
    for (places, quota) in [(renewals, 2), (new, 3)] {
        let outcomes = place_at_once(fixture, places).await;
        let accepted = outcomes.iter().filter(|outcome| **outcome == IntakeOutcome::Accepted);
        assert_eq!(accepted.count(), quota, "{outcomes:?}");
    }
}

async fn limited(fixture: &Fixture, left: Option<i64>) -> Package {
    let package = Package { limited: true, ..given::package() };
    let mut unit = fixture.begin().await;
    unit.packages().insert(&package).await.unwrap();
    if let Some(left) = left {
        unit.packages().set_stock(package.id, left).await.unwrap();
    }
    unit.commit().await.unwrap();
    package
}

fn place_of(package: &Package, what: u8) -> PlaceOrder {
    let order = Order { package: package.into(), ..given::order() };
    given::place_order(&order, given::guarded(what))
}

fn quota_of(quota: u32, what: u8, order: &Order) -> PlaceOrder {
    PlaceOrder { quota: Some(quota), ..given::place_order(order, given::guarded(what)) }
}

/// A new order of package 74, for this phone.
fn fresh(phone: &str) -> Order {
    let mut order =
        Order { id: OrderId::new(OrderKind::New, given::id()), query_id: None, ..given::order() };
    order.contact.phone = PhoneNumber::parse(phone).unwrap();
    order
}

async fn place_it(fixture: &Fixture, place: PlaceOrder) -> IntakeOutcome {
    fixture.intake.place(Intake::Place(Box::new(place))).await.unwrap()
}

async fn place_at_once(fixture: &Fixture, places: Vec<PlaceOrder>) -> Vec<IntakeOutcome> {
    let mut callers = JoinSet::new();
    for place in places {
        let intake = Arc::<dyn OrderIntake>::clone(&fixture.intake);
        callers.spawn(async move { intake.place(Intake::Place(Box::new(place))).await.unwrap() });
    }
    callers.join_all().await
}
