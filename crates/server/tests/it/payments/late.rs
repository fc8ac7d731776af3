//! Money that comes too late, twice, or is given back behind our back (不变量 3).

use super::till::Till;
use crate::on_both_databases;
use crate::running::{Place, Running, Staff};
use serde_json::{Value, json};

on_both_databases! {
    money_after_expiry_completes_goes_back_or_waits_as_the_package_says,
    an_order_paid_over_two_channels_keeps_one_payment,
    a_second_payment_that_is_held_can_only_go_back,
    what_was_given_back_before_we_heard_of_it_delivers_nothing,
}

const CUSTOMER: &str = "PBS001022579";

/// An order whose payment came after its expiry.
async fn paid_late(server: &Running, key: &str, package: i64) -> String {
    let order = server.saved_order_of(key, CUSTOMER, package).await;
    server.started_payment("wechat", "native", &order).await;
    server.advance(30 * 60 + 1).await;
    server.until_status(&order, "expired").await;
    server.payer(&order, "pay_late").await;
    order
}

async fn late_money(staff: &Staff<'_>, order: &str) -> Value {
    let path = format!("/v1/admin/late-payments?orderId={order}");
    staff.until_rows(&path, |rows| rows.len() == 1).await.remove(0)
}

async fn decide(staff: &Staff<'_>, late: &Value, decision: &str) -> (u16, String) {
    let path = format!("/v1/admin/late-payments/{}/decide", late["id"].as_str().unwrap());
    let body = json!({"decision": decision, "reason": "与客户核对过"});
    let answer = staff.post(&path, &body).await;
    let (status, word) = answer.refusal();
    (status, word.to_owned())
}

async fn money_after_expiry_completes_goes_back_or_waits_as_the_package_says(place: Place) {
    let server = Running::start(&place);
    let completed = paid_late(&server, "complete", 74).await;
    server.until_status(&completed, "fulfilled").await;
    let staff = server.staff().await;
    let late = late_money(&staff, &completed).await;
    assert_eq!((&late["status"], &late["reason"]), (&json!("completed"), &json!("after_expiry")));
    assert_eq!(late["decidedBy"], Value::Null, "the package decided");

    let returned = paid_late(&server, "refund", 75).await;
    assert_eq!(late_money(&staff, &returned).await["status"], "refunded");
    server.follow_refund(&returned, 0, "succeeded").await;
    assert_eq!(server.order_status(&returned).await, "expired");
    let refund = staff.get(&format!("/v1/admin/refunds?orderId={returned}")).await.rows().remove(0);
    assert_eq!((&refund["cause"], &refund["amount"]), (&json!("late_money"), &json!("680.00")));

    staff_decide(&server, &staff).await;
}

/// Package 76 leaves it to staff.
async fn staff_decide(server: &Running, staff: &Staff<'_>) {
    let delivered = paid_late(server, "hold-1", 76).await;
    let given_back = paid_late(server, "hold-2", 76).await;
    assert_eq!(server.metric("late_payments").await, "2");
    assert_eq!(server.order_status(&delivered).await, "expired");
    let refused = staff.refund(&delivered, "TOOEARLY01", "880.00").await;
    assert_eq!(refused.refusal(), (409, "order_not_paid"));
    let late = late_money(staff, &delivered).await;
    assert_eq!(late["status"], "waiting");
    assert_eq!(decide(staff, &late, "complete").await.0, 200);
    server.until_status(&delivered, "fulfilled").await;
    assert_eq!(decide(staff, &late, "refund").await, (409, "already_decided".to_owned()));
    assert_eq!(late_money(staff, &delivered).await["decidedBy"], "admin");
    // The customer's other order of the same package was paid since: nothing is owed for this one.
    let late = late_money(staff, &given_back).await;
    assert_eq!(decide(staff, &late, "complete").await, (409, "late_payment_not_owed".to_owned()));
    assert_eq!(decide(staff, &late, "refund").await.0, 200);
    server.follow_refund(&given_back, 0, "succeeded").await;
    assert_eq!(server.deliveries(&given_back).await, 0);
    assert_eq!(server.metric("late_payments").await, "0");
}

async fn an_order_paid_over_two_channels_keeps_one_payment(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order("double").await;
    server.started_payment("wechat", "native", &order).await;
    server.started_payment("alipay", "qr", &order).await;
    server.payer(&order, "pay_twice").await;
    server.until_status(&order, "fulfilled").await;
    let staff = server.staff().await;
    let late = late_money(&staff, &order).await;
    assert_eq!((&late["status"], &late["reason"]), (&json!("refunded"), &json!("second_capture")));
    server.follow_refund(&order, 0, "succeeded").await;
    assert_eq!(server.order_status(&order).await, "fulfilled", "the first payment holds");
    assert_eq!(server.deliveries(&order).await, 1);
    let view = server.cashier(&order).await;
    let captured = view["payments"].as_array().unwrap();
    assert!(captured.iter().all(|payment| payment["status"] == "captured"), "{view}");
    assert_eq!(view["refundedAmount"], "460.00");
}

async fn a_second_payment_that_is_held_can_only_go_back(place: Place) {
    let server = Running::start(&place);
    let order = server.saved_order_of("double-held", CUSTOMER, 76).await;
    server.started_payment("wechat", "native", &order).await;
    server.started_payment("alipay", "qr", &order).await;
    server.payer(&order, "pay_twice").await;
    server.until_status(&order, "fulfilled").await;
    let staff = server.staff().await;
    let late = late_money(&staff, &order).await;
    assert_eq!(late["status"], "waiting");
    assert_eq!(decide(&staff, &late, "complete").await, (409, "late_payment_not_owed".to_owned()));
    assert_eq!(decide(&staff, &late, "keep").await, (400, "invalid_field".to_owned()));
    assert_eq!(decide(&staff, &late, "refund").await.0, 200);
    server.follow_refund(&order, 0, "succeeded").await;
    assert_eq!(server.order_status(&order).await, "fulfilled");
}

async fn what_was_given_back_before_we_heard_of_it_delivers_nothing(place: Place) {
    let server = Running::start(&place);
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr")] {
        let order = server.saved_order(&format!("outside-{channel}")).await;
        let payment = Till::of(channel, scene).start(&server, &order).await;
        payment.act(&server, "silent").await;
        payment.act(&server, "refund_outside").await;
        server.advance(11).await;
        let staff = server.staff().await;
        let late = late_money(&staff, &order).await;
        assert_eq!((&late["reason"], &late["status"]), (&json!("given_back"), &json!("refunded")));
        let path = format!("/v1/admin/refunds?orderId={order}");
        let refund = staff.get(&path).await.rows().remove(0);
        assert_eq!(refund["cause"], "outside", "{refund}");
        server.advance(30 * 60).await;
        server.until_status(&order, "expired").await;
        assert_eq!(server.deliveries(&order).await, 0, "{channel}");
    }
}
