use super::{JobError, JobRunner, Outcome};
use domain::id::OrderId;
use domain::ports::OutsideError;
use domain::task::Target;

impl JobRunner {
    /// Takes back from a back office what was pushed to it, now that the money has gone back.
    pub(super) async fn recall(&self, id: OrderId, target: Target) -> Result<Outcome, JobError> {
        let office = self.ports.back_office(target).ok_or(JobError::NoAdapter(target.name()))?;
        match office.take_back(&super::push::key(id, target)).await {
            Ok(()) => {
                tracing::info!(order.id = %id, back_office = target.name(), "delivery taken back");
                Ok(Outcome::Done)
            }
            Err(refused @ OutsideError::Refused { .. }) => Ok(Outcome::Fail(refused.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}
