//! Failures of the outside systems that staff ask, and of the task desk.

use super::{ApiError, ErrorCode};
use app::{OutsideDeskError, TaskDeskError, TokenError};

impl From<OutsideDeskError> for ApiError {
    fn from(error: OutsideDeskError) -> Self {
        match error {
            OutsideDeskError::Forbidden(error) => error.into(),
            OutsideDeskError::UnknownCustomer => ErrorCode::CustomerNotFound.into(),
            OutsideDeskError::NotOffered => ErrorCode::OutsideNotOffered.into(),
            OutsideDeskError::Outside(cause) => {
                Self::new(ErrorCode::CustomerDirectoryUnavailable).caused_by(cause)
            }
            OutsideDeskError::Address(error) => error.into(),
            OutsideDeskError::Store(error) => error.into(),
        }
    }
}

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Forbidden(error) => error.into(),
            TokenError::NotOffered => ErrorCode::OutsideNotOffered.into(),
            TokenError::Outside(cause) => {
                Self::new(ErrorCode::OutsideTokenUnavailable).caused_by(cause)
            }
            TokenError::Store(error) => error.into(),
            TokenError::Ids(error) => error.into(),
        }
    }
}

impl From<TaskDeskError> for ApiError {
    fn from(error: TaskDeskError) -> Self {
        match error {
            TaskDeskError::Forbidden(error) => error.into(),
            TaskDeskError::Unknown => ErrorCode::RecordNotFound.into(),
            TaskDeskError::NotDead => ErrorCode::TaskNotDead.into(),
            TaskDeskError::NothingToDeliver => ErrorCode::NothingToDeliver.into(),
            TaskDeskError::Store(error) => error.into(),
            TaskDeskError::Ids(error) => error.into(),
        }
    }
}
