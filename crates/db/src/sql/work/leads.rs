//! The repositories of leads, conversions, and rounds of messages.

use super::super::{campaigns, conversions, leads};
use super::Work;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::campaign::{Campaign, MessageState, RecallMessage};
use domain::conversion::Conversion;
use domain::lead::Lead;
use domain::ports::{
    CampaignRepository, Candidate, CandidatesAfter, ConversionRepository, LeadRepository,
    StoreError,
};
use domain::task::Lease;
use domain::{LeadId, MessageId, PhoneNumber, Timestamp};

#[async_trait]
impl LeadRepository for Work {
    async fn insert(&mut self, lead: &Lead) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        leads::insert(conn, cipher, lead).await
    }

    async fn find(&mut self, id: LeadId) -> Result<Option<Lead>, StoreError> {
        let (conn, cipher) = self.parts()?;
        leads::find(conn, cipher, id).await
    }

    async fn forget(&mut self, phone: &PhoneNumber) -> Result<u64, StoreError> {
        let (conn, cipher) = self.parts()?;
        leads::forget(conn, cipher, phone).await
    }
}

#[async_trait]
impl ConversionRepository for Work {
    async fn insert(&mut self, conversion: &Conversion) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        conversions::insert(conn, cipher, conversion).await
    }

    async fn lease(
        &mut self,
        most: u32,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Vec<Conversion>, StoreError> {
        let (conn, cipher) = self.parts()?;
        conversions::lease(conn, cipher, (most, lease, now)).await
    }

    async fn settle(&mut self, conversion: &Conversion, held: Lease) -> Result<(), StoreError> {
        conversions::settle(self.conn()?, conversion, held).await
    }

    async fn waiting(&mut self) -> Result<i64, StoreError> {
        conversions::waiting(self.conn()?).await
    }
}

#[async_trait]
impl CampaignRepository for Work {
    async fn begin_round(&mut self, day: NaiveDate) -> Result<u32, StoreError> {
        campaigns::begin_round(self.conn()?, day).await
    }

    async fn end_round(&mut self, day: NaiveDate, made: u32) -> Result<(), StoreError> {
        campaigns::end_round(self.conn()?, day, made).await
    }

    async fn candidates(&mut self, after: &CandidatesAfter) -> Result<Vec<Candidate>, StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::candidates(conn, cipher, after).await
    }

    async fn insert(
        &mut self,
        campaign: &Campaign,
        messages: &[RecallMessage],
    ) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::insert(conn, cipher, (campaign, messages)).await
    }

    async fn find_message(&mut self, id: MessageId) -> Result<Option<RecallMessage>, StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::find_message(conn, cipher, id).await
    }

    async fn change_message(
        &mut self,
        message: &RecallMessage,
        was: &MessageState,
    ) -> Result<(), StoreError> {
        campaigns::change_message(self.conn()?, message, was).await
    }

    async fn forget(&mut self, phone: &PhoneNumber, at: Timestamp) -> Result<u64, StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::forget(conn, cipher, (phone, at)).await
    }

    async fn is_opted_out(&mut self, phone: &PhoneNumber) -> Result<bool, StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::is_opted_out(conn, cipher, phone).await
    }

    async fn opt_out(&mut self, phone: &PhoneNumber, at: Timestamp) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::opt_out(conn, cipher, (phone, at)).await
    }

    async fn opt_in(&mut self, phone: &PhoneNumber) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        campaigns::opt_in(conn, cipher, phone).await
    }
}
