use anyhow::Result;
use serde_json::json;

use super::{
    http::Reply,
    keys::{Provider, random_hex},
};

/// A payment that a notification tells of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::bench) struct Paid {
    pub(in crate::bench) number: String,
    /// In fen.
    pub(in crate::bench) amount: u64,
    pub(in crate::bench) trade_no: String,
    /// RFC 3339.
    pub(in crate::bench) at: String,
}

/// A signed answer to a request for a QR code.
pub(in crate::bench) fn place_order(provider: &Provider, now: u64) -> Result<Reply> {
    let body = json!({"code_url": "weixin://wxpay/bizpayurl?pr=0123456789"}).to_string();
    let headers = signed(provider, now, &body)?;
    Ok(Reply { headers, ..Reply::json(200, body) })
}

/// The whole HTTP request, signed at that time in seconds since 1970.
pub(in crate::bench) fn notification(
    provider: &Provider,
    address: &str,
    (paid, now): (&Paid, u64),
) -> Result<Vec<u8>> {
    let (told, nonce) = (told(provider, paid), random_hex::<6>()?);
    let body = json!({
        "id": random_hex::<18>()?,
        "create_time": paid.at,
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "original_type": "transaction",
            "algorithm": "AEAD_AES_256_GCM",
            "ciphertext": provider.seal(&nonce, "transaction", &told)?,
            "associated_data": "transaction",
            "nonce": nonce,
        },
    })
    .to_string();
    let headers = signed(provider, now, &body)?;
    let head = format!(
        "POST /v1/pay/wechat/notify HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Mozilla/4.0\r\n\
         Accept: */*\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    Ok([head, body].concat().into_bytes())
}

fn told(provider: &Provider, paid: &Paid) -> String {
    json!({
        "appid": provider.app_id,
        "mchid": provider.mchid,
        "out_trade_no": paid.number,
        "transaction_id": paid.trade_no,
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "",
        "success_time": paid.at,
        "payer": {"openid": "o0123456789abcdefghijklmnopq"},
        "amount": {"total": paid.amount, "payer_total": paid.amount, "currency": "CNY",
            "payer_currency": "CNY"},
        "promotion_detail": [],
    })
    .to_string()
}

fn signed(provider: &Provider, now: u64, body: &str) -> Result<String> {
    let nonce = random_hex::<16>()?;
    let signature = provider.sign(&format!("{now}\n{nonce}\n{body}\n"))?;
    Ok(format!(
        "Content-Type: application/json\r\nWechatpay-Timestamp: {now}\r\n\
         Wechatpay-Nonce: {nonce}\r\nWechatpay-Signature: {signature}\r\n\
         Wechatpay-Serial: {}\r\nWechatpay-Signature-Type: WECHATPAY2-SHA256-RSA2048\r\n",
        provider.key_id
    ))
}
