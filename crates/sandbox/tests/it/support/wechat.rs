//! A merchant of WeChat Pay, written from its published rules.

use std::collections::HashMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use sandbox::WechatIdentity;
use serde_json::{Value, json};

use super::receiver::Delivery;
use super::{Stage, now, rsa};

pub(crate) const NATIVE: &str = "/v3/pay/transactions/native";
pub(crate) const JSAPI: &str = "/v3/pay/transactions/jsapi";
pub(crate) const H5: &str = "/v3/pay/transactions/h5";
pub(crate) const REFUNDS: &str = "/v3/refund/domestic/refunds";

/// An answer, read once.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Answered {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
            .collect();
        let status = response.status().as_u16();
        Self { status, headers, body: response.text().await.unwrap() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn signed(&self, identity: &WechatIdentity) -> bool {
        signed(identity, &self.headers, &self.body)
    }
}

/// A native order of 460.00 yuan.
pub(crate) fn order(stage: &Stage, number: &str, notify_url: &str) -> Value {
    json!({
        "appid": stage.ids.wechat.app_id,
        "mchid": stage.ids.wechat.mchid,
        "description": "宽带续费 100M/12",
        "out_trade_no": number,
        "notify_url": notify_url,
        "amount": {"total": 46000, "currency": "CNY"},
    })
}

pub(crate) async fn place(stage: &Stage, number: &str, notify_url: &str) -> Answered {
    call(stage, Method::POST, NATIVE, &order(stage, number, notify_url).to_string()).await
}

pub(crate) async fn query(stage: &Stage, number: &str) -> Answered {
    let path =
        format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", stage.ids.wechat.mchid);
    call(stage, Method::GET, &path, "").await
}

pub(crate) async fn close(stage: &Stage, number: &str) -> Answered {
    let path = format!("/v3/pay/transactions/out-trade-no/{number}/close");
    let body = json!({"mchid": stage.ids.wechat.mchid}).to_string();
    call(stage, Method::POST, &path, &body).await
}

pub(crate) async fn call(stage: &Stage, method: Method, path: &str, body: &str) -> Answered {
    let offset = stage.control.clock_offset().await.unwrap();
    let header = authorization(&stage.ids.wechat, method.as_str(), path, now() + offset, body);
    send(stage, method, path, body, &header).await
}

pub(crate) async fn send(
    stage: &Stage,
    method: Method,
    path: &str,
    body: &str,
    authorization: &str,
) -> Answered {
    let mut request = stage
        .http
        .request(method, format!("{}{path}", stage.ids.wechat.base_url))
        .header("Accept", "application/json")
        .header("Authorization", authorization);
    if !body.is_empty() {
        request = request.header("Content-Type", "application/json").body(body.to_owned());
    }
    Answered::read(request.send().await.unwrap()).await
}

pub(crate) fn authorization(
    identity: &WechatIdentity,
    method: &str,
    path: &str,
    timestamp: i64,
    body: &str,
) -> String {
    let nonce = "5K8264ILTKCH16CQ2502SI8ZNMTM67VS";
    let message = format!("{method}\n/wechat{path}\n{timestamp}\n{nonce}\n{body}\n");
    let signature = rsa::sign(&identity.merchant_private_key_pem, &message);
    format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
         timestamp=\"{timestamp}\",serial_no=\"{}\"",
        identity.mchid, identity.merchant_serial
    )
}

/// Whether the platform signed these bytes.
pub(crate) fn signed(
    identity: &WechatIdentity,
    headers: &HashMap<String, String>,
    body: &str,
) -> bool {
    let header = |name: &str| headers.get(name).map(String::as_str).unwrap_or_default();
    let message =
        format!("{}\n{}\n{body}\n", header("wechatpay-timestamp"), header("wechatpay-nonce"));
    header("wechatpay-serial") == identity.platform_key_id
        && rsa::verifies(&identity.platform_public_key_pem, &message, header("wechatpay-signature"))
}

/// The resource of a notification.
pub(crate) fn decrypt(identity: &WechatIdentity, delivery: &Delivery) -> Value {
    let body: Value = serde_json::from_str(&delivery.body).unwrap();
    serde_json::from_slice(&open(identity, &body["resource"])).unwrap()
}

/// What is encrypted under the `APIv3` key.
pub(crate) fn open(identity: &WechatIdentity, resource: &Value) -> Vec<u8> {
    let text = |name: &str| resource[name].as_str().unwrap();
    assert_eq!(text("algorithm"), "AEAD_AES_256_GCM");
    let key = UnboundKey::new(&AES_256_GCM, identity.api_v3_key.as_bytes()).unwrap();
    let nonce = Nonce::try_assume_unique_for_key(text("nonce").as_bytes()).unwrap();
    let mut data = STANDARD.decode(text("ciphertext")).unwrap();
    let aad = Aad::from(text("associated_data").as_bytes());
    LessSafeKey::new(key).open_in_place(nonce, aad, &mut data).unwrap().to_vec()
}

/// The same order inside `WeChat`, for a test user of one of the applications.
pub(crate) async fn jsapi_order(
    stage: &Stage,
    number: &str,
    notify_url: &str,
    app_id: &str,
    user: &str,
) -> Value {
    let mut order = order(stage, number, notify_url);
    order["appid"] = json!(app_id);
    order["payer"] = json!({"openid": stage.control.wechat_openid(app_id, user).await.unwrap()});
    order
}

/// The same order in a mobile browser.
pub(crate) fn h5_order(stage: &Stage, number: &str, notify_url: &str) -> Value {
    let mut order = order(stage, number, notify_url);
    order["scene_info"] = json!({"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}});
    order
}

/// What a page hands to the client to invoke payment with.
pub(crate) fn invocation(
    identity: &WechatIdentity,
    app_id: &str,
    prepay_id: &str,
    timestamp: i64,
) -> Value {
    let package = format!("prepay_id={prepay_id}");
    let nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
    let message = format!("{app_id}\n{timestamp}\n{nonce}\n{package}\n");
    json!({
        "appId": app_id,
        "timeStamp": timestamp.to_string(),
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": rsa::sign(&identity.merchant_private_key_pem, &message),
    })
}

/// A refund of `fen` out of the 460.00 yuan of an order.
pub(crate) fn refund_order(number: &str, refund_no: &str, fen: i64, notify_url: &str) -> Value {
    json!({
        "out_trade_no": number,
        "out_refund_no": refund_no,
        "reason": "用户取消",
        "notify_url": notify_url,
        "amount": {"refund": fen, "total": 46000, "currency": "CNY"},
    })
}

pub(crate) async fn refund(stage: &Stage, body: &Value) -> Answered {
    call(stage, Method::POST, REFUNDS, &body.to_string()).await
}

pub(crate) async fn refund_query(stage: &Stage, refund_no: &str) -> Answered {
    call(stage, Method::GET, &format!("{REFUNDS}/{refund_no}"), "").await
}
