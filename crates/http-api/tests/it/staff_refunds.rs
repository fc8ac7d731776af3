//! Staff giving money back.

use crate::harness::{Answer, Site, post};
use crate::shop::{REFUNDS, number};
use domain::staff::Role;
use domain::{Channel, OrderState};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::fakes::{GatewayCall, RefundEnd, RefundPlan};
use testkit::given;

const NUMBER: &str = "RF20260302001";

fn wish(order: &str, amount: &str) -> Value {
    json!({ "orderId": order, "refundNo": NUMBER, "amount": amount, "reason": " 客户退订 " })
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[actix_web::test]
async fn a_refund_is_recorded_sent_and_followed_to_its_end() {
    for channel in Channel::ALL {
        let site = Site::new();
        let (id, _token) = site.paid(channel).await;
        let staff = site.signed_in(Role::Finance).await;
        let answer = site.post_as(&staff, REFUNDS, &wish(&id, "460.00")).await;
        let at = "2026-03-02T12:00:00+08:00";
        assert_eq!(
            answer.data(),
            json!({
                "refundNo": NUMBER, "orderId": id, "amount": "460.00", "reason": "客户退订",
                "cause": "staff", "status": "requested", "requestedAt": at,
            })
        );
        assert_eq!(site.gateway(channel).calls(GatewayCall::Refund), 0, "intent first");
        site.work().await;
        let rows = site.get_as(&staff, REFUNDS).await.rows();
        let row = rows[0].as_object().unwrap();
        assert_eq!((&row["status"], &row["succeededAt"]), (&json!("succeeded"), &json!(at)));
        assert_eq!(row["providerNo"], format!("P{NUMBER}"));
        assert_eq!(site.gateway(channel).given_back(number(&id)), 46_000);
        let audit = &site.store.audit()[0];
        assert_eq!((audit.account.as_str(), audit.action), ("finance", "refund.request"));
    }
}

#[actix_web::test]
async fn a_part_and_then_never_more_than_what_is_left() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Finance).await;
    let part = with(wish(&id, "459.99"), "paymentId", json!(format!("{id}00")));
    assert_eq!(site.post_as(&staff, REFUNDS, &part).await.status, 200);
    for amount in ["0.02", "460.00", "999999999.99"] {
        let more = with(wish(&id, amount), "refundNo", json!("RFOTHER1"));
        let answer = site.post_as(&staff, REFUNDS, &more).await;
        answer.is_error(ErrorCode::RefundExceeds).in_field("amount");
    }
    let rest = with(wish(&id, "0.01"), "refundNo", json!("RFOTHER1"));
    assert_eq!(site.post_as(&staff, REFUNDS, &rest).await.status, 200);
    assert_eq!(site.store.refunds().len(), 2);
}

#[actix_web::test]
async fn the_number_makes_it_one_however_often_it_is_asked_for() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Finance).await;
    let first = site.post_as(&staff, REFUNDS, &wish(&id, "100.00")).await;
    let again = site.post_as(&staff, REFUNDS, &wish(&id, "100.00")).await;
    assert_eq!((first.status, again.data()), (200, first.data()));
    let other = site.post_as(&staff, REFUNDS, &wish(&id, "100.01")).await;
    other.is_error(ErrorCode::RefundNumberReused).in_field("refundNo");
    let (second, _token) = {
        site.clock.advance(chrono::TimeDelta::seconds(5));
        site.paid(Channel::Alipay).await
    };
    let elsewhere = site.post_as(&staff, REFUNDS, &wish(&second, "100.00")).await;
    elsewhere.is_error(ErrorCode::RefundNumberReused).in_field("refundNo");
    assert_eq!(site.store.refunds().len(), 1);
}

async fn keyed(site: &Site, staff: &str, body: &Value) -> Answer {
    let request = post(REFUNDS, body)
        .insert_header(("Authorization", format!("Bearer {staff}")))
        .insert_header(("Idempotency-Key", "0123456789abcdef"));
    site.call(request).await
}

#[actix_web::test]
async fn under_a_key_the_first_answer_is_given_again_to_that_account_alone() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let finance = site.signed_in(Role::Finance).await;
    let admin = site.signed_in(Role::Admin).await;
    let first = keyed(&site, &finance, &wish(&id, "460.00")).await;
    site.work().await;
    let again = keyed(&site, &finance, &wish(&id, "460.00")).await;
    assert_eq!((first.status, &again.body), (200, &first.body));
    let changed = keyed(&site, &finance, &wish(&id, "1.00")).await;
    changed.is_error(ErrorCode::IdempotencyKeyReused);
    let others = keyed(&site, &admin, &wish(&id, "460.00")).await;
    assert_eq!(others.data()["status"], "succeeded", "somebody else's key is another key");
}

