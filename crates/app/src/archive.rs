//! What is too old to be of use goes: visits for good, evidence into files.

mod evidence;

use crate::ports::{Ports, Settings};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::ports::{Cause, StoreError};
use evidence::EvidenceByAge;
use std::sync::Arc;

/// So many rows go in one transaction, and so many transactions at a time: at the next run the rest.
const ROUND: u32 = 500;
const MOST_ROUNDS: u32 = 2000;

#[derive(Debug, Clone)]
pub(crate) struct Archive {
    ports: Arc<Ports>,
    /// Visits are kept for so many days.
    track_days: i64,
    evidence: EvidenceByAge,
}

impl Archive {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Settings) -> Self {
        let evidence = EvidenceByAge::new(ports, settings.evidence_days);
        Self { ports: Arc::clone(ports), track_days: settings.track_days, evidence }
    }

    pub(crate) async fn run(&self) -> Result<(), Cause> {
        let visits = self.clear_visits().await?;
        let (moved, result) = self.evidence.archive().await;
        let (evidence, files) = (moved.rows, moved.files);
        tracing::info!(job = "archive", visits, evidence, files, "what is old was taken away");
        result
    }

    /// Takes away what visitors did long ago. How many rows there were.
    async fn clear_visits(&self) -> Result<u64, StoreError> {
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
