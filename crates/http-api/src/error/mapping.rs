use super::{ApiError, ErrorCode};
use crate::test_world::TestWorldError;
use app::{
    DeskError, Forbidden, KeyedError, LoginRefused, LookError, PayError, ReconcileError,
    RefundError, RenewalQueryError, SaveError, SaveRefusal, SignInError,
};
use domain::Invalid;
use domain::id::ParseOrderIdError;
use domain::ports::{IdError, LoginError, OutsideError, StoreError};
use domain::refund::RefundRefusal;

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
            RenewalQueryError::CaptchaNeeded => captcha_required(),
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
            SaveRefusal::SoldOut => ErrorCode::PackageSoldOut,
            SaveRefusal::QuotaReached => ErrorCode::PackageQuotaReached,
            SaveRefusal::SignInNeeded => ErrorCode::Unauthorized,
            SaveRefusal::UnknownAddresses => ErrorCode::AddressesNotFound,
            SaveRefusal::NotSold => ErrorCode::SupplierNotSold,
        })
    }
}

impl From<SaveError> for ApiError {
    fn from(error: SaveError) -> Self {
        match error {
            SaveError::KeyReused => ErrorCode::IdempotencyKeyReused.into(),
            SaveError::Repeated => ErrorCode::RepeatSubmit.into(),
            SaveError::CaptchaNeeded => captcha_required(),
            SaveError::DirectoryUnavailable(cause) => {
                caused(ErrorCode::CustomerDirectoryUnavailable, cause)
            }
            SaveError::SupplierUnavailable(cause) => {
                Self::new(ErrorCode::SupplierUnavailable).caused_by(cause)
            }
            SaveError::Invalid(invalid) => invalid.into(),
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
            PayError::OpenidNeeded => {
                return Self::new(ErrorCode::OpenidRequired).in_field("openid");
            }
            // The connection has no address only where there is no connection.
            PayError::AddressNeeded => ErrorCode::Internal,
            PayError::TooManyAttempts => ErrorCode::TooManyAttempts,
            PayError::Busy => ErrorCode::Busy,
        };
        code.into()
    }
}

impl From<Forbidden> for ApiError {
    fn from(_error: Forbidden) -> Self {
        Self::new(ErrorCode::Forbidden)
    }
}

impl From<LoginRefused> for ApiError {
    fn from(error: LoginRefused) -> Self {
        match error {
            LoginRefused::NotOffered => ErrorCode::LoginNotOffered.into(),
            LoginRefused::RedirectRefused => {
                Self::new(ErrorCode::ReturnUrlRefused).in_field("redirectUri")
            }
            LoginRefused::BadState => {
                let refused = Self::new(ErrorCode::InvalidField).in_field("state");
                refused.because("may hold up to 128 letters and digits")
            }
            LoginRefused::UnknownOrder => ErrorCode::OrderNotFound.into(),
            LoginRefused::NotPayable => ErrorCode::OrderNotPayable.into(),
            LoginRefused::Store(error) => error.into(),
            LoginRefused::Login(error) => Self::new(match error {
                LoginError::CodeRefused { .. } => ErrorCode::LoginCodeRefused,
                LoginError::TooFrequent { .. } => ErrorCode::LoginTooFrequent,
                LoginError::Blocked { .. } => ErrorCode::LoginBlocked,
                // Logged where it happened, with what staff must know.
                LoginError::Misconfigured { .. } | LoginError::Outside(_) => {
                    ErrorCode::LoginUnavailable
                }
            }),
        }
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => ErrorCode::SignInRefused.into(),
            SignInError::Locked => ErrorCode::AccountLocked.into(),
            SignInError::Store(error) => error.into(),
            SignInError::Ids(error) => error.into(),
        }
    }
}

impl From<RefundError> for ApiError {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Forbidden(error) => error.into(),
            RefundError::UnknownOrder => ErrorCode::OrderNotFound.into(),
            RefundError::UnknownPayment => ErrorCode::PaymentNotFound.into(),
            RefundError::NumberReused => {
                Self::new(ErrorCode::RefundNumberReused).in_field("refundNo")
            }
            RefundError::Held => ErrorCode::PaymentHeld.into(),
            RefundError::Refused(RefundRefusal::NotPaid) => ErrorCode::OrderNotPaid.into(),
            RefundError::Refused(RefundRefusal::Nothing) => {
                let refused = Self::new(ErrorCode::InvalidField).in_field("amount");
                refused.because("must be more than nothing")
            }
            RefundError::Refused(RefundRefusal::Exceeds { .. }) => {
                Self::new(ErrorCode::RefundExceeds).in_field("amount")
            }
            RefundError::Store(error) => error.into(),
            RefundError::Ids(error) => error.into(),
        }
    }
}

impl From<DeskError> for ApiError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Forbidden(error) => error.into(),
            DeskError::Unknown => ErrorCode::RecordNotFound.into(),
            DeskError::Decided => ErrorCode::AlreadyDecided.into(),
            DeskError::NotOwed(_) => ErrorCode::LatePaymentNotOwed.into(),
            DeskError::NothingToDeliver => ErrorCode::NothingToDeliver.into(),
            DeskError::Store(error) => error.into(),
            DeskError::Ids(error) => error.into(),
        }
    }
}

impl From<ReconcileError> for ApiError {
    fn from(error: ReconcileError) -> Self {
        match error {
            ReconcileError::Forbidden(error) => error.into(),
            ReconcileError::NotOffered => ErrorCode::ReconciliationNotOffered.into(),
            ReconcileError::NotOver => ErrorCode::DayNotOver.into(),
            ReconcileError::Unknown => ErrorCode::RecordNotFound.into(),
            ReconcileError::Store(error) => error.into(),
            ReconcileError::Ids(error) => error.into(),
            error @ (ReconcileError::Statement(_) | ReconcileError::Refund(_)) => {
                Self::new(ErrorCode::Internal).caused_by(error)
            }
        }
    }
}

fn caused(code: ErrorCode, cause: OutsideError) -> ApiError {
    ApiError::new(code).caused_by(cause)
}

fn captcha_required() -> ApiError {
    ApiError::new(ErrorCode::CaptchaRequired).in_field("captchaTicket")
}
