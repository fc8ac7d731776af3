use domain::ports::StoreError;
use std::ops::Range;

/// How often a transaction that lost against another is repeated before its caller is told.
pub(crate) fn tries() -> Range<u8> {
    0..4
}

/// Whether somebody else was faster: a changed version, a deadlock, a row that was just made.
pub(crate) fn again(error: &StoreError) -> bool {
    matches!(error, StoreError::Conflict)
}
