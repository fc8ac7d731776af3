use super::{JobError, JobRunner, Outcome};
use crate::imports::{ImportError, Turn};
use domain::ImportId;

impl JobRunner {
    pub(super) async fn import(&self, id: ImportId) -> Result<Outcome, JobError> {
        match self.imports.run(id).await {
            Ok(Turn::Ended) => Ok(Outcome::Done),
            Ok(Turn::Over) => Ok(Outcome::Again(self.ports.clock.now())),
            Err(ImportError::Store(error)) => Err(error.into()),
            Err(ImportError::Ids(error)) => Err(error.into()),
            // Not any of these comes of running; the import itself has its own record.
            Err(
                error @ (ImportError::Forbidden(_)
                | ImportError::Unknown
                | ImportError::TooLarge
                | ImportError::Refused(_)
                | ImportError::Ended),
            ) => Ok(Outcome::Fail(error.to_string())),
        }
    }
}
