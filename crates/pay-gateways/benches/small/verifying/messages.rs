//! What each provider sends of a payment, signed and where it is so encrypted.

use crate::keys::keys;
use crate::providers::{API_V3_KEY, INSTITUTION, PLATFORM_KEY_ID};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::RawNotification;
use domain::{PaymentAttempt, Scene};
use serde_json::json;
use testkit::given;

pub(crate) struct Sent {
    pub(crate) raw: RawNotification,
    /// The bytes that its signature covers.
    pub(crate) signed: Vec<u8>,
}

pub(crate) fn wechat() -> Sent {
    let attempt = attempt(Scene::Native);
    let body = json!({
        "id": "EV-2018022511223320873",
        "create_time": "2026-03-02T12:01:01+08:00",
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": sealed(&transaction(&attempt)),
            "nonce": "uluk4a9R25RW",
            "associated_data": "transaction",
        },
    });
    let body = body.to_string();
    let (timestamp, nonce) = (given::start().timestamp(), "5K8264ILTKCH16CQ2502SI8ZNMTM67VS");
    let signed = format!("{timestamp}\n{nonce}\n{body}\n").into_bytes();
    let signature = keys().theirs.sign_base64(&signed);
    let headers = [
        ("wechatpay-timestamp", timestamp.to_string().as_str()),
        ("wechatpay-nonce", nonce),
        ("wechatpay-signature", &signature),
        ("wechatpay-serial", PLATFORM_KEY_ID),
        ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Sent { raw: raw(headers.to_vec(), body.into_bytes()), signed }
}

fn transaction(attempt: &PaymentAttempt) -> String {
    json!({
        "appid": attempt.app_id,
        "mchid": attempt.merchant,
        "out_trade_no": attempt.number.to_string(),
        "transaction_id": "4200001234202603021234567890",
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "",
        "success_time": "2026-03-02T12:01:00+08:00",
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": {
            "total": attempt.amount.fen(),
            "payer_total": attempt.amount.fen(),
            "currency": "CNY",
            "payer_currency": "CNY",
        },
    })
    .to_string()
}

fn sealed(plain: &str) -> String {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).unwrap());
    let nonce = Nonce::try_assume_unique_for_key(b"uluk4a9R25RW").unwrap();
    let mut data = plain.as_bytes().to_vec();
    key.seal_in_place_append_tag(nonce, Aad::from(b"transaction"), &mut data).unwrap();
    STANDARD.encode(data)
}

pub(crate) fn alipay() -> Sent {
    let attempt = attempt(Scene::Page);
    let (number, amount) = (attempt.number.to_string(), attempt.amount.to_string());
    let fields = [
        ("app_id", attempt.app_id.as_str()),
        ("buyer_logon_id", "139****0000"),
        ("charset", "utf-8"),
        ("fund_bill_list", r#"[{"amount":"460.00","fundChannel":"PCREDIT"}]"#),
        ("gmt_create", "2026-03-02 12:00:30"),
        ("gmt_payment", "2026-03-02 12:01:00"),
        ("notify_id", "2026030200222120105067201400000000"),
        ("notify_time", "2026-03-02 12:01:05"),
        ("notify_type", "trade_status_sync"),
        ("out_trade_no", &number),
        ("seller_id", &attempt.merchant),
        ("subject", "宽带 100M 12个月"),
        ("total_amount", &amount),
        ("trade_no", "2026030222001467201400000000"),
        ("trade_status", "TRADE_SUCCESS"),
        ("version", "1.0"),
    ];
    let signed = content(&fields);
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .append_pair("sign_type", "RSA2")
        .append_pair("sign", &keys().theirs.sign_base64(&signed))
        .finish();
    let headers = of_type("application/x-www-form-urlencoded; charset=utf-8");
    Sent { raw: raw(headers, body.into_bytes()), signed }
}

pub(crate) fn telecom() -> Sent {
    let attempt = attempt(Scene::TelecomH5);
    let (number, amount) = (attempt.number.to_string(), attempt.amount.fen().to_string());
    let fields = [
        ("institutionCode", INSTITUTION),
        ("merchantNo", &attempt.merchant),
        ("notifyType", "PAY"),
        ("outTradeNo", &number),
        ("payAmt", &amount),
        ("payFinishedDate", "2026-03-02 12:01:00"),
        ("payTool", "WECHAT"),
        ("totalAmt", &amount),
        ("tradeNo", "2026030210000000000109"),
        ("tradeStatus", "SUCCESS"),
    ];
    let signed = content(&fields);
    let mut body: serde_json::Map<_, _> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    body.insert("sign".to_owned(), json!(keys().theirs.sign_base64(&signed)));
    let body = serde_json::to_vec(&body).unwrap();
    Sent { raw: raw(of_type("application/json;charset=UTF-8"), body), signed }
}

/// Of fields that stand in the order of their names.
fn content(fields: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&").into_bytes()
}

fn attempt(scene: Scene) -> PaymentAttempt {
    given::attempt_in(&given::order(), scene)
}

fn of_type(kind: &str) -> Vec<(String, String)> {
    vec![("content-type".to_owned(), kind.to_owned())]
}

fn raw(headers: Vec<(String, String)>, body: Vec<u8>) -> RawNotification {
    RawNotification { headers, body, received_at: given::start() }
}
