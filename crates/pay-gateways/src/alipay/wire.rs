//! The messages of `gateway.do`, spelt as Alipay spells them. Amounts are texts in yuan.

use serde::{Deserialize, Serialize};

pub(super) const PAGE_PAY: &str = "alipay.trade.page.pay";
pub(super) const WAP_PAY: &str = "alipay.trade.wap.pay";
pub(super) const PRECREATE: &str = "alipay.trade.precreate";
pub(super) const CREATE: &str = "alipay.trade.create";
pub(super) const QUERY: &str = "alipay.trade.query";
pub(super) const CLOSE: &str = "alipay.trade.close";
pub(super) const REFUND: &str = "alipay.trade.refund";
pub(super) const REFUND_QUERY: &str = "alipay.trade.fastpay.refund.query";
pub(super) const BILL_ADDRESS: &str = "alipay.data.dataservice.bill.downloadurl.query";
pub(super) const CERTIFICATE: &str = "alipay.open.app.alipaycert.download";
pub(super) const TOKEN: &str = "alipay.system.oauth.token";

/// `biz_content` of what makes a payment: [`PAGE_PAY`], [`WAP_PAY`], [`PRECREATE`], [`CREATE`].
#[derive(Debug, Serialize)]
pub(super) struct OrderContent<'a> {
    pub(super) out_trade_no: String,
    pub(super) total_amount: String,
    pub(super) subject: &'a str,
    pub(super) product_code: &'a str,
    /// The instant after which no money is taken, in Beijing time.
    pub(super) time_expire: String,
    #[serde(flatten)]
    pub(super) own: OwnFields<'a>,
}

/// What one of them asks for besides.
#[derive(Debug, Default, Serialize)]
pub(super) struct OwnFields<'a> {
    /// How long the code can be scanned, in minutes: `30m`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) qr_code_timeout_express: Option<String>,
    /// Where a payer goes who gives up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quit_url: Option<&'a str>,
    /// The application of the mini-program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) op_app_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) buyer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) buyer_open_id: Option<&'a str>,
}

/// Which trade is meant: `biz_content` of [`QUERY`] and [`CLOSE`], and a part of others.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TradeNumber<'a> {
    /// Ours.
    OutTradeNo(&'a str),
    /// Alipay's.
    TradeNo(&'a str),
}

/// `biz_content` of [`REFUND`].
#[derive(Debug, Serialize)]
pub(super) struct RefundContent<'a> {
    #[serde(flatten)]
    pub(super) trade: TradeNumber<'a>,
    pub(super) refund_amount: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) refund_reason: &'a str,
    pub(super) out_request_no: &'a str,
}

/// `biz_content` of [`REFUND_QUERY`].
#[derive(Debug, Serialize)]
pub(super) struct RefundQueryContent<'a> {
    #[serde(flatten)]
    pub(super) trade: TradeNumber<'a>,
    pub(super) out_request_no: &'a str,
    pub(super) query_options: [&'a str; 1],
}

/// `biz_content` of [`BILL_ADDRESS`].
#[derive(Debug, Serialize)]
pub(super) struct BillContent<'a> {
    pub(super) bill_type: &'a str,
    pub(super) bill_date: String,
}

/// `biz_content` of [`CERTIFICATE`].
#[derive(Debug, Serialize)]
pub(super) struct CertificateContent<'a> {
    pub(super) alipay_cert_sn: &'a str,
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
    /// `Y`: this very call has moved money.
    pub(super) fund_change: Option<String>,
    /// All refunds of the trade together.
    pub(super) refund_fee: Option<String>,
    /// Of the one refund that was asked about.
    pub(super) refund_amount: Option<String>,
    pub(super) refund_status: Option<String>,
    pub(super) out_request_no: Option<String>,
    /// In Beijing time.
    pub(super) gmt_refund_pay: Option<String>,
    pub(super) bill_download_url: Option<String>,
    /// Base64 of a PEM file.
    pub(super) alipay_cert_content: Option<String>,
}

/// The node of an answer to [`TOKEN`]. The tokens themselves are left unread.
#[derive(Deserialize)]
pub(super) struct TokenNode {
    #[serde(default)]
    pub(super) code: String,
    pub(super) sub_code: Option<String>,
    pub(super) sub_msg: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) open_id: Option<String>,
}
