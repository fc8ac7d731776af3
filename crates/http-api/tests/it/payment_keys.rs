use crate::harness::{ALIPAY_PAY, Answer, Site, WECHAT_PAY, post};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    CloseReport, CreatedPayment, OutsideError, PaymentGateway, PaymentRequest, PrepareError,
    PreparedPayment, RefundReport, TradeReport,
};
use domain::{Channel, PaymentAttempt, Refund};
use http_api::ErrorCode;
use serde_json::{Value, json};
use std::future::pending;
use std::sync::Arc;
use testkit::fakes::{Fault, GatewayCall};

const KEY: &str = "0123456789abcdef";

async fn pay(site: &Site, path: &str, body: &Value) -> Answer {
    site.call(post(path, body).insert_header(("Idempotency-Key", KEY))).await
}

#[actix_web::test]
async fn the_same_key_gives_the_same_payment_even_after_it_was_closed() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    let body = json!({ "orderId": id, "scene": "native" });
    let first = pay(&site, WECHAT_PAY, &body).await;
    let other = json!({ "orderId": id, "scene": "qr" });
    assert_eq!(site.post(ALIPAY_PAY, other).await.status, 200);
    let second = pay(&site, WECHAT_PAY, &body).await;
    assert_eq!((first.status, &first.body), (200, &second.body));
    assert_eq!(site.wechat.calls(GatewayCall::Create), 1);
}

#[actix_web::test]
async fn another_body_under_the_key_is_refused_and_another_route_is_not() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    pay(&site, WECHAT_PAY, &json!({ "orderId": id, "scene": "native" })).await;
    let other = json!({ "orderId": "R202407261816664599454990337", "scene": "native" });
    pay(&site, WECHAT_PAY, &other).await.is_error(ErrorCode::IdempotencyKeyReused);
    let elsewhere = json!({ "orderId": id, "scene": "qr" });
    assert_eq!(pay(&site, ALIPAY_PAY, &elsewhere).await.status, 200);
}

#[actix_web::test]
async fn a_refusal_is_given_again_and_a_failure_is_tried_again() {
    let site = Site::new();
    let (id, _token) = site.saved().await;
    for _try in 0..2 {
        site.wechat.fault(GatewayCall::Create, Fault::NotReached);
    }
    let body = json!({ "orderId": id, "scene": "native" });
    let failed = pay(&site, WECHAT_PAY, &body).await;
    failed.is_error(ErrorCode::ProviderUnavailable);
    site.clock.advance(TimeDelta::minutes(1));
    assert_eq!(pay(&site, WECHAT_PAY, &body).await.status, 200);

    let (id, _token) = site.saved().await;
    site.clock.advance(TimeDelta::minutes(29));
    let body = json!({ "orderId": id, "scene": "qr" });
    let refused = pay(&site, ALIPAY_PAY, &body).await;
    refused.is_error(ErrorCode::OrderExpiring);
    assert_eq!(pay(&site, ALIPAY_PAY, &body).await.body, refused.body);
}

#[actix_web::test]
async fn while_the_first_is_running_the_second_waits_and_gives_up() {
    let site = Site::wired(|_| {}, |ports| ports.gateways = vec![Arc::new(StuckGateway)]);
    let (id, _token) = site.saved().await;
    let body = json!({ "orderId": id, "scene": "native" });
    let ticking = async {
        loop {
            if site.clock.sleepers() > 0 {
                site.clock.advance(TimeDelta::seconds(1));
            }
            tokio::task::yield_now().await;
        }
    };
    let answer = tokio::select! {
        biased;
        _never = pay(&site, WECHAT_PAY, &body) => unreachable!("the gateway is stuck"),
        second = pay(&site, WECHAT_PAY, &body) => second,
        () = ticking => unreachable!("time goes on for ever"),
    };
    answer.is_error(ErrorCode::IdempotencyInProgress);
}

/// Takes the request, and never answers.
#[derive(Debug)]
struct StuckGateway;

#[async_trait]
impl PaymentGateway for StuckGateway {
    fn channel(&self) -> Channel {
        Channel::Wechat
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        None
    }

    fn prepare(&self, _request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        let text = || "stuck".to_owned();
        Ok(PreparedPayment { merchant: text(), app_id: text(), body: text() })
    }

    async fn create(&self, _attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        pending().await
    }

    async fn query(&self, _attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        pending().await
    }

    async fn close(&self, _attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        pending().await
    }

    async fn refund(
        &self,
        _attempt: &PaymentAttempt,
        _refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        pending().await
    }

    async fn query_refund(
        &self,
        _attempt: &PaymentAttempt,
        _refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        pending().await
    }
}
