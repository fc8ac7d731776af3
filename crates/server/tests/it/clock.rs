use crate::on_both_databases;
use crate::running::{Place, Running};
use reqwest::StatusCode;
use serde_json::json;

on_both_databases! {
    a_payment_whose_notification_is_lost_is_found_by_asking,
    an_order_that_nobody_pays_expires_and_its_attempt_is_closed,
    an_order_about_to_expire_takes_no_new_payment,
}

async fn a_payment_whose_notification_is_lost_is_found_by_asking(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("silent").await;
    server.started_payment("wechat", "native", &order).await;
    server.payer(&order, "silent").await;
    assert_eq!(server.order_status(&order).await, "awaiting_payment");
    server.advance(11).await;
    server.until_status(&order, "fulfilled").await;
}

async fn an_order_that_nobody_pays_expires_and_its_attempt_is_closed(place: Place) {
    let server = Running::start(&place);
    let wechat = server.saved_order("expires-w").await;
    server.started_payment("wechat", "native", &wechat).await;
    let unscanned = server.saved_order("expires-a").await;
    server.started_payment("alipay", "qr", &unscanned).await;
    server.advance(30 * 60 + 1).await;
    server.until_status(&wechat, "expired").await;
    assert_eq!(server.order_status(&unscanned).await, "awaiting_payment", "a scan may show late");
    server.advance(121).await;
    server.until_status(&unscanned, "expired").await;
    let body = json!({"orderId": wechat, "scene": "native"});
    let refused = server.post("/v1/cashier/wechat/pay", &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.body["error"], "order_not_payable");
}

async fn an_order_about_to_expire_takes_no_new_payment(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("too-late").await;
    server.advance(28 * 60 + 30).await;
    let body = json!({"orderId": order, "scene": "native"});
    let refused = server.post("/v1/cashier/wechat/pay", &body).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert_eq!(refused.body["error"], "order_expiring");
}
