//! 续费: the customer behind a queryId, and the renewals that they order.

pub(crate) mod order;
pub(crate) mod save;
pub(crate) mod verify;

use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Caller, Params};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, CustomerSource, FoundCustomer};
use domain::{QueryId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// 续费-查询: the customer behind a queryId, masked, with their package and its end.
#[utoipa::path(
    get,
    path = "/v1/order/renewal/query",
    tag = "续费",
    params(
        ("queryId" = String, Query, description = "The customer's number, 1–32 of A–Z and 0–9",
            example = "PBS001022579", max_length = 32),
        ("captchaTicket" = Option<String>, Query, max_length = 64,
            description = "After five queryIds in an hour that nobody has"),
    ),
    responses((status = 200, description = "The customer", body = Success<CustomerShown>)),
)]
pub(crate) async fn query(
    app: web::Data<Application>,
    caller: Caller,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = QueryId::parse(params.one("queryId")?)?;
    let ticket = params.optional("captchaTicket")?;
    let found = app.renewals.look_up(&id, &caller.limited_as(), ticket).await?;
    Ok(Success::of(CustomerShown::of(&found, app.clock.now())).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomerShown {
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
    /// On the list of qualified customers (达标).
    qualified: bool,
    /// When these facts were read from the operator's directory.
    #[schema(format = DateTime)]
    copied_at: String,
    /// `boss`: read just now. `copy`: from our own copy, read at `copiedAt`.
    #[schema(example = "copy")]
    source: &'static str,
    /// The copy is older than it should be, since the operator's directory cannot be asked.
    stale: bool,
}

impl CustomerShown {
    fn of(FoundCustomer { customer, source }: &FoundCustomer, now: Timestamp) -> Self {
        let (source, stale) = match source {
            CustomerSource::Directory => ("boss", false),
            CustomerSource::Copy => ("copy", false),
            CustomerSource::StaleCopy => ("copy", true),
        };
        Self {
            query_id: customer.query_id.to_string(),
            customer_name: customer.contact.name.masked().into_string(),
            phone_number: customer.contact.phone.masked().into_string(),
            address: customer.contact.address.masked().into_string(),
            package_name: customer.package_name.clone(),
            package_rate: customer.package_rate.clone(),
            expires_on: customer.expires_on.format("%Y-%m-%d").to_string(),
            lapsed: customer.is_lapsed(now),
            qualified: customer.qualified,
            copied_at: rfc3339(customer.copied_at),
            source,
            stale,
        }
    }
}
