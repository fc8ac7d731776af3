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
    let resource = &body["resource"];
    let text = |name: &str| resource[name].as_str().unwrap();
    assert_eq!(text("algorithm"), "AEAD_AES_256_GCM");
    let key = UnboundKey::new(&AES_256_GCM, identity.api_v3_key.as_bytes()).unwrap();
    let nonce = Nonce::try_assume_unique_for_key(text("nonce").as_bytes()).unwrap();
    let mut data = STANDARD.decode(text("ciphertext")).unwrap();
    let aad = Aad::from(text("associated_data").as_bytes());
    let plain = LessSafeKey::new(key).open_in_place(nonce, aad, &mut data).unwrap();
    serde_json::from_slice(plain).unwrap()
}
