use super::{ApiError, ErrorCode};
use std::error::Error;
use std::fmt;

/// One line: an alarm when somebody should look, a warning for what passes, else a note.
pub(super) fn write(failed: &ApiError) {
    let needs_a_look = [ErrorCode::Internal, ErrorCode::Unavailable, ErrorCode::ProviderRefused];
    if needs_a_look.contains(&failed.code) {
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

fn cause(failed: &ApiError) -> Option<String> {
    failed.source().map(|source| Chain(source).to_string())
}

/// An error and what caused it, in one line.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(error) = next {
            write!(f, ": {error}")?;
            next = error.source();
        }
        Ok(())
    }
}
