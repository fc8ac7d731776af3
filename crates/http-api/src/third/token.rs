use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::Staff;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use serde::Serialize;
use utoipa::ToSchema;

/// 请求token: has a new token fetched now, one for all servers. The token itself is never shown.
#[utoipa::path(
    post,
    path = "/v1/third/token",
    tag = "第三方接口",
    security(("staff" = [])),
    responses((status = 200, description = "Until when it holds", body = Success<TokenShown>)),
)]
pub(crate) async fn token(
    app: web::Data<Application>,
    Staff(staff): Staff,
) -> Result<HttpResponse, ApiError> {
    let age = app.outside_tokens.force(&staff).await?;
    let expires_at = rfc3339(age.expires_at);
    Ok(Success::of(TokenShown { expires_at }).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenShown {
    #[schema(format = DateTime)]
    expires_at: String,
}
