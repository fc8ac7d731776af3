//! The messages of `docs/contracts/telecom-user.md`.

use chrono::NaiveDate;
use domain::{Address, Contact, Customer, Invalid, PersonName, PhoneNumber, QueryId, Timestamp};
use serde::Deserialize;

/// Status 200.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserAnswer {
    user_id: String,
    user_name: String,
    mobile: String,
    install_address: String,
    product_name: String,
    bandwidth: String,
    /// `yyyy-MM-dd` in Asia/Shanghai.
    valid_until: String,
    qualified: bool,
}

impl UserAnswer {
    /// Checks each field. The error names the field, not the value.
    pub(super) fn into_customer(self, copied_at: Timestamp) -> Result<Customer, Invalid> {
        let not_a_day = Invalid { field: "validUntil", problem: "is not a day" };
        let expires_on =
            NaiveDate::parse_from_str(&self.valid_until, "%Y-%m-%d").map_err(|_error| not_a_day)?;
        Ok(Customer {
            query_id: QueryId::parse(&self.user_id)?,
            contact: Contact {
                name: PersonName::parse(&self.user_name)?,
                phone: PhoneNumber::parse(&self.mobile)?,
                address: Address::parse(&self.install_address)?,
            },
            package_name: self.product_name,
            package_rate: self.bandwidth,
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
}
