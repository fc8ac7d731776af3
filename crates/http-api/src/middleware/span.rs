use super::RequestId;
use crate::pages::PATTERNS;
use crate::routes::{ROUTES, RouteRow};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage, HttpRequest};
use domain::{AttemptNumber, OrderId};
use std::collections::HashMap;
use std::sync::LazyLock;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};
use tracing_actix_web::RootSpanBuilder;

/// One span for each request: its route's pattern, never what stands behind the question mark.
#[derive(Debug)]
pub(crate) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().cloned().unwrap_or_default();
        info_span!(
            "request",
            method = method_label(request.request()),
            route = route_label(request.request()),
            request_id = &*id,
            status = Empty,
            order.id = Empty,
            payment_attempt.number = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
    }
}

/// Notes in the request's span which order it is about.
pub(crate) fn record_order(id: OrderId) {
    Span::current().record("order.id", display(id));
}

/// Notes in the request's span which payment attempt it is about.
pub(crate) fn record_attempt(number: AttemptNumber) {
    Span::current().record("payment_attempt.number", display(number));
}

/// The row of the table that answers the request, whatever the prefix.
pub(crate) fn route_of(request: &HttpRequest) -> Option<&'static RouteRow> {
    let pattern = request.match_pattern()?;
    let path = pattern.rfind("/v1/").and_then(|start| pattern.get(start..)).unwrap_or(&pattern);
    BY_PATH.get(path).copied()
}

/// Of the rows of one path, the first.
static BY_PATH: LazyLock<HashMap<&str, &RouteRow>> = LazyLock::new(|| {
    let mut rows = HashMap::with_capacity(ROUTES.len());
    for row in ROUTES.iter() {
        rows.entry(row.path).or_insert(row);
    }
    rows
});

pub(super) fn route_label(request: &HttpRequest) -> &'static str {
    let page = || {
        let pattern = request.match_pattern()?;
        PATTERNS.into_iter().find(|known| *known == pattern)
    };
    route_of(request).map(|row| row.path).or_else(page).unwrap_or("unmatched")
}

/// Methods that nobody here takes are counted as one.
pub(super) fn method_label(request: &HttpRequest) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        "HEAD" => "HEAD",
        _other => "OTHER",
    }
}
