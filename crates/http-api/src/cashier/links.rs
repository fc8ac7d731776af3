use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Params;
use crate::middleware::record_order;
use actix_web::{HttpResponse, web};
use app::Application;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UrlShown {
    url: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OpenUrlShown {
    open_url: String,
}

/// 微信-公众号-授权链接: where a page inside `WeChat` sends the browser to come back with a code.
#[utoipa::path(
    get,
    path = "/v1/cashier/wechat/official-account/authorize-url",
    tag = "收银台",
    params(
        ("redirectUri" = String, Query, max_length = 256,
            description = "Where to come back to; its origin must be on the server's list"),
        ("state" = Option<String>, Query, max_length = 128,
            description = "Comes back as it is: letters and digits"),
    ),
    responses((status = 200, description = "The link", body = Success<UrlShown>)),
)]
pub(crate) async fn authorize_url(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let redirect_uri = params.one_up_to("redirectUri", 256)?;
    let state = params.optional_up_to("state", 128)?.unwrap_or_default();
    let url = app.logins.wechat_authorize_url(redirect_uri, state)?;
    Ok(Success::of(UrlShown { url }).response())
}

/// 获取`OpenUrl`: a link that opens the paying mini-program from any browser, good for as long as the
/// order can be paid.
#[utoipa::path(
    get,
    path = "/v1/cashier/telecom/open-url",
    tag = "收银台",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "The link", body = Success<OpenUrlShown>)),
)]
pub(crate) async fn open_url(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let open_url = app.logins.open_url(id).await?;
    Ok(Success::of(OpenUrlShown { open_url }).response())
}
