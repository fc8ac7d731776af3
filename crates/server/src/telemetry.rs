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
const DEFAULT_FILTER: &str =
    "info,actix_server=warn,actix_http::h1::dispatcher=off,hyper=warn,reqwest=warn";

/// `LOG` filters by level and target (`info,app=debug`), which is decided once for each place that
/// logs. Lines are written by a thread of their own; dropping the guard writes what is left.
pub(crate) fn start_logs() -> anyhow::Result<LogGuard> {
    let (lines, guard) = Gathered::to(std::io::stderr()).context("the log has no thread")?;
    let layer = tracing_subscriber::fmt::layer()
        .fmt_fields(SpanFields)
        .event_format(Lines)
        .with_writer(Arc::new(lines));
    tracing_subscriber::registry().with(filter()?).with(layer).init();
    Ok(guard)
}

/// One that is wrong is as if it were not there.
#[expect(clippy::disallowed_methods, reason = "the log is there before the configuration is read")]
fn filter() -> anyhow::Result<Targets> {
    let asked = std::env::var("LOG").ok().and_then(|text| text.parse().ok());
    asked.map_or_else(|| DEFAULT_FILTER.parse().context("the log's own filter"), Ok)
}

/// What ends the process is for the person who started it: plain, on standard error.
#[expect(clippy::print_stderr, reason = "the last word of a failing command, for a person")]
pub(crate) fn tell_error(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

pub(crate) fn start_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("the metrics cannot be recorded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn by_default_ours_is_told_and_what_clients_do_wrong_is_not() {
        let filter: Targets = DEFAULT_FILTER.parse().unwrap();
        assert!(filter.would_enable("app::jobs::push", &Level::INFO));
        assert!(!filter.would_enable("app::jobs::push", &Level::DEBUG));
        assert!(!filter.would_enable("actix_http::h1::dispatcher", &Level::ERROR));
    }
}
