//! Logs as JSON lines on standard error, and the metrics' recorder.

use anyhow::Context;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// A connection that a client breaks off, or fills with what is no HTTP, is no error of ours.
const DEFAULT_FILTER: &str =
    "info,actix_server=warn,actix_http::h1::dispatcher=off,hyper=warn,reqwest=warn";

/// `LOG` filters, in the form of `tracing_subscriber`'s directives (`info,app=debug`).
pub(crate) fn start_logs() {
    let filter = EnvFilter::builder()
        .with_env_var("LOG")
        .try_from_env()
        .unwrap_or_else(|_unset_or_wrong| EnvFilter::new(DEFAULT_FILTER));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

/// What ends the process is for the person who started it: plain, on standard error.
#[expect(clippy::print_stderr, reason = "the last word of a failing command, for a person")]
pub(crate) fn tell_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

pub(crate) fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("the metrics cannot be recorded")
}
