//! What the customer sees of money that goes back.

use crate::harness::{Site, get};
use crate::shop::REFUNDS;
use domain::Channel;
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::fakes::{RefundEnd, RefundPlan};

async fn refund(site: &Site, staff: &str, id: &str, number: &str, amount: &str) {
    let body = json!({ "orderId": id, "refundNo": number, "amount": amount, "reason": "客户退订" });
    let answer = site.post_as(staff, REFUNDS, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

#[actix_web::test]
async fn parts_go_back_one_by_one_until_all_is_refunded() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Alipay).await;
    let staff = site.signed_in(Role::Finance).await;
    site.work().await;
    refund(&site, &staff, &id, "RFA00001", "100.00").await;
    let shown = site.shown(&id).await;
    assert_eq!((&shown["status"], &shown["statusText"]), (&json!("refunding"), &json!("退款中")));
    assert_eq!((&shown["refundedAmount"], &shown["secondsLeft"]), (&json!("0.00"), &json!(0)));
    assert_eq!(
        shown["refunds"],
        json!([{
            "refundNo": "RFA00001", "amount": "100.00", "status": "requested",
            "statusText": "退款申请中", "requestedAt": "2026-03-02T12:00:00+08:00",
        }])
    );
    site.work().await;
    let shown = site.shown(&id).await;
    assert_eq!(shown["refundedAmount"], "100.00");
    assert_eq!(shown["refunds"][0]["statusText"], "已退款");
    assert_eq!(shown["refunds"][0]["succeededAt"], "2026-03-02T12:00:00+08:00");
    assert_eq!(shown["status"], "fulfilled", "a part given back leaves the order as it was");

    refund(&site, &staff, &id, "RFA00002", "360.00").await;
    site.work().await;
    let shown = site.shown(&id).await;
    assert_eq!((&shown["status"], &shown["statusText"]), (&json!("refunded"), &json!("已退款")));
    assert_eq!(shown["refundedAmount"], "460.00");
    assert_eq!(shown["refunds"].as_array().unwrap().len(), 2);
    assert_eq!(shown["payments"][0]["status"], "captured");
}

#[actix_web::test]
async fn one_that_needs_staff_looks_to_the_customer_as_if_it_were_on_its_way() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Finance).await;
    site.wechat.plan_refund(RefundPlan::AtOnce(RefundEnd::NeedsAttention));
    refund(&site, &staff, &id, "RFA00001", "460.00").await;
    site.work().await;
    let answer = site.get(&format!("/v1/cashier/order?orderId={id}")).await;
    let shown = answer.data();
    let brief = &shown["refunds"][0];
    let words = (&brief["status"], &brief["statusText"]);
    assert_eq!(words, (&json!("needs_attention"), &json!("退款处理中")));
    assert!(!answer.body.contains("card"), "why is for staff: {}", answer.body);
}

#[actix_web::test]
async fn the_timeline_tells_the_whole_way() {
    let site = Site::new();
    let (id, token) = site.paid(Channel::Wechat).await;
    site.work().await;
    let staff = site.signed_in(Role::Finance).await;
    refund(&site, &staff, &id, "RFA00001", "460.00").await;
    site.work().await;
    let order = get(&format!("/v1/order/renewal/order?orderId={id}"));
    let answer = site.call(order.insert_header(("Order-Token", token))).await;
    let timeline = answer.data()["timeline"].as_array().unwrap().clone();
    let told: Vec<_> = timeline
        .iter()
        .map(|event| (event["event"].as_str().unwrap(), event["text"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("placed", "已下单"),
            ("payment_started", "已发起支付"),
            ("paid", "已支付"),
            ("delivered", "已通知办理"),
            ("fulfilled", "已完成"),
            ("refund_requested", "已申请退款"),
            ("refund_succeeded", "已退款"),
            ("recalled", "已撤销办理"),
        ]
    );
    let is_about = |event: &&Value| event["event"] == "paid";
    assert_eq!(timeline.iter().find(is_about).unwrap()["about"], "wechat");
}

#[actix_web::test]
async fn every_way_to_look_shows_the_same_order() {
    for (channel, paths) in [
        (Channel::Wechat, ["/v1/cashier/notify/order", "/v1/pay/wechat/h5/query"]),
        (Channel::Alipay, ["/v1/cashier/notify/order", "/v1/pay/alipay/query"]),
        (Channel::Telecom, ["/v1/cashier/notify/order", "/v1/global/telecom/recharge/order"]),
    ] {
        let site = Site::new();
        let (id, _token) = site.begun(channel).await;
        let shown = site.shown(&id).await;
        for path in paths {
            assert_eq!(site.get(&format!("{path}?orderId={id}")).await.data(), shown, "{path}");
        }
        site.clock.advance(chrono::TimeDelta::seconds(4));
        site.payer_pays(channel, &id);
        let asked = site.get(&format!("{}?orderId={id}", paths[1])).await;
        assert_eq!(asked.data()["status"], "paid", "{}: the provider was asked", paths[1]);
    }
}

#[actix_web::test]
async fn an_order_that_was_never_begun_to_be_paid_there_is_none_there() {
    let site = Site::new();
    let (id, _token) = site.begun(Channel::Wechat).await;
    let queries = [
        "/v1/cashier/notify/order",
        "/v1/pay/wechat/h5/query",
        "/v1/pay/alipay/query",
        "/v1/global/telecom/recharge/order",
    ];
    for path in &queries[2..] {
        let answer = site.get(&format!("{path}?orderId={id}")).await;
        answer.is_error(http_api::ErrorCode::OrderNotFound);
    }
    for path in queries {
        for order in ["R1", "", "R202407261816664599454990337"] {
            let answer = site.get(&format!("{path}?orderId={order}")).await;
            answer.is_error(http_api::ErrorCode::OrderNotFound);
        }
        let answer = site.get(path).await;
        answer.is_error(http_api::ErrorCode::InvalidField).in_field("orderId");
    }
}
