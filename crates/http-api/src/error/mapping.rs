use super::{ApiError, ErrorCode};
use crate::test_world::TestWorldError;
use app::{KeyedError, LookError, PayError, RenewalQueryError, SaveError, SaveRefusal};
use domain::Invalid;
use domain::id::ParseOrderIdError;
use domain::ports::{IdError, OutsideError, StoreError};

impl From<ErrorCode> for ApiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::new(ErrorCode::InvalidField).in_field(invalid.field).because(invalid.problem)
    }
}

/// An id that is none names no order.
impl From<ParseOrderIdError> for ApiError {
    fn from(error: ParseOrderIdError) -> Self {
        Self::new(ErrorCode::OrderNotFound).caused_by(error)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Busy | StoreError::Conflict => ErrorCode::Busy,
            StoreError::Unavailable(_) => ErrorCode::Unavailable,
            StoreError::Duplicate | StoreError::Corrupt { .. } => ErrorCode::Internal,
        };
        Self::new(code).caused_by(error)
    }
}

impl From<IdError> for ApiError {
    fn from(error: IdError) -> Self {
        Self::new(ErrorCode::Unavailable).caused_by(error)
    }
}

impl From<RenewalQueryError> for ApiError {
    fn from(error: RenewalQueryError) -> Self {
        match error {
            RenewalQueryError::UnknownCustomer => ErrorCode::CustomerNotFound.into(),
            RenewalQueryError::DirectoryUnavailable(cause) => {
                caused(ErrorCode::CustomerDirectoryUnavailable, cause)
            }
            RenewalQueryError::Store(error) => error.into(),
        }
    }
}

impl From<SaveRefusal> for ApiError {
    fn from(refusal: SaveRefusal) -> Self {
        Self::new(match refusal {
            SaveRefusal::UnknownCustomer => ErrorCode::CustomerNotFound,
            SaveRefusal::UnknownPackage => ErrorCode::PackageNotFound,
            SaveRefusal::PackageOffSale => ErrorCode::PackageOffSale,
            SaveRefusal::PackageNotForCustomer => ErrorCode::PackageNotForCustomer,
        })
    }
}

impl From<SaveError> for ApiError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::KeyReused => ErrorCode::IdempotencyKeyReused.into(),
            SaveError::Repeated => ErrorCode::RepeatSubmit.into(),
            SaveError::DirectoryUnavailable(cause) => {
                caused(ErrorCode::CustomerDirectoryUnavailable, cause)
            }
            SaveError::Store(error) => error.into(),
            SaveError::Ids(error) => error.into(),
        }
    }
}

impl From<LookError> for ApiError {
    fn from(error: LookError) -> Self {
        match error {
            LookError::UnknownOrder => ErrorCode::OrderNotFound.into(),
            LookError::Store(error) => error.into(),
        }
    }
}

impl From<KeyedError> for ApiError {
    fn from(error: KeyedError) -> Self {
        match error {
            KeyedError::Reused => ErrorCode::IdempotencyKeyReused.into(),
            KeyedError::StillRunning => ErrorCode::IdempotencyInProgress.into(),
            KeyedError::Store(error) => error.into(),
            KeyedError::Ids(error) => error.into(),
        }
    }
}

/// The sandbox's own words go to whoever tests.
impl From<TestWorldError> for ApiError {
    fn from(error: TestWorldError) -> Self {
        let code = match error.status {
            400 => ErrorCode::InvalidField,
            404 => ErrorCode::NotFound,
            500.. => ErrorCode::Unavailable,
            _other => ErrorCode::SandboxRefused,
        };
        Self::new(code).saying(error.message)
    }
}

impl From<PayError> for ApiError {
    fn from(error: PayError) -> Self {
        let code = match error {
            PayError::Store(error) => return error.into(),
            PayError::Ids(error) => return error.into(),
            PayError::ProviderRefused(cause) => return caused(ErrorCode::ProviderRefused, cause),
            PayError::ProviderUnavailable(cause) => {
                return caused(ErrorCode::ProviderUnavailable, cause);
            }
            PayError::OutcomeUnknown(cause) => {
                return caused(ErrorCode::PaymentOutcomeUnknown, cause);
            }
            PayError::UnknownOrder => ErrorCode::OrderNotFound,
            PayError::AlreadyPaid => ErrorCode::OrderAlreadyPaid,
            PayError::NotPayable => ErrorCode::OrderNotPayable,
            PayError::Expiring => ErrorCode::OrderExpiring,
            PayError::Held => ErrorCode::PaymentHeld,
            PayError::ReturnUrlRefused => {
                return Self::new(ErrorCode::ReturnUrlRefused).in_field("returnUrl");
            }
            PayError::SceneNotOffered => {
                return Self::new(ErrorCode::SceneNotOffered).in_field("scene");
            }
            PayError::TooManyAttempts => ErrorCode::TooManyAttempts,
            PayError::Busy => ErrorCode::Busy,
        };
        code.into()
    }
}

fn caused(code: ErrorCode, cause: OutsideError) -> ApiError {
    ApiError::new(code).caused_by(cause)
}
