//! What is too old to be of use goes.

use crate::ports::Ports;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::ports::StoreError;
use std::sync::Arc;

/// So many rows go in one transaction, and so many transactions at a time: at the next run the rest.
const ROUND: u32 = 500;
const MOST_ROUNDS: u32 = 2000;

#[derive(Debug, Clone)]
pub(crate) struct Archive {
    ports: Arc<Ports>,
    /// Visits are kept for so many days.
    track_days: i64,
}

impl Archive {
    pub(crate) fn new(ports: &Arc<Ports>, track_days: i64) -> Self {
        Self { ports: Arc::clone(ports), track_days }
    }

    /// Takes away what visitors did long ago. How many rows there were.
    pub(crate) async fn clear(&self) -> Result<u64, StoreError> {
        let mut cleared = 0;
        for _round in 0..MOST_ROUNDS {
            let mut work = self.ports.store.begin().await?;
            let gone = async {
                let before = work.now().await? - TimeDelta::days(self.track_days);
                work.tracks().remove_before(before, ROUND).await
            }
            .await;
            let gone = finish(work, gone).await?;
            cleared += gone;
            if gone < u64::from(ROUND) {
                break;
            }
        }
        Ok(cleared)
    }
}
