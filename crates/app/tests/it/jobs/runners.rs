//! Runners that meet on one store, die half-way, or lose their lease.

use crate::support::{InterruptedBackOffice, World, settings};
use app::{Application, Ports};
use chrono::TimeDelta;
use domain::ports::{Clock, IdError, MockIdGenerator};
use domain::{EventKind, TaskState};
use std::sync::Arc;
use testkit::fakes::{FakeClock, SequentialIds, StoreFailure};

/// The world with a back office in whose pushes something can happen.
fn interrupted() -> (World, Arc<InterruptedBackOffice>) {
    let world = World::new();
    let office = InterruptedBackOffice::new(&world.back_office);
    let port = Arc::<InterruptedBackOffice>::clone(&office);
    (world.with(|ports| Ports { back_offices: vec![port], ..ports }), office)
}

/// Another server on the same store.
fn second_server(world: &World) -> Application {
    let ids = SequentialIds::in_slot(&world.clock, 7);
    Application::new(Ports { ids, ..world.ports() }, settings())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_runners_on_one_store_do_each_task_once() {
    let world = World::new();
    let mut orders = Vec::new();
    for _order in 0..40 {
        orders.push(world.paid_order().await);
    }
    let servers = [world.app.clone(), second_server(&world), second_server(&world)];
    let runs = servers.map(|server| {
        tokio::spawn(async move {
            let mut count = 0;
            loop {
                match server.jobs.run_due().await.unwrap() {
                    0 => return count,
                    some => count += some,
                }
            }
        })
    });
    let mut count = 0;
    for run in runs {
        count += run.await.unwrap();
    }
    assert_eq!(count, 40);
    assert_eq!(world.back_office.pushes().len(), 40);
    for order in orders {
        assert_eq!(world.state(order).await, "fulfilled");
    }
}

#[tokio::test]
async fn after_a_crash_between_push_and_record_the_push_is_asked_about() {
    let (world, office) = interrupted();
    let order = world.paid_order().await;
    let store = world.store.clone();
    office.after_push(async move { store.fail_next_commit(StoreFailure::Unavailable) });
    world.run_all().await;
    assert!(matches!(world.task("push_zhuoyue").state, TaskState::Leased(_)));
    assert_eq!(world.state(order).await, "fulfilling");

    world.advance(TimeDelta::seconds(60));
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert_eq!((world.back_office.pushes().len(), world.back_office.held()), (1, 1));
}

#[tokio::test]
async fn a_runner_that_lost_its_lease_records_nothing_more() {
    let (world, office) = interrupted();
    let order = world.paid_order().await;
    let (clock, other) = (Arc::<FakeClock>::clone(&world.clock), second_server(&world));
    office.after_push(async move {
        clock.advance(TimeDelta::seconds(61));
        assert_eq!(other.jobs.run_due().await.unwrap(), 2, "the push, and the first look");
    });
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
    assert!(matches!(world.task("push_zhuoyue").state, TaskState::Done { .. }));
    let told = world.timeline(order).await;
    assert_eq!(told.iter().filter(|kind| **kind == EventKind::Fulfilled).count(), 1);
    // Whoever took over asked first.
    assert_eq!((world.back_office.pushes().len(), world.back_office.held()), (1, 1));
}

#[tokio::test]
async fn a_server_without_a_worker_slot_does_nothing() {
    let world = World::new();
    let order = world.paid_order().await;
    let mut ids = MockIdGenerator::new();
    ids.expect_next_id().returning(|| Err(IdError::NoSlot));
    let idle = Application::new(Ports { ids: Arc::new(ids), ..world.ports() }, settings());
    assert_eq!(idle.jobs.run_due().await.unwrap(), 0);
    assert_eq!(world.state(order).await, "paid");
}

#[tokio::test]
async fn money_that_comes_in_wakes_the_runner() {
    let world = World::new();
    world.paid_order().await;
    world.app.jobs.woken().await;
}

#[tokio::test]
async fn a_store_that_is_away_loses_no_work() {
    let world = World::new();
    let order = world.paid_order().await;
    world.store.fail_next(StoreFailure::Unavailable);
    assert!(world.app.jobs.run_due().await.is_err());
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.jobs.run_due().await.is_err());
    world.run_all().await;
    assert_eq!(world.state(order).await, "fulfilled");
}

#[tokio::test]
async fn a_task_that_takes_long_keeps_its_lease() {
    let (world, office) = interrupted();
    let order = world.paid_order().await;
    let (clock, done_at) = (Arc::clone(&world.clock), world.clock.now() + TimeDelta::seconds(150));
    office.after_push(async move { clock.sleep_until(done_at).await });
    let app = world.app.clone();
    let running = tokio::spawn(async move { app.jobs.run_due().await.unwrap() });
    let second = second_server(&world);
    for _half_lease in 0..5 {
        // The push, and the keeper of its lease.
        while world.clock.sleepers() < 2 {
            tokio::task::yield_now().await;
        }
        second.jobs.run_due().await.unwrap();
        assert_eq!(world.back_office.pushes().len(), 1, "taken over while it was held");
        world.clock.advance(TimeDelta::seconds(30));
        tokio::task::yield_now().await;
    }
    assert_eq!(running.await.unwrap(), 1);
    assert_eq!(world.back_office.pushes().len(), 1);
    assert_eq!(world.state(order).await, "fulfilled");
}
