use crate::harness::{ALIPAY_PAY, Site, WECHAT_PAY, post_text};
use chrono::TimeDelta;
use domain::order::{Paid, PaidStage};
use domain::{AttemptId, AttemptNumber, AttemptState, OrderState, PaymentAttempt};
use http_api::ErrorCode;
use serde_json::json;
use testkit::given;

#[actix_web::test]
async fn each_scene_says_what_the_client_has_to_do() {
    for (path, scene, action, value) in [
        (WECHAT_PAY, "native", "qr_code", ("content", "fake://pay/")),
        (ALIPAY_PAY, "qr", "qr_code", ("content", "fake://pay/")),
        (ALIPAY_PAY, "page", "redirect", ("url", "https://pay.example/")),
    ] {
        let site = Site::new();
        let (id, _token) = site.saved().await;
        let answer = site.post(path, json!({ "orderId": id, "scene": scene })).await;
        let number = format!("{id}00");
        let until = site.attempts(&id).await[0].time_expire;
        let until = domain::time::in_shanghai(until).to_rfc3339();
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(
            answer.data(),
            json!({
                "payment": { "paymentId": number, "status": "pending", "expiresAt": until },
                "action": { "type": action, value.0: format!("{}{number}", value.1) },
            })
        );
    }
}

#[actix_web::test]
async fn an_open_payment_is_handed_out_again() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let body = json!({ "orderId": id, "scene": "native" });
    let first = site.post(WECHAT_PAY, body.clone()).await;
    assert_eq!(site.post(WECHAT_PAY, body).await.body, first.body);
    assert_eq!(site.wechat.trades(), 1);
}

#[actix_web::test]
async fn a_scene_that_is_not_offered_is_named() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    for (path, scene) in [
        (WECHAT_PAY, "page"),
        (WECHAT_PAY, "wechat_jsapi"),
        (ALIPAY_PAY, "native"),
        (ALIPAY_PAY, ""),
    ] {
        let answer = site.post(path, json!({ "orderId": id, "scene": scene })).await;
        answer.is_error(ErrorCode::SceneNotOffered).in_field("scene");
    }
}

#[actix_web::test]
async fn a_channel_without_a_gateway_is_not_offered() {
    let site = Site::wired(|_settings| {}, |ports| ports.gateways.clear());
    let (id, _token) = site.saved().await;
    let answer = site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    answer.is_error(ErrorCode::SceneNotOffered).in_field("scene");
}

#[actix_web::test]
async fn the_payer_is_sent_back_to_listed_origins_only() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    for url in
        ["https://evil.example/", "https://www.example.com.evil.example/", "javascript:alert(1)"]
    {
        let body = json!({ "orderId": id, "scene": "page", "returnUrl": url });
        let answer = site.post(ALIPAY_PAY, body).await;
        answer.is_error(ErrorCode::ReturnUrlRefused).in_field("returnUrl");
    }
    let url = "https://www.example.com/done?x=1";
    let body = json!({ "orderId": id, "scene": "page", "returnUrl": url });
    assert_eq!(site.post(ALIPAY_PAY, body).await.status, 200);
}

#[actix_web::test]
async fn a_malformed_request_names_the_field() {
    let site = Site::new();
    for (body, field) in [
        (r#"{"scene":"native"}"#, "orderId"),
        (r#"{"orderId":"R1"}"#, "scene"),
        (r#"{"orderId":1,"scene":"native"}"#, "orderId"),
        (r#"{"orderId":"R1","scene":["native"]}"#, "scene"),
    ] {
        for path in [WECHAT_PAY, ALIPAY_PAY] {
            let answer = site.call(post_text(path, body)).await;
            answer.is_error(ErrorCode::MalformedBody).in_field(field);
        }
    }
    let body = r#"{"orderId":"R1","scene":"page","returnUrl":1}"#;
    let answer = site.call(post_text(ALIPAY_PAY, body)).await;
    answer.is_error(ErrorCode::MalformedBody).in_field("returnUrl");
}

#[actix_web::test]
async fn an_order_that_cannot_be_paid_says_why() {
    let at = given::start();
    let paid = Paid { at, by: AttemptId(given::id()) };
    let live = OrderState::Live { paid, stage: PaidStage::Paid };
    for (state, code) in [
        (live, ErrorCode::OrderAlreadyPaid),
        (OrderState::Cancelled { at }, ErrorCode::OrderNotPayable),
        (OrderState::Expired { at }, ErrorCode::OrderNotPayable),
        (OrderState::Refunded { paid, at }, ErrorCode::OrderNotPayable),
    ] {
        let site = Site::new();
        let order = site.with_order(|order| order.state = state);
        let body = json!({ "orderId": order.id.to_string(), "scene": "native" });
        site.post(WECHAT_PAY, body).await.is_error(code);
    }
}

#[actix_web::test]
async fn under_two_minutes_there_is_no_paying_any_more() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    site.clock.advance(TimeDelta::minutes(28) + TimeDelta::seconds(1));
    let answer = site.post(WECHAT_PAY, json!({ "orderId": id, "scene": "native" })).await;
    answer.is_error(ErrorCode::OrderExpiring);
}

#[actix_web::test]
async fn held_money_and_used_up_numbers_stop_paying() {
    let at = given::start();
    for (count, state, code) in [
        (1, AttemptState::Held { since: at }, ErrorCode::PaymentHeld),
        (AttemptNumber::MOST, AttemptState::Cancelled { at }, ErrorCode::TooManyAttempts),
    ] {
        let site = Site::new();
        let order = site.with_order(|_order| {});
        for n in 0..count {
            let state = state.clone();
            site.store.put_attempt(PaymentAttempt { state, ..given::nth_attempt(&order, n) });
        }
        let body = json!({ "orderId": order.id.to_string(), "scene": "native" });
        site.post(WECHAT_PAY, body).await.is_error(code);
    }
}

#[actix_web::test]
async fn an_unknown_order_cannot_be_paid() {
    let site = Site::new();
    for id in ["R202407261816664599454990337", "R1", "", "'; DROP TABLE orders"] {
        for (path, scene) in [(WECHAT_PAY, "native"), (ALIPAY_PAY, "qr")] {
            let answer = site.post(path, json!({ "orderId": id, "scene": scene })).await;
            answer.is_error(ErrorCode::OrderNotFound);
        }
    }
}
