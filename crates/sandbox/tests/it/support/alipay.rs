//! A merchant of Alipay, written from its published rules.

pub(crate) mod cert;

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use sandbox::AlipayIdentity;
use serde_json::{Value, json};

use super::wechat::Answered;
use super::{Stage, now, rsa};

/// The account of the test user alice.
pub(crate) const ALICE: &str = "2088900000000011";

/// What precreate takes for 460.00 yuan.
pub(crate) fn qr_order(number: &str) -> Value {
    json!({
        "out_trade_no": number,
        "total_amount": "460.00",
        "subject": "宽带续费 100M 12个月",
        "product_code": "FACE_TO_FACE_PAYMENT",
    })
}

/// What page pay takes for 460.00 yuan.
pub(crate) fn page_order(number: &str) -> Value {
    json!({
        "out_trade_no": number,
        "total_amount": "460.00",
        "subject": "宽带续费 100M 12个月",
        "product_code": "FAST_INSTANT_TRADE_PAY",
    })
}

pub(crate) async fn precreate(stage: &Stage, number: &str, notify_url: &str) -> Value {
    call(stage, "alipay.trade.precreate", &qr_order(number), notify_url).await
}

pub(crate) async fn query(stage: &Stage, number: &str) -> Value {
    call(stage, "alipay.trade.query", &json!({"out_trade_no": number}), "").await
}

pub(crate) async fn close(stage: &Stage, number: &str) -> Value {
    call(stage, "alipay.trade.close", &json!({"out_trade_no": number}), "").await
}

/// What create takes for 460.00 yuan from alice in a mini-program.
pub(crate) fn mini_order(stage: &Stage, number: &str) -> Value {
    json!({
        "out_trade_no": number,
        "total_amount": "460.00",
        "subject": "宽带续费 100M 12个月",
        "product_code": "JSAPI_PAY",
        "op_app_id": stage.ids.alipay.app_id,
        "buyer_id": ALICE,
    })
}

/// A paid QR trade of 460.00 yuan; gives its number at Alipay.
pub(crate) async fn paid(stage: &Stage, number: &str, notify_url: &str) -> String {
    precreate(stage, number, notify_url).await;
    stage.act(number, "pay").await.trade_no
}

pub(crate) async fn refund(stage: &Stage, number: &str, request: &str, amount: &str) -> Value {
    let biz = json!({
        "out_trade_no": number,
        "out_request_no": request,
        "refund_amount": amount,
        "refund_reason": "退订",
    });
    call(stage, "alipay.trade.refund", &biz, "").await
}

pub(crate) async fn refund_query(stage: &Stage, number: &str, request: &str) -> Value {
    let biz = json!({
        "out_trade_no": number,
        "out_request_no": request,
        "query_options": ["gmt_refund_pay"],
    });
    call(stage, "alipay.trade.fastpay.refund.query", &biz, "").await
}

/// The node of a call whose answer must be rightly signed.
pub(crate) async fn call(stage: &Stage, method: &str, biz: &Value, notify_url: &str) -> Value {
    let params = params(stage, method, biz, notify_url).await;
    let answered = send(stage, &params).await;
    let node = format!("{}_response", method.replace('.', "_"));
    let raw = raw_node(&answered.body, &node);
    let whole = answered.json();
    let sign = whole["sign"].as_str().unwrap();
    assert!(rsa::verifies(&stage.ids.alipay.alipay_public_key_pem, raw, sign), "{whole}");
    serde_json::from_str(raw).unwrap()
}

pub(crate) async fn send(stage: &Stage, params: &BTreeMap<String, String>) -> Answered {
    let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(params).finish();
    let response = stage
        .http
        .post(&stage.ids.alipay.gateway_url)
        .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        .body(form)
        .send()
        .await
        .unwrap();
    Answered::read(response).await
}

pub(crate) async fn params(
    stage: &Stage,
    method: &str,
    biz: &Value,
    notify_url: &str,
) -> BTreeMap<String, String> {
    let identity = &stage.ids.alipay;
    let time = now() + stage.control.clock_offset().await.unwrap();
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    let beijing = DateTime::from_timestamp(time, 0).unwrap().with_timezone(&zone);
    let mut params: BTreeMap<String, String> = [
        ("app_id", identity.app_id.as_str()),
        ("method", method),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("timestamp", &beijing.format("%Y-%m-%d %H:%M:%S").to_string()),
        ("version", "1.0"),
        ("notify_url", notify_url),
        ("biz_content", &biz.to_string()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    sign(identity, &mut params);
    params
}

pub(crate) fn sign(identity: &AlipayIdentity, params: &mut BTreeMap<String, String>) {
    params.remove("sign");
    let sign = rsa::sign(&identity.app_private_key_pem, &joined(params, &["sign"]));
    params.insert("sign".to_owned(), sign);
}

/// The signed address of a page payment.
pub(crate) async fn page_url(
    stage: &Stage,
    biz: &Value,
    notify_url: &str,
    return_url: &str,
) -> String {
    signed_url(stage, "alipay.trade.page.pay", biz, [notify_url, return_url]).await
}

/// The signed address of a page: `urls` are for the notification and the return.
pub(crate) async fn signed_url(
    stage: &Stage,
    method: &str,
    biz: &Value,
    urls: [&str; 2],
) -> String {
    let [notify_url, return_url] = urls;
    let mut params = params(stage, method, biz, notify_url).await;
    if !return_url.is_empty() {
        params.insert("return_url".to_owned(), return_url.to_owned());
    }
    sign(&stage.ids.alipay, &mut params);
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&params).finish();
    format!("{}?{query}", stage.ids.alipay.gateway_url)
}

/// A form or query that Alipay signed; `None` when its signature is wrong.
pub(crate) fn verified(identity: &AlipayIdentity, form: &str) -> Option<BTreeMap<String, String>> {
    let params: BTreeMap<String, String> =
        form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let message = joined(&params, &["sign", "sign_type"]);
    let good = rsa::verifies(&identity.alipay_public_key_pem, &message, params.get("sign")?);
    good.then_some(params)
}

pub(crate) fn joined(params: &BTreeMap<String, String>, without: &[&str]) -> String {
    let parts: Vec<String> = params
        .iter()
        .filter(|(name, value)| !without.contains(&name.as_str()) && !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    parts.join("&")
}

/// The bytes of a node, from its brace to the one that closes it.
pub(crate) fn raw_node<'a>(body: &'a str, node: &str) -> &'a str {
    let rest = body.strip_prefix(&format!("{{\"{node}\":")).expect("the answer has no such node");
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (index, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return rest.get(..=index).unwrap();
        }
    }
    panic!("the node does not end");
}
