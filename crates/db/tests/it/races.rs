//! Two servers at once: each thing happens once.

use crate::support::{Opened, on_both};
use chrono::TimeDelta;
use domain::intake::{Intake, IntakeOutcome, PlaceOrder};
use domain::ports::{Clock, LeaseRequest};
use domain::settlement::SettlementOutcome;
use domain::task::Lease;
use domain::{Order, Package, TaskKind};
use std::collections::BTreeSet;
use std::sync::Arc;
use testkit::given;

on_both! {
    identical_keyed_requests_make_one_order,
    identical_unkeyed_requests_make_one_order,
    the_last_of_a_package_is_sold_once,
    nobody_gets_more_of_a_package_than_its_quota,
    what_is_over_is_purged_while_orders_come_in,
    identical_payments_have_one_effect,
    a_task_is_leased_to_one_worker_only,
    servers_that_start_together_have_a_slot_each,
}

async fn stored_package(opened: &Opened) {
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    unit.commit().await.unwrap();
}

async fn place_at_once(opened: &Opened, intakes: Vec<Intake>) -> Vec<IntakeOutcome> {
    let mut placing = Vec::new();
    for (index, intake) in intakes.into_iter().enumerate() {
        let ports = if index % 2 == 0 { &opened.ports } else { &opened.peer };
        let port = Arc::clone(&ports.intake);
        placing.push(tokio::spawn(async move { port.place(intake).await.unwrap() }));
    }
    let mut outcomes = Vec::new();
    for place in placing {
        outcomes.push(place.await.unwrap());
    }
    outcomes
}

async fn orders(opened: &Opened) -> i64 {
    let figures = opened.ports.queries.figures().await.unwrap();
    figures.orders.iter().map(|(_, count)| count).sum()
}

async fn identical_keyed_requests_make_one_order(opened: Opened) {
    stored_package(&opened).await;
    // Each with an order of its own, as two servers would have them.
    let intake = |order: &Order| {
        Intake::Place(Box::new(given::place_order(order, given::keyed("same", 1, order))))
    };
    let intakes = (0..16).map(|_| intake(&given::order())).collect();
    let outcomes = place_at_once(&opened, intakes).await;
    let accepted = outcomes.iter().filter(|outcome| **outcome == IntakeOutcome::Accepted).count();
    assert_eq!(accepted, 1);
    let answers: BTreeSet<String> = outcomes
        .iter()
        .filter_map(|outcome| {
            let IntakeOutcome::Replayed(answer) = outcome else { return None };
            Some(answer.body.clone())
        })
        .collect();
    assert_eq!(answers.len(), 1, "all others got the one answer: {outcomes:?}");
    assert_eq!(outcomes.len(), 16);
    assert_eq!(orders(&opened).await, 1);
}

async fn identical_unkeyed_requests_make_one_order(opened: Opened) {
    stored_package(&opened).await;
    let intake = || {
        let order = given::order();
        Intake::Place(Box::new(given::place_order(&order, given::guarded(1))))
    };
    let outcomes = place_at_once(&opened, (0..16).map(|_| intake()).collect()).await;
    let count = |wanted: &IntakeOutcome| outcomes.iter().filter(|one| *one == wanted).count();
    assert_eq!(count(&IntakeOutcome::Accepted), 1);
    assert_eq!(count(&IntakeOutcome::Repeated), 15);
    assert_eq!(orders(&opened).await, 1);
}

async fn the_last_of_a_package_is_sold_once(opened: Opened) {
    let package = Package { limited: true, ..given::package() };
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&package).await.unwrap();
    unit.packages().set_stock(package.id, 3).await.unwrap();
    unit.commit().await.unwrap();
    let intake = |what| {
        let order = Order { package: (&package).into(), ..given::order() };
        Intake::Place(Box::new(given::place_order(&order, given::guarded(what))))
    };
    let outcomes = place_at_once(&opened, (0..16).map(intake).collect()).await;
    let count = |wanted: &IntakeOutcome| outcomes.iter().filter(|one| *one == wanted).count();
    let counts = (count(&IntakeOutcome::Accepted), count(&IntakeOutcome::SoldOut));
    assert_eq!(counts, (3, 13), "{outcomes:?}");
    assert_eq!(orders(&opened).await, 3);
    assert_eq!(opened.ports.queries.stock(package.id).await.unwrap(), Some(0));
}

async fn nobody_gets_more_of_a_package_than_its_quota(opened: Opened) {
    stored_package(&opened).await;
    let intake = |what| {
        let place = given::place_order(&given::order(), given::guarded(what));
        Intake::Place(Box::new(PlaceOrder { quota: Some(2), ..place }))
    };
    let outcomes = place_at_once(&opened, (0..16).map(intake).collect()).await;
    let count = |wanted: &IntakeOutcome| outcomes.iter().filter(|one| *one == wanted).count();
    let counts = (count(&IntakeOutcome::Accepted), count(&IntakeOutcome::QuotaReached));
    assert_eq!(counts, (2, 14), "{outcomes:?}");
    assert_eq!(orders(&opened).await, 2);
}

