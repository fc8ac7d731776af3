//! The routes of staff and of those who test.

use super::{TARGETS, taken, tokens_issued};
use crate::delivery::paid_order;
use crate::on_both_databases;
use crate::running::{Place, Running};
use serde_json::json;

on_both_databases! {
    staff_ask_the_outside_systems_and_are_shown_masked_answers,
    staff_have_a_token_fetched_and_never_see_it,
    a_push_to_the_old_back_office_is_tested,
}

async fn staff_ask_the_outside_systems_and_are_shown_masked_answers(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    let customer = staff.get("/v1/third/telecom/user?queryId=PBS001022579").await;
    let shown = customer.data();
    assert_eq!(
        (&shown["customerName"], &shown["phoneNumber"]),
        (&json!("**试"), &json!("186******772"))
    );
    let nobody = staff.get("/v1/third/telecom/user?queryId=PBS999999999").await;
    assert_eq!(nobody.refusal(), (404, "customer_not_found"));
    let boss = staff.post("/v1/third/boss/query", &json!({"queryId": "PBS001022579"})).await.data();
    assert_eq!(boss["address"], "江场西路**号");
    server.fault("boss", "down", None).await;
    server.fault("platform", "down", None).await;
    let down = staff.post("/v1/third/boss/query", &json!({"queryId": "PBS001022579"})).await;
    assert_eq!(down.refusal(), (503, "customer_directory_unavailable"));
    let down = staff.get("/v1/third/telecom/user?queryId=PBS001022579").await;
    assert_eq!(down.refusal(), (503, "customer_directory_unavailable"));
    let places = staff.get("/v1/third/amap/address?keywords=江场西路").await.data();
    assert!(!places.as_array().unwrap().is_empty());
    let audit = staff.get("/v1/admin/audit").await.rows();
    let looks = audit.iter().filter(|row| row["action"] == "boss.query").count();
    assert_eq!(looks, 2);
    let anybody = server.get("/v1/third/telecom/user?queryId=PBS001022579").await;
    assert_eq!(anybody.refusal(), (401, "unauthorized"));
}

async fn staff_have_a_token_fetched_and_never_see_it(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for issued in 1..=2 {
        let token = staff.post("/v1/third/token", &json!({})).await.data();
        let fields: Vec<_> = token.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["expiresAt"]);
        assert!(tokens_issued(&server).await >= issued);
    }
    server.fault("platform", "down", None).await;
    let down = staff.post("/v1/third/token", &json!({})).await;
    assert_eq!(down.refusal(), (503, "outside_token_unavailable"));
    // The one that is there still serves.
    let order = paid_order(&server, "still-serves").await;
    server.until_status(&order, "fulfilled").await;
    assert_eq!(taken(&server, "created", &order).await, TARGETS);
}

async fn a_push_to_the_old_back_office_is_tested(place: Place) {
    let server = Running::start(&place);
    let path = "/v1/cashier/test/push-legacy";
    let unpaid = server.saved_order("unpaid").await;
    let refused = server.post(path, &json!({"orderId": unpaid})).await;
    assert_eq!(refused.refusal(), (409, "nothing_to_deliver"));
    server.fault("legacy", "down", None).await;
    let order = paid_order(&server, "tested").await;
    server.until_status(&order, "fulfilling").await;
    server.fault("legacy", "none", None).await;
    server.advance(900).await;
    let mut pushed = server.post(path, &json!({"orderId": order})).await.data();
    if pushed["status"] != "done" {
        // Those before it had to go first.
        server.until_status(&order, "fulfilled").await;
        pushed = server.post(path, &json!({"orderId": order})).await.data();
    }
    assert_eq!((&pushed["target"], &pushed["status"]), (&json!("legacy"), &json!("done")));
    assert!(!pushed["receiptNo"].as_str().unwrap().is_empty());
    assert_eq!(taken(&server, "created", &order).await, TARGETS);
    let staff = server.staff().await;
    for (path, count) in [
        ("/v1/third/zhuoyue/data", 1),
        ("/v1/third/zhuoyue/order", 1),
        ("/v1/zhuoyue/push/renewal", 3),
        ("/v1/cashier/order/push", 5),
    ] {
        let again = staff.post(path, &json!({"orderId": order})).await.data();
        let again = again.as_array().unwrap();
        assert_eq!(again.len(), count, "{path}");
        assert!(again.iter().all(|push| push["status"] == "done"), "{path}");
    }
    assert_eq!(taken(&server, "created", &order).await, TARGETS, "asked again is not sent again");
}
