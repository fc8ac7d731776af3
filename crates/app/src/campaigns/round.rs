use super::{CampaignError, Campaigns};
use crate::staff::{allow, audit};
use crate::unit::finish;
use chrono::NaiveDate;
use domain::campaign::{
    Campaign, LeftOut, MOST_PER_ROUND, MessageState, RECALL_PAUSE, RecallMessage,
};
use domain::ports::{Candidate, CandidatesAfter, UnitOfWork};
use domain::staff::{Permission, StaffMember};
use domain::time::{Timestamp, shanghai_day, to_micros};
use domain::{CampaignId, Customer, MessageId, PackageId, PhoneNumber, Task, TaskId, TaskKind};
use std::collections::BTreeSet;

/// So many customers are looked at in one step, and so many steps a round takes at most.
const STEP: u32 = 500;
const MOST_STEPS: u32 = 40;
/// What a message offers where staff named no package.
const ANY_OFFER: &str = "续费优惠";

/// What staff ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecallRound {
    /// Customers whose last paid day came before this one.
    pub before: NaiveDate,
    /// Held to 1–1,000.
    pub most: u32,
    pub package: Option<PackageId>,
}

/// What has been chosen so far.
struct Choice {
    customers: Vec<Customer>,
    phones: BTreeSet<String>,
    left_out: LeftOut,
    /// No more than these.
    room: usize,
}

impl Campaigns {
    /// Chooses customers and makes a message for each, which the task queue sends. Rounds are
    /// chosen one after the other, so that no phone is in two.
    pub async fn recall(
        &self,
        staff: &StaffMember,
        asked: RecallRound,
    ) -> Result<Campaign, CampaignError> {
        allow(staff, Permission::SendMessages)?;
        let mut work = self.ports.store.begin().await?;
        let made = self.recall_in(work.as_mut(), staff, asked).await;
        let campaign = finish(work, made).await?;
        self.wake.notify_one();
        let (id, chosen) = (campaign.id.to_string(), campaign.chosen);
        tracing::info!(campaign.id = id, chosen, "a round of messages was made");
        Ok(campaign)
    }

    async fn recall_in(
        &self,
        work: &mut dyn UnitOfWork,
        staff: &StaffMember,
        asked: RecallRound,
    ) -> Result<Campaign, CampaignError> {
        let now = to_micros(work.now().await?);
        let today = shanghai_day(now);
        if asked.before > today {
            return Err(CampaignError::DayToCome);
        }
        let offer = offer(work, asked.package).await?;
        let made_today = work.campaigns().begin_round(today).await?;
        let left = self.settings.recall_daily_cap.saturating_sub(made_today);
        if left == 0 {
            return Err(CampaignError::UsedUp);
        }
        let most = asked.most.clamp(1, MOST_PER_ROUND);
        let choice = choose(work, asked.before, most.min(left), now).await?;
        let chosen = u32::try_from(choice.customers.len()).unwrap_or(u32::MAX);
        let campaign = Campaign {
            id: CampaignId(self.ports.ids.next_id()?),
            before: asked.before,
            most,
            package: asked.package,
            chosen,
            left_out: choice.left_out,
            is_capped: left < most && chosen == left,
            created_by: staff.account.clone(),
            created_at: now,
        };
        self.make_messages(work, &campaign, (choice.customers, &offer)).await?;
        work.campaigns().end_round(today, made_today + chosen).await?;
        let detail = format!("before {}, {chosen} of {most}", asked.before);
        let record = ("campaign.recall", campaign.id.to_string(), detail);
        audit(work, self.ports.ids.as_ref(), staff, record, now).await?;
        Ok(campaign)
    }

    async fn make_messages(
        &self,
        work: &mut dyn UnitOfWork,
        campaign: &Campaign,
        (customers, offer): (Vec<Customer>, &str),
    ) -> Result<(), CampaignError> {
        let mut messages = Vec::with_capacity(customers.len());
        for customer in customers {
            messages.push(RecallMessage {
                id: MessageId(self.ports.ids.next_id()?),
                campaign: campaign.id,
                query_id: customer.query_id,
                phone: customer.contact.phone,
                expires_on: customer.expires_on,
                offer: offer.to_owned(),
                state: MessageState::Waiting,
                receipt_no: None,
                problem: None,
                created_at: campaign.created_at,
            });
        }
        work.campaigns().insert(campaign, &messages).await?;
        for message in &messages {
            let id = TaskId(self.ports.ids.next_id()?);
            let (kind, at) = (TaskKind::SendMessage(message.id), campaign.created_at);
            work.tasks().add(&Task::new(id, kind, at, at)).await?;
        }
        Ok(())
    }
}

async fn offer(
    work: &mut dyn UnitOfWork,
    package: Option<PackageId>,
) -> Result<String, CampaignError> {
    let Some(id) = package else { return Ok(ANY_OFFER.to_owned()) };
    let package = work.packages().find(id).await?.ok_or(CampaignError::NoSuchOffer)?;
    if package.on_sale && package.for_renewal {
        Ok(package.name)
    } else {
        Err(CampaignError::NoSuchOffer)
    }
}

async fn choose(
    work: &mut dyn UnitOfWork,
    before: NaiveDate,
    room: u32,
    now: Timestamp,
) -> Result<Choice, CampaignError> {
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    let mut choice = Choice {
        customers: Vec::new(),
        phones: BTreeSet::new(),
        left_out: LeftOut::default(),
        room,
    };
    let not_since = now - RECALL_PAUSE;
    let mut asked = CandidatesAfter { before, after: None, not_since, most: STEP };
    for _step in 0..MOST_STEPS {
        let found = work.campaigns().candidates(&asked).await?;
        let last = found.last().map(|last| &last.customer);
        asked.after = last.map(|last| (last.expires_on, last.query_id.clone()));
        let is_end = found.len() < usize::try_from(STEP).unwrap_or(usize::MAX);
        let is_full = found.into_iter().any(|candidate| !choice.look_at(candidate));
        if is_full || is_end {
            break;
        }
    }
    Ok(choice)
}

impl Choice {
    /// Whether there is room for another.
    fn look_at(&mut self, candidate: Candidate) -> bool {
        let phone = &candidate.customer.contact.phone;
        if candidate.opted_out {
            self.left_out.opted_out += 1;
        } else if candidate.has_open_order {
            self.left_out.open_order += 1;
        } else if PhoneNumber::parse_mobile(phone.expose()).is_err() {
            self.left_out.no_mobile += 1;
        } else if self.phones.insert(phone.expose().to_owned()) {
            self.customers.push(candidate.customer);
        } else {
            self.left_out.same_phone += 1;
        }
        self.customers.len() < self.room
    }
}
