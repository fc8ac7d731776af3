//! Each invariant is broken on purpose, behind the application's back, and must be the one that is
//! told.

mod breakages;
mod money_shop;

use crate::support::{BackDoor, Opened, on_both};
use domain::ports::Invariant;
use domain::{Order, PaymentAttempt};
use money_shop::{MoneyShop, money_shop};
use std::collections::BTreeSet;
use testkit::contract::store::invariants::{BusyShop, broken, busy_shop};

on_both! {
    every_breach_is_told_by_the_rule_that_it_breaks,
}

/// In an order in which no row is without the one it refers to.
const TABLES: [&str; 18] = [
    "package",
    "orders",
    "payment_attempt",
    "order_event",
    "task",
    "evidence",
    "evidence_chain",
    "evidence_archive",
    "quarantine",
    "late_payment",
    "refund",
    "payment_flow",
    "reconciliation",
    "difference",
    "staff_account",
    "supplier_order",
    "supplier_notice",
    "supplier_difference",
];

async fn every_breach_is_told_by_the_rule_that_it_breaks(opened: Opened) {
    let back_door = BackDoor(opened.config.clone());
    let fixture = crate::contract::fixture(opened);
    let shop = (busy_shop(&fixture).await, money_shop(&fixture).await);
    assert_eq!(broken(&fixture).await, []);
    back_door.run(&kept()).await;
    for (breakage, expected) in breakages::all() {
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
        let mut all = breakages::all();
        assert!(all.any(|(_breakage, expected)| *expected == [invariant]), "{invariant:?}");
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
fn filled_in(sql: &str, (shop, money): &(BusyShop, MoneyShop)) -> String {
    let named: [(&str, &(Order, PaymentAttempt)); 11] = [
        ("unpaid", &shop.unpaid),
        ("short", &shop.short),
        ("paid", &shop.paid),
        ("fulfilling", &shop.fulfilling),
        ("fulfilled", &shop.fulfilled),
        ("late", &shop.late),
        ("refunding", &money.refunding),
        ("refunded", &money.refunded),
        ("partly", &money.partly),
        ("returned", &money.returned),
        ("completed", &money.completed),
    ];
    let filled = named.into_iter().fold(sql.to_owned(), |sql, (name, (order, attempt))| {
        sql.replace(&format!("{{{name}}}"), &order.id.number().as_i64().to_string())
            .replace(&format!("{{{name}.attempt}}"), &attempt.id.to_string())
            .replace(&format!("{{{name}.number}}"), &format!("'{}'", attempt.number))
    });
    assert!(!filled.contains('{'), "{filled}");
    filled
}
