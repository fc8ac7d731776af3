use super::{ChangeError, OrderChanges, check_unpaid};
use crate::access::Visitor;
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::event::EventKind;
use domain::id::OrderId;
use domain::order::{Order, OrderState};
use domain::ports::UnitOfWork;
use domain::task::TaskKind;
use domain::time::Timestamp;
use domain::with_causes;

impl OrderChanges {
    /// Cancels an unpaid order of either kind; one that is cancelled already stays so.
    ///
    /// Its attempts are closed at their providers first, and one that turns out paid wins. Where a
    /// closing stays unknown the order is cancelled all the same: the closing is tried again by a
    /// task, and money that comes later for a cancelled order goes back by itself.
    pub async fn cancel(
        &self,
        id: OrderId,
        by: &Visitor,
        reason: &str,
    ) -> Result<Order, ChangeError> {
        let order = self.ports.queries.order(id).await?.ok_or(ChangeError::UnknownOrder)?;
        let staff = self.admit(&order, by).await?;
        if matches!(order.state, OrderState::Cancelled { .. }) {
            return Ok(order);
        }
        check_unpaid(&order.state)?;
        self.close_attempts(id).await?;
        let mut work = self.ports.store.begin().await?;
        let cancelled = async {
            let work = work.as_mut();
            let order = work.orders().lock(id).await?.ok_or(ChangeError::UnknownOrder)?;
            if matches!(order.state, OrderState::Cancelled { .. }) {
                return Ok(order);
            }
            let now = work.now().await?;
            let order = self.cancel_in(work, order, now).await?;
            if let Some(staff) = &staff {
                let what = ("order.cancel", id.to_string(), reason.to_owned());
                self.note(work, staff, what, now).await?;
            }
            Ok::<_, ChangeError>(order)
        }
        .await;
        let cancelled = finish(work, cancelled).await?;
        self.wake.notify_one();
        Ok(cancelled)
    }

    /// What cannot be closed now is left to the task.
    async fn close_attempts(&self, id: OrderId) -> Result<(), ChangeError> {
        let attempts = self.ports.queries.attempts(id).await?;
        if attempts.iter().any(PaymentAttempt::is_held) {
            return Err(ChangeError::Held);
        }
        for attempt in attempts.iter().filter(|attempt| attempt.is_open()) {
            if let Err(error) = self.trades.close(attempt).await {
                let number = attempt.number.to_string();
                let error = with_causes(&error);
                tracing::warn!(payment_attempt.number = number, %error, "an attempt is not closed");
            }
        }
        Ok(())
    }

    /// Under the order's lock: what was captured or begun meanwhile is seen here.
    async fn cancel_in(
        &self,
        work: &mut dyn UnitOfWork,
        mut order: Order,
        now: Timestamp,
    ) -> Result<Order, ChangeError> {
        check_unpaid(&order.state)?;
        let attempts = work.attempts().of_order(order.id).await?;
        if attempts.iter().any(PaymentAttempt::is_held) {
            return Err(ChangeError::Held);
        }
        for attempt in attempts.iter().filter(|attempt| attempt.is_open()) {
            // Not while somebody is still creating it there.
            let due_at = attempt.creating_until.max(now);
            self.add_task(work, TaskKind::CloseAttempt(attempt.id), due_at, now).await?;
        }
        let _applied = order.cancel(now)?;
        work.orders().update(&mut order).await?;
        if order.package.limited {
            work.packages().return_stock(order.package.id).await?;
        }
        self.add_event(work, order.id, EventKind::Cancelled, now).await?;
        tracing::info!(order.id = %order.id, "order cancelled");
        Ok(order)
    }
}
