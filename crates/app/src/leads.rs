//! Leads (百度线索): taken in once, and shown to staff.

mod desk;

pub use desk::{LeadDeskError, LeadExport};

use crate::ports::Ports;
use crate::unit::finish;
use domain::LeadId;
use domain::customer::{PersonName, PhoneNumber, Source};
use domain::lead::{ClueId, Lead, LeadAccount, LeadDetail, LeadKind};
use domain::ports::{IdError, StoreError};
use domain::time::{Timestamp, to_micros};
use std::sync::Arc;

/// What Baidu pushed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedLead {
    pub account: LeadAccount,
    pub kind: LeadKind,
    pub clue_id: ClueId,
    pub name: Option<PersonName>,
    pub phone: Option<PhoneNumber>,
    pub detail: LeadDetail,
    pub ucid: Option<String>,
    pub channel: Option<String>,
    pub committed_at: Option<Timestamp>,
    pub source: Source,
}

/// Whether the lead is here for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    New,
    Known,
}

#[derive(Debug, thiserror::Error)]
pub enum LeadError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

#[derive(Debug, Clone)]
pub struct Leads {
    ports: Arc<Ports>,
}

impl Leads {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    /// Stored before it is answered. However often the same clue comes, it is one lead, as it came
    /// first.
    pub async fn take(&self, pushed: PushedLead) -> Result<Taken, LeadError> {
        let id = LeadId(self.ports.ids.next_id()?);
        let mut work = self.ports.store.begin().await?;
        let taken = async {
            let received_at = to_micros(work.now().await?);
            let lead = pushed.lead(id, received_at);
            match work.leads().insert(&lead).await {
                Ok(()) => Ok(Taken::New),
                Err(StoreError::Duplicate) => Ok(Taken::Known),
                Err(error) => Err(error),
            }
        }
        .await;
        let taken = finish(work, taken).await?;
        tracing::info!(lead.id = %id, is_new = taken == Taken::New, "a lead came in");
        Ok(taken)
    }
}

impl PushedLead {
    fn lead(self, id: LeadId, received_at: Timestamp) -> Lead {
        Lead {
            id,
            account: self.account,
            kind: self.kind,
            clue_id: self.clue_id,
            name: self.name,
            phone: self.phone,
            detail: self.detail,
            ucid: self.ucid,
            channel: self.channel,
            committed_at: self.committed_at,
            source: self.source,
            received_at,
        }
    }
}