/// Guards, keys and turns are taken again in the moment in which they are purged.
async fn what_is_over_is_purged_while_orders_come_in(opened: Opened) {
    stored_package(&opened).await;
    for round in 0..4 {
        let mut purging = Vec::new();
        for ports in [&opened.ports, &opened.peer] {
            let (store, now) = (Arc::clone(&ports.store), opened.clock.now());
            purging.push(tokio::spawn(async move {
                for _each in 0..8 {
                    let mut unit = store.begin().await.unwrap();
                    unit.guards().purge(now + TimeDelta::hours(25), 100).await.unwrap();
                    unit.commit().await.unwrap();
                }
            }));
        }
        let intake = |what: u8| {
            let order = given::order();
            let keyed = given::keyed(&format!("{round}-{what}"), what, &order);
            let repeat = if what.is_multiple_of(2) { keyed } else { given::guarded(what) };
            let place = given::place_order(&order, repeat);
            Intake::Place(Box::new(PlaceOrder { quota: Some(1_000), ..place }))
        };
        let outcomes = place_at_once(&opened, (0..16).map(intake).collect()).await;
        let is_answer = |outcome: &IntakeOutcome| {
            matches!(outcome, IntakeOutcome::Accepted | IntakeOutcome::Repeated)
        };
        assert!(outcomes.iter().all(is_answer), "{outcomes:?}");
        for purge in purging {
            purge.await.unwrap();
        }
    }
}

async fn identical_payments_have_one_effect(opened: Opened) {
    let order = given::order();
    let attempt = given::attempt(&order);
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    unit.commit().await.unwrap();
    let mut settling = Vec::new();
    for index in 0..64 {
        let ports = if index % 2 == 0 { &opened.ports } else { &opened.peer };
        let (port, settlement) = (Arc::clone(&ports.settlement), given::settlement(&attempt));
        settling.push(tokio::spawn(async move { port.settle(settlement).await.unwrap() }));
    }
    let mut paid = 0;
    for settle in settling {
        let outcome = settle.await.unwrap();
        if outcome == SettlementOutcome::Paid(order.id) {
            paid += 1;
        } else {
            assert_eq!(outcome, SettlementOutcome::AlreadyPaid(order.id));
        }
    }
    assert_eq!(paid, 1);
    assert_eq!(opened.ports.queries.timeline(order.id).await.unwrap().len(), 1);
    let mut unit = opened.ports.store.begin().await.unwrap();
    assert_eq!(unit.tasks().of_order(order.id).await.unwrap().len(), 1);
    assert_eq!(unit.evidence().newest(100).await.unwrap().len(), 64);
    unit.roll_back().await.unwrap();
}

async fn a_task_is_leased_to_one_worker_only(opened: Opened) {
    let order = given::order();
    let mut unit = opened.ports.store.begin().await.unwrap();
    for _task in 0..40 {
        let kind = TaskKind::ExpireOrder(order.id);
        unit.tasks().add(&given::task(kind)).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut working = Vec::new();
    for index in 0..16 {
        let ports = if index % 2 == 0 { &opened.ports } else { &opened.peer };
        let (store, now) = (Arc::clone(&ports.store), opened.clock.now());
        working.push(tokio::spawn(async move {
            let lease = Lease { token: given::id(), until: now + TimeDelta::minutes(1) };
            let mut unit = store.begin().await.unwrap();
            let request = LeaseRequest { most: 5, pace: None, now, lease };
            let leased = unit.tasks().lease(&request).await.unwrap();
            unit.commit().await.unwrap();
            leased
        }));
    }
    let mut leased = Vec::new();
    for worker in working {
        leased.extend(worker.await.unwrap().into_iter().map(|task| task.id));
    }
    let once: BTreeSet<_> = leased.iter().copied().collect();
    assert_eq!(once.len(), leased.len());
    assert!(leased.len() >= 8 * 5, "{} of 40", leased.len());
}

async fn servers_that_start_together_have_a_slot_each(opened: Opened) {
    let mut starting = Vec::new();
    for index in 0..12 {
        let slots = opened.database.worker_slots();
        starting.push(tokio::spawn(async move {
            let claimed = slots.claim(&format!("server {index}"), TimeDelta::minutes(1)).await;
            claimed.unwrap().slot
        }));
    }
    let mut slots = BTreeSet::new();
    for start in starting {
        slots.insert(start.await.unwrap());
    }
    assert_eq!(slots.len(), 12);
}
