use crate::error::{ApiError, ErrorCode};
use domain::Snowflake;

/// The longest reason, in characters: as much as a payer is shown of a refund.
const LONGEST_REASON: usize = 80;

/// Why staff do something: never empty, one line.
pub(super) fn reason(text: &str) -> Result<&str, ApiError> {
    reason_up_to(text, LONGEST_REASON)
}

/// The same, of another length, in characters.
pub(crate) fn reason_up_to(text: &str, most: usize) -> Result<&str, ApiError> {
    let text = text.trim();
    let refused =
        |problem: &str| ApiError::new(ErrorCode::InvalidField).in_field("reason").because(problem);
    if text.is_empty() {
        Err(refused("is empty"))
    } else if text.chars().count() > most {
        Err(refused(&format!("is longer than {most} characters")))
    } else if text.chars().any(|c| c.is_control() || c.len_utf8() > 3) {
        Err(refused("holds control characters or emoji, which a provider refuses"))
    } else {
        Ok(text)
    }
}

/// The number in the path; one that is none names nothing.
pub(crate) fn id(text: &str) -> Result<Snowflake, ApiError> {
    let number = text.parse().ok().and_then(Snowflake::from_i64);
    number.ok_or_else(|| ErrorCode::RecordNotFound.into())
}

/// One of the words that a field may hold.
pub(crate) fn word<T>(
    field: &'static str,
    text: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ApiError> {
    read(text).ok_or_else(|| {
        ApiError::new(ErrorCode::InvalidField).in_field(field).because("is an unknown word")
    })
}
