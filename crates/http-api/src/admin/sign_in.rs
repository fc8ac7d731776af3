use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{BearerToken, JsonBody, Staff};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, SignedIn};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Signs a member of staff in: a token for `Authorization: Bearer …`, good for 12 hours.
///
/// Five wrong passwords lock the account for ten minutes.
#[utoipa::path(
    post,
    path = "/v1/admin/login",
    tag = "后台",
    request_body = LoginRequest,
    responses((status = 200, description = "Signed in", body = Success<StaffSignedIn>)),
)]
pub(crate) async fn login(
    app: web::Data<Application>,
    JsonBody(body): JsonBody<LoginRequest>,
) -> Result<HttpResponse, ApiError> {
    for (field, text, most) in [("account", &body.account, 64), ("password", &body.password, 256)] {
        if text.is_empty() || text.chars().count() > most {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field(field);
            return Err(refused.because("is empty or too long"));
        }
    }
    let signed_in = app.staff.sign_in(&body.account, &body.password).await?;
    Ok(Success::of(StaffSignedIn::from(signed_in)).response())
}

/// Ends the session of the token.
#[utoipa::path(
    post,
    path = "/v1/admin/logout",
    tag = "后台",
    security(("staff" = [])),
    responses((status = 200, description = "Signed out", body = Success<Option<String>>)),
)]
pub(crate) async fn logout(
    app: web::Data<Application>,
    BearerToken(token): BearerToken,
    Staff(_staff): Staff,
) -> Result<HttpResponse, ApiError> {
    app.staff.sign_out(&token).await?;
    Ok(Success::of(None::<String>).response())
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct LoginRequest {
    #[schema(example = "admin")]
    account: String,
    password: String,
}

/// Without the password.
impl fmt::Debug for LoginRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoginRequest").field("account", &self.account).finish_non_exhaustive()
    }
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffSignedIn {
    token: String,
    #[schema(example = "admin")]
    account: String,
    /// `admin`, `finance`, `service`, `content` or `read_only`.
    #[schema(example = "admin")]
    role: &'static str,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl From<SignedIn> for StaffSignedIn {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            account: signed_in.staff.account,
            role: signed_in.staff.role.name(),
            expires_at: rfc3339(signed_in.expires_at),
            token: signed_in.token,
        }
    }
}
