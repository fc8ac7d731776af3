use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, Caller, JsonBody, KeyHeader, Sender};
use crate::middleware::record_order;
use crate::orders::{Answers, OrderSaved};
use crate::rate_limits::{self, LimitClass};
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use actix_web::{HttpResponse, web};
use app::{Application, Repeat, SaveRenewal};
use domain::{PackageId, QueryId};
use serde::Deserialize;
use utoipa::ToSchema;

/// 续费-新增: an unpaid renewal at the package's price of this moment.
///
/// Without an `Idempotency-Key` the same body from the same client is refused for 5 seconds.
#[utoipa::path(
    post,
    path = "/v1/order/renewal/save",
    tag = "续费",
    security((), ("customer" = [])),
    params(
        ("infoSource" = Option<String>, Header, description = "Where the client comes from",
            example = "PC", max_length = 64),
        ("infoSourceDetail" = Option<String>, Header, description = "The same, in detail",
            example = "PC", max_length = 64),
        ("Idempotency-Key" = Option<String>, Header, min_length = 16, max_length = 128,
            pattern = r"^[!-~]+$",
            description = "The same key and body within 24 hours give the first answer again"),
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
    let limited = (app.as_ref(), settings.as_ref());
    let query_id = QueryId::parse(&body.query_id)?;
    rate_limits::count(limited, LimitClass::RenewalSaveQueryId, query_id.as_str())?;
    let repeat = key.map_or_else(|| Repeat::Client(caller.client()), Repeat::Key);
    let save = SaveRenewal {
        query_id,
        package_id: PackageId(body.package_id),
        account: sender.account,
        source: sender.source,
        repeat,
    };
    let answer = app.renewals.save(save, &Answers { caller: &caller }).await?;
    if let Some(id) = answer.order_id {
        record_order(id);
    }
    Ok(stored_response(answer, &app.tokens, &settings))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SaveRequest {
    #[schema(example = "PBS001022579", max_length = 32)]
    query_id: String,
    #[schema(example = 74)]
    package_id: i64,
}
