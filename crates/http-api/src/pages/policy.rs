//! What a browser may do with a page of ours.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_FRAME_OPTIONS,
};
use actix_web::{HttpResponse, HttpResponseBuilder};
use askama::Template;
use domain::with_causes;

/// Everything comes from this server, in files; nothing is written into the page.
pub(super) const STRICT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The same for Swagger UI, which sends no form, and writes one style into its logo: its hash
/// changes with the library's version, and a page test tells.
pub(super) const SWAGGER_UI: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; \
    img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'none'";

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

/// A page made from a template. That it cannot be made is worth a line in the log.
pub(super) fn page(status: StatusCode, policy: &'static str, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(text) => apply(&mut HttpResponse::build(status), policy)
            .content_type("text/html; charset=utf-8")
            .body(text),
        Err(error) => {
            tracing::error!(error = %with_causes(&error), "a page could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}
