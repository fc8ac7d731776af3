use super::{ApiError, ErrorCode};
use app::{ContentError, NewsError};

impl From<ContentError> for ApiError {
    fn from(error: ContentError) -> Self {
        match error {
            ContentError::Forbidden(error) => error.into(),
            ContentError::Unknown => ErrorCode::RecordNotFound.into(),
            ContentError::Stale => Self::new(ErrorCode::StaleVersion).in_field("version"),
            ContentError::Taken { field } => Self::new(ErrorCode::AlreadyExists).in_field(field),
            ContentError::Invalid { field, problem } => {
                Self::new(ErrorCode::InvalidField).in_field(field).because(problem)
            }
            ContentError::UnknownPackage { field } => {
                Self::new(ErrorCode::PackageNotFound).in_field(field)
            }
            ContentError::UnknownColumn { field } => {
                Self::new(ErrorCode::NewsColumnNotFound).in_field(field)
            }
            ContentError::Store(error) => error.into(),
            ContentError::Ids(error) => error.into(),
        }
    }
}

impl From<NewsError> for ApiError {
    fn from(error: NewsError) -> Self {
        match error {
            NewsError::UnknownArticle => ErrorCode::NewsNotFound.into(),
            NewsError::UnknownColumn => ErrorCode::NewsColumnNotFound.into(),
            NewsError::Store(error) => error.into(),
        }
    }
}
