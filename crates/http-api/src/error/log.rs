use super::{ApiError, ErrorCode};
use domain::with_causes;
use std::error::Error;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// While requests are sent away, one line so often tells of all.
const OFTEN: Duration = Duration::from_secs(1);

/// One line: an alarm when somebody should look, a warning for what passes, else a note.
pub(super) fn write(failed: &ApiError) {
    let needs_a_look = [ErrorCode::Internal, ErrorCode::Unavailable, ErrorCode::ProviderRefused];
    if failed.code == ErrorCode::Busy {
        if let Some(times) = busy_again() {
            let cause = cause(failed);
            tracing::warn!(error = %failed, cause, times, "requests are sent away for now");
        }
    } else if needs_a_look.contains(&failed.code) {
        alarm(failed);
    } else if failed.code.status().is_server_error() {
        warn(failed);
    } else {
        note(failed);
    }
}

fn alarm(failed: &ApiError) {
    let (field, detail) = (failed.field.as_deref(), failed.detail.as_deref());
    tracing::error!(error = %failed, field, detail, cause = cause(failed), "the request failed");
}

fn warn(failed: &ApiError) {
    let (field, detail) = (failed.field.as_deref(), failed.detail.as_deref());
    tracing::warn!(error = %failed, field, detail, cause = cause(failed), "the request failed");
}

fn note(failed: &ApiError) {
    let (field, detail) = (failed.field.as_deref(), failed.detail.as_deref());
    tracing::info!(error = %failed, field, detail, cause = cause(failed), "the request was refused");
}

/// How many were sent away since the last line, if it is time for another one. Whoever is sent away
/// is answered from memory; a line for each would cost more than that.
fn busy_again() -> Option<u64> {
    static TOLD: Mutex<(Option<Instant>, u64)> = Mutex::new((None, 0));
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    let (last, times) = &mut *told;
    *times += 1;
    if last.is_some_and(|last| last.elapsed() < OFTEN) {
        return None;
    }
    *last = Some(Instant::now());
    Some(std::mem::take(times))
}

fn cause(failed: &ApiError) -> Option<String> {
    failed.source().map(with_causes)
}
