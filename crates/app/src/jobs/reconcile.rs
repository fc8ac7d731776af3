use super::{JobError, JobRunner, Outcome};
use crate::reconciliations::ReconcileError;
use chrono::TimeDelta;
use domain::id::ReconciliationId;
use domain::ports::StatementError;

/// How soon a bill that is not ready is asked for again.
const NOT_READY_PAUSE: TimeDelta = TimeDelta::minutes(20);

impl JobRunner {
    pub(super) async fn reconcile(&self, id: ReconciliationId) -> Result<Outcome, JobError> {
        match self.reconciliations.execute(id).await {
            Ok(_done) => Ok(Outcome::Done),
            Err(ReconcileError::Statement(StatementError::NotReady)) => {
                Ok(Outcome::Again(self.ports.clock.now() + NOT_READY_PAUSE))
            }
            Err(ReconcileError::Store(error)) => Err(error.into()),
            Err(ReconcileError::Ids(error)) => Err(error.into()),
            Err(ReconcileError::Refund(error)) => Err(error.into()),
            Err(ReconcileError::Statement(error @ StatementError::Unavailable(_))) => {
                Err(error.into())
            }
            Err(error) => {
                let reason = error.to_string();
                self.reconciliations.give_up(id, &reason).await?;
                Ok(Outcome::Fail(reason))
            }
        }
    }
}
