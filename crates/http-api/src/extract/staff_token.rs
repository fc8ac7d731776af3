use super::staff::bearer;
use crate::error::{ApiError, ErrorCode};
use crate::settings::HttpSettings;
use actix_web::http::Method;
use actix_web::http::header::{COOKIE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use actix_web::{FromRequest, HttpRequest, dev, web};
use std::future::{Ready, ready};

/// The cookie that holds the session of staff, where no script can read it.
pub(crate) const SESSION_COOKIE: &str = "console_session";
/// What the console says of itself, and no form and no foreign page can without being allowed to.
pub(crate) const REQUESTED_WITH: &str = "X-Requested-With";
const CONSOLE: &[u8] = b"console";
const REQUESTED_WITH_NAME: HeaderName = HeaderName::from_static("x-requested-with");
/// What browsers say of where a request comes from, and no page can write.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token of a session of staff. Without `Debug`, as a secret is.
pub(crate) struct StaffToken {
    pub(crate) token: String,
    /// In the cookie rather than in `Authorization`.
    pub(crate) is_cookie: bool,
}

impl StaffToken {
    /// `Authorization` goes first: with it, whatever it holds, no cookie counts.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        if request.headers().contains_key(actix_web::http::header::AUTHORIZATION) {
            return bearer(request).map(|token| Self { token, is_cookie: false });
        }
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        let is_ours = !is_foreign(request) && (is_look || is_of_console(request.headers()));
        let token = cookie(request.headers()).filter(|_token| is_ours);
        token.map(|token| Self { token, is_cookie: true })
    }
}

impl FromRequest for StaffToken {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        ready(Self::of(request).ok_or_else(|| ErrorCode::Unauthorized.into()))
    }
}

/// The one of that name: of two nobody knows which is ours. Our tokens are letters and digits.
fn cookie(headers: &HeaderMap) -> Option<String> {
    let is_good = |token: &&str| {
        (1..=256).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut found = headers.get_all(COOKIE).flat_map(|value| {
        let pairs = String::from_utf8_lossy(value.as_bytes()).into_owned();
        let of_name = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            (name.trim() == SESSION_COOKIE).then(|| value.trim().to_owned())
        };
        pairs.split(';').filter_map(of_name).collect::<Vec<_>>()
    });
    let only = found.next().filter(|token| is_good(&token.as_str()));
    only.filter(|_token| found.next().is_none())
}

fn is_of_console(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(REQUESTED_WITH_NAME);
    let first = values.next().is_some_and(|value| value.as_bytes() == CONSOLE);
    first && values.next().is_none()
}

/// Whether a browser says that a page of another origin asks.
fn is_foreign(request: &HttpRequest) -> bool {
    let site = request.headers().get(FETCH_SITE);
    let is_other_site =
        site.is_some_and(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"));
    is_other_site
        || request.headers().get_all(ORIGIN).any(|origin| !is_own(request, origin.as_bytes()))
}

/// By the public address, or by the host that the request itself names.
fn is_own(request: &HttpRequest, origin: &[u8]) -> bool {
    let settings = request.app_data::<web::Data<HttpSettings>>();
    let public = settings.map(|settings| origin_of(&settings.public_url));
    let host = request.headers().get(HOST).map(HeaderValue::as_bytes);
    let host = host.or_else(|| request.uri().authority().map(|host| host.as_str().as_bytes()));
    let asking = std::str::from_utf8(origin).ok().and_then(|origin| origin.split_once("://"));
    public.is_some_and(|public| public.as_bytes().eq_ignore_ascii_case(origin))
        || host
            .zip(asking)
            .is_some_and(|(host, (_scheme, asking))| host.eq_ignore_ascii_case(asking.as_bytes()))
}

/// Scheme, host and port of an address.
fn origin_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{host}")
}
