//! Money whose report is rightly signed and wrong: kept, shown, and decided on by staff.

use super::till::Till;
use crate::on_both_databases;
use crate::running::{Place, Running, Staff};
use serde_json::{Value, json};

on_both_databases! {
    a_payment_one_fen_short_is_held_until_staff_close_it_and_then_the_order_expires,
    a_report_that_was_wrong_is_released_and_the_order_can_be_paid,
}

async fn quarantined(staff: &Staff<'_>) -> Vec<Value> {
    staff.get("/v1/admin/quarantine?status=open").await.rows()
}

async fn resolve(staff: &Staff<'_>, row: &Value, body: &Value) -> (u16, String) {
    let path = format!("/v1/admin/quarantine/{}/resolve", row["id"].as_str().unwrap());
    let answer = staff.post(&path, body).await;
    let (status, word) = answer.refusal();
    (status, word.to_owned())
}

async fn a_payment_one_fen_short_is_held_until_staff_close_it_and_then_the_order_expires(
    place: Place,
) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    // The telecom's notice is not read where its two amounts differ; what it answers is, and that is
    // the money which staff have closed already.
    for (channel, scene, reason) in [
        ("wechat", "native", "wrong_amount"),
        ("alipay", "qr", "wrong_amount"),
        ("telecom", "alipay", "unreadable"),
    ] {
        let order = server.saved_order(&format!("short-{channel}")).await;
        let payment = Till::of(channel, scene).start(&server, &order).await;
        payment.act(&server, "underpay").await;
        server.until_payment(&order, 0, "held").await;
        assert_ne!(server.metric("quarantined_payments").await, "0");
        nothing_moves_while_it_is_held(&server, &staff, &order).await;
        // The newest first: the first telling last.
        let row = quarantined(&staff).await.pop().unwrap();
        assert_eq!((&row["number"], &row["reason"]), (&json!(payment.number), &json!(reason)));
        close(&staff, &row).await;
        assert!(quarantined(&staff).await.is_empty(), "{channel}");
        server.until_task_idle("check_attempt").await;
        server.advance(10 * 60 + 1).await;
        server.until_status(&order, "expired").await;
        assert_eq!(server.cashier(&order).await["payments"][0]["status"], "cancelled");
        assert_eq!(server.metric("quarantined_payments").await, "0");
        assert_eq!(server.deliveries(&order).await, 0);
    }
    let resolved = staff.get("/v1/admin/quarantine?status=resolved").await.rows();
    assert!(resolved.iter().all(|row| row["resolution"]["by"] == "admin"), "{resolved:?}");
    let reasons: Vec<_> = resolved.iter().map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["wrong_amount", "unreadable", "wrong_amount", "wrong_amount"]);
}

async fn close(staff: &Staff<'_>, row: &Value) {
    let amount = if row["reason"] == "unreadable" { Value::Null } else { json!("459.99") };
    assert_eq!(row["amount"], amount);
    let close = json!({"choice": "close", "reason": "已线下退款"});
    let without_reason = json!({"choice": "close", "reason": " "});
    assert_eq!(resolve(staff, row, &without_reason).await.0, 400);
    assert_eq!(resolve(staff, row, &close).await.0, 200);
    assert_eq!(resolve(staff, row, &close).await, (409, "already_decided".to_owned()));
}

/// No expiry, no other payment, no refund.
async fn nothing_moves_while_it_is_held(server: &Running, staff: &Staff<'_>, order: &str) {
    let other = Till::of("wechat", "h5").try_to_start(server, order).await;
    assert_eq!(other.refusal(), (409, "payment_held"));
    let payment = server.cashier(order).await["payments"][0]["paymentId"].clone();
    let body = json!({"orderId": order, "paymentId": payment, "refundNo": "HELDHELD01",
        "amount": "1.00", "reason": "x"});
    let refund = staff.post("/v1/admin/refunds", &body).await;
    assert_eq!(refund.refusal(), (409, "payment_held"));
    server.advance(30 * 60 + 1).await;
    server.until_task_idle("expire_order").await;
    assert_eq!(server.order_status(order).await, "awaiting_payment");
}

async fn a_report_that_was_wrong_is_released_and_the_order_can_be_paid(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr"), ("telecom", "wechat_h5")] {
        let order = server.saved_order(&format!("wrong-{channel}")).await;
        let payment = Till::of(channel, scene).start(&server, &order).await;
        payment.act(&server, "wrong_merchant").await;
        server.until_payment(&order, 0, "held").await;
        let rows = quarantined(&staff).await;
        assert_eq!(rows[0]["reason"], "wrong_merchant", "{rows:?}");
        let release = json!({"choice": "release", "reason": "渠道确认误报"});
        assert_eq!(resolve(&staff, &rows[0], &release).await.0, 200);
        server.until_payment(&order, 0, "created").await;
        // For so long whoever began to make it had it alone.
        server.advance(21).await;
        let again = Till::of(channel, scene).start(&server, &order).await;
        assert_eq!(again.number, payment.number, "the same payment, made the same way");
        again.pay(&server).await;
        server.until_status(&order, "fulfilled").await;
    }
}
