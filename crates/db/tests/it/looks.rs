//! Many who look at once are answered together, and each with what is its own.

use crate::support::{self, BackDoor, Opened, Place, on_both, postgres};
use domain::id::OrderKind;
use domain::ports::{Queries, StoreError};
use domain::{Customer, Order, OrderId, PaymentAttempt, QueryId};
use std::sync::Arc;
use testkit::given;
use tokio::task::JoinSet;
use tokio_postgres::NoTls;

on_both! {
    of_many_who_look_each_is_shown_its_own,
    what_cannot_be_read_is_told_to_those_alone_who_look_for_it,
    a_look_sees_what_was_stored_before_it,
}

fn query_id(turn: usize) -> QueryId {
    QueryId::parse(&format!("LOOK{turn:04}")).unwrap()
}

fn customer(turn: usize) -> Customer {
    Customer { query_id: query_id(turn), package_name: format!("{turn}"), ..given::customer() }
}

/// So many customers, and orders of which every third has been tried twice.
async fn stored(opened: &Opened, count: usize) -> Vec<(Order, Vec<PaymentAttempt>)> {
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.packages().insert(&given::package()).await.unwrap();
    let mut all = Vec::new();
    for turn in 0..count {
        unit.customers().save(&customer(turn)).await.unwrap();
        let order = given::order();
        unit.orders().insert(&order).await.unwrap();
        let mut attempts = Vec::new();
        for nth in 0..if turn % 3 == 0 { 2 } else { 0 } {
            let attempt = given::nth_attempt(&order, nth);
            unit.attempts().insert(&attempt).await.unwrap();
            attempts.push(attempt);
        }
        all.push((order, attempts));
    }
    unit.commit().await.unwrap();
    all
}

async fn of_many_who_look_each_is_shown_its_own(opened: Opened) {
    let all = stored(&opened, 60).await;
    let mut looking = JoinSet::new();
    for (turn, (order, attempts)) in all.into_iter().enumerate() {
        for _twice in 0..2 {
            let (queries, order) = (Arc::clone(&opened.ports.queries), order.clone());
            let attempts = attempts.clone();
            looking.spawn(async move {
                let found = queries.customer(&query_id(turn)).await.unwrap();
                assert_eq!(found.map(|found| found.package_name), Some(turn.to_string()));
                let id = order.id;
                assert_eq!(queries.order(id).await.unwrap().as_ref(), Some(&order));
                assert_eq!(queries.order_tried(id).await.unwrap(), Some((order, attempts)));
            });
        }
        let queries = Arc::clone(&opened.ports.queries);
        looking.spawn(async move {
            assert_eq!(queries.customer(&query_id(1_000 + turn)).await.unwrap(), None);
            assert_eq!(queries.order(given::order().id).await.unwrap(), None);
            assert_eq!(queries.order_tried(other_kind(order.id)).await.unwrap(), None);
        });
    }
    looking.join_all().await;
}

/// The same number, but of the other kind: nobody's.
fn other_kind(id: OrderId) -> OrderId {
    let kind = match id.kind() {
        OrderKind::New => OrderKind::Renewal,
        OrderKind::Renewal => OrderKind::New,
    };
    OrderId::new(kind, id.number())
}

async fn what_cannot_be_read_is_told_to_those_alone_who_look_for_it(opened: Opened) {
    let all = stored(&opened, 40).await;
    let spoilt = all[7].0.id.number();
    let door = BackDoor(opened.config.clone());
    door.run(&format!(
        "UPDATE customer SET expires_on = 'nonsense' WHERE query_id = '{}';
         UPDATE orders SET package_late_money = 'nonsense' WHERE id = {}",
        query_id(7),
        spoilt.as_i64()
    ))
    .await;
    let mut looking = JoinSet::new();
    for (turn, (order, _attempts)) in all.into_iter().enumerate() {
        let queries = Arc::clone(&opened.ports.queries);
        looking.spawn(async move {
            let found = queries.customer(&query_id(turn)).await;
            let seen = queries.order_tried(order.id).await;
            if turn == 7 {
                assert!(matches!(found, Err(StoreError::Corrupt { .. })), "{found:?}");
                assert!(matches!(seen, Err(StoreError::Corrupt { .. })), "{seen:?}");
            } else {
                assert!(found.unwrap().is_some() && seen.unwrap().is_some());
            }
        });
    }
    looking.join_all().await;
}

