//! A supplier that takes calls and never answers.

use super::RECHARGE;
use crate::on_both_databases;
use crate::running::{Place, Running};

on_both_databases! {
    a_supplier_that_never_answers_harms_nothing_else,
}

async fn a_supplier_that_never_answers_harms_nothing_else(place: Place) {
    let server = Running::start_set(&place, &[("RATE_LIMITS", "off")]);
    let mut waiting = Vec::new();
    for number in 0..6 {
        let goods = serde_json::json!({"account": format!("1380000111{number}")});
        waiting.push(server.bought(RECHARGE, &goods).await);
    }
    for order in &waiting {
        server.started_payment("wechat", "native", order).await;
    }
    server.fault("jiuyi", "slow", Some(50)).await;
    for order in &waiting {
        server.payer(order, "pay").await;
    }
    server.until_supplied(&waiting[0], "asked").await;
    // Broadband goes on as if nothing was the matter.
    let order = crate::delivery::paid_order(&server, "beside").await;
    server.until_status(&order, "fulfilled").await;
    for order in &waiting {
        let rows = server.supplied(order).await;
        let is_open = |state: &str| state == "asked" || state == "planned";
        assert!(rows.iter().all(|row| is_open(row["state"].as_str().unwrap())), "{rows:?}");
    }
    server.fault("jiuyi", "none", None).await;
}
