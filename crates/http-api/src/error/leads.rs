//! Failures of leads, conversions, and messages to customers.

use super::{ApiError, ErrorCode};
use app::{
    CallRefused, CampaignError, ConversionListError, LeadDeskError, LeadError, UploadRunError,
};
use domain::time::Timestamp;

impl From<LeadError> for ApiError {
    fn from(error: LeadError) -> Self {
        match error {
            LeadError::Store(error) => error.into(),
            LeadError::Ids(error) => error.into(),
        }
    }
}

impl From<LeadDeskError> for ApiError {
    fn from(error: LeadDeskError) -> Self {
        match error {
            LeadDeskError::Forbidden(error) => error.into(),
            LeadDeskError::Unknown => ErrorCode::RecordNotFound.into(),
            LeadDeskError::Store(error) => error.into(),
            LeadDeskError::Ids(error) => error.into(),
        }
    }
}

impl From<CallRefused> for ApiError {
    fn from(error: CallRefused) -> Self {
        let invalid = |field, problem: &str| {
            Self::new(ErrorCode::InvalidField).in_field(field).because(problem)
        };
        match error {
            CallRefused::ForeignPage => invalid("landingUrl", "is no page of ours"),
            CallRefused::OddTime => invalid("calledAt", "is too long ago, or to come"),
            CallRefused::Store(error) => error.into(),
            CallRefused::Ids(error) => error.into(),
        }
    }
}

impl From<ConversionListError> for ApiError {
    fn from(error: ConversionListError) -> Self {
        match error {
            ConversionListError::Forbidden(error) => error.into(),
            ConversionListError::Store(error) => error.into(),
        }
    }
}

impl From<UploadRunError> for ApiError {
    fn from(error: UploadRunError) -> Self {
        match error {
            UploadRunError::Forbidden(error) => error.into(),
            UploadRunError::Store(error) => error.into(),
            UploadRunError::Ids(error) => error.into(),
            error @ UploadRunError::Transition(_) => {
                Self::new(ErrorCode::Internal).caused_by(error)
            }
        }
    }
}

impl ApiError {
    pub(crate) fn of_campaign(error: CampaignError, now: Timestamp) -> Self {
        match error {
            CampaignError::Forbidden(error) => error.into(),
            CampaignError::Unknown => ErrorCode::RecordNotFound.into(),
            CampaignError::NoSuchOffer => {
                let refused = Self::new(ErrorCode::InvalidField).in_field("packageId");
                refused.because("is no package that is on sale for renewals")
            }
            CampaignError::DayToCome => {
                let refused = Self::new(ErrorCode::InvalidField).in_field("before");
                refused.because("is a day to come")
            }
            CampaignError::UsedUp => ErrorCode::MessagesUsedUp.into(),
            CampaignError::TooFrequent { until } => {
                Self::new(ErrorCode::SmsTooFrequent).retry_in((until - now).num_seconds() + 1)
            }
            CampaignError::Store(error) => error.into(),
            CampaignError::Ids(error) => error.into(),
        }
    }
}
