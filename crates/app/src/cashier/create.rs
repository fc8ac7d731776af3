use super::Cashier;
use super::pay::{PayError, Payment};
use crate::trades::{TradeError, TradeState};
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::order::{Order, OrderState};
use domain::ports::{CreatedPayment, OutsideError, StoreError};
use domain::settlement::{LateFate, SettlementOutcome};
use domain::{TransitionError, with_causes};

/// What storing a created payment can meet.
enum Kept {
    Payment(Payment),
    /// It was captured, closed or held while the provider was being asked.
    Overtaken,
}

impl Cashier {
    /// Sends a new attempt to its provider.
    pub(super) async fn create(&self, attempt: PaymentAttempt) -> Result<Payment, PayError> {
        match self.send(&attempt).await {
            Ok(created) => self.keep(attempt, created).await,
            // It never heard us: the same once more is safe.
            Err(OutsideError::NotReached(_)) => {
                let second = self.send(&attempt).await;
                self.conclude(attempt, second).await
            }
            Err(OutsideError::Unknown(cause)) => {
                let cause = OutsideError::Unknown(cause);
                self.after_unknown(attempt, cause).await
            }
            Err(refused @ OutsideError::Refused { .. }) => {
                self.conclude(attempt, Err(refused)).await
            }
        }
    }

    /// Takes up an attempt whose creation never ended: asks first, then sends the same again.
    /// `None`: it is over, and another attempt may be made.
    pub(super) async fn resume(
        &self,
        attempt: PaymentAttempt,
    ) -> Result<Option<Payment>, PayError> {
        match self.look(&attempt).await? {
            TradeState::Money(outcome) => Err(after_money(&outcome)),
            TradeState::Ended => Ok(None),
            TradeState::NotFound | TradeState::Open => {
                let sent = self.send(&attempt).await;
                self.conclude(attempt, sent).await.map(Some)
            }
        }
    }

    /// The answer was lost: ask, and unless it proves paid or closed, send the same bytes again.
    async fn after_unknown(
        &self,
        attempt: PaymentAttempt,
        cause: OutsideError,
    ) -> Result<Payment, PayError> {
        match self.trades.ask(&attempt).await {
            Ok(TradeState::Money(outcome)) => Err(after_money(&outcome)),
            Ok(TradeState::Ended) => Err(PayError::ProviderRefused(cause)),
            Ok(TradeState::NotFound | TradeState::Open) => {
                let sent = self.send(&attempt).await;
                self.conclude(attempt, sent).await
            }
            Err(error) => {
                let number = attempt.number.to_string();
                let error = with_causes(&error);
                tracing::warn!(payment_attempt.number = number, %error, "outcome still unknown");
                self.conclude(attempt, Err(cause)).await
            }
        }
    }

    async fn send(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        match self.ports.gateway(attempt.channel()) {
            Some(gateway) => gateway.create(attempt).await,
            None => Err(OutsideError::NotReached("no gateway for this channel".into())),
        }
    }

    async fn look(&self, attempt: &PaymentAttempt) -> Result<TradeState, PayError> {
        self.trades.ask(attempt).await.map_err(|error| match error {
            TradeError::Outside(error @ OutsideError::NotReached(_)) => {
                PayError::ProviderUnavailable(error)
            }
            TradeError::Outside(error) => PayError::OutcomeUnknown(error),
            TradeError::NoGateway => PayError::SceneNotOffered,
            TradeError::Store(error) => PayError::Store(error),
            TradeError::Ids(error) => PayError::Ids(error),
            TradeError::Transition(_) => PayError::NotPayable,
        })
    }

    /// Stores the last word of this round. An attempt without one stays as it is, to be taken up by
    /// the next request and asked about meanwhile.
    async fn conclude(
        &self,
        attempt: PaymentAttempt,
        sent: Result<CreatedPayment, OutsideError>,
    ) -> Result<Payment, PayError> {
        match sent {
            Ok(created) => self.keep(attempt, created).await,
            Err(error @ OutsideError::NotReached(_)) => {
                self.let_go(&attempt).await?;
                Err(PayError::ProviderUnavailable(error))
            }
            Err(error @ OutsideError::Unknown(_)) => {
                self.let_go(&attempt).await?;
                Err(PayError::OutcomeUnknown(error))
            }
            Err(error @ OutsideError::Refused { .. }) => {
                self.decline(&attempt, &error).await?;
                Err(PayError::ProviderRefused(error))
            }
        }
    }

    async fn keep(
        &self,
        attempt: PaymentAttempt,
        created: CreatedPayment,
    ) -> Result<Payment, PayError> {
        let CreatedPayment { action, valid_until } = created;
        let kept = self
            .change(&attempt, |fresh, order| {
                // Cancelled or paid meanwhile: nobody is given a way to pay it (again).
                if order.is_some_and(|order| order.state != OrderState::AwaitingPayment) {
                    return Ok(Kept::Overtaken);
                }
                let submitted = fresh.submit(action.clone(), valid_until);
                Ok(match submitted {
                    Ok(_applied) => Kept::Payment(Payment::of(fresh, &action)),
                    Err(TransitionError { .. }) => Kept::Overtaken,
                })
            })
            .await?;
        match kept {
            Kept::Payment(payment) => Ok(payment),
            Kept::Overtaken => match self.orders.look(attempt.order_id).await {
                Ok(view) if view.order.state.paid().is_some() => Err(PayError::AlreadyPaid),
                Ok(_) | Err(_) => Err(PayError::NotPayable),
            },
        }
    }

    async fn decline(
        &self,
        attempt: &PaymentAttempt,
        error: &OutsideError,
    ) -> Result<(), PayError> {
        let now = self.ports.clock.now();
        let reason = error.to_string();
        self.change(attempt, |fresh, _order| {
            if fresh.is_open() {
                let _applied = fresh.decline(now, &reason);
            }
            Ok(())
        })
        .await
    }

    async fn let_go(&self, attempt: &PaymentAttempt) -> Result<(), PayError> {
        let now = self.ports.clock.now();
        self.change(attempt, |fresh, _order| {
            fresh.creating_until = now;
            Ok(())
        })
        .await
    }

    /// Changes the attempt as it is stored now.
    async fn change<T: Send>(
        &self,
        attempt: &PaymentAttempt,
        change: impl FnOnce(&mut PaymentAttempt, Option<&Order>) -> Result<T, PayError> + Send,
    ) -> Result<T, PayError> {
        let mut work = self.ports.store.begin().await?;
        let result = async {
            // The order's lock keeps a settlement from deciding on the old state.
            let order = work.orders().lock(attempt.order_id).await?;
            let fresh = work.attempts().find(attempt.id).await?;
            let mut fresh = fresh.ok_or(StoreError::Conflict)?;
            let before = fresh.clone();
            let value = change(&mut fresh, order.as_ref())?;
            if fresh != before {
                work.attempts().update(&mut fresh).await?;
            }
            Ok(value)
        }
        .await;
        finish(work, result).await
    }
}

fn after_money(outcome: &SettlementOutcome) -> PayError {
    match outcome {
        SettlementOutcome::Paid(_)
        | SettlementOutcome::AlreadyPaid(_)
        | SettlementOutcome::Late(_, _, LateFate::Completed) => PayError::AlreadyPaid,
        SettlementOutcome::Late(..) => PayError::NotPayable,
        SettlementOutcome::Quarantined(_) => PayError::Held,
    }
}
