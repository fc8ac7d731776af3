//! The loops beside HTTP.

use app::{Scheduled, Tracking};
use chrono::TimeDelta;
use domain::job::JobName;
use domain::ports::Clock;
use domain::with_causes;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How soon a job whose row could not be read is looked at again.
const LOOK_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(5);

/// Runs one scheduled job whenever it is due and no other server is at it. What has been begun is
/// brought to its end first.
pub(crate) async fn schedule(
    jobs: Scheduled,
    name: JobName,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        let next = match jobs.run_if_due(name).await {
            Ok(next) => next,
            Err(error) => {
                let error = with_causes(&error);
                tracing::error!(job = name.name(), %error, "a job's row cannot be read or written");
                clock.now() + LOOK_AGAIN_AFTER
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = jobs.woken() => {}
            () = clock.sleep_until(next) => {}
        }
    }
}

/// Writes what visitors do; at the end, when no request comes any more, what is left of it.
pub(crate) async fn track(tracking: Tracking, stop: CancellationToken) {
    let lost = tracking.run(stop.cancelled()).await;
    if lost > 0 {
        tracing::error!(lost, "events of visitors were not written");
    }
}
