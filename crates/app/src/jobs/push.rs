use super::begin::Prepared;
use super::{JobError, JobRunner, Outcome};
use chrono::TimeDelta;
use domain::id::OrderId;
use domain::order::Order;
use domain::ports::OutsideError;
use domain::supplier::Supplier;
use domain::task::{Target, Task};
use domain::with_causes;

/// How soon it is looked again whether there is an adapter.
const NO_ADAPTER_PAUSE: TimeDelta = TimeDelta::minutes(10);

impl JobRunner {
    /// Hands a paid order to a back office, under one key however often it is tried.
    pub(super) async fn push(
        &self,
        task: &Task,
        (id, target): (OrderId, Target),
        prepared: Option<Prepared>,
    ) -> Result<Outcome, JobError> {
        if Supplier::of_target(target).is_some() {
            return self.supply(task, id, target).await;
        }
        let Some(office) = self.ports.back_office(target) else {
            return Ok(self.no_adapter(target));
        };
        let begun = match prepared.and_then(|prepared| prepared.at(self.ports.clock.now())) {
            Some(begun) => begun,
            None => self.begin_push(task, id, target).await?,
        };
        let push = match begun {
            Ok(push) => push,
            Err(outcome) => return Ok(outcome),
        };
        // After an earlier try the back office may have it all the same: ask before sending again.
        if task.may_have_run()
            && let Some(receipt) = office.find(&push.key).await?
        {
            self.after_change(&push.order, target).await;
            return Ok(Outcome::Delivered(receipt));
        }
        match office.push(&push).await {
            Ok(receipt) => {
                let number = &receipt.receipt_no;
                tracing::info!(order.id = %id, back_office = target.name(), receipt = number, "order delivered");
                self.after_change(&push.order, target).await;
                Ok(Outcome::Delivered(receipt))
            }
            Err(refused @ OutsideError::Refused { .. }) => Ok(Outcome::Fail(refused.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// It waits, for the day on which there is one, and so does what comes after it.
    pub(super) fn no_adapter(&self, target: Target) -> Outcome {
        let reason = JobError::NoAdapter(target.name()).to_string();
        tracing::warn!(back_office = target.name(), "a task waits: there is no adapter for it");
        Outcome::Wait(reason, self.ports.clock.now() + NO_ADAPTER_PAUSE)
    }

    /// BOSS knows another term from now on than our copy of the customer does.
    pub(super) async fn after_change(&self, order: &Order, target: Target) {
        let query_id = order.query_id.as_ref().filter(|_id| target == Target::Boss);
        let Some(query_id) = query_id else { return };
        if let Err(error) = self.copies.outdate(query_id).await {
            let error = with_causes(&error);
            tracing::warn!(order.id = %order.id, %error, "the copy of a customer stays as it was");
        }
    }
}
