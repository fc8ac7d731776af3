//! Leads, conversions, and rounds of messages.

use super::state::{State, insert_new};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::campaign::{Campaign, MessageState, RecallMessage};
use domain::conversion::{Conversion, ConversionState};
use domain::lead::{Lead, LeadDetail};
use domain::ports::{
    CampaignRepository, Candidate, CandidatesAfter, ConversionRepository, LeadRepository,
    StoreError,
};
use domain::task::Lease;
use domain::{
    CampaignId, ConversionId, Customer, LeadId, MessageId, OrderState, PhoneNumber, Timestamp,
};
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
pub(super) struct Outreach {
    pub(super) leads: BTreeMap<LeadId, Lead>,
    pub(super) conversions: BTreeMap<ConversionId, Conversion>,
    pub(super) campaigns: BTreeMap<CampaignId, Campaign>,
    pub(super) messages: BTreeMap<MessageId, RecallMessage>,
    pub(super) round: Option<(NaiveDate, u32)>,
    pub(super) opted_out: Vec<PhoneNumber>,
}

#[async_trait]
impl LeadRepository for FakeUnitOfWork {
    async fn insert(&mut self, lead: &Lead) -> Result<(), StoreError> {
        let clue = |lead: &Lead| (lead.account, lead.clue_id.clone());
        let leads = &mut self.state.outreach.leads;
        if leads.values().any(|known| clue(known) == clue(lead)) {
            return Err(StoreError::Duplicate);
        }
        insert_new(leads, lead.id, lead)
    }

    async fn find(&mut self, id: LeadId) -> Result<Option<Lead>, StoreError> {
        Ok(self.state.outreach.leads.get(&id).cloned())
    }

    async fn forget(&mut self, phone: &PhoneNumber) -> Result<u64, StoreError> {
        let mut count = 0;
        let leads = self.state.outreach.leads.values_mut();
        for lead in leads.filter(|lead| lead.phone.as_ref() == Some(phone)) {
            (lead.name, lead.phone, lead.detail) = (None, None, LeadDetail::nothing());
            count += 1;
        }
        Ok(count)
    }
}

#[async_trait]
impl ConversionRepository for FakeUnitOfWork {
    async fn insert(&mut self, conversion: &Conversion) -> Result<(), StoreError> {
        let conversions = &mut self.state.outreach.conversions;
        if conversions.values().any(|known| known.sameness == conversion.sameness) {
            return Err(StoreError::Duplicate);
        }
        insert_new(conversions, conversion.id, conversion)
    }

    async fn lease(
        &mut self,
        most: u32,
        lease: Lease,
        now: Timestamp,
    ) -> Result<Vec<Conversion>, StoreError> {
        let conversions = &mut self.state.outreach.conversions;
        let mut leased: Vec<_> = conversions
            .values()
            .filter_map(|conversion| {
                let mut conversion = conversion.clone();
                conversion.lease(lease, now).is_ok().then_some(conversion)
            })
            .collect();
        leased.sort_by_key(|conversion| (conversion.due_at, conversion.id));
        leased.truncate(usize::try_from(most).unwrap());
        conversions.extend(leased.iter().map(|leased| (leased.id, leased.clone())));
        Ok(leased)
    }

    async fn settle(&mut self, conversion: &Conversion, held: Lease) -> Result<(), StoreError> {
        let stored = self.state.outreach.conversions.get_mut(&conversion.id);
        match stored {
            Some(stored) if is_held(stored, held) => {
                *stored = conversion.clone();
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict),
        }
    }

    async fn waiting(&mut self) -> Result<i64, StoreError> {
        let open = self.state.outreach.conversions.values().filter(|conversion| {
            matches!(conversion.state, ConversionState::Waiting | ConversionState::Leased(_))
        });
        Ok(i64::try_from(open.count()).unwrap())
    }
}

fn is_held(stored: &Conversion, held: Lease) -> bool {
    matches!(stored.state, ConversionState::Leased(lease) if lease.token == held.token)
}

#[async_trait]
impl CampaignRepository for FakeUnitOfWork {
    async fn begin_round(&mut self, day: NaiveDate) -> Result<u32, StoreError> {
        let known = self.state.outreach.round.filter(|(known, _made)| *known == day);
        Ok(known.map_or(0, |(_day, made)| made))
    }