#[actix_web::test]
async fn what_cannot_be_given_back_is_refused_with_its_reason() {
    let site = Site::new();
    let staff = site.signed_in(Role::Admin).await;
    let unpaid = site.begun(Channel::Wechat).await.0;
    let ask = async |body: Value| site.post_as(&staff, REFUNDS, &body).await;
    ask(wish(&unpaid, "1.00")).await.is_error(ErrorCode::OrderNotPaid);
    let named = with(wish(&unpaid, "1.00"), "paymentId", json!(format!("{unpaid}00")));
    ask(named).await.is_error(ErrorCode::OrderNotPaid);
    let strange = with(wish(&unpaid, "1.00"), "paymentId", json!(format!("{unpaid}07")));
    ask(strange).await.is_error(ErrorCode::PaymentNotFound);
    for order in ["R202407261816664599454990337", "R1", ""] {
        ask(wish(order, "1.00")).await.is_error(ErrorCode::OrderNotFound);
    }
    let expired = site.with_order(|order| order.state = OrderState::Expired { at: given::start() });
    ask(wish(&expired.id.to_string(), "1.00")).await.is_error(ErrorCode::OrderNotPaid);
    assert!(site.store.refunds().is_empty());
}

#[actix_web::test]
async fn nothing_goes_back_of_money_that_is_held() {
    let site = Site::new();
    let (id, _quarantine) = site.quarantined().await;
    let staff = site.signed_in(Role::Finance).await;
    let body = with(wish(&id, "1.00"), "paymentId", json!(format!("{id}00")));
    site.post_as(&staff, REFUNDS, &body).await.is_error(ErrorCode::PaymentHeld);
}

fn wrong() -> Vec<(&'static str, Value)> {
    vec![
        ("amount", json!("")),
        ("amount", json!("0.00")),
        ("amount", json!("-1.00")),
        ("amount", json!("1e2")),
        ("amount", json!("1.001")),
        ("amount", json!("NaN")),
        ("amount", json!("1,00")),
        ("amount", json!("99999999999999999999.00")),
        ("refundNo", json!("RF1")),
        ("refundNo", json!("R".repeat(33))),
        ("refundNo", json!("RF-20260302")),
        ("refundNo", json!("退款单号一二三")),
        ("reason", json!("")),
        ("reason", json!("   ")),
        ("reason", json!("因".repeat(81))),
        ("reason", json!("a\u{0}b")),
        ("reason", json!("好的👍")),
        ("paymentId", json!("")),
        ("paymentId", json!("R1")),
    ]
}

#[actix_web::test]
async fn a_field_that_is_wrong_is_named_with_what_is_wrong() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Finance).await;
    for (field, value) in wrong() {
        let body = with(wish(&id, "1.00"), field, value);
        let answer = site.post_as(&staff, REFUNDS, &body).await;
        answer.is_error(ErrorCode::InvalidField).in_field(field);
        assert!(answer.json()["problem"].is_string(), "{}", answer.body);
    }
    for (field, value) in [
        ("amount", json!(1)),
        ("refundNo", json!(null)),
        ("reason", json!([])),
        ("orderId", json!(1)),
    ] {
        let body = with(wish(&id, "1.00"), field, value);
        let answer = site.post_as(&staff, REFUNDS, &body).await;
        answer.is_error(ErrorCode::MalformedBody).in_field(field);
    }
    assert!(site.store.refunds().is_empty());
}

#[actix_web::test]
async fn the_list_shows_why_one_does_not_go_on() {
    let site = Site::new();
    let (id, _token) = site.paid(Channel::Wechat).await;
    let staff = site.signed_in(Role::Finance).await;
    site.wechat.plan_refund(RefundPlan::AtOnce(RefundEnd::Closed));
    site.post_as(&staff, REFUNDS, &wish(&id, "1.00")).await;
    site.work().await;
    site.wechat.plan_refund(RefundPlan::AtOnce(RefundEnd::NeedsAttention));
    let second = with(wish(&id, "2.00"), "refundNo", json!("RFOTHER1"));
    site.post_as(&staff, REFUNDS, &second).await;
    site.work().await;
    let rows = site.get_as(&staff, REFUNDS).await.rows();
    let told: Vec<_> =
        rows.iter().map(|row| (row["status"].clone(), row["problem"].clone())).collect();
    assert_eq!(told[0], (json!("needs_attention"), json!("the payer's card is gone")));
    assert_eq!(told[1], (json!("failed"), json!("closed as planned")));
    let narrowed = site.get_as(&staff, &format!("{REFUNDS}?status=failed")).await.rows();
    assert_eq!(narrowed.len(), 1);
}
