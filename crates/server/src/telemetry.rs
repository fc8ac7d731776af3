//! Logs as JSON lines on standard error, and the metrics' recorder.

mod lines;

use anyhow::Context;
use lines::{Lines, SpanFields};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// A connection that a client breaks off, or fills with what is no HTTP, is no error of ours.
const DEFAULT_FILTER: &str =
    "info,actix_server=warn,actix_http::h1::dispatcher=off,hyper=warn,reqwest=warn";

/// So many lines wait for whoever reads them before a new one is dropped: requests never wait.
const WAITING_LINES: usize = 65_536;

/// `LOG` filters, in the form of `tracing_subscriber`'s directives (`info,app=debug`). Lines are
/// written by a thread of their own; dropping the guard writes what is left.
pub(crate) fn start_logs() -> WorkerGuard {
    let filter = EnvFilter::builder()
        .with_env_var("LOG")
        .try_from_env()
        .unwrap_or_else(|_unset_or_wrong| EnvFilter::new(DEFAULT_FILTER));
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("log")
        .finish(std::io::stderr());
    tracing_subscriber::fmt()
        .fmt_fields(SpanFields)
        .event_format(Lines)
        .with_env_filter(filter)
        .with_writer(writer)
        .init();
    guard
}

/// What ends the process is for the person who started it: plain, on standard error.
#[expect(clippy::print_stderr, reason = "the last word of a failing command, for a person")]
pub(crate) fn tell_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

pub(crate) fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("the metrics cannot be recorded")
}
