//! The messages of `docs/contracts/zhuoyue.md`.

use domain::id::OrderKind;
use domain::ports::PushOrder;
use domain::time::in_shanghai;
use serde::{Deserialize, Serialize};

/// The body of a push. The same push always makes the same bytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaymentOrder<'a> {
    #[serde(flatten)]
    whose: Whose<'a>,
    #[serde(flatten)]
    contact: Contact<'a>,
    #[serde(flatten)]
    purchase: Purchase<'a>,
}

/// The body of the customer's data.
#[derive(Serialize)]
pub(super) struct CustomerData<'a> {
    #[serde(flatten)]
    whose: Whose<'a>,
    #[serde(flatten)]
    contact: Contact<'a>,
}

/// The body of an order.
#[derive(Serialize)]
pub(super) struct NewOrder<'a> {
    #[serde(flatten)]
    whose: Whose<'a>,
    #[serde(flatten)]
    purchase: Purchase<'a>,
}

/// What each of them has.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whose<'a> {
    order_id: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info_source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    info_source_detail: Option<&'a str>,
}

/// Personal.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Contact<'a> {
    customer_name: &'a str,
    phone_number: &'a str,
    address: &'a str,
}

/// What was bought, and how it was paid.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Purchase<'a> {
    package_id: i64,
    package_name: &'a str,
    package_rate: &'a str,
    months: u32,
    amount_fen: i64,
    channel: &'static str,
    trade_no: &'a str,
    paid_at: String,
}

impl<'a> From<&'a PushOrder> for PaymentOrder<'a> {
    fn from(push: &'a PushOrder) -> Self {
        Self { whose: push.into(), contact: push.into(), purchase: push.into() }
    }
}

impl<'a> From<&'a PushOrder> for CustomerData<'a> {
    fn from(push: &'a PushOrder) -> Self {
        Self { whose: push.into(), contact: push.into() }
    }
}

impl<'a> From<&'a PushOrder> for NewOrder<'a> {
    fn from(push: &'a PushOrder) -> Self {
        Self { whose: push.into(), purchase: push.into() }
    }
}

impl<'a> From<&'a PushOrder> for Whose<'a> {
    fn from(push: &'a PushOrder) -> Self {
        let order = &push.order;
        Self {
            order_id: order.id.to_string(),
            kind: match order.id.kind() {
                OrderKind::New => "new",
                OrderKind::Renewal => "renewal",
            },
            query_id: order.query_id.as_ref().map(domain::QueryId::as_str),
            info_source: order.source.info.as_deref(),
            info_source_detail: order.source.detail.as_deref(),
        }
    }
}

impl<'a> From<&'a PushOrder> for Contact<'a> {
    fn from(push: &'a PushOrder) -> Self {
        let contact = &push.order.contact;
        Self {
            customer_name: contact.name.expose(),
            phone_number: contact.phone.expose(),
            address: contact.address.expose(),
        }
    }
}

impl<'a> From<&'a PushOrder> for Purchase<'a> {
    fn from(push: &'a PushOrder) -> Self {
        let order = &push.order;
        Self {
            package_id: order.package.id.0,
            package_name: &order.package.name,
            package_rate: &order.package.rate,
            months: order.package.months,
            amount_fen: order.amount.fen(),
            channel: push.channel.name(),
            trade_no: &push.trade_no,
            paid_at: in_shanghai(push.paid_at).format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        }
    }
}

/// Status 200.
#[derive(Debug, Deserialize)]
pub(super) struct Accepted {
    pub(super) code: i64,
    pub(super) data: Acceptance,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Acceptance {
    pub(super) receipt_no: String,
    pub(super) order_id: String,
    /// Since when it counts for nothing.
    pub(super) cancelled_at: Option<String>,
}

/// Status 4xx: nothing was done.
#[derive(Debug, Deserialize)]
pub(super) struct Problem {
    pub(super) code: i64,
    #[serde(default)]
    pub(super) message: String,
}
