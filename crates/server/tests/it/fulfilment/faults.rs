//! What goes wrong at one of the outside systems.

use super::{TARGETS, assert_nothing_dead, taken, tokens_issued};
use crate::on_both_databases;
use crate::running::{Place, Running};
use serde_json::json;

on_both_databases! {
    a_lost_answer_at_any_system_makes_no_second_delivery,
    a_dead_push_stops_the_rest_until_staff_put_it_back,
    dead_pushes_are_put_back_by_filter_but_for_refunded_orders,
}

async fn a_lost_answer_at_any_system_makes_no_second_delivery(place: Place) {
    let server = Running::start(&place);
    for system in ["boss", "platform", "zhuoyue", "legacy"] {
        let order = server.saved_order(system).await;
        server.started_payment("wechat", "native", &order).await;
        if system == "platform" {
            // The token has been fetched by now: it is to be fetched anew.
            server.advance(24 * 3_600).await;
        }
        server.fault(system, "lost_answer", Some(3)).await;
        let order = if system == "platform" {
            crate::delivery::paid_order(&server, "platform-2").await
        } else {
            server.payer(&order, "pay").await;
            order
        };
        server.until_status(&order, "fulfilled").await;
        assert_eq!(taken(&server, "created", &order).await, TARGETS, "{system}");
    }
    assert_nothing_dead(&server).await;
    assert!(tokens_issued(&server).await >= 2);
}

async fn a_dead_push_stops_the_rest_until_staff_put_it_back(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("refused").await;
    server.started_payment("wechat", "native", &order).await;
    server.fault("zhuoyue", "refuse", Some(1)).await;
    server.payer(&order, "pay").await;
    server.until_status(&order, "fulfilment_failed").await;
    assert_eq!(taken(&server, "created", &order).await, TARGETS[..1]);
    let staff = server.staff().await;
    let path = format!("/v1/admin/tasks?state=dead&orderId={order}");
    let [dead] = staff.get(&path).await.rows().try_into().unwrap();
    assert_eq!(
        (&dead["kind"], &dead["target"]),
        (&json!("push_zhuoyue_data"), &json!("zhuoyue_data"))
    );
    let path = format!("/v1/admin/tasks/{}/retry", dead["id"].as_str().unwrap());
    let again = staff.post(&path, &json!({})).await.data();
    assert_eq!(again["state"], "due");
    server.until_status(&order, "fulfilled").await;
    assert_eq!(taken(&server, "created", &order).await, TARGETS);
    let ended = staff.post(&path, &json!({})).await;
    assert_eq!(ended.refusal(), (409, "task_not_dead"));
}

async fn dead_pushes_are_put_back_by_filter_but_for_refunded_orders(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    server.fault("boss", "none", None).await;
    let mut orders = Vec::new();
    for number in 0..3 {
        let order = server.saved_order(&format!("filter-{number}")).await;
        server.started_payment("wechat", "native", &order).await;
        server.fault("legacy", "refuse", Some(1)).await;
        server.payer(&order, "pay").await;
        server.until_status(&order, "fulfilment_failed").await;
        orders.push(order);
    }
    // The refund of one is on its way, and its provider does not answer.
    server.fault("wechat", "down", None).await;
    let refund = staff.refund(&orders[0], "RFFILTER1", "460.00").await;
    assert_eq!(refund.status, 200, "{}", refund.body);
    let body = json!({"state": "dead", "kind": "push", "target": "legacy", "most": 10});
    let report = staff.post("/v1/admin/tasks/retry", &body).await.data();
    assert_eq!(report["putBack"], 2, "{report}");
    for order in &orders[1..] {
        server.until_status(order, "fulfilled").await;
        assert_eq!(taken(&server, "created", order).await, TARGETS);
    }
    let again = staff.post("/v1/admin/tasks/retry", &body).await.data();
    assert_eq!(again["putBack"], 0, "{again}");
    server.fault("wechat", "none", None).await;
    server.follow_refund(&orders[0], 0, "succeeded").await;
    assert_eq!(taken(&server, "created", &orders[0]).await, TARGETS[..4]);
}
