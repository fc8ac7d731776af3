use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Caller, InfoSource, JsonBody, KeyHeader};
use crate::middleware::record_order;
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use actix_web::{HttpResponse, web};
use app::{Application, Repeat, SaveAnswers, SaveRefusal, SaveRenewal};
use domain::intake::StoredAnswer;
use domain::{Order, PackageId, QueryId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 续费-新增: an unpaid renewal at the package's price of this moment.
///
/// Without an `Idempotency-Key` the same body from the same client is refused for 5 seconds.
#[utoipa::path(
    post,
    path = "/v1/order/renewal/save",
    tag = "续费",
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
    responses((status = 200, description = "The order", body = Success<RenewalSaved>, headers(
        ("Order-Token" = String, description = "Opens the order's details"),
        ("Link" = String, description = "The order's page at the cashier, rel=\"payment\""),
    ))),
)]
pub(crate) async fn save(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    caller: Caller,
    InfoSource(source): InfoSource,
    KeyHeader(key): KeyHeader,
    JsonBody(body): JsonBody<SaveRequest>,
) -> Result<HttpResponse, ApiError> {
    let repeat = key.map_or_else(|| Repeat::Client(caller.client()), Repeat::Key);
    let save = SaveRenewal {
        query_id: QueryId::parse(&body.query_id)?,
        package_id: PackageId(body.package_id),
        source,
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

/// The order as the site's own document shows it, field by field.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RenewalSaved {
    #[schema(example = "R202407261816664599454990337")]
    order_id: String,
    /// Masked.
    #[schema(example = "**试")]
    customer_name: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    address: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = 12)]
    package_month: u32,
    /// In yuan.
    #[schema(example = "460.00")]
    package_price: String,
    #[schema(example = "100M")]
    package_rate: String,
}

impl RenewalSaved {
    fn of(order: &Order) -> Self {
        Self {
            order_id: order.id.to_string(),
            customer_name: order.contact.name.masked().into_string(),
            address: order.contact.address.masked().into_string(),
            phone_number: order.contact.phone.masked().into_string(),
            package_name: order.package.name.clone(),
            package_month: order.package.months,
            package_price: order.amount.to_string(),
            package_rate: order.package.rate.clone(),
        }
    }
}

struct Answers<'a> {
    caller: &'a Caller,
}

impl SaveAnswers for Answers<'_> {
    fn placed(&self, order: &Order) -> StoredAnswer {
        let body = Success::of(RenewalSaved::of(order)).to_json();
        StoredAnswer { status: 200, body, order_id: Some(order.id) }
    }

    fn refused(&self, refusal: SaveRefusal) -> StoredAnswer {
        let error = ApiError::from(refusal);
        error.log();
        error.stored(self.caller)
    }
}
