use super::FakeStore;
use super::leads::expired;
use super::money_queries::paged;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::campaign::{Campaign, RecallMessage};
use domain::conversion::Conversion;
use domain::lead::Lead;
use domain::ports::{LeadFilter, LeadQueries, MessageFilter, Page, Paged, StoreError};
use domain::{CampaignId, Customer};
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[async_trait]
impl LeadQueries for FakeStore {
    async fn leads(&self, filter: &LeadFilter, page: Page) -> Result<Paged<Lead>, StoreError> {
        self.look(|state| {
            let mut rows: Vec<&Lead> = state.outreach.leads.values().collect();
            rows.sort_by_key(|lead| Reverse((lead.received_at, lead.id)));
            paged(rows.into_iter().filter(|lead| allows(filter, lead)), page)
        })
    }

    async fn conversions(
        &self,
        wanted: Option<String>,
        page: Page,
    ) -> Result<Paged<Conversion>, StoreError> {
        self.look(|state| {
            let rows = state.outreach.conversions.values().rev();
            let is_wanted = |row: &&Conversion| {
                wanted.as_deref().is_none_or(|wanted| wanted == row.state.name())
            };
            paged(rows.filter(is_wanted), page)
        })
    }

    async fn expired(&self, before: NaiveDate, page: Page) -> Result<Paged<Customer>, StoreError> {
        self.look(|state| paged(expired(state, before).into_iter(), page))
    }

    async fn campaigns(&self, page: Page) -> Result<Paged<Campaign>, StoreError> {
        self.look(|state| paged(state.outreach.campaigns.values().rev(), page))
    }

    async fn campaign(&self, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
        self.look(|state| state.outreach.campaigns.get(&id).cloned())
    }

    async fn message_counts(&self, id: CampaignId) -> Result<Vec<(String, i64)>, StoreError> {
        self.look(|state| {
            let mut counts = BTreeMap::new();
            for message in state.outreach.messages.values() {
                if message.campaign == id {
                    *counts.entry(message.state.name().to_owned()).or_default() += 1;
                }
            }
            counts.into_iter().collect()
        })
    }

    async fn messages(
        &self,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<RecallMessage>, StoreError> {
        self.look(|state| {
            let rows = state.outreach.messages.values().filter(|message| {
                let is_in = |wanted: &str| wanted == message.state.name();
                message.campaign == filter.campaign && filter.state.as_deref().is_none_or(is_in)
            });
            paged(rows, page)
        })
    }

    async fn opt_outs(&self) -> Result<i64, StoreError> {
        self.look(|state| i64::try_from(state.outreach.opted_out.len()).unwrap())
    }
}

fn allows(filter: &LeadFilter, lead: &Lead) -> bool {
    filter.account.is_none_or(|account| account == lead.account)
        && filter.kind.is_none_or(|kind| kind == lead.kind)
        && filter.from.is_none_or(|from| from <= lead.received_at)
        && filter.until.is_none_or(|until| lead.received_at < until)
}
