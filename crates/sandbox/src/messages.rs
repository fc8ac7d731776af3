//! What the control API takes and gives.

use serde::{Deserialize, Serialize};

/// What the sandbox's payer is to do.
///
/// The newest fitting trade is meant: of `out_trade_no` when given, else of the order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PayerOrder {
    /// Our order's id, with which its trade numbers begin.
    pub order_id: String,
    /// One trade exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_trade_no: Option<String>,
    /// `pay`, `pay_twice`, `pay_late`, `decline`, `underpay`, `wrong_merchant`,
    /// `wrong_application`, `wrong_order`, `wrong_unit`, `odd_amount`, `wrong_signature`, `stale`,
    /// `probe`, `replay`, `silent` or `refund_outside`.
    pub action: String,
    /// `wechat`, `alipay` or `telecom`; any when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The URL of an Alipay page or a `WeChat` H5 payment, which the payer opens first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What the payer did, and how its notification was received.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PayerReport {
    /// The merchant's number of the trade.
    pub out_trade_no: String,
    /// The provider's number; empty while there is none.
    pub trade_no: String,
    /// The action, as ordered.
    pub action: String,
    /// What was paid, or claimed to be, in fen.
    pub amount_fen: i64,
    /// Each notification sent, in order.
    pub notifications: Vec<NotificationReport>,
}

/// How one notification was received.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationReport {
    /// The HTTP status; 0 when no answer came.
    pub status: u16,
    /// The answer's body, or why there was none.
    pub body: String,
}

/// How an outside system is to fail.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FaultOrder {
    /// `wechat`, `alipay`, `telecom`, `wechat_open`, `zhuoyue`, `boss`, `legacy`, `platform`, `sms`,
    /// `amap`, `baidu`, `jiuyi` or `proxy`.
    pub system: String,
    /// `none`, `down`, `slow`, `lost_answer`, `refuse`, `garbage` or `duplicate`: a notification sent
    /// twice (payment providers, `jiuyi`), or one call done twice (`proxy`).
    pub fault: String,
    /// For so many seconds of sandbox time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
    /// For so many calls (`duplicate`: notifications, of those that send any).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// What the next refunds become.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RefundOrder {
    /// The payment provider, e.g. `wechat`.
    pub system: String,
    /// `success`, `closed`, `abnormal`, `not_enough` or `slow`.
    pub outcome: String,
    /// Seconds of sandbox time from acceptance to the end; 3 when absent, `slow`: 3600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<i64>,
}

/// A difference to plant in a daily bill.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PlantOrder {
    /// The payment provider, e.g. `wechat`.
    pub system: String,
    /// The bill's day in Shanghai, `YYYY-MM-DD`.
    pub day: String,
    /// `missing`, `extra`, `amount`, `state` (pays the trade silently), `bad_hash`, or `none`
    /// to take everything out again.
    pub plant: String,
    /// The trade; `missing`, `amount` and `state` need one, `extra` makes a number up without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_trade_no: Option<String>,
}

/// What of 玖壹's shop is to change; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct JiuyiOrder {
    /// What is in the balance from now on, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_fen: Option<i64>,
    /// Whether orders are ever filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fills: Option<bool>,
    /// Seconds of sandbox time until an order is filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fill_seconds: Option<i64>,
    /// What a repeated number of the partner's gets: `refuse`, or the `same` order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    /// How the secret is joined: `named` (`&appsecret=`) or `bare`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_join: Option<String>,
    /// A product that is to change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<JiuyiProduct>,
}

/// A product of 玖壹's as it is from now on; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct JiuyiProduct {
    /// Which one.
    pub card_id: String,
    /// The price of one, in fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_fen: Option<i64>,
    /// How many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock: Option<u32>,
    /// There are any number of them.
    pub unlimited: bool,
}

/// A customer of the demo directory.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DemoCustomer {
    /// The customer number to ask for.
    pub query_id: String,
    /// What is special about this customer.
    pub note: String,
}
