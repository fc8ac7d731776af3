//! Failures of customers' and staff's accounts, of messages, and of what keeps guessers out.

use super::{ApiError, ErrorCode};
use app::{
    AccountError, AddressRefused, CaptchaError, ManageError, PeopleError, SmsCodeError,
    TrackRefused,
};
use domain::time::Timestamp;

impl From<CaptchaError> for ApiError {
    fn from(error: CaptchaError) -> Self {
        match error {
            CaptchaError::Wrong => ErrorCode::CaptchaWrong.into(),
            CaptchaError::TicketNeeded => {
                Self::new(ErrorCode::CaptchaRequired).in_field("captchaTicket")
            }
            CaptchaError::Store(error) => error.into(),
        }
    }
}

impl ApiError {
    pub(crate) fn of_sms(error: SmsCodeError, now: Timestamp) -> Self {
        match error {
            SmsCodeError::Captcha(error) => error.into(),
            SmsCodeError::TooFrequent { until } => {
                Self::new(ErrorCode::SmsTooFrequent).retry_in((until - now).num_seconds() + 1)
            }
            SmsCodeError::HeldBack => ErrorCode::SmsTooFrequent.into(),
            SmsCodeError::NumberRefused => {
                Self::new(ErrorCode::SmsNumberRefused).in_field("phoneNumber")
            }
            SmsCodeError::Unavailable | SmsCodeError::OutcomeUnknown => {
                ErrorCode::SmsUnavailable.into()
            }
            SmsCodeError::Wrong => Self::new(ErrorCode::SmsCodeWrong).in_field("smsCode"),
            SmsCodeError::Store(error) => error.into(),
            SmsCodeError::Ids(error) => error.into(),
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Wrong => ErrorCode::SignInRefused.into(),
            AccountError::Locked => ErrorCode::AccountLocked.into(),
            AccountError::TicketNeeded => CaptchaError::TicketNeeded.into(),
            AccountError::CodeWrong => Self::new(ErrorCode::SmsCodeWrong).in_field("smsCode"),
            AccountError::PasswordWrong => {
                Self::new(ErrorCode::PasswordWrong).in_field("oldPassword")
            }
            AccountError::PhoneTaken => Self::new(ErrorCode::PhoneTaken).in_field("phoneNumber"),
            AccountError::Gone => ErrorCode::Unauthorized.into(),
            AccountError::Store(error) => error.into(),
            AccountError::Ids(error) => error.into(),
        }
    }
}

impl From<ManageError> for ApiError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Forbidden(error) => error.into(),
            ManageError::Unknown => ErrorCode::RecordNotFound.into(),
            ManageError::Taken => Self::new(ErrorCode::AccountTaken).in_field("account"),
            ManageError::LastAdmin => ErrorCode::LastAdmin.into(),
            ManageError::Store(error) => error.into(),
            ManageError::Ids(error) => error.into(),
        }
    }
}

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Forbidden(error) => error.into(),
            PeopleError::Unknown => ErrorCode::RecordNotFound.into(),
            PeopleError::Owed => ErrorCode::CustomerHasOpenOrders.into(),
            // A constant of ours.
            error @ PeopleError::Nobody(_) => Self::new(ErrorCode::Internal).caused_by(error),
            PeopleError::Store(error) => error.into(),
            PeopleError::Ids(error) => error.into(),
        }
    }
}

impl From<AddressRefused> for ApiError {
    fn from(error: AddressRefused) -> Self {
        Self::new(ErrorCode::AddressLookupUnavailable).caused_by(error)
    }
}

impl From<TrackRefused> for ApiError {
    fn from(error: TrackRefused) -> Self {
        Self::new(ErrorCode::Busy).caused_by(error)
    }
}
