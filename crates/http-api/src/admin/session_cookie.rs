//! The cookie that keeps a session of staff away from scripts and from other sites.

use crate::error::{ApiError, ErrorCode};
use crate::extract::SESSION_COOKIE;
use crate::settings::HttpSettings;
use actix_web::http::header::HeaderValue;

/// Held by the browser for so many seconds.
pub(super) fn holding(
    settings: &HttpSettings,
    token: &str,
    seconds: i64,
) -> Result<HeaderValue, ApiError> {
    set(settings, token, seconds.max(0))
}

/// Takes the cookie away.
pub(super) fn none(settings: &HttpSettings) -> Result<HeaderValue, ApiError> {
    set(settings, "", 0)
}

/// Over https alone, where the public reaches us so.
fn set(settings: &HttpSettings, token: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let is_https = settings
        .public_url
        .split_once("://")
        .is_some_and(|(scheme, _rest)| scheme.eq_ignore_ascii_case("https"));
    let secure = if is_https { "; Secure" } else { "" };
    let cookie = format!(
        "{SESSION_COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::try_from(cookie)
        .map_err(|error| ApiError::new(ErrorCode::Internal).caused_by(error))
}
