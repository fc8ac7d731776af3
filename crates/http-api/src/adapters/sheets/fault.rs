use domain::import::FileProblem;
use domain::ports::{SheetError, StoreError};
use std::io;

/// More than is read of any file: what it is, and how much there may be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct BeyondLimit(pub(super) &'static str);

impl BeyondLimit {
    pub(super) fn fault(what: &'static str) -> io::Error {
        io::Error::other(Self(what))
    }
}

/// A failure while bytes were read: of the store that keeps them, or of what they say.
pub(super) fn of_reading(error: io::Error) -> SheetError {
    let kind = error.kind();
    let Some(cause) = error.into_inner() else {
        let is_short = kind == io::ErrorKind::UnexpectedEof;
        let problem = if is_short { "the file is cut off" } else { "the file is damaged" };
        return FileProblem::whole(problem).into();
    };
    match cause.downcast::<StoreError>() {
        Ok(error) => SheetError::Store(*error),
        Err(cause) => match cause.downcast::<BeyondLimit>() {
            Ok(limit) => FileProblem::whole(limit.0).into(),
            Err(_cause) => FileProblem::whole("the file is damaged").into(),
        },
    }
}
