use super::RequestId;
use crate::pages::PATTERNS;
use crate::routes::{ROUTES, RouteRow};
use actix_web::HttpRequest;
use domain::{AttemptNumber, OrderId};
use std::collections::HashMap;
use std::sync::LazyLock;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};

/// One span for each request: its route's pattern, never what stands behind the question mark.
pub(super) fn request_span(matched: &Matched, id: &RequestId) -> Span {
    info_span!(
        "request",
        method = matched.method,
        route = matched.route,
        request_id = &**id,
        order.id = Empty,
        payment_attempt.number = Empty,
    )
}

/// What a request is counted as.
pub(super) struct Matched {
    pub(super) row: Option<&'static RouteRow>,
    pub(super) route: &'static str,
    pub(super) method: &'static str,
}

impl Matched {
    pub(super) fn by(request: &HttpRequest, prefixes: &[String]) -> Self {
        let row = by_words(request.path(), prefixes).or_else(|| route_of(request));
        let page = || {
            let pattern = request.match_pattern()?;
            PATTERNS.into_iter().find(|known| *known == pattern)
        };
        let route = row.map(|row| row.path).or_else(page).unwrap_or("unmatched");
        Self { row, route, method: method_label(request) }
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

/// A path without a variable part, by comparing: that costs less than asking the router again.
fn by_words(path: &str, prefixes: &[String]) -> Option<&'static RouteRow> {
    let row = prefixes.iter().find_map(|prefix| BY_PATH.get(path.strip_prefix(&**prefix)?))?;
    (row.is_prefixed() && !row.is_sandbox_only).then_some(row)
}

/// Of the rows of one path, the first.
static BY_PATH: LazyLock<HashMap<&str, &RouteRow>> = LazyLock::new(|| {
    let mut rows = HashMap::with_capacity(ROUTES.len());
    for row in ROUTES.iter() {
        rows.entry(row.path).or_insert(row);
    }
    rows
});

/// Methods that nobody here takes are counted as one.
fn method_label(request: &HttpRequest) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        "HEAD" => "HEAD",
        _other => "OTHER",
    }
}