async fn a_look_sees_what_was_stored_before_it(opened: Opened) {
    let mut writing = JoinSet::new();
    for turn in 0..24 {
        let (store, queries) = (Arc::clone(&opened.peer.store), Arc::clone(&opened.ports.queries));
        writing.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            unit.customers().save(&customer(turn)).await.unwrap();
            unit.commit().await.unwrap();
            assert!(queries.customer(&query_id(turn)).await.unwrap().is_some(), "{turn}");
        });
    }
    writing.join_all().await;
}

/// Whose connection is gone is answered on another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_keep_nobody_from_looking() {
    let opened = postgres().await;
    let all = stored(&opened, 3).await;
    let door = BackDoor(opened.config.clone());
    for (turn, (order, _attempts)) in all.iter().enumerate() {
        look(opened.ports.queries.as_ref(), turn, order.id).await;
        door.run(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
        let mut tries = 0;
        while opened.ports.queries.customer(&query_id(turn)).await.is_err() {
            tries += 1;
            assert!(tries < 20, "nobody is answered any more");
        }
        look(opened.ports.queries.as_ref(), turn, order.id).await;
    }
}

async fn look(queries: &dyn Queries, turn: usize, id: OrderId) {
    assert!(queries.customer(&query_id(turn)).await.unwrap().is_some());
    assert!(queries.order(id).await.unwrap().is_some());
}

/// The connections of the pool are not taken in turns: each would have forgotten, and prepare anew,
/// what the one before it knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_alone_is_given_the_connection_used_last() {
    let opened = postgres().await;
    let store = opened.ports.store.as_ref();
    let (first, second) = (store.begin().await.unwrap(), store.begin().await.unwrap());
    let third = store.begin().await.unwrap();
    for unit in [first, second, third] {
        unit.roll_back().await.unwrap();
    }
    let door = BackDoor(opened.config.clone());
    door.run(
        "CREATE TABLE busy AS SELECT pid, state_change FROM pg_stat_activity \
         WHERE datname = current_database()",
    )
    .await;
    for _turn in 0..9 {
        store.begin().await.unwrap().commit().await.unwrap();
    }
    let used = "SELECT count(*) FROM busy JOIN pg_stat_activity now USING (pid) \
                WHERE now.state_change > busy.state_change AND pid <> pg_backend_pid()";
    door.run(&format!("SELECT 1 / (({used}) = 1)::int")).await;
}

/// A table that was empty a moment ago: as `PostgreSQL` plans for it of itself, each look would read
/// all of its rows, and go on so while it fills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_table_is_read_by_its_index() {
    let opened = postgres().await;
    let all = stored(&opened, 60).await;
    let Opened { config, clock, place, database, ports, peer } = opened;
    drop((database, ports, peer));
    let url = url(&place);
    scans_since(&url).await;
    let opened = support::opened(config, clock, place).await;
    for (turn, (order, attempts)) in all.into_iter().enumerate() {
        let found = opened.ports.queries.order_tried(order.id).await.unwrap();
        assert_eq!(found, Some((order, attempts)));
        assert!(opened.ports.queries.customer(&query_id(turn)).await.unwrap().is_some());
    }
    let place = Arc::clone(&opened.place);
    drop(opened);
    let never = ["customer", "orders", "payment_attempt"].map(|table| (table.to_owned(), 0));
    assert_eq!(scans_since(&url).await, never);
    drop(place);
}

fn url(place: &Place) -> String {
    let Place::Postgres(database) = place else { panic!("it is of the other database") };
    database.url.clone()
}

/// How often each was read whole since this was asked before, once those who read are gone and have
/// said what they did.
async fn scans_since(url: &str) -> Vec<(String, i64)> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let others = "SELECT count(*) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()";
    while client.query_one(others, &[]).await.unwrap().get::<_, i64>(0) > 0 {
        tokio::task::yield_now().await;
    }
    let scans = "SELECT relname::text, seq_scan FROM pg_stat_user_tables \
         WHERE relname IN ('customer', 'orders', 'payment_attempt') ORDER BY relname";
    let rows = client.query(scans, &[]).await.unwrap();
    client.execute("SELECT pg_stat_reset()", &[]).await.unwrap();
    drop(client);
    drop(connection.await);
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}
