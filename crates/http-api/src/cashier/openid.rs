use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::WeChatApp;
use serde::Serialize;
use utoipa::ToSchema;

/// Who pays, under the application that the code is from.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenidShown {
    openid: String,
}

/// 微信-小程序-openid: the openid behind a code of `wx.login`, which works once.
#[utoipa::path(
    get,
    path = "/v1/cashier/wechat/mini-program/openid",
    tag = "收银台",
    params(("code" = String, Query, description = "As the app gave it", max_length = 128)),
    responses((status = 200, description = "The openid", body = Success<OpenidShown>)),
)]
pub(crate) async fn mini_program_openid(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let openid = app.logins.wechat_openid(WeChatApp::MiniProgram, code(&params)?).await?;
    Ok(Success::of(OpenidShown { openid }).response())
}

/// 微信-公众号-openid: the openid behind a code of the official account, which works once.
#[utoipa::path(
    get,
    path = "/v1/cashier/wechat/official-account/openid",
    tag = "收银台",
    params(("code" = String, Query, description = "As the app gave it", max_length = 128)),
    responses((status = 200, description = "The openid", body = Success<OpenidShown>)),
)]
pub(crate) async fn official_account_openid(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let openid = app.logins.wechat_openid(WeChatApp::OfficialAccount, code(&params)?).await?;
    Ok(Success::of(OpenidShown { openid }).response())
}

/// 支付宝-小程序-openid: the user id or open id behind a code of `my.getAuthCode`, which works once.
#[utoipa::path(
    get,
    path = "/v1/cashier/alipay/mini-program/openid",
    tag = "收银台",
    params(("code" = String, Query, description = "As the app gave it", max_length = 128)),
    responses((status = 200, description = "The openid", body = Success<OpenidShown>)),
)]
pub(crate) async fn alipay_openid(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let openid = app.logins.alipay_openid(code(&params)?).await?;
    Ok(Success::of(OpenidShown { openid }).response())
}

/// 电信-微信-获取openid: the openid behind a code of the telecom's page, which works once.
#[utoipa::path(
    get,
    path = "/v1/cashier/telecom/wechat/openid",
    tag = "收银台",
    params(("code" = String, Query, description = "As the page gave it", max_length = 128)),
    responses((status = 200, description = "The openid", body = Success<OpenidShown>)),
)]
pub(crate) async fn telecom_openid(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let openid = app.logins.telecom_openid(code(&params)?).await?;
    Ok(Success::of(OpenidShown { openid }).response())
}

/// 1 to 128 visible ASCII characters.
pub(super) fn code(params: &Params) -> Result<&str, ApiError> {
    let code = params.one_up_to("code", 128)?;
    let is_good = (1..=128).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_graphic());
    let refused = || {
        let refused = ApiError::new(ErrorCode::InvalidField).in_field("code");
        refused.because("must be 1 to 128 visible ASCII characters")
    };
    is_good.then_some(code).ok_or_else(refused)
}
