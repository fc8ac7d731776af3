//! The messages of API v3, spelt as WeChat Pay spells them. Unknown keys may come at any time;
//! what we read is optional here, and asked for where it is needed.

use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// `POST /v3/pay/transactions/{native, jsapi, h5}`.
#[derive(Debug, Serialize)]
pub(super) struct Order<'a> {
    pub(super) appid: &'a str,
    pub(super) mchid: &'a str,
    pub(super) description: &'a str,
    pub(super) out_trade_no: String,
    pub(super) time_expire: String,
    pub(super) notify_url: &'a str,
    pub(super) amount: OrderAmount,
    /// `null` must not be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payer: Option<OrderPayer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scene_info: Option<SceneInfo>,
}

#[derive(Debug, Serialize)]
pub(super) struct OrderAmount {
    /// Fen.
    pub(super) total: i64,
    pub(super) currency: &'static str,
}

#[derive(Serialize)]
pub(super) struct OrderPayer<'a> {
    /// Under the order's application.
    pub(super) openid: &'a str,
}

/// Without who it is.
impl std::fmt::Debug for OrderPayer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OrderPayer(..)")
    }
}

#[derive(Debug, Serialize)]
pub(super) struct SceneInfo {
    pub(super) payer_client_ip: IpAddr,
    pub(super) h5_info: H5Info,
}

#[derive(Debug, Serialize)]
pub(super) struct H5Info {
    /// `Wap`, `iOS` or `Android`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Debug, Deserialize)]
pub(super) struct NativeAnswer {
    /// `weixin://wxpay/bizpayurl?…`, to be shown as a QR code.
    pub(super) code_url: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct PrepayAnswer {
    pub(super) prepay_id: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct H5Answer {
    pub(super) h5_url: String,
}

/// `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close`.
#[derive(Debug, Serialize)]
pub(super) struct CloseOrder<'a> {
    pub(super) mchid: &'a str,
}

/// A payment: the answer to a query, and the resource of `TRANSACTION.SUCCESS`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Transaction {
    pub appid: Option<String>,
    pub mchid: Option<String>,
    pub out_trade_no: Option<String>,
    /// Absent until it is paid.
    pub transaction_id: Option<String>,
    pub trade_state: Option<String>,
    pub trade_state_desc: Option<String>,
    /// RFC 3339.
    pub success_time: Option<String>,
    pub amount: Option<TransactionAmount>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct TransactionAmount {
    /// The order's amount in fen. What the payer pays can be less, for coupons.
    pub total: Option<i64>,
    pub currency: Option<String>,
}

/// `POST /v3/refund/domestic/refunds`.
#[derive(Debug, Serialize)]
pub(super) struct RefundOrder<'a> {
    pub(super) out_trade_no: String,
    pub(super) out_refund_no: &'a str,
    /// Up to 80 characters; an empty one must not be sent.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) reason: &'a str,
    pub(super) notify_url: &'a str,
    pub(super) amount: RefundOrderAmount,
}

#[derive(Debug, Serialize)]
pub(super) struct RefundOrderAmount {
    /// What is given back, in fen.
    pub(super) refund: i64,
    /// What was paid, in fen.
    pub(super) total: i64,
    pub(super) currency: &'static str,
}

/// A refund: the answer to its request and its query, and the resource of `REFUND.*`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RefundNote {
    /// In notifications alone.
    pub mchid: Option<String>,
    pub out_trade_no: Option<String>,
    pub out_refund_no: Option<String>,
    pub refund_id: Option<String>,
    /// In answers.
    pub status: Option<String>,
    /// In notifications.
    pub refund_status: Option<String>,
    /// RFC 3339; of a success.
    pub success_time: Option<String>,
    pub amount: Option<RefundNoteAmount>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct RefundNoteAmount {
    /// What was paid, in fen.
    pub total: Option<i64>,
    /// What is given back, in fen.
    pub refund: Option<i64>,
    /// Not in notifications.
    pub currency: Option<String>,
}

/// `GET /v3/certificates`.
#[derive(Debug, Deserialize)]
pub(super) struct CertificateList {
    pub(super) data: Vec<CertificateEntry>,
}

#[derive(Debug, Deserialize)]
pub(super) struct CertificateEntry {
    pub(super) encrypt_certificate: Resource,
}

/// `GET /v3/bill/tradebill`.
#[derive(Debug, Deserialize)]
pub(super) struct BillAnswer {
    /// `SHA1`.
    pub(super) hash_type: String,
    /// Of the unpacked file, hexadecimal.
    pub(super) hash_value: String,
    /// Works for some seconds.
    pub(super) download_url: String,
}

/// The body of a notification (回调).
#[derive(Debug, Clone, Deserialize)]
pub struct Notice {
    pub event_type: String,
    pub resource: Option<Resource>,
}

/// What of it is encrypted.
#[derive(Debug, Clone, Deserialize)]
pub struct Resource {
    pub algorithm: String,
    /// Base64 of the ciphertext and its tag of 16 bytes.
    pub ciphertext: String,
    pub associated_data: Option<String>,
    /// 12 characters.
    pub nonce: String,
}

/// The body of an error answer.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorBody {
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
}
