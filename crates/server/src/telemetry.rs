//! Logs as JSON lines on standard error, and the metrics' recorder.

mod gathered;
mod lines;

use anyhow::Context;
use gathered::{Gathered, LogGuard};
use lines::{Lines, SpanFields};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::Arc;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// A connection that a client breaks off, or fills with what is no HTTP, is no error of ours.
pub(crate) const DEFAULT_FILTER: &str =
    "info,actix_server=warn,actix_http::h1::dispatcher=off,hyper=warn,reqwest=warn";

/// By level and target alone, which is decided once for each place that logs. Lines are written by a
/// thread of their own; dropping the guard writes what is left.
pub(crate) fn start_logs(filter: Targets) -> anyhow::Result<LogGuard> {
    let (lines, guard) = Gathered::to(std::io::stderr()).context("the log has no thread")?;
    let layer = tracing_subscriber::fmt::layer()
        .fmt_fields(SpanFields)
        .event_format(Lines)
        .with_writer(Arc::new(lines));
    tracing_subscriber::registry().with(filter).with(layer).init();
    Ok(guard)
}

/// What ends the process is for the person who started it: plain, on standard error.
#[expect(clippy::print_stderr, reason = "the last word of a failing command, for a person")]
pub(crate) fn tell_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

pub(crate) fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("the metrics cannot be recorded")
}
