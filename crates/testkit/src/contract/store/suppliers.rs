//! Orders at suppliers: each step once, each number once, and one in flight at a time.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::order::Order;
use domain::ports::{Store, StoreError};
use domain::supplier::{
    Baseline, Fee, HoldReason, Supplier, SupplierOrder, SupplierOrderState, SupplyFailure,
    SupplyRefusal,
};
use domain::{OrderId, OrderKind, SupplierOrderId};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_supplier_order_survives_a_round_trip_in_every_state(fixture: &Fixture) {
    let at = given::start() + TimeDelta::microseconds(999_999);
    let bare = given::supplier_order(&given::recharge_order());
    let full = SupplierOrder {
        step: 4,
        quoted: Some(Fee::parse("12.345678").unwrap()),
        baseline: Some(Baseline { order: i64::MAX, upid: 0 }),
        supplier_no: Some("20260302-单'1\"".to_owned()),
        reported: Some(-7),
        cost: Some(given::yuan("94.99")),
        looks: u32::MAX,
        created_at: at,
        updated_at: at + TimeDelta::microseconds(1),
        ..given::supplier_order(&given::proxy_order())
    };
    for order in [bare, full] {
        add(fixture, &order).await.unwrap();
        let mut order = order;
        for state in every_state(at) {
            order.state = state;
            update(fixture, &mut order).await.unwrap();
            assert_eq!(find(fixture, order.id).await, Some(order.clone()));
        }
        let bare = given::supplier_order(&given::recharge_order());
        let mut bare = SupplierOrder {
            id: order.id,
            version: order.version,
            order_id: order.order_id,
            supplier: order.supplier,
            product: order.product,
            step: order.step,
            most_cost: order.most_cost,
            created_at: order.created_at,
            ..bare
        };
        update(fixture, &mut bare).await.unwrap();
        assert_eq!(find(fixture, bare.id).await, Some(bare), "what is known may be forgotten");
    }
    assert_eq!(find(fixture, SupplierOrderId(given::id())).await, None);
}

pub async fn what_is_planned_of_a_supplier_order_never_changes(fixture: &Fixture) {
    let order = given::supplier_order(&given::recharge_order());
    add(fixture, &order).await.unwrap();
    let other = given::supplier_order(&given::proxy_order());
    let mut changed = SupplierOrder { id: order.id, step: 9, looks: 1, ..other };
    update(fixture, &mut changed).await.unwrap();
    let kept = SupplierOrder { looks: 1, version: changed.version, ..order };
    assert_eq!(find(fixture, kept.id).await, Some(kept));
}

pub async fn an_order_has_one_supplier_order_of_each_step(fixture: &Fixture) {
    let order = given::recharge_order();
    let first = given::supplier_order(&order);
    let second = step(&order, 1);
    // The same number and another letter: another order.
    let twin = Order { id: OrderId::new(OrderKind::Renewal, order.id.number()), ..order.clone() };
    let mut unit = fixture.begin().await;
    unit.supplier_orders().add(&second).await.unwrap();
    unit.supplier_orders().add(&first).await.unwrap();
    for again in [step(&order, 1), first.clone()] {
        let refused = unit.supplier_orders().add(&again).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    }
    // Whoever was told so goes on with what is there.
    let found = unit.supplier_orders().of_order(order.id).await.unwrap();
    assert_eq!(found, [first.clone(), second.clone()]);
    assert_eq!(unit.supplier_orders().of_order(twin.id).await.unwrap(), []);
    unit.supplier_orders().add(&given::supplier_order(&given::order())).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = fixture.begin().await;
    assert_eq!(unit.supplier_orders().of_order(order.id).await.unwrap(), [first, second]);
    unit.roll_back().await.unwrap();
}

pub async fn a_number_of_a_suppliers_is_one_supplier_orders(fixture: &Fixture) {
    let numbered = |order: &Order| SupplierOrder {
        supplier_no: Some("T1".to_owned()),
        ..given::supplier_order(order)
    };
    add(fixture, &numbered(&given::recharge_order())).await.unwrap();
    let refused = add(fixture, &numbered(&given::recharge_order())).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    let other = given::supplier_order(&given::recharge_order());
    add(fixture, &other).await.unwrap();
    let mut late = SupplierOrder { supplier_no: Some("T1".to_owned()), ..other.clone() };
    let refused = update(fixture, &mut late).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(find(fixture, other.id).await, Some(other));
    // The other supplier numbers its own; and those without a number are no trouble.
    add(fixture, &numbered(&given::proxy_order())).await.unwrap();
    add(fixture, &given::supplier_order(&given::recharge_order())).await.unwrap();
}

pub async fn a_stale_update_of_a_supplier_order_is_a_conflict(fixture: &Fixture) {
    let stale = given::supplier_order(&given::recharge_order());
    add(fixture, &stale).await.unwrap();
    let mut current = SupplierOrder { looks: 3, ..stale.clone() };
    update(fixture, &mut current).await.unwrap();
    assert_eq!(current.version, stale.version + 1);
    let missing = given::supplier_order(&given::recharge_order());
    for mut late in [SupplierOrder { looks: 1, ..stale }, missing] {
        let refused = update(fixture, &mut late).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    }
    assert_eq!(find(fixture, current.id).await, Some(current));
}

