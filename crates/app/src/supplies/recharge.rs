use super::{Step, Supplied, Supplies, SupplyError};
use domain::order::Order;
use domain::ports::{RechargeReport, RechargeRequest, SupplierReference};
use domain::supplier::{
    HoldReason, SupplierError, SupplierOrder, SupplierOrderState, Wish, next_supplier_look,
};
use domain::{Applied, with_causes};

impl Supplies {
    /// Sends what was not sent, under the same number however often.
    pub(super) async fn send_recharge(
        &self,
        order: &Order,
        planned: SupplierOrder,
    ) -> Result<Step, SupplyError> {
        let Wish::Recharge(account) = &order.wish else { return Err(SupplyError::Unfit) };
        let supplier = self.recharges()?;
        let asked = self.record(planned.id, |order, now| order.ask(None, now)).await?;
        let request = RechargeRequest {
            reference: asked.id.to_string(),
            product: asked.product.clone(),
            account: account.clone(),
            most_cost: asked.most_cost,
            at: self.ports.clock.now(),
        };
        match supplier.order(&request).await {
            Ok(receipt) => {
                let accept = |order: &mut SupplierOrder, now| {
                    order.accept(&receipt.supplier_no, receipt.cost, now)
                };
                let running = self.record(asked.id, accept).await?;
                Ok(self.later(&running))
            }
            Err(error @ SupplierError::NotReached(_)) => {
                self.record(asked.id, SupplierOrder::not_sent).await?;
                Err(error.into())
            }
            Err(refused @ SupplierError::Refused { .. }) => {
                // They refuse what they have already, too: asked about before it is believed.
                match supplier.find(&ours(&asked)).await? {
                    Some(report) => self.take(&asked, &report).await,
                    None => self.after_refusal(order, &asked, refused).await,
                }
            }
            Err(error @ SupplierError::Unknown(_)) => Err(error.into()),
        }
    }

    /// It may have been sent: only what they do not have is sent again.
    pub(super) async fn look_for_recharge(
        &self,
        asked: &SupplierOrder,
    ) -> Result<Step, SupplyError> {
        if let Some(report) = self.recharges()?.find(&ours(asked)).await? {
            return self.take(asked, &report).await;
        }
        self.record(asked.id, SupplierOrder::not_sent).await?;
        Ok(Step::Go)
    }

    /// They have it: how does it stand? That they cannot be asked is no failure of the order's.
    pub(super) async fn follow_recharge(
        &self,
        running: &SupplierOrder,
    ) -> Result<Step, SupplyError> {
        let found = self.recharges()?.find(&ours(running)).await;
        match found {
            Ok(Some(report)) => self.take(running, &report).await,
            Ok(None) => {
                self.record(running.id, |order, now| order.hold(HoldReason::NotFound, now)).await?;
                Ok(Step::Go)
            }
            Err(error) => {
                let id = running.id.to_string();
                let error = with_causes(&error);
                tracing::warn!(supplier_order.id = id, %error, "a supplier could not be asked");
                let counted = self.count_look(running.id).await?;
                Ok(self.later(&counted))
            }
        }
    }

    /// Keeps what they say of it.
    async fn take(
        &self,
        known: &SupplierOrder,
        report: &RechargeReport,
    ) -> Result<Step, SupplyError> {
        let was = known.state;
        let taken = self
            .record(known.id, |order, now| {
                let accepted = order.accept(&report.supplier_no, report.cost, now)?;
                let reported = order.report(report.report, Some(report.reported), now)?;
                let is_new = Applied::Applied;
                Ok(if accepted == is_new { accepted } else { reported })
            })
            .await?;
        if taken.state != SupplierOrderState::Running {
            return Ok(Step::Go);
        }
        let counted = if was == SupplierOrderState::Running {
            self.count_look(known.id).await?
        } else {
            taken
        };
        if self.next_look(&counted).is_none() {
            self.record(known.id, |order, now| order.hold(HoldReason::NotFound, now)).await?;
            return Ok(Step::Go);
        }
        Ok(self.later(&counted))
    }

    fn next_look(&self, order: &SupplierOrder) -> Option<domain::Timestamp> {
        let looked = (order.looks, order.created_at);
        next_supplier_look(order.supplier, order.state, looked, self.ports.clock.now())
    }

    /// To be looked at again by its schedule.
    pub(super) fn later(&self, order: &SupplierOrder) -> Step {
        let now = self.ports.clock.now();
        let next = self.next_look(order).unwrap_or(now + chrono::TimeDelta::hours(1));
        Step::Stop(Supplied::Again(next))
    }
}

fn ours(order: &SupplierOrder) -> SupplierReference {
    SupplierReference::Ours(order.id.to_string())
}
