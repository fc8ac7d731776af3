//! When a server is ready, and why not.

use crate::support::{World, settings};
use app::{Application, HealthReport, Ports};
use chrono::TimeDelta;
use domain::ports::{Clock, IdError, MockIdGenerator, MockQueries, StoreHealth};
use std::sync::Arc;
use testkit::fakes::{FakeClock, StoreFailure};

/// The report of a server whose clock is so far ahead of its database's.
async fn ahead(by: TimeDelta, is_migrated: bool) -> HealthReport {
    let world = World::new();
    let clock = Arc::<FakeClock>::clone(&world.clock);
    let mut queries = MockQueries::new();
    queries.expect_health().returning(move || {
        let database_time = clock.now() - clock.offset() - by;
        Ok(StoreHealth { database_time, is_migrated })
    });
    let ports = Ports { queries: Arc::new(queries), ..world.ports() };
    Application::new(ports, settings()).health.check().await
}

#[tokio::test]
async fn a_server_with_a_store_a_right_clock_and_a_slot_is_ready() {
    let report = World::new().app.health.check().await;
    assert_eq!(report, HealthReport { ready: true, reasons: Vec::new() });
}

#[tokio::test]
async fn a_clock_moved_on_purpose_is_not_held_against_the_server() {
    let world = World::new();
    world.advance(TimeDelta::days(3));
    assert!(world.app.health.check().await.ready);
}

#[tokio::test]
async fn a_clock_more_than_a_minute_off_the_databases_makes_it_unready() {
    for seconds in [-59, 0, 59] {
        assert!(ahead(TimeDelta::seconds(seconds), true).await.ready, "{seconds}");
    }
    for seconds in [-600, -62, 62, 600] {
        let report = ahead(TimeDelta::seconds(seconds), true).await;
        assert!(!report.ready, "{seconds}");
        assert!(report.reasons[0].contains("clock"), "{:?}", report.reasons);
    }
}

#[tokio::test]
async fn a_clock_more_than_a_minute_off_a_providers_makes_it_unready_until_it_is_right() {
    let world = World::new();
    world.wechat.set_clock_skew(TimeDelta::minutes(-10));
    let report = world.app.health.check().await;
    assert_eq!(report.reasons, ["the clock is -600 s off that of wechat"]);
    assert!(!report.ready);
    world.wechat.set_clock_skew(TimeDelta::seconds(2));
    assert!(world.app.health.check().await.ready);
}

#[tokio::test]
async fn a_database_without_its_migrations_makes_it_unready() {
    let report = ahead(TimeDelta::zero(), false).await;
    assert!(!report.ready);
    assert!(report.reasons[0].contains("migrations"));
}

#[tokio::test]
async fn a_store_that_is_away_makes_it_unready_until_it_is_back() {
    let world = World::new();
    world.store.fail_next(StoreFailure::Unavailable);
    let report = world.app.health.check().await;
    assert!(!report.ready);
    assert!(report.reasons[0].contains("database"));
    assert!(world.app.health.check().await.ready);
}

#[tokio::test]
async fn a_server_without_a_worker_slot_is_not_ready() {
    let world = World::new();
    let mut ids = MockIdGenerator::new();
    ids.expect_next_id().returning(|| Err(IdError::NoSlot));
    let app = Application::new(Ports { ids: Arc::new(ids), ..world.ports() }, settings());
    let report = app.health.check().await;
    assert!(!report.ready);
    assert!(report.reasons[0].contains("worker slot"));
}

#[tokio::test]
async fn the_figures_count_what_waits() {
    let world = World::new();
    world.order().await;
    world.paid_order().await;
    let figures = world.app.health.figures().await.unwrap();
    let orders = [("awaiting_payment".to_owned(), 1), ("paid".to_owned(), 1)];
    assert_eq!(figures.orders, orders);
    assert!(figures.tasks.iter().any(|task| task.kind == "push_zhuoyue" && task.count == 1));
}
