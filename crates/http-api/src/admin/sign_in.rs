use super::session_cookie;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, Staff, StaffToken};
use crate::settings::HttpSettings;
use crate::time::rfc3339;
use actix_web::http::header::SET_COOKIE;
use actix_web::{HttpResponse, web};
use app::{Application, SignedIn};
use domain::Timestamp;
use domain::staff::{Permission, StaffMember};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Signs a member of staff in: a token for `Authorization: Bearer …`, good for 12 hours.
///
/// With `"cookie": true` the answer has no token: the session is in a cookie that no script reads,
/// which counts for anything but GET only beside `X-Requested-With: console`. Five wrong passwords lock the account for ten minutes.
#[utoipa::path(
    post,
    path = "/v1/admin/login",
    tag = "后台",
    request_body = LoginRequest,
    responses((status = 200, description = "Signed in", body = Success<StaffSignedIn>)),
)]
pub(crate) async fn login(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    JsonBody(body): JsonBody<LoginRequest>,
) -> Result<HttpResponse, ApiError> {
    for (field, text, most) in [("account", &body.account, 64), ("password", &body.password, 256)] {
        if text.is_empty() || text.chars().count() > most {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field(field);
            return Err(refused.because("is empty or too long"));
        }
    }
    let signed_in = app.staff.sign_in(&body.account, &body.password).await?;
    if !body.cookie {
        return Ok(Success::of(StaffSignedIn::of(&signed_in, true)).response());
    }
    let mut response = Success::of(StaffSignedIn::of(&signed_in, false)).response();
    let seconds = (signed_in.expires_at - app.clock.now()).num_seconds();
    let cookie = session_cookie::holding(&settings, &signed_in.token, seconds)?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Ends the session of the token, or of the cookie, which is taken away.
#[utoipa::path(
    post,
    path = "/v1/admin/logout",
    tag = "后台",
    security(("staff" = [])),
    responses((status = 200, description = "Signed out", body = Success<Option<String>>)),
)]
pub(crate) async fn logout(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    session: StaffToken,
    Staff(_staff): Staff,
) -> Result<HttpResponse, ApiError> {
    app.staff.sign_out(&session.token).await?;
    let mut response = Success::of(None::<String>).response();
    if session.is_cookie {
        response.headers_mut().append(SET_COOKIE, session_cookie::none(&settings)?);
    }
    Ok(response)
}

/// Who is signed in, and what they may do.
#[utoipa::path(
    get,
    path = "/v1/admin/me",
    tag = "后台",
    security(("staff" = [])),
    responses((status = 200, description = "The member of staff", body = Success<StaffSelf>)),
)]
pub(crate) async fn me(
    app: web::Data<Application>,
    session: StaffToken,
) -> Result<HttpResponse, ApiError> {
    let (staff, until) = app.staff.session(&session.token).await?.ok_or(ErrorCode::Unauthorized)?;
    Ok(Success::of(StaffSelf::of(&staff, until)).response())
}

#[derive(Deserialize, ToSchema)]
pub(crate) struct LoginRequest {
    #[schema(example = "admin")]
    account: String,
    password: String,
    /// Keep the session in a cookie, and do not tell the token
    #[serde(default)]
    cookie: bool,
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
    /// Unless the session is kept in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[schema(example = "admin")]
    account: String,
    /// `admin`, `finance`, `service`, `content` or `read_only`.
    #[schema(example = "admin")]
    role: &'static str,
    #[schema(format = DateTime)]
    expires_at: String,
}

impl StaffSignedIn {
    fn of(signed_in: &SignedIn, with_token: bool) -> Self {
        Self {
            token: with_token.then(|| signed_in.token.clone()),
            account: signed_in.staff.account.clone(),
            role: signed_in.staff.role.name(),
            expires_at: rfc3339(signed_in.expires_at),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaffSelf {
    #[schema(example = "admin")]
    account: String,
    /// `admin`, `finance`, `service`, `content` or `read_only`.
    #[schema(example = "admin")]
    role: &'static str,
    /// `see_orders`, `move_money`, …: what the role allows.
    #[schema(example = json!(["see_orders"]))]
    permissions: Vec<&'static str>,
    /// When the session ends.
    #[schema(format = DateTime)]
    expires_at: String,
}

impl StaffSelf {
    fn of(staff: &StaffMember, until: Timestamp) -> Self {
        let allowed = Permission::ALL.into_iter().filter(|what| staff.role.may(*what));
        Self {
            account: staff.account.clone(),
            role: staff.role.name(),
            permissions: allowed.map(Permission::name).collect(),
            expires_at: rfc3339(until),
        }
    }
}
