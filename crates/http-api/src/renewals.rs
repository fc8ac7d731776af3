//! 续费: the customer behind a queryId, and the renewals that they order.

pub(crate) mod order;
pub(crate) mod save;
pub(crate) mod verify;

use crate::customer_shown::CustomerFacts;
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
    #[serde(flatten)]
    facts: CustomerFacts,
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
            facts: CustomerFacts::of(customer, now),
            qualified: customer.qualified,
            copied_at: rfc3339(customer.copied_at),
            source,
            stale,
        }
    }
}