pub async fn numbers_that_are_an_order_of_ours_are_told(fixture: &Fixture) {
    let text = |text: &str| Some(text.to_owned());
    let recharge = |supplier_no| {
        let order = given::supplier_order(&given::recharge_order());
        SupplierOrder { supplier_no, ..order }
    };
    let proxy = given::supplier_order(&given::proxy_order());
    let proxy = SupplierOrder { supplier_no: text("3"), ..proxy };
    for order in [recharge(text("1")), recharge(text("2")), recharge(None), proxy] {
        add(fixture, &order).await.unwrap();
    }
    // More than fit into one statement.
    let mut numbers: Vec<_> = (100..2_000).map(|number: u32| number.to_string()).collect();
    numbers.extend(["1", "3", "2"].map(str::to_owned));
    let mut unit = fixture.begin().await;
    let orders = unit.supplier_orders();
    let mut ours = orders.claimed(Supplier::Jiuyi, &numbers).await.unwrap();
    ours.sort();
    assert_eq!(ours, ["1", "2"]);
    assert_eq!(orders.claimed(Supplier::ProxyShop, &numbers).await.unwrap(), ["3"]);
    assert_eq!(orders.claimed(Supplier::Jiuyi, &[]).await.unwrap(), Vec::<String>::new());
    unit.roll_back().await.unwrap();
}

pub async fn of_many_that_plan_a_step_at_once_one_does(fixture: &Fixture) {
    let order = given::recharge_order();
    let mut planning = JoinSet::new();
    for turn in 0..8 {
        let store = way(fixture, turn);
        let planned = given::supplier_order(&order);
        planning.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.supplier_orders().add(&planned).await?;
            unit.commit().await
        });
    }
    let planned = planning.join_all().await;
    let is_known =
        |result: &Result<(), StoreError>| matches!(result, Ok(()) | Err(StoreError::Duplicate));
    assert!(planned.iter().all(is_known), "{planned:?}");
    assert_eq!(planned.iter().filter(|result| result.is_ok()).count(), 1, "{planned:?}");
}

pub async fn a_turn_is_held_until_it_is_given_back(fixture: &Fixture) {
    let [one, other] = [given::id(), given::id()].map(SupplierOrderId);
    let (shop, jiuyi) = (Supplier::ProxyShop, Supplier::Jiuyi);
    let (store, peer) = (fixture.store.as_ref(), fixture.peer.as_ref());
    let mut unit = fixture.begin().await;
    assert!(unit.supplier_orders().take_turn(shop, other).await.unwrap());
    unit.roll_back().await.unwrap();
    // What was undone is free, it stays the holder's, and each supplier has its own.
    let taken = [(shop, one, true), (shop, one, true), (shop, other, false), (jiuyi, other, true)];
    for (supplier, holder, expected) in taken {
        assert_eq!(take(peer, supplier, holder).await, expected, "{supplier:?} {holder}");
    }
    fixture.clock.advance(TimeDelta::days(400));
    assert!(!take(store, shop, other).await, "no time ends it");
    end(store, shop, other).await;
    assert!(!take(store, shop, other).await, "nobody else gives it back");
    end(peer, shop, one).await;
    assert!(take(store, shop, other).await);
    assert!(!take(store, shop, one).await);
}

pub async fn of_many_that_take_the_turn_at_once_one_has_it(fixture: &Fixture) {
    for _round in 0..3 {
        let mut taking = JoinSet::new();
        for turn in 0..8 {
            let (store, holder) = (way(fixture, turn), SupplierOrderId(given::id()));
            taking.spawn(async move {
                take(store.as_ref(), Supplier::ProxyShop, holder).await.then_some(holder)
            });
        }
        let holders: Vec<_> = taking.join_all().await.into_iter().flatten().collect();
        let [holder] = holders.as_slice() else { panic!("one has it: {holders:?}") };
        end(fixture.store.as_ref(), Supplier::ProxyShop, *holder).await;
    }
}

fn every_state(at: domain::Timestamp) -> Vec<SupplierOrderState> {
    let failures = [
        SupplyFailure::Returned,
        SupplyFailure::TimedOut,
        SupplyFailure::Withdrawn,
        SupplyFailure::Decided,
    ];
    let refusals = SupplyRefusal::ALL.map(SupplyFailure::Refused);
    let failed = |why| SupplierOrderState::Failed { at, why };
    let held = HoldReason::ALL.map(|why| SupplierOrderState::Held { at, why });
    let mut every = vec![
        SupplierOrderState::Asked,
        SupplierOrderState::Running,
        SupplierOrderState::Delivered { at },
        SupplierOrderState::Disputed { at },
    ];
    every.extend(failures.into_iter().chain(refusals).map(failed));
    every.extend(held);
    every.push(SupplierOrderState::Planned);
    every
}

fn step(order: &Order, step: u32) -> SupplierOrder {
    SupplierOrder { step, ..given::supplier_order(order) }
}

fn way(fixture: &Fixture, turn: u32) -> Arc<dyn Store> {
    Arc::clone(if turn.is_multiple_of(2) { &fixture.store } else { &fixture.peer })
}

async fn take(store: &dyn Store, supplier: Supplier, holder: SupplierOrderId) -> bool {
    let mut unit = store.begin().await.unwrap();
    let taken = unit.supplier_orders().take_turn(supplier, holder).await.unwrap();
    unit.commit().await.unwrap();
    taken
}

async fn end(store: &dyn Store, supplier: Supplier, holder: SupplierOrderId) {
    let mut unit = store.begin().await.unwrap();
    unit.supplier_orders().end_turn(supplier, holder).await.unwrap();
    unit.commit().await.unwrap();
}

async fn add(fixture: &Fixture, order: &SupplierOrder) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.supplier_orders().add(order).await?;
    unit.commit().await
}

async fn update(fixture: &Fixture, order: &mut SupplierOrder) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.supplier_orders().update(order).await?;
    unit.commit().await
}

async fn find(fixture: &Fixture, id: SupplierOrderId) -> Option<SupplierOrder> {
    let mut unit = fixture.begin().await;
    let found = unit.supplier_orders().find(id).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}
