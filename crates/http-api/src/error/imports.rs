use super::{ApiError, ErrorCode};
use app::ImportError;
use domain::import::FileProblem;

impl From<ImportError> for ApiError {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Forbidden(error) => error.into(),
            ImportError::Unknown => ErrorCode::RecordNotFound.into(),
            ImportError::TooLarge => ErrorCode::BodyTooLarge.into(),
            ImportError::Refused(problem) => refused(&problem),
            ImportError::Ended => ErrorCode::ImportEnded.into(),
            ImportError::Store(error) => error.into(),
            ImportError::Ids(error) => error.into(),
        }
    }
}

/// With the line and the column, and never with what stands there.
fn refused(problem: &FileProblem) -> ApiError {
    let refused = ApiError::new(ErrorCode::ImportRefused).because(problem.to_string());
    match &problem.column {
        Some(column) => refused.in_field(column),
        None => refused,
    }
}
