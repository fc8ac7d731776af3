use super::staff_token::StaffToken;
use crate::error::{ApiError, ErrorCode};
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use app::Application;
use domain::staff::StaffMember;
use futures_util::future::LocalBoxFuture;

/// A member of staff who is signed in, by either way of [`StaffToken`]. What the role allows is for the use case to say.
#[derive(Debug)]
pub(crate) struct Staff(pub(crate) StaffMember);

/// The token of `Authorization: Bearer …`, whoever it belongs to. Without `Debug`, as a secret is.
pub(crate) struct BearerToken(pub(crate) String);

impl FromRequest for Staff {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        let token = StaffToken::of(request).map(|found| found.token);
        let app = request.app_data::<web::Data<Application>>().cloned();
        Box::pin(async move {
            let (Some(token), Some(app)) = (token, app) else {
                return Err(ErrorCode::Unauthorized.into());
            };
            let staff = app.staff.authenticate(&token).await?;
            staff.map(Self).ok_or_else(|| ErrorCode::Unauthorized.into())
        })
    }
}

impl FromRequest for BearerToken {
    type Error = ApiError;
    type Future = std::future::Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        std::future::ready(match bearer(request) {
            Some(token) => Ok(Self(token)),
            None => Err(ErrorCode::Unauthorized.into()),
        })
    }
}

pub(super) fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    let is_good = scheme.eq_ignore_ascii_case("bearer") && (1..=256).contains(&token.len());
    is_good.then(|| token.to_owned())
}
