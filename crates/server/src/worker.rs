//! The loop around the job runner: polls every second, and is woken by new work in this process.

use app::JobRunner;
use chrono::TimeDelta;
use domain::ports::Clock;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const POLL_EVERY: TimeDelta = TimeDelta::seconds(1);

/// Works until told to stop; what has been begun is brought to its end first.
pub(crate) async fn work(jobs: JobRunner, clock: Arc<dyn Clock>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match jobs.run_due().await {
            Ok(0) => pause(&jobs, clock.as_ref(), &stop).await,
            Ok(_some) => {}
            Err(error) => {
                tracing::error!(%error, "the work that is due cannot be looked up");
                pause(&jobs, clock.as_ref(), &stop).await;
            }
        }
    }
}

async fn pause(jobs: &JobRunner, clock: &dyn Clock, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = jobs.woken() => {}
        () = clock.sleep_until(clock.now() + POLL_EVERY) => {}
    }
}
