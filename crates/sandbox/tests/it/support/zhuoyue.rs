//! A pusher to 卓越, written from `docs/contracts/zhuoyue.md`.

use aws_lc_rs::{digest, hmac};
use reqwest::Method;
use sandbox::ZhuoyueIdentity;
use serde_json::{Value, json};

use super::wechat::Answered;
use super::{Stage, now};

pub(crate) const ORDERS: &str = "/api/v1/payment-orders";

pub(crate) fn bill(order_id: &str) -> Value {
    json!({
        "orderId": order_id,
        "kind": "renewal",
        "queryId": "PBS001022579",
        "customerName": "测试",
        "phoneNumber": "18612345772",
        "address": "江场西路12号",
        "packageId": 74,
        "packageName": "100M/12",
        "packageRate": "100M",
        "months": 12,
        "amountFen": 46000,
        "channel": "wechat",
        "tradeNo": "4200001234202601011234567890",
        "paidAt": "2026-01-01T12:00:00+08:00",
    })
}

pub(crate) async fn push(stage: &Stage, key: &str, bill: &Value) -> Answered {
    call(stage, Method::POST, ORDERS, key, &bill.to_string()).await
}

pub(crate) async fn call(
    stage: &Stage,
    method: Method,
    path: &str,
    key: &str,
    body: &str,
) -> Answered {
    let time = now() + stage.control.clock_offset().await.unwrap();
    let signature = signature(&stage.ids.zhuoyue, method.as_str(), path, time, key, body);
    Answered::read(request(stage, method, path, time, key, body, &signature).send().await.unwrap())
        .await
}

#[expect(clippy::too_many_arguments, reason = "each is one part of the request")]
pub(crate) fn request(
    stage: &Stage,
    method: Method,
    path: &str,
    time: i64,
    key: &str,
    body: &str,
    signature: &str,
) -> reqwest::RequestBuilder {
    stage
        .http
        .request(method, format!("{}{path}", stage.ids.zhuoyue.base_url))
        .header("X-App-Key", &stage.ids.zhuoyue.app_key)
        .header("X-Timestamp", time.to_string())
        .header("X-Nonce", "n0nce-of-the-test")
        .header("Idempotency-Key", key)
        .header("X-Signature", signature)
        .header("Content-Type", "application/json")
        .body(body.to_owned())
}

pub(crate) fn signature(
    identity: &ZhuoyueIdentity,
    method: &str,
    path: &str,
    time: i64,
    key: &str,
    body: &str,
) -> String {
    let hash = hex::encode(digest::digest(&digest::SHA256, body.as_bytes()));
    let message = format!("{method}\n/zhuoyue{path}\n{time}\nn0nce-of-the-test\n{key}\n{hash}");
    let secret = hmac::Key::new(hmac::HMAC_SHA256, identity.app_secret.as_bytes());
    hex::encode(hmac::sign(&secret, message.as_bytes()))
}
