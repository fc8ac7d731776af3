use super::GoodsOrdered;
use crate::order_view::{fulfilled_at, kind, seconds_left, status_text};
use crate::time::rfc3339;
use domain::{Order, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// The words of `status`.
pub(crate) const STATES: [&str; 9] = [
    "awaiting_payment",
    "paid",
    "fulfilling",
    "fulfilled",
    "fulfilment_failed",
    "cancelled",
    "expired",
    "refunding",
    "refunded",
];

/// One order in a list, masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderRow {
    #[schema(example = "N202407261816664599454990337")]
    order_id: String,
    /// `renewal` or `new`.
    #[schema(example = "new")]
    kind: &'static str,
    /// `awaiting_payment`, `paid`, `fulfilling`, `fulfilled`, `fulfilment_failed`, `cancelled`,
    /// `expired`, `refunding` or `refunded`.
    #[schema(example = "awaiting_payment")]
    status: &'static str,
    #[schema(example = "待支付")]
    status_text: &'static str,
    /// Of a renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<String>,
    /// Masked.
    #[schema(example = "**试")]
    customer_name: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    address: String,
    #[schema(example = 74)]
    package_id: i64,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = 12)]
    package_month: u32,
    #[schema(example = "100M")]
    package_rate: String,
    /// What was ordered of it, where it is no broadband.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOrdered>,
    /// In yuan.
    #[schema(example = "460.00")]
    amount: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// When the order ends if it is not paid.
    #[schema(format = DateTime)]
    expires_at: String,
    /// How long it can still be paid; 0 once it is not waiting for payment.
    seconds_left: i64,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    fulfilled_at: Option<String>,
}

impl OrderRow {
    pub(crate) fn of(order: &Order, now: Timestamp) -> Self {
        let (contact, package) = (&order.contact, &order.package);
        Self {
            order_id: order.id.to_string(),
            kind: kind(order.id.kind()),
            status: order.state.name(),
            status_text: status_text(&order.state),
            query_id: order.query_id.as_ref().map(ToString::to_string),
            customer_name: contact.name.masked().into_string(),
            phone_number: contact.phone.masked().into_string(),
            address: contact.address.masked().into_string(),
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_month: package.months,
            package_rate: package.rate.clone(),
            goods: GoodsOrdered::of(&order.wish),
            amount: order.amount.to_string(),
            created_at: rfc3339(order.created_at),
            expires_at: rfc3339(order.expires_at),
            seconds_left: seconds_left(&order.state, order.expires_at, now),
            paid_at: order.state.paid().map(|paid| rfc3339(paid.at)),
            fulfilled_at: fulfilled_at(&order.state).map(rfc3339),
        }
    }
}
