use super::{JobError, JobRunner, Outcome};
use crate::trades::TradeState;
use crate::unit::finish;
use domain::attempt::{AttemptState, PaymentAttempt, next_look};
use domain::id::AttemptId;
use domain::ports::StoreError;

impl JobRunner {
    /// Asks the provider about an attempt without a final word. Notifications can get lost, and so
    /// can money that comes after its attempt was closed: both are found here.
    pub(super) async fn check_attempt(&self, id: AttemptId) -> Result<Outcome, JobError> {
        let Some(attempt) = self.find_attempt(id).await? else {
            return Ok(Outcome::Fail("there is no such attempt".to_owned()));
        };
        if matches!(attempt.state, AttemptState::Captured(_)) {
            return Ok(Outcome::Done);
        }
        match self.trades.ask(&attempt).await? {
            TradeState::Money(_) => {
                let is_open = self.find_attempt(id).await?.is_some_and(|fresh| fresh.is_open());
                // Booked, or held, where asking again would only put it into quarantine once more.
                // An answer that could not be laid to this attempt leaves it open.
                if is_open { self.look_again(&attempt).await } else { Ok(Outcome::Done) }
            }
            TradeState::NotFound | TradeState::Open | TradeState::Ended => {
                self.look_again(&attempt).await
            }
        }
    }

    async fn look_again(&self, attempt: &PaymentAttempt) -> Result<Outcome, JobError> {
        let now = self.ports.clock.now();
        let next = next_look(attempt.created_at, attempt.time_expire, now);
        if next.is_none() {
            // The last look: what nobody has heard of by now is not paid any more.
            self.trades.expire(attempt).await?;
        }
        Ok(next.map_or(Outcome::Done, Outcome::Again))
    }

    async fn find_attempt(&self, id: AttemptId) -> Result<Option<PaymentAttempt>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let found = work.attempts().find(id).await;
        finish(work, found).await
    }
}
