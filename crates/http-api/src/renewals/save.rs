use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, Caller, JsonBody, KeyHeader, KeyParam, Sender, SourceParams};
use crate::middleware::record_order;
use crate::orders::{AddressesAsked, Answers, MonthsAsked, OrderSaved};
use crate::rate_limits::{self, LimitClass};
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use actix_web::{HttpResponse, web};
use app::{Application, Repeat, SaveAddressRenewal, SaveRenewal};
use domain::supplier::Asked;
use domain::{PackageId, QueryId};
use serde::Deserialize;
use utoipa::ToSchema;

/// 续费-新增: an unpaid renewal at the package's price of this moment.
///
/// Of the customer behind a `queryId`, or of static addresses (静态IP) by their `upids`, which only
/// the customer who is signed in and has them can renew. Without an `Idempotency-Key` the same body
/// from the same client is refused for 5 seconds.
#[utoipa::path(
    post,
    path = "/v1/order/renewal/save",
    tag = "续费",
    security((), ("customer" = [])),
    params(
        SourceParams,
        KeyParam,
    ),
    request_body = SaveRequest,
    responses((status = 200, description = "The order", body = Success<OrderSaved>, headers(
        ("Order-Token" = String, description = "Opens the order's details"),
        ("Link" = String, description = "The order's page at the cashier, rel=\"payment\""),
    ))),
)]
pub(crate) async fn save(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    caller: Caller,
    By(sender, By(KeyHeader(key), JsonBody(body))): By<
        Sender,
        By<KeyHeader, JsonBody<SaveRequest>>,
    >,
) -> Result<HttpResponse, ApiError> {
    let repeat = key.map_or_else(|| Repeat::Client(caller.client()), Repeat::Key);
    let (package_id, Sender { account, source }) = (PackageId(body.package_id), sender);
    let answers = Answers { caller: &caller };
    let answer = match body.renewed()? {
        Renewed::Customer(query_id) => {
            let limited = (app.as_ref(), settings.as_ref());
            rate_limits::count(limited, LimitClass::RenewalSaveQueryId, query_id.as_str())?;
            let save = SaveRenewal { query_id, package_id, account, source, repeat };
            app.renewals.save(save, &answers).await?
        }
        Renewed::Addresses(goods) => {
            let save = SaveAddressRenewal { package_id, goods, account, source, repeat };
            app.renewals.save_addresses(save, &answers).await?
        }
    };
    if let Some(id) = answer.order_id {
        record_order(id);
    }
    Ok(stored_response(answer, &app.tokens, &settings))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SaveRequest {
    /// The customer's number. This or `upids`.
    #[schema(example = "PBS001022579", max_length = 32)]
    query_id: Option<String>,
    #[schema(example = 74)]
    package_id: i64,
    /// 1–200 static addresses, each once: `"1,2,3"` or `[1, 2, 3]`. This or `queryId`.
    upids: Option<AddressesAsked>,
    /// How many months static addresses are renewed for: 1–36, as in `3` or `"3m"`.
    renew_duration: Option<MonthsAsked>,
}

/// What is to go on for longer.
enum Renewed {
    Customer(QueryId),
    Addresses(Asked),
}

impl SaveRequest {
    fn renewed(self) -> Result<Renewed, ApiError> {
        match (self.query_id, self.upids) {
            (Some(query_id), None) => Ok(Renewed::Customer(QueryId::parse(&query_id)?)),
            (None, Some(upids)) => Ok(Renewed::Addresses(Asked {
                upids: upids.read()?,
                renew_duration: self.renew_duration.as_ref().map(MonthsAsked::read).transpose()?,
                ..Asked::default()
            })),
            (Some(_), Some(_)) => Err(ApiError::new(ErrorCode::InvalidField)
                .in_field("upids")
                .because("must not stand beside queryId")),
            (None, None) => Err(ApiError::new(ErrorCode::MalformedBody)
                .in_field("queryId")
                .because("has a field that is missing, twice there, or of another type")),
        }
    }
}