    async fn end_round(&mut self, day: NaiveDate, made: u32) -> Result<(), StoreError> {
        self.state.outreach.round = Some((day, made));
        Ok(())
    }

    async fn candidates(&mut self, after: &CandidatesAfter) -> Result<Vec<Candidate>, StoreError> {
        let state = &self.state;
        let rows = expired(state, after.before).into_iter();
        let rows = rows.filter(|customer| {
            let is_later = |(day, id): &(NaiveDate, _)| {
                (Reverse(customer.expires_on), &customer.query_id) > (Reverse(*day), id)
            };
            after.after.as_ref().is_none_or(is_later)
                && !has_message(state, &customer.contact.phone, after.not_since)
        });
        let rows = rows.take(usize::try_from(after.most).unwrap());
        Ok(rows
            .map(|customer| Candidate {
                customer: customer.clone(),
                opted_out: state.outreach.opted_out.contains(&customer.contact.phone),
                has_open_order: has_open_order(state, customer),
            })
            .collect())
    }

    async fn insert(
        &mut self,
        campaign: &Campaign,
        messages: &[RecallMessage],
    ) -> Result<(), StoreError> {
        let outreach = &mut self.state.outreach;
        insert_new(&mut outreach.campaigns, campaign.id, campaign)?;
        for message in messages {
            insert_new(&mut outreach.messages, message.id, message)?;
        }
        Ok(())
    }

    async fn find_message(&mut self, id: MessageId) -> Result<Option<RecallMessage>, StoreError> {
        Ok(self.state.outreach.messages.get(&id).cloned())
    }

    async fn change_message(
        &mut self,
        message: &RecallMessage,
        was: &MessageState,
    ) -> Result<(), StoreError> {
        match self.state.outreach.messages.get_mut(&message.id) {
            Some(stored) if stored.state == *was => {
                let phone = stored.phone.clone();
                *stored = RecallMessage { phone, ..message.clone() };
                Ok(())
            }
            Some(_) | None => Err(StoreError::Conflict),
        }
    }

    async fn forget(&mut self, phone: &PhoneNumber, at: Timestamp) -> Result<u64, StoreError> {
        let mut count = 0;
        let messages = self.state.outreach.messages.values_mut();
        for message in messages.filter(|message| message.phone == *phone) {
            if message.state == MessageState::Waiting {
                message.state = MessageState::LeftOut { at };
            }
            message.phone = PhoneNumber::nobody();
            count += 1;
        }
        Ok(count)
    }

    async fn is_opted_out(&mut self, phone: &PhoneNumber) -> Result<bool, StoreError> {
        Ok(self.state.outreach.opted_out.contains(phone))
    }

    async fn opt_out(&mut self, phone: &PhoneNumber, _at: Timestamp) -> Result<(), StoreError> {
        let opted_out = &mut self.state.outreach.opted_out;
        if !opted_out.contains(phone) {
            opted_out.push(phone.clone());
        }
        Ok(())
    }

    async fn opt_in(&mut self, phone: &PhoneNumber) -> Result<(), StoreError> {
        self.state.outreach.opted_out.retain(|known| known != phone);
        Ok(())
    }
}

/// The latest end of term first, then by queryId.
pub(super) fn expired(state: &State, before: NaiveDate) -> Vec<&Customer> {
    let mut rows: Vec<_> =
        state.customers.values().filter(|customer| customer.expires_on < before).collect();
    rows.sort_by_key(|customer| (Reverse(customer.expires_on), customer.query_id.clone()));
    rows
}

fn has_message(state: &State, phone: &PhoneNumber, since: Timestamp) -> bool {
    state.outreach.messages.values().any(|message| {
        message.phone == *phone && message.state.counts() && message.created_at > since
    })
}

fn has_open_order(state: &State, customer: &Customer) -> bool {
    state.orders.values().any(|order| {
        let is_theirs = order.query_id.as_ref() == Some(&customer.query_id)
            || order.contact.phone == customer.contact.phone;
        is_theirs && is_open(&order.state)
    })
}

fn is_open(state: &OrderState) -> bool {
    !["fulfilled", "cancelled", "expired", "refunded"].contains(&state.name())
}
