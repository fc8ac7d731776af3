use crate::support::{Opened, on_both};
use db::DatabaseError;
use domain::ports::StoreError;
use testkit::given;

on_both! {
    migrating_again_changes_nothing,
    what_is_taken_back_can_be_made_again,
}

async fn migrating_again_changes_nothing(opened: Opened) {
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    unit.commit().await.unwrap();
    opened.database.migrate().await.unwrap();
    assert_eq!(opened.ports.queries.packages().await.unwrap(), [given::package()]);
    assert!(opened.ports.queries.health().await.unwrap().is_migrated);
}

async fn what_is_taken_back_can_be_made_again(opened: Opened) {
    let queries = &opened.ports.queries;
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    unit.commit().await.unwrap();
    opened.database.revert_migrations().await.unwrap();
    assert!(!queries.health().await.unwrap().is_migrated);
    assert!(matches!(queries.packages().await, Err(StoreError::Unavailable(_))));
    opened.database.migrate().await.unwrap();
    assert!(queries.health().await.unwrap().is_migrated);
    assert_eq!(queries.packages().await.unwrap(), []);
    assert_eq!(queries.catalogue_version().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_start_together_migrate_once() {
    let database = testkit::postgres::fresh_database().await.unwrap();
    let config = db::DatabaseConfig::Postgres { url: database.url.clone(), pool_size: 2 };
    let clock = testkit::fakes::FakeClock::new();
    let mut starts = Vec::new();
    for _server in 0..4 {
        let database = crate::support::connect(&config, &clock).await;
        starts.push(tokio::spawn(async move { database.migrate().await }));
    }
    for start in starts {
        start.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_runtime_of_one_thread_is_refused_and_not_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let path = crate::support::sqlite_path(&folder);
    let clock = testkit::fakes::FakeClock::new();
    let database = crate::support::connect(&db::DatabaseConfig::Sqlite { path }, &clock).await;
    assert!(matches!(database.migrate().await, Err(DatabaseError::SingleThreaded)));
}
