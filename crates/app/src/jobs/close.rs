use super::{JobError, JobRunner, Outcome};
use crate::trades::TradeState;
use domain::id::AttemptId;

impl JobRunner {
    /// Closes an attempt that another one has taken the place of. What the provider has not heard of
    /// (an unscanned QR code) stays open until its time is over, and is asked about meanwhile.
    pub(super) async fn close_attempt(&self, id: AttemptId) -> Result<Outcome, JobError> {
        let mut work = self.ports.store.begin().await?;
        let found = work.attempts().find(id).await;
        let Some(attempt) = crate::unit::finish(work, found).await? else {
            return Ok(Outcome::Fail("there is no such attempt".to_owned()));
        };
        if !attempt.is_open() {
            return Ok(Outcome::Done);
        }
        match self.trades.close(&attempt).await? {
            TradeState::Open | TradeState::NotFound | TradeState::Money(_) | TradeState::Ended => {
                Ok(Outcome::Done)
            }
        }
    }
}
