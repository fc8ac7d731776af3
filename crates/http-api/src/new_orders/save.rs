use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, Caller, JsonBody, KeyHeader, Sender};
use crate::middleware::record_order;
use crate::orders::{Answers, OrderSaved};
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use actix_web::{HttpResponse, web};
use app::{Application, Repeat, SaveNew};
use domain::{Address, Contact, PackageId, PersonName, PhoneNumber};
use serde::Deserialize;
use utoipa::ToSchema;

/// 新开订单-新增: an unpaid new order at the package's price of this moment.
///
/// Without an `Idempotency-Key` the same body from the same client is refused for 5 seconds. After
/// three orders an hour from one address by nobody who is signed in, a captcha's ticket is asked
/// for; it is no part of what makes two requests the same.
#[utoipa::path(
    post,
    path = "/v1/order/new/save",
    tag = "新开",
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
    request_body = NewOrderRequest,
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
        By<KeyHeader, JsonBody<NewOrderRequest>>,
    >,
) -> Result<HttpResponse, ApiError> {
    let save = SaveNew {
        package_id: PackageId(body.package_id),
        contact: Contact {
            name: PersonName::parse_typed(&body.customer_name)?,
            phone: PhoneNumber::parse_mobile(&body.phone_number)?,
            address: Address::parse_typed(&body.address)?,
        },
        account: sender.account,
        source: sender.source,
        repeat: key.map_or_else(|| Repeat::Client(caller.client()), Repeat::Key),
        address: caller.limited_as(),
        captcha_ticket: body.captcha_ticket,
    };
    let answer = app.new_orders.save(save, &Answers { caller: &caller }).await?;
    if let Some(id) = answer.order_id {
        record_order(id);
    }
    Ok(stored_response(answer, &app.tokens, &settings))
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewOrderRequest {
    #[schema(example = 74)]
    package_id: i64,
    /// Without emoji.
    #[schema(example = "测试", min_length = 1, max_length = 50)]
    customer_name: String,
    /// A mobile number of the mainland.
    #[schema(example = "18612345772", pattern = r"^1[3-9]\d{9}$")]
    phone_number: String,
    /// Without emoji.
    #[schema(example = "江场西路12号", min_length = 1, max_length = 200)]
    address: String,
    /// From `/v1/global/captcha/verify`, where one is asked for.
    captcha_ticket: Option<String>,
}
