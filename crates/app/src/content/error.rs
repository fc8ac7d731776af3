use crate::staff::Forbidden;
use domain::Invalid;
use domain::ports::{IdError, StoreError};

/// Why something of the site's content was not kept.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is none of this id")]
    Unknown,
    #[error("somebody else changed it since it was read")]
    Stale,
    /// The number or code is another one's.
    #[error("{field} is taken")]
    Taken { field: &'static str },
    #[error("{field}: {problem}")]
    Invalid { field: String, problem: &'static str },
    #[error("{field} names no package")]
    UnknownPackage { field: String },
    #[error("{field} names no column")]
    UnknownColumn { field: &'static str },
    #[error(transparent)]
    Store(StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl ContentError {
    pub(super) fn invalid(field: impl Into<String>, problem: &'static str) -> Self {
        Self::Invalid { field: field.into(), problem }
    }
}

impl From<StoreError> for ContentError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Stale,
            error @ (StoreError::Duplicate
            | StoreError::Corrupt { .. }
            | StoreError::Busy
            | StoreError::Unavailable(_)) => Self::Store(error),
        }
    }
}

impl From<Invalid> for ContentError {
    fn from(invalid: Invalid) -> Self {
        Self::invalid(invalid.field, invalid.problem)
    }
}
