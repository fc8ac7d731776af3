//! Paid orders on their way to all five outside systems, and what staff do about it.

mod day;
mod desk;
mod faults;
mod together;

use crate::delivery::paid_order;
use crate::on_both_databases;
use crate::running::{Place, Running};
use serde_json::{Value, json};

/// In the order in which an order of the demo shop goes to them.
const TARGETS: [&str; 5] = ["boss", "zhuoyue_data", "zhuoyue_order", "zhuoyue", "legacy"];

on_both_databases! {
    a_paid_order_reaches_all_five_systems_once_and_in_order,
    a_refunded_order_is_taken_back_from_all_of_them_in_reverse,
}

async fn a_paid_order_reaches_all_five_systems_once_and_in_order(place: Place) {
    let server = Running::start(&place);
    let before = expires_on(&server).await;
    let order = paid_order(&server, "five").await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(taken(&server, "created", &order).await, TARGETS);
    let after = expires_on(&server).await;
    assert!(after > before, "BOSS has prolonged the term: {before} to {after}");
    assert_eq!(tokens_issued(&server).await, 1);
}

async fn a_refunded_order_is_taken_back_from_all_of_them_in_reverse(place: Place) {
    let server = Running::start(&place);
    let before = expires_on(&server).await;
    let order = paid_order(&server, "back").await;
    server.until_status(&order, "fulfilled").await;
    let staff = server.staff().await;
    let refund = staff.refund(&order, "RFFULFIL1", "460.00").await;
    assert_eq!(refund.status, 200, "{}", refund.body);
    server.follow_refund(&order, 0, "succeeded").await;
    server.until_task_idle("recall_boss").await;
    let reversed: Vec<_> = TARGETS.into_iter().rev().collect();
    assert_eq!(taken(&server, "changed", &order).await, reversed);
    assert_eq!(expires_on(&server).await, before, "our copy follows");
    let body = json!({"queryId": "PBS001022579"});
    let asked = staff.post("/v1/third/boss/query", &body).await.data();
    assert_eq!(asked["expiresOn"], before, "the term is what it was");
    assert_eq!(asked["customerName"], "**试");
}

/// The end of the term, as a customer is shown it.
async fn expires_on(server: &Running) -> String {
    let customer = server.get("/v1/order/renewal/query?queryId=PBS001022579").await.data();
    customer["expiresOn"].as_str().unwrap().to_owned()
}

/// The targets whose systems had a request of this effect for the order, in the order of the
/// requests.
async fn taken(server: &Running, effect: &str, order: &str) -> Vec<String> {
    let outside = server.get("/v1/test/outside").await.data();
    let requests = outside["requests"].as_array().unwrap().iter();
    let target = |request: &Value| {
        let key = request["key"].as_str()?;
        let is_meant = request["effect"] == effect && request["operation"] != "query";
        key.strip_prefix(&format!("{order}-")).filter(|_target| is_meant).map(str::to_owned)
    };
    requests.filter_map(target).collect()
}

/// How many tokens the outside platform has given.
async fn tokens_issued(server: &Running) -> usize {
    let outside = server.outside("platform").await;
    let requests = outside["requests"].as_array().unwrap().iter();
    requests.filter(|it| it["operation"] == "token" && it["effect"] == "created").count()
}

/// Nothing is dead, whatever it is.
async fn assert_nothing_dead(server: &Running) {
    let staff = server.staff().await;
    let dead = staff.get("/v1/admin/tasks?state=dead").await.rows();
    assert!(dead.is_empty(), "{dead:?}");
}
