use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, OrderTokenParams, Shows};
use crate::middleware::record_order;
use crate::orders::OrderDetails;
use actix_web::{HttpResponse, web};
use app::{Application, UpdateOrder};
use domain::{Address, OrderId, PackageId, PersonName, PhoneNumber};
use serde::Deserialize;
use utoipa::ToSchema;

/// 新开订单-更新: changes an unpaid new order; what is absent stays.
///
/// Another package brings its own price, and is refused once a payment was begun; a paid order
/// stays wholly as it is. With the order's token, by its owner or by staff.
#[utoipa::path(
    post,
    path = "/v1/order/new/update",
    tag = "新开",
    security((), ("customer" = []), ("staff" = [])),
    params(
        OrderTokenParams,
    ),
    request_body = UpdateRequest,
    responses((status = 200, description = "The order as it is now", body = Success<OrderDetails>)),
)]
pub(crate) async fn update(
    app: web::Data<Application>,
    By(Shows(by), JsonBody(body)): By<Shows, JsonBody<UpdateRequest>>,
) -> Result<HttpResponse, ApiError> {
    let id: OrderId = body.order_id.parse()?;
    record_order(id);
    let change = UpdateOrder {
        package_id: body.package_id.map(PackageId),
        name: body.customer_name.as_deref().map(PersonName::parse_typed).transpose()?,
        phone: body.phone_number.as_deref().map(PhoneNumber::parse_mobile).transpose()?,
        address: body.address.as_deref().map(Address::parse_typed).transpose()?,
    };
    app.order_changes.update(id, &change, &by).await?;
    Ok(Success::of(OrderDetails::whole(&app, id).await?).response())
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpdateRequest {
    #[schema(example = "N202407261816664599454990337")]
    order_id: String,
    #[schema(example = 74)]
    package_id: Option<i64>,
    /// Without emoji.
    #[schema(example = "测试", min_length = 1, max_length = 50)]
    customer_name: Option<String>,
    /// A mobile number of the mainland.
    #[schema(example = "18612345772", pattern = r"^1[3-9]\d{9}$")]
    phone_number: Option<String>,
    /// Without emoji.
    #[schema(example = "江场西路12号", min_length = 1, max_length = 200)]
    address: Option<String>,
}
