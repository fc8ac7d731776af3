//! The messages of `docs/contracts/boss.md`.

use chrono::NaiveDate;
use domain::id::OrderKind;
use domain::ports::{PushOrder, PushReceipt};
use domain::time::in_shanghai;
use domain::{Address, Contact, Customer, Invalid, PersonName, PhoneNumber, QueryId, Timestamp};
use serde::{Deserialize, Serialize};

/// Status 200.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CustomerAnswer {
    query_id: String,
    customer_name: String,
    phone_number: String,
    address: String,
    package_name: String,
    package_rate: String,
    /// `yyyy-MM-dd` in Asia/Shanghai.
    expires_on: String,
    qualified: bool,
}

impl CustomerAnswer {
    /// Checks each field. The error names the field, not the value.
    pub(super) fn into_customer(self, copied_at: Timestamp) -> Result<Customer, Invalid> {
        let not_a_day = Invalid { field: "expiresOn", problem: "is not a day" };
        let expires_on =
            NaiveDate::parse_from_str(&self.expires_on, "%Y-%m-%d").map_err(|_error| not_a_day)?;
        Ok(Customer {
            query_id: QueryId::parse(&self.query_id)?,
            contact: Contact {
                name: PersonName::parse(&self.customer_name)?,
                phone: PhoneNumber::parse(&self.phone_number)?,
                address: Address::parse(&self.address)?,
            },
            package_name: self.package_name,
            package_rate: self.package_rate,
            expires_on,
            qualified: self.qualified,
            copied_at,
        })
    }
}

/// Status 4xx.
#[derive(Debug, Deserialize)]
pub(super) struct Problem {
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
}

/// The body of a report. The same push always makes the same bytes.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payment<'a> {
    order_id: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_id: Option<&'a str>,
    customer_name: &'a str,
    phone_number: &'a str,
    address: &'a str,
    package_name: &'a str,
    package_rate: &'a str,
    months: u32,
    amount_fen: i64,
    channel: &'static str,
    trade_no: &'a str,
    paid_at: String,
}

impl<'a> From<&'a PushOrder> for Payment<'a> {
    fn from(push: &'a PushOrder) -> Self {
        let order = &push.order;
        Self {
            order_id: order.id.to_string(),
            kind: match order.id.kind() {
                OrderKind::New => "new",
                OrderKind::Renewal => "renewal",
            },
            query_id: order.query_id.as_ref().map(QueryId::as_str),
            customer_name: order.contact.name.expose(),
            phone_number: order.contact.phone.expose(),
            address: order.contact.address.expose(),
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

/// Status 200 about a payment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub(super) payment_no: String,
    pub(super) order_id: String,
    /// Whose term it prolonged; the number that was opened for a new customer.
    pub(super) query_id: String,
    /// Since when it counts for nothing.
    pub(super) cancelled_at: Option<String>,
}

impl Receipt {
    pub(super) fn has_customer(&self) -> bool {
        QueryId::parse(&self.query_id).is_ok()
    }

    /// What is kept of it.
    pub(super) fn kept(self) -> PushReceipt {
        let customer = QueryId::parse(&self.query_id).ok();
        PushReceipt { receipt_no: self.payment_no, customer }
    }
}
