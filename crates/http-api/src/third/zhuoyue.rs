use crate::admin::{PushRequest, PushShown, push_to};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Staff};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::Target;

/// 插入卓越-数据: has the customer's data of an order put in at 卓越 now, by the same push that goes
/// out by itself.
#[utoipa::path(
    post,
    path = "/v1/third/zhuoyue/data",
    tag = "第三方接口",
    security(("staff" = [])),
    request_body = PushRequest,
    responses((status = 200, description = "The push", body = Success<Vec<PushShown>>)),
)]
pub(crate) async fn data(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PushRequest>>,
) -> Result<HttpResponse, ApiError> {
    push_to(&app, &staff, body.order()?, &[Target::ZhuoyueData]).await
}

/// 卓越-创建订单: the same for the order at 卓越, which stands under the customer's data.
#[utoipa::path(
    post,
    path = "/v1/third/zhuoyue/order",
    tag = "第三方接口",
    security(("staff" = [])),
    request_body = PushRequest,
    responses((status = 200, description = "The push", body = Success<Vec<PushShown>>)),
)]
pub(crate) async fn order(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PushRequest>>,
) -> Result<HttpResponse, ApiError> {
    push_to(&app, &staff, body.order()?, &[Target::ZhuoyueOrder]).await
}
