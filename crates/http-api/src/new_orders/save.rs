use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, Caller, JsonBody, KeyHeader, KeyParam, Sender, SourceParams};
use crate::middleware::record_order;
use crate::orders::{Answers, MonthsAsked, OrderSaved};
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use actix_web::{HttpResponse, web};
use app::{Application, Repeat, SaveNew};
use domain::supplier::{Asked, Goods};
use domain::{Address, Contact, PackageId, PersonName, PhoneNumber};
use serde::Deserialize;
use utoipa::ToSchema;

/// The address of what is installed nowhere.
const NOWHERE: &str = "线上商品";

/// 新开订单-新增: an unpaid new order at the package's price of this moment.
///
/// Without an `Idempotency-Key` the same body from the same client is refused for 5 seconds. After
/// three orders an hour from one address by nobody who is signed in, a captcha's ticket is asked
/// for; it is no part of what makes two requests the same.
///
/// Broadband needs an `address`. What a supplier delivers needs what the package's `goods.fields`
/// name, and takes no more than that; static addresses (静态IP) are sold to customers who are signed
/// in. `packagePrice` in the answer is what is to be paid in all.
#[utoipa::path(
    post,
    path = "/v1/order/new/save",
    tag = "新开",
    security((), ("customer" = [])),
    params(
        SourceParams,
        KeyParam,
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
    let package_id = PackageId(body.package_id);
    let save = SaveNew {
        package_id,
        contact: Contact {
            name: PersonName::parse_typed(&body.customer_name)?,
            phone: PhoneNumber::parse_mobile(&body.phone_number)?,
            address: address(&app, package_id, body.address.as_deref()).await?,
        },
        goods: Asked {
            account: body.account,
            amount: body.amount,
            recharge_amount: body.recharge_amount,
            region_list: body.region_list,
            renew_duration: body.renew_duration.as_ref().map(MonthsAsked::read).transpose()?,
            upids: Vec::new(),
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

/// Where it is installed: nowhere, if a supplier delivers it.
async fn address(
    app: &Application,
    package: PackageId,
    typed: Option<&str>,
) -> Result<Address, ApiError> {
    if let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) {
        return Ok(Address::parse_typed(typed)?);
    }
    let package = app.catalogue.package(package).await?;
    if package.is_some_and(|package| package.goods != Goods::Broadband) {
        return Ok(Address::parse_typed(NOWHERE)?);
    }
    match typed {
        Some(typed) => Ok(Address::parse_typed(typed)?),
        None => Err(ApiError::new(ErrorCode::MalformedBody)
            .in_field("address")
            .because("has a field that is missing, twice there, or of another type")),
    }
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
    /// Without emoji. Only what a supplier delivers can do without it.
    #[schema(example = "江场西路12号", min_length = 1, max_length = 200)]
    address: Option<String>,
    /// The account that a recharge tops up.
    #[schema(example = "18612345772", max_length = 64)]
    account: Option<String>,
    /// How many of a proxy plan.
    #[schema(example = 2, minimum = 1)]
    amount: Option<u32>,
    /// How much of a balance.
    #[schema(example = 100, minimum = 1)]
    recharge_amount: Option<u32>,
    /// Regions of static addresses, and how many in each, as the shop writes it.
    #[schema(example = "US:1,JP:1", max_length = 500)]
    region_list: Option<String>,
    /// How many months static addresses are for: 1–36, as in `3` or `"3m"`.
    renew_duration: Option<MonthsAsked>,
    /// From `/v1/global/captcha/verify`, where one is asked for.
    captcha_ticket: Option<String>,
}
