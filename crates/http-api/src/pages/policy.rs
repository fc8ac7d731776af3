//! What a browser may do with a page of ours.

use actix_web::HttpResponseBuilder;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_FRAME_OPTIONS,
};

/// Everything comes from this server, in files; nothing is written into the page.
pub(super) const STRICT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The same, with styles that the page's library writes into it as it draws.
pub(super) const WRITTEN_STYLES: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
    form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Sets the policy, and what goes with it for every page: in no frame, and no address of ours in
/// a `Referer` but its origin, which `WeChat` wants to see and which holds no token.
pub(super) fn apply<'a>(
    response: &'a mut HttpResponseBuilder,
    policy: &'static str,
) -> &'a mut HttpResponseBuilder {
    response
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .insert_header((X_FRAME_OPTIONS, "DENY"))
        .insert_header((REFERRER_POLICY, "strict-origin"))
        .insert_header((HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
}
