use super::{Step, Supplied, Supplies, SupplyError, product};
use crate::refunds::Book;
use crate::unit::finish;
use domain::order::Order;
use domain::ports::StoreError;
use domain::refund::refund_undelivered;
use domain::supplier::{
    AfterRefusal, HoldReason, OnFailure, SupplierError, SupplierOrder, SupplyFailure, SupplyRefusal,
};

impl Supplies {
    /// A refusal that is believed.
    pub(super) async fn after_refusal(
        &self,
        order: &Order,
        current: &SupplierOrder,
        refusal: SupplierError,
    ) -> Result<Step, SupplyError> {
        let SupplierError::Refused { why, .. } = refusal else { return Err(refusal.into()) };
        tracing::warn!(order.id = %order.id, supplier = current.supplier.name(), %refusal, "a supplier refused");
        let is_last = product(&order.package.goods, current.step + 1).is_none();
        let hold = match why.after() {
            AfterRefusal::TryLater | AfterRefusal::Ask => {
                self.record(current.id, SupplierOrder::not_sent).await?;
                return Err(refusal.into());
            }
            AfterRefusal::TryAnother if is_last && why == SupplyRefusal::PriceTooHigh => {
                Some(HoldReason::Loss)
            }
            AfterRefusal::TryAnother | AfterRefusal::Fail => None,
            AfterRefusal::Hold => Some(HoldReason::Refused),
        };
        self.record(current.id, |order, now| match hold {
            Some(reason) => order.hold(reason, now),
            None => order.fail(SupplyFailure::Refused(why), now),
        })
        .await?;
        Ok(Step::Go)
    }

    /// Nothing came of it: the next product, or what the package says.
    pub(super) async fn after_failure(
        &self,
        order: &Order,
        failed: &SupplierOrder,
        why: SupplyFailure,
    ) -> Result<Step, SupplyError> {
        let next = failed.step + 1;
        if may_try_another(why) && product(&order.package.goods, next).is_some() {
            let mut work = self.ports.store.begin().await?;
            let planned = async {
                work.orders().lock(order.id).await?.ok_or(StoreError::Conflict)?;
                let planned = self.planned(order, failed.supplier, next, work.now().await?)?;
                Ok::<_, SupplyError>(work.supplier_orders().add(&planned).await?)
            }
            .await;
            finish(work, planned).await?;
            return Ok(Step::Go);
        }
        match order.package.goods.on_failure() {
            OnFailure::Hold => Ok(Step::Stop(Supplied::Failed(why.name()))),
            OnFailure::Refund => {
                self.give_back(order, failed).await?;
                Ok(Step::Stop(Supplied::Refunded))
            }
        }
    }

    /// Asks for the refund of what is left of the payment, once for each failed supplier order.
    async fn give_back(&self, order: &Order, failed: &SupplierOrder) -> Result<(), SupplyError> {
        let paid = order.state.paid().ok_or(SupplyError::Unfit)?;
        let mut work = self.ports.store.begin().await?;
        let given = async {
            let book = Book::open(work.as_mut(), order.id, paid.by).await?;
            let book = book.ok_or(StoreError::Conflict)?;
            let (now, ids) = (work.now().await?, self.ports.ids.as_ref());
            if let Some(decision) = refund_undelivered(failed.id, book.ledger(), now, ids)? {
                crate::refunds::write_decision(work.as_mut(), decision).await?;
            }
            Ok::<_, SupplyError>(())
        }
        .await;
        finish(work, given).await
    }
}

/// Whether another product may succeed where this one failed.
fn may_try_another(why: SupplyFailure) -> bool {
    match why {
        SupplyFailure::Refused(refusal) => refusal.after() == AfterRefusal::TryAnother,
        SupplyFailure::Returned | SupplyFailure::TimedOut => true,
        SupplyFailure::Withdrawn | SupplyFailure::Decided => false,
    }
}
