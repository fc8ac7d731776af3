use crate::error::{ApiError, ErrorCode};

/// The longest password that is looked at, in characters.
const LONGEST_PASSWORD: usize = 256;

/// A code as it was sent: six digits.
pub(super) fn sms_code(text: &str) -> Result<&str, ApiError> {
    let text = text.trim();
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text)
    } else {
        Err(refused("smsCode", "must be 6 digits"))
    }
}

/// A password that is to be compared.
pub(super) fn password<'a>(field: &'static str, text: &'a str) -> Result<&'a str, ApiError> {
    if text.is_empty() || text.chars().count() > LONGEST_PASSWORD {
        Err(refused(field, "is empty or too long"))
    } else {
        Ok(text)
    }
}

pub(super) fn refused(field: &'static str, problem: &'static str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
}
