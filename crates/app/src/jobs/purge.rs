use super::JobRunner;
use crate::unit::finish;
use domain::ports::StoreError;

/// So many rows of each kind go in one transaction, and so many transactions at a time.
const ROUND: u32 = 500;
const MOST_ROUNDS: u32 = 200;

impl JobRunner {
    /// Takes away what is over: counters, captchas, codes, sessions, old answers. In short rounds,
    /// so that nobody waits for it. How many rows there were.
    pub async fn purge_expired(&self) -> Result<u64, StoreError> {
        let mut purged = 0;
        for _round in 0..MOST_ROUNDS {
            let mut work = self.ports.store.begin().await?;
            let gone = async {
                let now = work.now().await?;
                work.guards().purge(now, ROUND).await
            }
            .await;
            let gone = finish(work, gone).await?;
            purged += gone;
            if gone == 0 {
                break;
            }
        }
        Ok(purged)
    }
}
