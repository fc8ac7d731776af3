use super::{ApiError, ErrorCode};
use app::WatchError;

impl From<WatchError> for ApiError {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Forbidden(error) => error.into(),
            WatchError::UnknownJob => ErrorCode::RecordNotFound.into(),
            WatchError::UnknownOrder => ErrorCode::OrderNotFound.into(),
            WatchError::UnknownPackage => ErrorCode::PackageNotFound.into(),
            WatchError::Store(error) => error.into(),
            WatchError::Ids(error) => error.into(),
        }
    }
}
