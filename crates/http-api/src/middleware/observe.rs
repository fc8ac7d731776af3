use super::counts::Counts;
use super::request_id::{REQUEST_ID, RequestId};
use super::span::{Matched, request_span};
use super::wired;
use crate::routes::Answers;
use crate::settings::{EnvelopeStatus, HttpSettings};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use app::Application;
use std::time::Instant;
use tracing::Instrument;

/// Outermost: names the request, in its span too, counts and times it, and brings the status into the form asked for.
pub(crate) async fn observe<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begun = Instant::now();
    let id = RequestId::of(request.headers(), wired::<Application>(&request)?.clock.as_ref());
    let settings = wired::<HttpSettings>(&request)?;
    let matched = Matched::by(request.request(), &settings.prefixes);
    let envelope = settings.envelope;
    request.extensions_mut().insert(id.clone());
    let span = request_span(&matched, &id);
    let mut response = next.call(request).instrument(span).await?;
    if let Some(counts) = response.request().app_data::<Counts>() {
        counts.count(&matched, response.status(), begun.elapsed());
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static(REQUEST_ID), value);
    }
    if envelope == EnvelopeStatus::Ruoyi && is_enveloped_failure(&response, &matched) {
        *response.response_mut().status_mut() = StatusCode::OK;
    }
    Ok(response)
}

/// A failure in our envelope: not a provider's, not a machine's, not a page, not CORS speaking. A
/// redirection is none: browsers would not follow it.
fn is_enveloped_failure<B>(response: &ServiceResponse<B>, matched: &Matched) -> bool {
    let is_failure = response.status().is_client_error() || response.status().is_server_error();
    is_failure
        && response.request().method() != Method::OPTIONS
        && !is_page(response.response().headers())
        && matched.row.is_none_or(|row| row.answers == Answers::Envelope)
}

fn is_page(headers: &HeaderMap) -> bool {
    let content = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    content.is_some_and(|content| content.starts_with(b"text/html"))
}
