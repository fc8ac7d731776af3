use super::{ApiError, ErrorCode};
use app::{ChangeError, OrderDeskError, VerifyNameError};

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::UnknownOrder => ErrorCode::OrderNotFound.into(),
            ChangeError::Forbidden(error) => error.into(),
            ChangeError::AlreadyPaid => ErrorCode::OrderAlreadyPaid.into(),
            ChangeError::Closed => ErrorCode::OrderClosed.into(),
            ChangeError::PaymentStarted => {
                Self::new(ErrorCode::PaymentStarted).in_field("packageId")
            }
            ChangeError::Held => ErrorCode::PaymentHeld.into(),
            ChangeError::Package(refusal) => Self::from(refusal).in_field("packageId"),
            ChangeError::Store(error) => error.into(),
            ChangeError::Ids(error) => error.into(),
            // The state was looked at under the order's lock.
            error @ ChangeError::Transition(_) => Self::new(ErrorCode::Internal).caused_by(error),
        }
    }
}

impl From<OrderDeskError> for ApiError {
    fn from(error: OrderDeskError) -> Self {
        match error {
            OrderDeskError::Forbidden(error) => error.into(),
            OrderDeskError::UnknownOrder => ErrorCode::OrderNotFound.into(),
            OrderDeskError::SpanTooLong { days } => {
                let refused = Self::new(ErrorCode::InvalidField).in_field("from");
                refused.because(format!("a name is looked for within {days} days"))
            }
            OrderDeskError::Store(error) => error.into(),
            OrderDeskError::Ids(error) => error.into(),
        }
    }
}

impl From<VerifyNameError> for ApiError {
    fn from(error: VerifyNameError) -> Self {
        match error {
            VerifyNameError::TooOften { wait } => {
                Self::new(ErrorCode::TooManyRequests).retry_in(wait.num_seconds())
            }
            VerifyNameError::DirectoryUnavailable(cause) => {
                Self::new(ErrorCode::CustomerDirectoryUnavailable).caused_by(cause)
            }
            VerifyNameError::Store(error) => error.into(),
        }
    }
}
