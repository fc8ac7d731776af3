//! What a transaction of these databases must not do.

use crate::support::{BackDoor, Opened, on_both};
use chrono::TimeDelta;
use domain::ports::{LeaseRequest, StoreError};
use domain::task::Lease;
use domain::{AttemptId, Order, Package, PackageId, ReconciliationId, RefundId, Target, TaskKind};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use testkit::given;

on_both! {
    work_dropped_at_any_await_leaves_no_lock,
    a_read_given_up_at_any_await_spoils_no_later_one,
    what_is_given_up_on_a_runtime_of_one_thread_leaves_nothing_behind,
    a_duplicate_leaves_the_transaction_usable,
    work_of_a_newer_release_is_left_to_its_servers,
    a_lock_that_does_not_come_in_time_is_busy,
    texts_from_outside_are_kept_even_with_a_zero_in_them,
}

/// Two releases work on one schema while servers are replaced one by one.
async fn work_of_a_newer_release_is_left_to_its_servers(opened: Opened) {
    let order = given::order();
    let known = [
        TaskKind::ExpireOrder(order.id),
        TaskKind::CheckAttempt(AttemptId(given::id())),
        TaskKind::CloseAttempt(AttemptId(given::id())),
        TaskKind::Push { order: order.id, target: Target::Zhuoyue },
        // Of another order: those of one are done one after the other.
        TaskKind::Recall { order: given::order().id, target: Target::Zhuoyue },
        TaskKind::FollowRefund(RefundId(given::id())),
        TaskKind::Reconcile(ReconciliationId(given::id())),
    ];
    let mut unit = opened.ports.store.begin().await.unwrap();
    for kind in known {
        unit.tasks().add(&given::task(kind)).await.unwrap();
    }
    let newer = given::task(TaskKind::CloseAttempt(AttemptId(given::id())));
    unit.tasks().add(&newer).await.unwrap();
    unit.commit().await.unwrap();
    let id = newer.id;
    BackDoor(opened.config.clone())
        .run(&format!("UPDATE task SET kind = 'of_tomorrow' WHERE id = {id}"))
        .await;
    let mut unit = opened.ports.store.begin().await.unwrap();
    let now = unit.now().await.unwrap() + TimeDelta::days(1);
    let lease = Lease { token: given::id(), until: now + TimeDelta::minutes(1) };
    let leased =
        unit.tasks().lease(&LeaseRequest { most: 20, pace: None, now, lease }).await.unwrap();
    assert_eq!(leased.len(), known.len(), "{leased:?}");
    unit.roll_back().await.unwrap();
}

/// Begins, locks and changes the order, and gives up after so many polls. Says whether it was
/// done by then.
async fn given_up_after(opened: &Opened, order: &Order, polls: u32) -> bool {
    let (mut order, store) = (order.clone(), Arc::clone(&opened.ports.store));
    let work = async move {
        let mut unit = store.begin().await.unwrap();
        unit.orders().lock(order.id).await.unwrap();
        unit.orders().update(&mut order).await.unwrap();
        unit
    };
    polled(work, polls).await.is_some()
}

