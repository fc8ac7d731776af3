//! A merchant of the telecom, written from `docs/contracts/telecom.md`.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use sandbox::TelecomIdentity;
use serde_json::Value;

use super::wechat::Answered;
use super::{Stage, now, rsa};

pub(crate) type Fields = BTreeMap<String, String>;

/// An H5 order of 460.00 yuan.
pub(crate) async fn h5_order(stage: &Stage, number: &str, notify_url: &str) -> Fields {
    let mut fields = fields(&[
        ("outTradeNo", number),
        ("tradeAmt", "46000"),
        ("ccy", "156"),
        ("tradeChannel", "WECHAT"),
        ("tradeScene", "H5"),
        ("accessCode", "CASHIER"),
        ("mediumType", "WIRELESS"),
        ("subject", "长城宽带 100M 12个月"),
        ("goodsInfo", "长城宽带 100M 12个月"),
        ("operator", "system"),
        ("notifyUrl", notify_url),
        ("riskControlInfo", "{\"clientIp\":\"203.0.113.7\"}"),
    ]);
    fields.insert("expireDate".to_owned(), beijing(time(stage).await + 1800));
    fields
}

pub(crate) async fn create(stage: &Stage, number: &str, notify_url: &str) -> Value {
    call(stage, "/pay/tradeCreate", h5_order(stage, number, notify_url).await).await
}

pub(crate) async fn query(stage: &Stage, number: &str) -> Value {
    call(stage, "/integrate/orderQuery", fields(&[("outTradeNo", number)])).await
}

pub(crate) async fn close(stage: &Stage, number: &str) -> Value {
    call(stage, "/pay/closeOrder", fields(&[("outTradeNo", number)])).await
}

pub(crate) async fn refund(stage: &Stage, number: &str, refund: &str, fen: &str) -> Value {
    let order = [("outTradeNo", number), ("outRefundNo", refund), ("refundAmt", fen)];
    let mut fields = fields(&order);
    fields.insert("ccy".to_owned(), "156".to_owned());
    call(stage, "/integrate/refund", fields).await
}

pub(crate) async fn refund_query(stage: &Stage, number: &str, refund: &str) -> Value {
    let asked = fields(&[("outTradeNo", number), ("outRefundNo", refund)]);
    call(stage, "/integrate/refundQuery", asked).await
}

/// `tradeStatus` of the query.
pub(crate) async fn state(stage: &Stage, number: &str) -> String {
    query(stage, number).await["result"]["tradeStatus"].as_str().unwrap().to_owned()
}

/// The body of a call whose answer must be rightly signed.
pub(crate) async fn call(stage: &Stage, path: &str, fields: Fields) -> Value {
    let request = signed(stage, fields).await;
    let answered = send(stage, path, &serde_json::to_string(&request).unwrap()).await;
    assert_eq!(answered.status, 200);
    let body = answered.json();
    let sign = body["sign"].as_str().expect("the answer is not signed");
    let key = &stage.ids.telecom.platform_public_key_pem;
    assert!(rsa::verifies(key, &to_verify(&body), sign), "{}", answered.body);
    body
}

/// The fields with what every request carries, signed.
pub(crate) async fn signed(stage: &Stage, mut fields: Fields) -> Fields {
    let identity = &stage.ids.telecom;
    for (name, value) in [
        ("merchantNo", identity.merchant_no.clone()),
        ("institutionCode", identity.institution_code.clone()),
        ("institutionType", "MERCHANT".to_owned()),
        ("requestDate", beijing(time(stage).await)),
        ("signType", "S002".to_owned()),
    ] {
        fields.entry(name.to_owned()).or_insert(value);
    }
    sign(identity, &mut fields);
    fields
}

pub(crate) fn sign(identity: &TelecomIdentity, fields: &mut Fields) {
    fields.remove("sign");
    let sign = rsa::sign(&identity.private_key_pem, &joined(fields));
    fields.insert("sign".to_owned(), sign);
}

pub(crate) async fn send(stage: &Stage, path: &str, body: &str) -> Answered {
    let request = stage
        .http
        .post(format!("{}{path}", stage.ids.telecom.base_url))
        .header("Content-Type", "application/json")
        .body(body.to_owned());
    Answered::read(request.send().await.unwrap()).await
}

/// A notification that the telecom signed; `None` when its signature is wrong.
pub(crate) fn verified(identity: &TelecomIdentity, body: &str) -> Option<Fields> {
    let mut fields: Fields = serde_json::from_str(body).unwrap();
    let sign = fields.remove("sign")?;
    rsa::verifies(&identity.platform_public_key_pem, &joined(&fields), &sign).then_some(fields)
}

pub(crate) fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn beijing(time: i64) -> String {
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    let time = DateTime::from_timestamp(time, 0).unwrap().with_timezone(&zone);
    time.format("%Y-%m-%d %H:%M:%S").to_string()
}

pub(crate) async fn time(stage: &Stage) -> i64 {
    now() + stage.control.clock_offset().await.unwrap()
}

fn joined(fields: &Fields) -> String {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// Members by name; texts raw, all else as ordered JSON.
fn to_verify(body: &Value) -> String {
    let members: BTreeMap<&String, &Value> = body.as_object().unwrap().iter().collect();
    let parts = members.into_iter().filter(|(name, _)| *name != "sign");
    let parts = parts.map(|(name, value)| match value.as_str() {
        Some(text) => format!("{name}={text}"),
        None => format!("{name}={}", ordered(value)),
    });
    parts.collect::<Vec<_>>().join("&")
}

/// Objects (no answer has an array) with their members by name.
fn ordered(value: &Value) -> String {
    let Some(object) = value.as_object() else { return value.to_string() };
    let members: BTreeMap<&String, &Value> = object.iter().collect();
    let parts = members.into_iter().map(|(name, value)| format!("\"{name}\":{}", ordered(value)));
    format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
}
