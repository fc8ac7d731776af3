use super::span::Matched;
use actix_web::http::StatusCode;
use metrics::{Counter, Histogram, Label};
use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

/// Requests of one worker by route, method and status. What counts them is asked for once: that
/// costs more than the counting.
#[derive(Default)]
pub(crate) struct Counts {
    known: RefCell<HashMap<(&'static str, &'static str, u16), Series>>,
}

struct Series {
    requests: Counter,
    seconds: Histogram,
}

impl Counts {
    pub(super) fn count(&self, matched: &Matched, status: StatusCode, took: Duration) {
        let mut known = self.known.borrow_mut();
        let series = known
            .entry((matched.route, matched.method, status.as_u16()))
            .or_insert_with(|| Series::of(matched, status));
        series.requests.increment(1);
        series.seconds.record(took);
    }
}

impl Series {
    fn of(matched: &Matched, status: StatusCode) -> Self {
        let labels = vec![
            Label::from_static_parts("route", matched.route),
            Label::from_static_parts("method", matched.method),
            Label::new("status", status.as_u16().to_string()),
        ];
        Self {
            requests: metrics::counter!("http_requests_total", labels.clone()),
            seconds: metrics::histogram!("http_request_duration_seconds", labels),
        }
    }
}
