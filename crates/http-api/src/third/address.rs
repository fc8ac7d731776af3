use crate::addresses::{PlaceShown, asked};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use actix_web::{HttpResponse, web};
use app::Application;

/// 高德-api-查询地址: places like the keywords, as customers are offered them while they type.
#[utoipa::path(
    get,
    path = "/v1/third/amap/address",
    tag = "第三方接口",
    security(("staff" = [])),
    params(
        ("keywords" = String, Query, description = "A part of a place's name or address",
            min_length = 2, max_length = 64, example = "江场西路"),
        ("city" = Option<String>, Query, description = "Name or code; without it the whole country",
            max_length = 32, example = "上海"),
    ),
    responses((status = 200, description = "Places", body = Success<Vec<PlaceShown>>)),
)]
pub(crate) async fn address(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let (keywords, city) = asked(&params)?;
    let places = app.outside.addresses(&staff, keywords, city).await?;
    Ok(Success::of(places.iter().map(PlaceShown::of).collect::<Vec<_>>()).response())
}
