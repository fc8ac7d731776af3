//! The faults of suppliers: refused, unknown, slow, down, dearer, never filled.

use super::{RECHARGE, TRAFFIC, account};
use crate::on_both_databases;
use crate::running::{Place, Running};
use sandbox::JiuyiOrder;
use serde_json::json;

on_both_databases! {
    a_lost_answer_buys_nothing_twice,
    a_price_that_rises_after_the_payment_is_held_for_staff,
    what_is_never_filled_comes_back_and_is_refunded,
    a_supplier_that_is_down_for_an_hour_delivers_afterwards,
    a_kill_in_the_middle_of_buying_buys_nothing_twice,
}

async fn a_lost_answer_buys_nothing_twice(place: Place) {
    let server = Running::start(&place);
    let recharge = server.bought(RECHARGE, &account()).await;
    let plan = server.bought(TRAFFIC, &json!({"amount": 1})).await;
    server.started_payment("wechat", "native", &recharge).await;
    server.fault("jiuyi", "lost_answer", Some(1)).await;
    server.payer(&recharge, "pay").await;
    server.until_supplied(&recharge, "running").await;
    server.advance(120).await;
    server.until_status(&recharge, "fulfilled").await;
    assert_eq!(server.supplied(&recharge).await.len(), 1);
    server.paid_at_once(&plan).await;
    server.until_status(&plan, "fulfilled").await;
    let there = server.staff().await.get("/v1/supplier/proxy/orders").await.rows();
    assert_eq!(there.len(), 1);
}

async fn a_price_that_rises_after_the_payment_is_held_for_staff(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(TRAFFIC, &json!({"amount": 1})).await;
    server.world().proxy_price(901, "13.50").await.unwrap();
    server.paid_at_once(&order).await;
    let held = server.until_supplied(&order, "held").await;
    assert_eq!(held["why"], "loss");
    server.until_status(&order, "fulfilment_failed").await;
    server.world().proxy_price(901, "12.50").await.unwrap();
    let staff = server.staff().await;
    let path = format!("/v1/admin/supplier-orders/{}/decide", held["id"].as_str().unwrap());
    let decision = json!({"decision": "send_again", "reason": "价格已恢复"});
    staff.post(&path, &decision).await.data();
    server.until_status(&order, "fulfilled").await;
    assert_eq!(staff.post(&path, &decision).await.refusal().0, 409);
}

async fn what_is_never_filled_comes_back_and_is_refunded(place: Place) {
    let server = Running::start(&place);
    let never = JiuyiOrder { fills: Some(false), ..JiuyiOrder::default() };
    server.world().jiuyi(&never).await.unwrap();
    let order = server.bought(RECHARGE, &account()).await;
    server.paid_at_once(&order).await;
    server.until_supplied(&order, "running").await;
    server.advance(7 * 86_400 + 3_700).await;
    server.until_supplied(&order, "failed").await;
    server.advance(60).await;
    server.until_status(&order, "refunded").await;
}

async fn a_supplier_that_is_down_for_an_hour_delivers_afterwards(place: Place) {
    let server = Running::start(&place);
    let recharge = server.bought(RECHARGE, &account()).await;
    let plan = server.bought(TRAFFIC, &json!({"amount": 1})).await;
    server.started_payment("wechat", "native", &recharge).await;
    server.started_payment("wechat", "native", &plan).await;
    for system in ["jiuyi", "proxy"] {
        server.fault(system, "down", None).await;
    }
    for order in [&recharge, &plan] {
        server.payer(order, "pay").await;
    }
    for _quarter in 0..4 {
        server.advance(900).await;
    }
    let circuit = "supplier_circuit_open{supplier=\"jiuyi\"}";
    server.until_metric(circuit, "1").await;
    for system in ["jiuyi", "proxy"] {
        server.fault(system, "none", None).await;
    }
    server.advance(900).await;
    server.until_supplied(&recharge, "running").await;
    server.advance(120).await;
    for order in [&recharge, &plan] {
        server.until_status(order, "fulfilled").await;
        assert_eq!(server.supplied(order).await.len(), 1);
    }
    let there = server.staff().await.get("/v1/supplier/proxy/orders").await.rows();
    assert_eq!(there.len(), 1);
    server.until_metric(circuit, "0").await;
}

async fn a_kill_in_the_middle_of_buying_buys_nothing_twice(place: Place) {
    let server = Running::start(&place);
    let order = server.bought(RECHARGE, &account()).await;
    server.started_payment("wechat", "native", &order).await;
    server.fault("jiuyi", "slow", Some(1)).await;
    server.payer(&order, "pay").await;
    server.until_supplied(&order, "asked").await;
    let server = server.kill_and_restart(&place);
    server.advance(61).await;
    server.until_supplied(&order, "delivered").await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(server.supplied(&order).await.len(), 1);
}
