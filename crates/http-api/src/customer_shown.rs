use domain::{Customer, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// What is shown of one of BOSS' customers, whoever told of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomerFacts {
    #[schema(example = "PBS001022579")]
    query_id: String,
    /// Masked.
    #[schema(example = "**试")]
    customer_name: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    address: String,
    /// The package that runs now.
    package_name: String,
    package_rate: String,
    /// The last day that is paid for.
    #[schema(format = Date)]
    expires_on: String,
    /// That day is over (过期).
    lapsed: bool,
}

impl CustomerFacts {
    pub(crate) fn of(customer: &Customer, now: Timestamp) -> Self {
        let contact = &customer.contact;
        Self {
            query_id: customer.query_id.to_string(),
            customer_name: contact.name.masked().into_string(),
            phone_number: contact.phone.masked().into_string(),
            address: contact.address.masked().into_string(),
            package_name: customer.package_name.clone(),
            package_rate: customer.package_rate.clone(),
            expires_on: customer.expires_on.to_string(),
            lapsed: customer.is_lapsed(now),
        }
    }
}
