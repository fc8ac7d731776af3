//! A supplier that refuses, answers nonsense or answers late: it is asked before anything is sent
//! again, and nothing is bought twice.

use super::{RECHARGE, TRAFFIC, account};
use crate::on_both_databases;
use crate::running::{Place, Running};
use serde_json::{Value, json};

on_both_databases! {
    a_recharge_that_is_refused_is_held_and_sent_again_by_staff_alone,
    a_plan_that_is_refused_is_held_and_bought_once_staff_say_so,
    nonsense_instead_of_an_answer_is_no_answer,
    answers_that_come_too_late_buy_nothing_twice,
}

/// Orders that 玖壹 and the shop hold.
async fn held_there(server: &Running) -> (usize, usize) {
    let recharges = server.outside("jiuyi").await;
    let plans = server.outside("proxy").await;
    let taken = |outside: &Value, operation: &str| {
        let requests = outside["requests"].as_array().unwrap().iter();
        let is_one = |request: &&Value| {
            let named = request["operation"].as_str().unwrap_or_default();
            request["effect"] == "created" && named.contains(operation)
        };
        requests.filter(is_one).count()
    };
    (taken(&recharges, "pay"), taken(&plans, "create"))
}

async fn send_again(server: &Running, held: &Value) {
    let path = format!("/v1/admin/supplier-orders/{}/decide", held["id"].as_str().unwrap());
    let decision = json!({"decision": "send_again", "reason": "已与供应商核实"});
    server.staff().await.post(&path, &decision).await.data();
}

async fn a_recharge_that_is_refused_is_held_and_sent_again_by_staff_alone(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(RECHARGE, &account()).await;
    server.started_payment("wechat", "native", &order).await;
    server.fault("jiuyi", "refuse", Some(1)).await;
    server.payer(&order, "pay").await;
    // What is refused for no reason that we know is asked about, is not there, and is for staff.
    let held = server.until_supplied(&order, "held").await;
    assert_eq!(held["why"], "refused");
    server.until_status(&order, "fulfilment_failed").await;
    assert_eq!(held_there(&server).await, (0, 0));
    send_again(&server, &held).await;
    server.until_supplied(&order, "running").await;
    server.advance(120).await;
    server.until_status(&order, "fulfilled").await;
    let [row] = server.supplied(&order).await.try_into().unwrap();
    assert_eq!(row["id"], held["id"], "under the same number");
    assert_eq!(held_there(&server).await, (1, 0));
}

async fn a_plan_that_is_refused_is_held_and_bought_once_staff_say_so(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(TRAFFIC, &json!({"amount": 1})).await;
    server.started_payment("wechat", "native", &order).await;
    server.fault("proxy", "refuse", None).await;
    server.payer(&order, "pay").await;
    let held = server.until_supplied(&order, "held").await;
    assert_eq!(held["why"], "refused");
    server.until_status(&order, "fulfilment_failed").await;
    server.fault("proxy", "none", None).await;
    assert_eq!(held_there(&server).await, (0, 0));
    send_again(&server, &held).await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(held_there(&server).await, (0, 1));
}

async fn nonsense_instead_of_an_answer_is_no_answer(place: Place) {
    let server = Running::start(&place);
    let [recharge, plan] = both_in_trouble(&server, "garbage").await;
    // Broadband and its channel go on.
    let beside = crate::delivery::paid_order(&server, "beside").await;
    server.until_status(&beside, "fulfilled").await;
    assert_eq!(held_there(&server).await, (0, 0));
    both_are_delivered_once(&server, (&recharge, &plan)).await;
}

async fn answers_that_come_too_late_buy_nothing_twice(place: Place) {
    // The sandbox answers after eight seconds of its own time: after we gave up.
    let server = Running::start_set(&place, &[("CALL_SECONDS", "3")]);
    let [recharge, plan] = both_in_trouble(&server, "slow").await;
    both_are_delivered_once(&server, (&recharge, &plan)).await;
}

/// Bought and paid, with the fault at both suppliers; nothing is on its way to them any more.
async fn both_in_trouble(server: &Running, fault: &str) -> [String; 2] {
    let recharge = server.bought(RECHARGE, &account()).await;
    let plan = server.bought(TRAFFIC, &json!({"amount": 1})).await;
    for (system, order, state) in [("jiuyi", &recharge, "asked"), ("proxy", &plan, "planned")] {
        server.started_payment("wechat", "native", order).await;
        server.fault(system, fault, None).await;
        server.payer(order, "pay").await;
        server.until_supplied(order, state).await;
    }
    for order in [&recharge, &plan] {
        let running = format!("/v1/admin/tasks?orderId={order}&kind=push&state=leased");
        server.staff().await.until_rows(&running, <[Value]>::is_empty).await;
    }
    [recharge, plan]
}

/// Once the suppliers are well again.
async fn both_are_delivered_once(server: &Running, (recharge, plan): (&str, &str)) {
    for system in ["jiuyi", "proxy"] {
        server.fault(system, "none", None).await;
    }
    for order in [plan, recharge] {
        server.follow_order(order, "fulfilled").await;
    }
    for order in [recharge, plan] {
        assert_eq!(server.supplied(order).await.len(), 1, "under one number");
    }
    assert_eq!(held_there(server).await, (1, 1));
    for supplier in ["jiuyi", "proxy"] {
        let open = format!("supplier_circuit_open{{supplier=\"{supplier}\"}}");
        server.until_metric(&open, "0").await;
    }
}
