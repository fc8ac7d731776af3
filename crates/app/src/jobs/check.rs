use super::{JobError, JobRunner, Outcome};
use crate::trades::TradeState;
use domain::attempt::{AttemptState, next_look};
use domain::id::AttemptId;

impl JobRunner {
    /// Asks the provider about an attempt without a final word. Notifications can get lost, and so
    /// can money that comes after its attempt was closed: both are found here.
    pub(super) async fn check_attempt(&self, id: AttemptId) -> Result<Outcome, JobError> {
        let mut work = self.ports.store.begin().await?;
        let found = work.attempts().find(id).await;
        let Some(attempt) = crate::unit::finish(work, found).await? else {
            return Ok(Outcome::Fail("there is no such attempt".to_owned()));
        };
        if matches!(attempt.state, AttemptState::Captured(_)) {
            return Ok(Outcome::Done);
        }
        match self.trades.ask(&attempt).await? {
            // Booked, or in quarantine, where asking again would only put it once more.
            TradeState::Money(_) => Ok(Outcome::Done),
            TradeState::NotFound | TradeState::Open | TradeState::Ended => {
                let now = self.ports.clock.now();
                let next = next_look(attempt.created_at, attempt.time_expire, now);
                if next.is_none() {
                    // The last look: what nobody has heard of by now is not paid any more.
                    self.trades.expire(&attempt).await?;
                }
                Ok(next.map_or(Outcome::Done, Outcome::Again))
            }
        }
    }
}
