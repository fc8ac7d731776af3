//! Two servers that buy at a supplier at once: each step once, each number once, one turn.

use crate::support::{Opened, on_both};
use chrono::TimeDelta;
use domain::SupplierOrderId;
use domain::ports::{Store, StoreError};
use domain::supplier::{Supplier, SupplierOrder, SupplierOrderState};
use std::sync::Arc;
use testkit::given;
use tokio::task::JoinSet;

on_both! {
    a_step_is_planned_by_one_server_only,
    a_number_of_theirs_is_written_down_by_one_server_only,
    of_two_changes_at_once_one_is_kept,
    the_turn_is_one_servers_until_it_gives_it_back,
    whoever_waits_for_a_turn_that_is_undone_has_it,
    addresses_kept_at_once_go_to_one_order,
}

async fn a_step_is_planned_by_one_server_only(opened: Opened) {
    let order = given::recharge_order();
    let mut planning = JoinSet::new();
    for turn in 0..16 {
        let (store, planned) = (way(&opened, turn), given::supplier_order(&order));
        planning.spawn(async move { add(store.as_ref(), &planned).await });
    }
    assert_one(&planning.join_all().await, |error| matches!(error, StoreError::Duplicate));
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.supplier_orders().of_order(order.id).await.unwrap().len(), 1);
    unit.roll_back().await.unwrap();
}

async fn a_number_of_theirs_is_written_down_by_one_server_only(opened: Opened) {
    let mut writing = JoinSet::new();
    for turn in 0..16 {
        let store = way(&opened, turn);
        let mut order = given::supplier_order(&given::proxy_order());
        add(store.as_ref(), &order).await.unwrap();
        writing.spawn(async move {
            order.supplier_no = Some("P202603020001".to_owned());
            update(store.as_ref(), &mut order).await
        });
    }
    assert_one(&writing.join_all().await, |error| matches!(error, StoreError::Duplicate));
}

async fn of_two_changes_at_once_one_is_kept(opened: Opened) {
    let order = given::supplier_order(&given::proxy_order());
    add(opened.ports.store.as_ref(), &order).await.unwrap();
    let mut changing = JoinSet::new();
    for turn in 0..16 {
        let (store, mut order) = (way(&opened, turn), order.clone());
        changing.spawn(async move {
            order.state = SupplierOrderState::Asked;
            update(store.as_ref(), &mut order).await
        });
    }
    assert_one(&changing.join_all().await, |error| matches!(error, StoreError::Conflict));
}

async fn the_turn_is_one_servers_until_it_gives_it_back(opened: Opened) {
    for _round in 0..4 {
        let mut taking = JoinSet::new();
        for turn in 0..16 {
            let (store, holder) = (way(&opened, turn), SupplierOrderId(given::id()));
            taking.spawn(async move { take(store.as_ref(), holder).await.then_some(holder) });
        }
        let holders: Vec<_> = taking.join_all().await.into_iter().flatten().collect();
        let [holder] = holders.as_slice() else { panic!("one has it: {holders:?}") };
        opened.clock.advance(TimeDelta::days(30));
        let peer = opened.peer.store.as_ref();
        assert!(!take(peer, SupplierOrderId(given::id())).await, "no time ends it");
        assert!(take(peer, *holder).await, "a server that was started again goes on");
        let mut unit = peer.begin().await.unwrap();
        unit.supplier_orders().end_turn(Supplier::ProxyShop, *holder).await.unwrap();
        unit.commit().await.unwrap();
    }
}

/// The second taker waits for the first one's end, whichever it is.
async fn whoever_waits_for_a_turn_that_is_undone_has_it(opened: Opened) {
    for is_kept in [false, true] {
        let mut first = opened.ports.store.begin().await.unwrap();
        let (one, other) = (SupplierOrderId(given::id()), SupplierOrderId(given::id()));
        assert!(first.supplier_orders().take_turn(Supplier::ProxyShop, one).await.unwrap());
        let peer = Arc::clone(&opened.peer.store);
        let waiting = tokio::spawn(async move { take(peer.as_ref(), other).await });
        if is_kept {
            first.commit().await.unwrap();
            assert!(!waiting.await.unwrap());
        } else {
            first.roll_back().await.unwrap();
            assert!(waiting.await.unwrap());
            let mut unit = opened.ports.store.begin().await.unwrap();
            unit.supplier_orders().end_turn(Supplier::ProxyShop, other).await.unwrap();
            unit.commit().await.unwrap();
        }
    }
}

/// In whatever order each server names them: nobody waits for somebody who waits.
async fn addresses_kept_at_once_go_to_one_order(opened: Opened) {
    let mut keeping = JoinSet::new();
    for turn in 0..16 {
        let (store, order) = (way(&opened, turn), given::proxy_order());
        let mut ips: Vec<_> = (1..=50).map(given::static_ip).collect();
        if turn % 2 == 0 {
            ips.reverse();
        }
        keeping.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.supplier_orders().keep_ips(order.id, &ips, given::start()).await.unwrap();
            unit.commit().await.unwrap();
        });
    }
    keeping.join_all().await;
    let upids: Vec<i64> = (1..=50).collect();
    let mut unit = opened.ports.store.begin().await.unwrap();
    let owners = unit.supplier_orders().owners(&upids).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(owners.len(), 50);
    assert!(owners.iter().all(|(_upid, order)| *order == owners[0].1), "{owners:?}");
}

fn way(opened: &Opened, turn: u32) -> Arc<dyn Store> {
    let ports = if turn.is_multiple_of(2) { &opened.ports } else { &opened.peer };
    Arc::clone(&ports.store)
}

fn assert_one(done: &[Result<(), StoreError>], is_expected: fn(&StoreError) -> bool) {
    let failures: Vec<_> = done.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!(failures.len() + 1, done.len(), "{done:?}");
    assert!(failures.iter().all(|error| is_expected(error)), "{failures:?}");
}

async fn add(store: &dyn Store, order: &SupplierOrder) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    unit.supplier_orders().add(order).await?;
    unit.commit().await
}

async fn update(store: &dyn Store, order: &mut SupplierOrder) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    unit.supplier_orders().update(order).await?;
    unit.commit().await
}

async fn take(store: &dyn Store, holder: SupplierOrderId) -> bool {
    let mut unit = store.begin().await.unwrap();
    let taken = unit.supplier_orders().take_turn(Supplier::ProxyShop, holder).await.unwrap();
    unit.commit().await.unwrap();
    taken
}
