use super::store::StoreError;
use crate::campaign::{Campaign, MessageState, RecallMessage};
use crate::customer::{Customer, PhoneNumber, QueryId};
use crate::id::{CampaignId, MessageId};
use crate::time::Timestamp;
use async_trait::async_trait;
use chrono::NaiveDate;

/// A customer whose term is over, and what speaks against a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub customer: Customer,
    pub opted_out: bool,
    pub has_open_order: bool,
}

/// Whom to look at next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CandidatesAfter {
    /// Customers whose last paid day came before this one.
    pub before: NaiveDate,
    /// Those after this one, as they are ordered.
    pub after: Option<(NaiveDate, QueryId)>,
    /// Phones that had a message since then are passed over.
    pub not_since: Timestamp,
    pub most: u32,
}

/// What is set narrows the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageFilter {
    pub campaign: CampaignId,
    /// One of `MessageState::NAMES`.
    pub state: Option<String>,
}

#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait CampaignRepository: Send {
    /// How many messages rounds of this day have made. Nobody else begins a round until this
    /// transaction ends.
    async fn begin_round(&mut self, day: NaiveDate) -> Result<u32, StoreError>;
    /// So many in all, for the others to see.
    async fn end_round(&mut self, day: NaiveDate, made: u32) -> Result<(), StoreError>;
    /// The latest end of term first, then by queryId.
    async fn candidates(&mut self, after: &CandidatesAfter) -> Result<Vec<Candidate>, StoreError>;
    async fn insert(
        &mut self,
        campaign: &Campaign,
        messages: &[RecallMessage],
    ) -> Result<(), StoreError>;

    async fn find_message(&mut self, id: MessageId) -> Result<Option<RecallMessage>, StoreError>;
    /// Stores a change to a message that was read in the state `was`; `Conflict` when it is in
    /// another by now.
    async fn change_message(
        &mut self,
        message: &RecallMessage,
        was: &MessageState,
    ) -> Result<(), StoreError>;

    /// Puts nobody's phone in the place of this one on its messages: how many there were. Those that
    /// wait are left out. That the phone wants no messages stays known.
    async fn forget(&mut self, phone: &PhoneNumber, at: Timestamp) -> Result<u64, StoreError>;

    /// Whether the phone wants no such messages.
    async fn is_opted_out(&mut self, phone: &PhoneNumber) -> Result<bool, StoreError>;
    /// Twice is the same as once.
    async fn opt_out(&mut self, phone: &PhoneNumber, at: Timestamp) -> Result<(), StoreError>;
    async fn opt_in(&mut self, phone: &PhoneNumber) -> Result<(), StoreError>;
}
