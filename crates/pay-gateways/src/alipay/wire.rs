//! The messages of `gateway.do`, spelt as Alipay spells them. Amounts are texts in yuan.

use serde::{Deserialize, Serialize};

pub(super) const PAGE_PAY: &str = "alipay.trade.page.pay";
pub(super) const PRECREATE: &str = "alipay.trade.precreate";
pub(super) const QUERY: &str = "alipay.trade.query";
pub(super) const CLOSE: &str = "alipay.trade.close";

/// `biz_content` of [`PAGE_PAY`] and [`PRECREATE`].
#[derive(Debug, Serialize)]
pub(super) struct OrderContent<'a> {
    pub(super) out_trade_no: String,
    pub(super) total_amount: String,
    pub(super) subject: &'a str,
    pub(super) product_code: &'a str,
    /// The instant after which no money is taken, in Beijing time.
    pub(super) time_expire: String,
    /// How long the code can be scanned, in minutes: `30m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) qr_code_timeout_express: Option<String>,
}

/// `biz_content` of [`QUERY`] and [`CLOSE`].
#[derive(Debug, Serialize)]
pub(super) struct NumberContent {
    pub(super) out_trade_no: String,
}

/// What an attempt keeps of its create. The form is ours, `biz_content` is what Alipay gets.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredRequest {
    pub(super) method: String,
    pub(super) biz_content: String,
    pub(super) notify_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) return_url: Option<String>,
}

/// The node of an answer, of whichever method.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Node {
    #[serde(default)]
    pub(super) code: String,
    pub(super) sub_code: Option<String>,
    pub(super) sub_msg: Option<String>,
    pub(super) out_trade_no: Option<String>,
    pub(super) trade_no: Option<String>,
    pub(super) trade_status: Option<String>,
    pub(super) total_amount: Option<String>,
    /// When the payer paid, in Beijing time.
    pub(super) send_pay_date: Option<String>,
    /// What the payer scans.
    pub(super) qr_code: Option<String>,
}
