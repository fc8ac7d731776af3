//! The loop around the job runner: polls every second, and is woken by new work in this process.

use app::JobRunner;
use chrono::TimeDelta;
use domain::ports::Clock;
use domain::task::Pace;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const POLL_EVERY: TimeDelta = TimeDelta::seconds(1);

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

async fn pause(jobs: &JobRunner, pace: Pace, clock: &dyn Clock, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        // One alone is woken: what is quick.
        () = jobs.woken(), if pace == Pace::Quick => {}
        () = clock.sleep_until(clock.now() + POLL_EVERY) => {}
    }
}
