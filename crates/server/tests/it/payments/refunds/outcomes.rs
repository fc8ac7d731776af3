use super::{delivered, given_back};
use crate::on_both_databases;
use crate::payments::till::Till;
use crate::running::{Place, Running, Staff};
use sandbox::RefundOrder;
use serde_json::Value;

on_both_databases! {
    a_closed_refund_fails_and_another_number_may_succeed,
    what_the_provider_cannot_finish_needs_staff_and_counts,
    an_empty_balance_is_waited_for_under_the_same_number,
    a_slow_refund_is_followed_to_its_end,
    what_cannot_be_refunded_is_refused_and_nothing_is_stored,
}

async fn refunds_become(server: &Running, system: &str, outcome: &str) {
    let order =
        RefundOrder { system: system.to_owned(), outcome: outcome.to_owned(), seconds: None };
    server.world().set_refund_outcome(&order).await.unwrap();
}

async fn listed(staff: &Staff<'_>, order: &str, status: &str) -> Vec<Value> {
    staff.get(&format!("/v1/admin/refunds?orderId={order}&status={status}")).await.rows()
}

async fn a_closed_refund_fails_and_another_number_may_succeed(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for (channel, scene) in [("wechat", "native"), ("telecom", "alipay")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        refunds_become(&server, channel, "closed").await;
        staff.refund(&order, &format!("{channel}CLOSED"), "460.00").await.data();
        server.follow_refund(&order, 0, "failed").await;
        server.until_status(&order, "fulfilled").await;
        assert!(listed(&staff, &order, "failed").await[0]["problem"].is_string());
        refunds_become(&server, channel, "success").await;
        staff.refund(&order, &format!("{channel}AGAIN"), "460.00").await.data();
        server.follow_refund(&order, 1, "succeeded").await;
        server.until_status(&order, "refunded").await;
        assert_eq!(given_back(&server, channel, &order).await, 46_000);
    }
}

async fn what_the_provider_cannot_finish_needs_staff_and_counts(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        refunds_become(&server, channel, "abnormal").await;
        staff.refund(&order, &format!("{channel}ABNORMAL"), "400.00").await.data();
        server.until_refund(&order, 0, "submitted").await;
        // Alipay does not say it: a refund that it holds for so long is stuck.
        server.advance(16 * 60).await;
        server.follow_refund(&order, 0, "needs_attention").await;
        let rows = listed(&staff, &order, "needs_attention").await;
        assert!(rows.len() == 1 && rows[0]["problem"].is_string(), "{rows:?}");
        let more = staff.refund(&order, &format!("{channel}MORE"), "100.00").await;
        assert_eq!(more.refusal(), (409, "refund_exceeds"), "it still counts");
        refunds_become(&server, channel, "success").await;
        staff.refund(&order, &format!("{channel}REST"), "60.00").await.data();
        server.follow_refund(&order, 1, "succeeded").await;
    }
}

async fn an_empty_balance_is_waited_for_under_the_same_number(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr"), ("telecom", "alipay")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        refunds_become(&server, channel, "not_enough").await;
        staff.refund(&order, &format!("{channel}EMPTY"), "460.00").await.data();
        server.follow_refund(&order, 0, "needs_attention").await;
        assert_eq!(given_back(&server, channel, &order).await, 0, "{channel}");
        refunds_become(&server, channel, "success").await;
        server.advance(3_600).await;
        server.follow_refund(&order, 0, "succeeded").await;
        server.until_status(&order, "refunded").await;
        assert_eq!(given_back(&server, channel, &order).await, 46_000, "{channel}");
    }
}

async fn a_slow_refund_is_followed_to_its_end(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    for (channel, scene) in [("wechat", "native"), ("alipay", "qr"), ("telecom", "alipay")] {
        let order = delivered(&server, Till::of(channel, scene), channel).await;
        refunds_become(&server, channel, "slow").await;
        staff.refund(&order, &format!("{channel}SLOW"), "460.00").await.data();
        server.until_refund(&order, 0, "submitted").await;
        server.advance(60).await;
        assert_eq!(server.order_status(&order).await, "refunding", "{channel}");
        server.advance(3_600).await;
        server.follow_refund(&order, 0, "succeeded").await;
        server.until_status(&order, "refunded").await;
    }
}

async fn what_cannot_be_refunded_is_refused_and_nothing_is_stored(place: Place) {
    let server = Running::start(&place);
    let staff = server.staff().await;
    let unpaid = server.saved_order("unpaid").await;
    let order = delivered(&server, Till::of("wechat", "native"), "paid").await;
    let nobody = "R202601010000000000000000001";
    for (order, number, amount, refusal) in [
        (unpaid.as_str(), "REFUSED001", "1.00", (409, "order_not_paid")),
        (nobody, "REFUSED002", "1.00", (404, "order_not_found")),
        ("R1", "REFUSED003", "1.00", (404, "order_not_found")),
        (&order, "REFUSED004", "460.01", (409, "refund_exceeds")),
        (&order, "REFUSED005", "0.00", (400, "invalid_field")),
        (&order, "REFUSED006", "-1.00", (400, "invalid_field")),
        (&order, "REFUSED007", "1e2", (400, "invalid_field")),
        (&order, "REFUSED008", "1.001", (400, "invalid_field")),
        (&order, "short", "1.00", (400, "invalid_field")),
        (&order, "REFUSED/009", "1.00", (400, "invalid_field")),
    ] {
        let answer = staff.refund(order, number, amount).await;
        assert_eq!(answer.refusal(), refusal, "{number} {amount}");
    }
    assert_eq!(staff.get("/v1/admin/refunds").await.rows().len(), 0);
    assert_eq!(server.order_status(&order).await, "fulfilled");
}
