use super::{JobError, JobRunner, Outcome};
use domain::id::OrderId;
use domain::ports::OutsideError;
use domain::supplier::Supplier;
use domain::task::Target;

impl JobRunner {
    /// Takes back from a back office what was pushed to it, now that the money has gone back.
    pub(super) async fn recall(&self, id: OrderId, target: Target) -> Result<Outcome, JobError> {
        if Supplier::of_target(target).is_some() {
            let reason = "a supplier does not take back what it delivered: staff must ask it";
            return Ok(Outcome::Fail(reason.to_owned()));
        }
        let Some(office) = self.ports.back_office(target) else {
            return Ok(self.no_adapter(target));
        };
        match office.take_back(&super::push_key(id, target)).await {
            Ok(()) => {
                tracing::info!(order.id = %id, back_office = target.name(), "delivery taken back");
                if let Some(order) = self.ports.queries.order(id).await? {
                    self.after_change(&order, target).await;
                }
                Ok(Outcome::Done)
            }
            Err(refused @ OutsideError::Refused { .. }) => Ok(Outcome::Fail(refused.to_string())),
            Err(error) => Err(error.into()),
        }
    }
}
