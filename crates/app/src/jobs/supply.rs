use super::{JobError, JobRunner, Outcome};
use crate::supplies::{Fate, Supplied, SupplyError};
use domain::id::OrderId;
use domain::ports::StoreError;
use domain::task::{PushReceipt, Target, Task};

impl JobRunner {
    /// Takes a paid order as far at its supplier as it can be taken now.
    pub(super) async fn supply(
        &self,
        task: &Task,
        id: OrderId,
        target: Target,
    ) -> Result<Outcome, JobError> {
        let order = match self.begin_push(task, id, target).await? {
            Ok(push) => push.order,
            Err(outcome) => return Ok(outcome),
        };
        match self.supplies.advance(&order).await {
            Ok(Supplied::Delivered(receipt_no)) => {
                tracing::info!(order.id = %id, supplier = target.name(), receipt_no, "order delivered");
                Ok(Outcome::Delivered(receipt(receipt_no)))
            }
            Ok(Supplied::Again(at)) => Ok(Outcome::Again(at)),
            Ok(Supplied::Held(why)) => Ok(Outcome::Fail(format!("held for staff: {}", why.name()))),
            Ok(Supplied::Failed(why)) => Ok(Outcome::Fail(format!("nothing delivered: {why}"))),
            Ok(Supplied::Refunded) => {
                self.wake.notify_one();
                Ok(Outcome::Cancel)
            }
            Err(SupplyError::NoAdapter(_)) => Ok(self.no_adapter(target)),
            Err(SupplyError::Unfit) => Ok(Outcome::Fail(SupplyError::Unfit.to_string())),
            Err(error) => Err(JobError::Supply(error)),
        }
    }

    /// What the supplier delivered of it, before its money goes back.
    pub(super) async fn supplied(&self, id: OrderId) -> Result<Option<PushReceipt>, JobError> {
        let order = self.ports.queries.order(id).await?.ok_or(StoreError::Conflict)?;
        match self.supplies.end_for_refund(&order).await {
            Ok(Fate::NotDelivered) => Ok(None),
            Ok(Fate::Delivered(receipt_no)) => Ok(Some(receipt(receipt_no))),
            Ok(Fate::Open) => Err(JobError::Open),
            Err(error) => Err(JobError::Supply(error)),
        }
    }
}

fn receipt(receipt_no: String) -> PushReceipt {
    PushReceipt { receipt_no, customer: None }
}