/// The work's result if it came within so many polls; otherwise the work is dropped.
async fn polled<T>(work: impl Future<Output = T>, polls: u32) -> Option<T> {
    let (mut work, mut left) = (pin!(work), polls);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        match work.as_mut().poll(context) {
            Poll::Ready(result) => Poll::Ready(Some(result)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

async fn work_dropped_at_any_await_leaves_no_lock(opened: Opened) {
    let order = given::order();
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.commit().await.unwrap();
    let mut version = order.version;
    for polls in 0..200 {
        let current = Order { version, ..order.clone() };
        let finished = given_up_after(&opened, &current, polls).await;
        let mut unit = opened.peer.store.begin().await.unwrap();
        let mut found = unit.orders().lock(order.id).await.unwrap().unwrap();
        assert_eq!(found.version, version, "nothing of it was kept");
        unit.orders().update(&mut found).await.unwrap();
        unit.commit().await.unwrap();
        version = found.version;
        if finished {
            return;
        }
    }
    panic!("the work never came to its end");
}

async fn a_read_given_up_at_any_await_spoils_no_later_one(opened: Opened) {
    let mut unit = opened.ports.store.begin().await.unwrap();
    // So many that the read still runs when its connection is asked for again.
    for id in 0..1_000 {
        let package = Package { id: PackageId(id), ..given::package() };
        unit.packages().insert(&package).await.unwrap();
    }
    unit.commit().await.unwrap();
    let queries = &opened.ports.queries;
    for polls in 0..6 {
        for _connection in 0..8 {
            let given_up = polled(queries.packages(), polls).await;
            assert!(given_up.is_none_or(|read| read.unwrap().len() == 1_000));
        }
        assert_eq!(queries.packages().await.unwrap().len(), 1_000);
    }
}

/// Such a runtime is what a handler of actix runs on.
async fn what_is_given_up_on_a_runtime_of_one_thread_leaves_nothing_behind(opened: Opened) {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let opened = opened.reconnected().await;
            work_dropped_at_any_await_leaves_no_lock(opened.reconnected().await).await;
            a_read_given_up_at_any_await_spoils_no_later_one(opened).await;
        });
    };
    tokio::task::spawn_blocking(work).await.unwrap();
}

async fn a_lock_that_does_not_come_in_time_is_busy(opened: Opened) {
    let order = given::order();
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.commit().await.unwrap();
    let mut holder = opened.ports.store.begin().await.unwrap();
    holder.orders().lock(order.id).await.unwrap();
    for store in [&opened.ports.store, &opened.peer.store] {
        let waiting = async {
            let mut unit = store.begin().await?;
            unit.orders().lock(order.id).await
        };
        assert!(matches!(waiting.await, Err(StoreError::Busy)));
    }
    holder.commit().await.unwrap();
}

async fn a_duplicate_leaves_the_transaction_usable(opened: Opened) {
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    let again = unit.packages().insert(&given::package()).await;
    assert!(matches!(again, Err(StoreError::Duplicate)));
    unit.customers().save(&given::customer()).await.unwrap();
    unit.commit().await.unwrap();
    let found = opened.ports.queries.customer(&given::query_id()).await.unwrap();
    assert_eq!(found, Some(given::customer()));
    assert_eq!(opened.ports.queries.catalogue_version().await.unwrap(), 1);
}

async fn texts_from_outside_are_kept_even_with_a_zero_in_them(opened: Opened) {
    let mut evidence = given::evidence();
    evidence.number = Some("N\0".to_owned());
    evidence.body = vec![0, 255, 0];
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.evidence().add(&evidence).await.unwrap();
    let kept = unit.evidence().newest(1).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(kept[0].number.as_deref(), Some("N\u{fffd}"));
    assert_eq!(kept[0].body, evidence.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_failed_statement_postgresql_does_not_pretend_to_commit() {
    let opened = crate::support::postgres().await;
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.customers().save(&given::customer()).await.unwrap();
    // Of an order that is not there.
    unit.attempts().insert(&given::attempt(&given::order())).await.unwrap_err();
    assert!(matches!(unit.commit().await, Err(StoreError::Unavailable(_))));
    assert_eq!(opened.ports.queries.customer(&given::query_id()).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_server_has_closed_all_connections_work_goes_on() {
    let opened = crate::support::postgres().await;
    let crate::support::Place::Postgres(database) = opened.place.as_ref() else {
        panic!("PostgreSQL")
    };
    let mut open = Vec::new();
    for _connection in 0..8 {
        open.push(opened.ports.store.begin().await.unwrap());
    }
    for unit in open {
        unit.roll_back().await.unwrap();
    }
    let (client, driver) =
        tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(driver);
    let close = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()";
    client.batch_execute(close).await.unwrap();
    let unit = opened.ports.store.begin().await.unwrap();
    unit.commit().await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}
