//! The messages of `docs/contracts/boss.md`.

use chrono::NaiveDate;
use domain::{Address, Contact, Customer, Invalid, PersonName, PhoneNumber, QueryId, Timestamp};
use serde::Deserialize;

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
}
