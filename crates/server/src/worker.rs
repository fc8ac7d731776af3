//! The loops beside HTTP. The one around the job runner polls every second, and is woken by new
//! work in this process.

use app::{JobRunner, Tracking};
use chrono::TimeDelta;
use domain::ports::Clock;
use domain::task::Pace;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const POLL_EVERY: TimeDelta = TimeDelta::seconds(1);
const TIDY_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Works on what is due of one pace until told to stop; what has been begun is brought to its end
/// first.
pub(crate) async fn work(
    jobs: JobRunner,
    pace: Pace,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        match jobs.run_due_of(pace).await {
            Ok(0) => pause(&jobs, pace, clock.as_ref(), &stop).await,
            Ok(_some) => {}
            Err(error) => {
                tracing::error!(%error, "the work that is due cannot be looked up");
                pause(&jobs, pace, clock.as_ref(), &stop).await;
            }
        }
    }
}

/// Takes away what is over, time and again. Several servers may do so at once.
pub(crate) async fn tidy(jobs: JobRunner, clock: Arc<dyn Clock>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep_until(clock.now() + TIDY_EVERY) => {}
        }
        purge(&jobs).await;
    }
}

async fn purge(jobs: &JobRunner) {
    match jobs.purge_expired().await {
        Ok(rows) => tracing::debug!(rows, "what is over was taken away"),
        Err(error) => tracing::warn!(%error, "what is over was not taken away"),
    }
}

/// Writes what visitors do; at the end, when no request comes any more, what is left of it.
pub(crate) async fn track(tracking: Tracking, stop: CancellationToken) {
    let lost = tracking.run(stop.cancelled()).await;
    if lost > 0 {
        tracing::error!(lost, "events of visitors were not written");
    }
}

async fn pause(jobs: &JobRunner, pace: Pace, clock: &dyn Clock, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        // One alone is woken: what is quick.
        () = jobs.woken(), if pace == Pace::Quick => {}
        () = clock.sleep_until(clock.now() + POLL_EVERY) => {}
    }
}
