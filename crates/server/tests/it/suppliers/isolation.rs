//! A supplier that takes calls and never answers.

use super::{RECHARGE, TRAFFIC};
use crate::on_both_databases;
use crate::running::{Place, Running};
use serde_json::{Value, json};

on_both_databases! {
    a_supplier_that_never_answers_harms_nothing_else,
    a_shop_that_never_answers_harms_nothing_else,
}

async fn a_supplier_that_never_answers_harms_nothing_else(place: Place) {
    let goods = |number| json!({"account": format!("1380000111{number}")});
    unharmed(&place, ("jiuyi", RECHARGE, "asked"), goods).await;
}

async fn a_shop_that_never_answers_harms_nothing_else(place: Place) {
    let goods = |number| json!({"amount": number + 1});
    unharmed(&place, ("proxy", TRAFFIC, "planned"), goods).await;
}

/// Six orders wait for a supplier, in the state that the first of them comes to, and broadband goes
/// on as if nothing was the matter.
async fn unharmed(
    place: &Place,
    (supplier, package, state): (&str, i64, &str),
    goods: impl Fn(u32) -> Value,
) {
    let server = Running::start_set(place, &[("RATE_LIMITS", "off")]);
    let mut waiting = Vec::new();
    for number in 0..6 {
        waiting.push(server.bought(package, &goods(number)).await);
    }
    for order in &waiting {
        server.started_payment("wechat", "native", order).await;
    }
    server.fault(supplier, "slow", Some(50)).await;
    for order in &waiting {
        server.payer(order, "pay").await;
    }
    server.until_supplied(&waiting[0], state).await;
    let order = crate::delivery::paid_order(&server, "beside").await;
    server.until_status(&order, "fulfilled").await;
    for order in &waiting {
        let rows = server.supplied(order).await;
        let is_open = |state: &str| state == "asked" || state == "planned";
        assert!(rows.iter().all(|row| is_open(row["state"].as_str().unwrap())), "{rows:?}");
    }
    server.fault(supplier, "none", None).await;
}
