use super::{JobError, JobRunner, Outcome};
use crate::trades::TradeState;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::attempt::{AttemptState, PaymentAttempt};
use domain::event::{EventKind, OrderEvent};
use domain::id::{EventId, OrderId};
use domain::order::{Order, OrderState};
use domain::ports::UnitOfWork;
use domain::settlement::{LateFate, SettlementOutcome};
use domain::time::Timestamp;

/// A provider that knows nothing of an attempt is believed so long after its end, not before: a QR
/// code scanned in the last moment shows up late.
const LAST_WORD_AFTER: TimeDelta = TimeDelta::minutes(2);
/// How often an order with held money is looked at again.
const HELD_PAUSE: TimeDelta = TimeDelta::minutes(10);

/// What stands between an order and its expiry.
enum Hurdle {
    None,
    /// Nothing can be said before this instant.
    Until(Timestamp),
    Paid,
}

impl JobRunner {
    /// Ends an unpaid order, once none of its attempts can be paid any more.
    pub(super) async fn expire_order(&self, id: OrderId) -> Result<Outcome, JobError> {
        let now = self.ports.clock.now();
        let Some(order) = self.ports.queries.order(id).await? else {
            return Ok(Outcome::Fail("there is no such order".to_owned()));
        };
        if order.state != OrderState::AwaitingPayment {
            return Ok(Outcome::Done);
        }
        if order.expires_at > now {
            return Ok(Outcome::Again(order.expires_at));
        }
        let mut wait_until = None;
        for attempt in self.ports.queries.attempts(id).await? {
            match self.clear(&attempt, now).await? {
                Hurdle::None => {}
                Hurdle::Until(at) => wait_until = wait_until.max(Some(at)),
                Hurdle::Paid => return Ok(Outcome::Done),
            }
        }
        match wait_until {
            Some(at) => Ok(Outcome::Again(at)),
            None => self.end_order(id).await,
        }
    }

    /// Sees to it that the attempt cannot be paid any more.
    async fn clear(&self, attempt: &PaymentAttempt, now: Timestamp) -> Result<Hurdle, JobError> {
        if attempt.is_held() {
            return Ok(Hurdle::Until(now + HELD_PAUSE));
        }
        if !attempt.is_open() {
            return Ok(Hurdle::None);
        }
        let state = match self.trades.ask(attempt).await? {
            TradeState::Open => self.trades.close(attempt).await?,
            known @ (TradeState::NotFound | TradeState::Money(_) | TradeState::Ended) => known,
        };
        let believed_at = attempt.time_expire + LAST_WORD_AFTER;
        match state {
            TradeState::Money(SettlementOutcome::Quarantined(_)) => {
                Ok(Hurdle::Until(now + HELD_PAUSE))
            }
            TradeState::Money(
                SettlementOutcome::Paid(_)
                | SettlementOutcome::Late(_, _, LateFate::Completed | LateFate::Held),
            ) => Ok(Hurdle::Paid),
            // Money that has gone back again does not pay the order.
            TradeState::Money(
                SettlementOutcome::AlreadyPaid(_)
                | SettlementOutcome::Late(_, _, LateFate::Refunded),
            )
            | TradeState::Ended => Ok(Hurdle::None),
            TradeState::NotFound | TradeState::Open if now < believed_at => {
                Ok(Hurdle::Until(believed_at))
            }
            TradeState::NotFound | TradeState::Open => {
                self.trades.expire(attempt).await?;
                Ok(Hurdle::None)
            }
        }
    }

    async fn end_order(&self, id: OrderId) -> Result<Outcome, JobError> {
        let mut work = self.ports.store.begin().await?;
        let ended = self.end_order_in(work.as_mut(), id).await;
        finish(work, ended).await
    }

    /// Looks once more under the order's lock: a payment begun or captured meanwhile wins.
    async fn end_order_in(
        &self,
        work: &mut dyn UnitOfWork,
        id: OrderId,
    ) -> Result<Outcome, JobError> {
        let now = self.ports.clock.now();
        let Some(mut order) = work.orders().lock(id).await? else { return Ok(Outcome::Done) };
        if order.state != OrderState::AwaitingPayment {
            return Ok(Outcome::Done);
        }
        let attempts = work.attempts().of_order(id).await?;
        let is_alive = |attempt: &PaymentAttempt| {
            attempt.is_open() || matches!(attempt.state, AttemptState::Held { .. })
        };
        if attempts.iter().any(is_alive) {
            return Ok(Outcome::Again(now));
        }
        let _applied = order.expire(now)?;
        work.orders().update(&mut order).await?;
        if order.package.limited {
            work.packages().return_stock(order.package.id).await?;
        }
        work.events().add(&self.event(&order, EventKind::Expired, now)?).await?;
        tracing::info!(order.id = %order.id, "order expired unpaid");
        Ok(Outcome::Done)
    }

    pub(super) fn event(
        &self,
        order: &Order,
        kind: EventKind,
        at: Timestamp,
    ) -> Result<OrderEvent, JobError> {
        Ok(OrderEvent { id: EventId(self.ports.ids.next_id()?), order_id: order.id, kind, at })
    }
}
