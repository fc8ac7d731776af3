//! Customers whose term is over (过期用户), rounds of messages to them, and who wants none.

mod opt_out;
mod round;
mod test_messages;

pub use round::RecallRound;
pub use test_messages::{TestMessage, TestOutcome, TestScene};

use crate::guards::Guards;
use crate::ports::{Ports, Settings};
use crate::staff::{Forbidden, allow};
use domain::campaign::{Campaign, RecallMessage};
use domain::ports::{IdError, MessageFilter, Page, Paged, StoreError};
use domain::staff::{Permission, StaffMember};
use domain::time::Timestamp;
use domain::{CampaignId, Customer};
use std::sync::Arc;
use tokio::sync::Notify;

#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no round of this id")]
    Unknown,
    /// What is offered must be there, and be for those who renew.
    #[error("the package cannot be offered")]
    NoSuchOffer,
    /// Some of those customers are not lapsed yet.
    #[error("the day is to come")]
    DayToCome,
    /// The day's messages are used up.
    #[error("no messages are left for today")]
    UsedUp,
    #[error("too many test messages")]
    TooFrequent { until: Timestamp },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// A round, and how many of its messages are in each state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFile {
    pub campaign: Campaign,
    pub messages: Vec<(String, i64)>,
}

#[derive(Debug, Clone)]
pub struct Campaigns {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    guards: Guards,
    wake: Arc<Notify>,
}

impl Campaigns {
    pub(crate) fn new(
        ports: &Arc<Ports>,
        settings: &Arc<Settings>,
        guards: &Guards,
        wake: &Arc<Notify>,
    ) -> Self {
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, guards: guards.clone(), wake: Arc::clone(wake) }
    }

    /// Customers whose last paid day came before this one; to be masked before they are shown.
    pub async fn expired(
        &self,
        staff: &StaffMember,
        before: chrono::NaiveDate,
        page: Page,
    ) -> Result<Paged<Customer>, CampaignError> {
        allow(staff, Permission::SeeLeads)?;
        Ok(self.ports.leads.expired(before, page).await?)
    }

    /// Newest first.
    pub async fn list(
        &self,
        staff: &StaffMember,
        page: Page,
    ) -> Result<Paged<Campaign>, CampaignError> {
        allow(staff, Permission::SeeLeads)?;
        Ok(self.ports.leads.campaigns(page).await?)
    }

    pub async fn look(
        &self,
        staff: &StaffMember,
        id: CampaignId,
    ) -> Result<CampaignFile, CampaignError> {
        allow(staff, Permission::SeeLeads)?;
        let campaign = self.ports.leads.campaign(id).await?.ok_or(CampaignError::Unknown)?;
        let messages = self.ports.leads.message_counts(id).await?;
        Ok(CampaignFile { campaign, messages })
    }

    /// In the order in which they were chosen; to be masked before they are shown.
    pub async fn messages(
        &self,
        staff: &StaffMember,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<RecallMessage>, CampaignError> {
        allow(staff, Permission::SeeLeads)?;
        Ok(self.ports.leads.messages(filter, page).await?)
    }
}
