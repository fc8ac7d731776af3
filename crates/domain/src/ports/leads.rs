use super::campaigns::MessageFilter;
use super::money_queries::{Page, Paged};
use super::store::StoreError;
use crate::campaign::{Campaign, RecallMessage};
use crate::conversion::Conversion;
use crate::customer::{Customer, PhoneNumber};
use crate::id::{CampaignId, LeadId};
use crate::lead::{Lead, LeadAccount, LeadKind};
use crate::time::Timestamp;
use async_trait::async_trait;
use chrono::NaiveDate;
use std::fmt::Debug;

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LeadRepository: Send {
    /// `Duplicate` when the account has this clue already.
    async fn insert(&mut self, lead: &Lead) -> Result<(), StoreError>;
    async fn find(&mut self, id: LeadId) -> Result<Option<Lead>, StoreError>;
    /// Takes name, phone and detail from the leads with this phone: how many there were. The rows
    /// stay, so that their clues are known when they are pushed again.
    async fn forget(&mut self, phone: &PhoneNumber) -> Result<u64, StoreError>;
}

/// What is set narrows the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeadFilter {
    pub account: Option<LeadAccount>,
    pub kind: Option<LeadKind>,
    /// Received from this instant on, and up to (not at) the other.
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// What staff read of leads, conversions, and of rounds of messages. Newest first, where nothing
/// else is said.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LeadQueries: Send + Sync + Debug {
    async fn leads(&self, filter: &LeadFilter, page: Page) -> Result<Paged<Lead>, StoreError>;
    /// `state`: one of `ConversionState::NAMES`.
    async fn conversions(
        &self,
        state: Option<String>,
        page: Page,
    ) -> Result<Paged<Conversion>, StoreError>;
    /// Customers whose last paid day came before this one; the latest of them first.
    async fn expired(&self, before: NaiveDate, page: Page) -> Result<Paged<Customer>, StoreError>;
    async fn campaigns(&self, page: Page) -> Result<Paged<Campaign>, StoreError>;
    async fn campaign(&self, id: CampaignId) -> Result<Option<Campaign>, StoreError>;
    /// How many messages of the round are in each state, by the state's word.
    async fn message_counts(&self, id: CampaignId) -> Result<Vec<(String, i64)>, StoreError>;
    /// In the order in which they were chosen.
    async fn messages(
        &self,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<RecallMessage>, StoreError>;
    /// How many phones get no such messages.
    async fn opt_outs(&self) -> Result<i64, StoreError>;
}
