//! Each invariant is broken on purpose, behind the application's back, and must be the one that is
//! told.

mod breakages;

use crate::support::{Opened, on_both};
use breakages::BREAKAGES;
use db::DatabaseConfig;
use diesel::Connection;
use diesel::connection::SimpleConnection;
use domain::ports::Invariant;
use domain::{Order, PaymentAttempt};
use std::collections::BTreeSet;
use testkit::contract::store::invariants::{BusyShop, broken, busy_shop};

on_both! {
    every_breach_is_told_by_the_rule_that_it_breaks,
}

/// In an order in which no row is without the one it refers to.
const TABLES: [&str; 7] =
    ["orders", "payment_attempt", "order_event", "task", "evidence", "quarantine", "late_payment"];

async fn every_breach_is_told_by_the_rule_that_it_breaks(opened: Opened) {
    let back_door = BackDoor(opened.config.clone());
    let fixture = crate::contract::fixture(opened);
    let shop = busy_shop(&fixture).await;
    back_door.run(&kept()).await;
    for (breakage, expected) in BREAKAGES {
        back_door.run(&filled_in(breakage, &shop)).await;
        let broken: BTreeSet<_> = broken(&fixture).await.into_iter().collect();
        assert_eq!(broken, expected.iter().copied().collect(), "{breakage}");
        back_door.run(&put_back()).await;
    }
    assert_eq!(broken(&fixture).await, [], "all is as it was");
}

#[test]
fn every_invariant_is_broken_by_something_that_breaks_no_other() {
    for invariant in Invariant::ALL {
        let is_its_own = |(_, expected): &&(&str, &[Invariant])| *expected == [invariant];
        assert!(BREAKAGES.iter().any(|one| is_its_own(&one)), "{invariant:?}");
    }
}

fn kept() -> String {
    TABLES.map(|table| format!("CREATE TABLE kept_{table} AS SELECT * FROM {table};")).concat()
}

fn put_back() -> String {
    let gone = TABLES.iter().rev().map(|table| format!("DELETE FROM {table};"));
    let back =
        TABLES.iter().map(|table| format!("INSERT INTO {table} SELECT * FROM kept_{table};"));
    gone.chain(back).collect()
}

/// `{paid}` becomes the id of that order, `{paid.attempt}` of its attempt.
fn filled_in(sql: &str, shop: &BusyShop) -> String {
    let named: [(&str, &(Order, PaymentAttempt)); 6] = [
        ("unpaid", &shop.unpaid),
        ("short", &shop.short),
        ("paid", &shop.paid),
        ("fulfilling", &shop.fulfilling),
        ("fulfilled", &shop.fulfilled),
        ("late", &shop.late),
    ];
    let filled = named.into_iter().fold(sql.to_owned(), |sql, (name, (order, attempt))| {
        sql.replace(&format!("{{{name}}}"), &order.id.number().as_i64().to_string())
            .replace(&format!("{{{name}.attempt}}"), &attempt.id.to_string())
            .replace(&format!("{{{name}.number}}"), &format!("'{}'", attempt.number))
    });
    assert!(!filled.contains('{'), "{filled}");
    filled
}

/// A way to the rows past every port.
struct BackDoor(DatabaseConfig);

impl BackDoor {
    async fn run(&self, statements: &str) {
        match &self.0 {
            DatabaseConfig::Postgres { url, .. } => {
                let (client, driver) =
                    tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                let driver = tokio::spawn(driver);
                client.batch_execute(statements).await.unwrap();
                drop(client);
                driver.await.unwrap().unwrap();
            }
            DatabaseConfig::Sqlite { path } => {
                let path = path.to_str().unwrap();
                let mut conn = diesel::SqliteConnection::establish(path).unwrap();
                conn.batch_execute("PRAGMA busy_timeout = 5000").unwrap();
                conn.batch_execute(statements).unwrap();
            }
        }
    }
}
