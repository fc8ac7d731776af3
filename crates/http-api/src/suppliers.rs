//! 供应商: whoever delivers what is sold beside broadband, for staff, and what they send by themselves.

pub(crate) mod differences;
pub(crate) mod jiuyi;
pub(crate) mod notices;
pub(crate) mod notify;
pub(crate) mod orders;
pub(crate) mod proxy;
pub(crate) mod reconciliations;

use crate::error::{ApiError, ErrorCode};

/// The longest number of an order at a supplier.
const LONGEST_NUMBER: usize = 64;

/// A supplier's number for an order: what can be seen, 1–64 of it.
fn number(field: &'static str, text: &str) -> Result<String, ApiError> {
    let text = text.trim();
    let is_visible = text.bytes().all(|byte| byte.is_ascii_graphic());
    if (1..=LONGEST_NUMBER).contains(&text.len()) && is_visible {
        return Ok(text.to_owned());
    }
    let refused = ApiError::new(ErrorCode::InvalidField).in_field(field);
    Err(refused.because("must be 1 to 64 letters, digits and signs"))
}
