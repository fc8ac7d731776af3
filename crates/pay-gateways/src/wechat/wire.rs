//! The messages of API v3, spelt as WeChat Pay spells them. Unknown keys may come at any time;
//! what we read is optional here, and asked for where it is needed.

use serde::{Deserialize, Serialize};

/// `POST /v3/pay/transactions/native`.
#[derive(Debug, Serialize)]
pub(super) struct NativeOrder<'a> {
    pub(super) appid: &'a str,
    pub(super) mchid: &'a str,
    pub(super) description: &'a str,
    pub(super) out_trade_no: String,
    pub(super) time_expire: String,
    pub(super) notify_url: &'a str,
    pub(super) amount: OrderAmount,
}

#[derive(Debug, Serialize)]
pub(super) struct OrderAmount {
    /// Fen.
    pub(super) total: i64,
    pub(super) currency: &'static str,
}

#[derive(Debug, Deserialize)]
pub(super) struct NativeAnswer {
    /// `weixin://wxpay/bizpayurl?…`, to be shown as a QR code.
    pub(super) code_url: String,
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
