use super::FakeStore;
use super::money_queries::{paged, paged_beside};
use super::state::State;
use super::unit::FakeUnitOfWork;
use crate::given;
use async_trait::async_trait;
use domain::alert::{Alert, AlertMessage, AlertState};
use domain::flow::{CapturedPayment, PaymentFlow};
use domain::job::{Job, JobName};
use domain::monitor::WatchFigures;
use domain::ports::{
    AlertRepository, FlowFilter, FlowRepository, JobRepository, Page, Paged, StoreError,
    WatchQueries,
};
use domain::{AttemptId, OrderId, PackageId, PaymentAttempt, Timestamp};
use std::cmp::Reverse;

#[async_trait]
impl FlowRepository for FakeUnitOfWork {
    async fn add(&mut self, flow: &PaymentFlow) -> Result<bool, StoreError> {
        Ok(self.state.add_flow(flow))
    }

    async fn missing(
        &mut self,
        after: Option<AttemptId>,
        package: Option<PackageId>,
        most: u32,
    ) -> Result<Vec<CapturedPayment>, StoreError> {
        let state = &self.state;
        let missing = captures(state, package).filter(|capture| {
            let id = capture.attempt_id;
            after.is_none_or(|after| id > after) && !state.flows.contains_key(&id)
        });
        Ok(missing.take(usize::try_from(most).unwrap()).collect())
    }

    async fn count_captures(&mut self, package: Option<PackageId>) -> Result<u64, StoreError> {
        Ok(u64::try_from(captures(&self.state, package).count()).unwrap())
    }
}

#[async_trait]
impl JobRepository for FakeUnitOfWork {
    async fn add(&mut self, job: &Job) -> Result<(), StoreError> {
        self.state.jobs.entry(job.name).or_insert_with(|| job.clone());
        Ok(())
    }

    async fn lock(&mut self, name: JobName) -> Result<Option<Job>, StoreError> {
        Ok(self.state.jobs.get(&name).cloned())
    }

    async fn update(&mut self, job: &Job) -> Result<(), StoreError> {
        let stored = self.state.jobs.get_mut(&job.name).ok_or(StoreError::Conflict)?;
        *stored = job.clone();
        Ok(())
    }
}

#[async_trait]
impl AlertRepository for FakeUnitOfWork {
    async fn raised(&mut self) -> Result<Vec<Alert>, StoreError> {
        let alerts = self.state.alerts.values();
        Ok(alerts.filter(|alert| alert.cleared_at.is_none()).cloned().collect())
    }

    async fn raise(&mut self, alert: &Alert) -> Result<(), StoreError> {
        let is_same = |known: &Alert| {
            known.cleared_at.is_none()
                && known.symptom == alert.symptom
                && known.about == alert.about
        };
        if self.state.alerts.values().any(is_same) {
            return Err(StoreError::Duplicate);
        }
        self.state.alerts.insert(alert.id, alert.clone());
        Ok(())
    }

    async fn clear(&mut self, alert: &Alert) -> Result<(), StoreError> {
        let stored = self.state.alerts.get_mut(&alert.id).ok_or(StoreError::Conflict)?;
        if stored.cleared_at.is_some() {
            return Err(StoreError::Conflict);
        }
        stored.cleared_at = alert.cleared_at;
        Ok(())
    }

    async fn add_message(&mut self, message: &AlertMessage) -> Result<(), StoreError> {
        self.state.alert_messages.insert(message.id, message.clone());
        Ok(())
    }

    async fn unsent(&mut self, most: u32) -> Result<Vec<AlertMessage>, StoreError> {
        let messages = self.state.alert_messages.values();
        let unsent = messages.filter(|message| message.sent_at.is_none());
        Ok(unsent.take(usize::try_from(most).unwrap()).cloned().collect())
    }

    async fn update_message(&mut self, message: &AlertMessage) -> Result<(), StoreError> {
        let stored = self.state.alert_messages.get_mut(&message.id).ok_or(StoreError::Conflict)?;
        *stored = message.clone();
        Ok(())
    }
}

#[async_trait]
impl WatchQueries for FakeStore {
    async fn flows(
        &self,
        filter: &FlowFilter,
        page: Page,
    ) -> Result<Paged<PaymentFlow>, StoreError> {
        self.look(|state| {
            let flows = state.flows.values();
            let mut flows: Vec<_> = flows.filter(|flow| passes(filter, flow)).collect();
            flows.sort_by_key(|flow| Reverse((flow.captured_at, flow.id)));
            let place = |flow: &PaymentFlow| (flow.captured_at, flow.id);
            let place_of = |id| state.flows.values().find(|flow| flow.id.as_i64() == id).map(place);
            paged_beside(flows.into_iter(), (page, filter.beside), place, place_of)
        })
    }

    async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.look(jobs)
    }

    async fn job(&self, name: JobName) -> Result<Option<Job>, StoreError> {
        self.look(|state| state.jobs.get(&name).cloned())
    }

    async fn alerts(
        &self,
        wanted: Option<AlertState>,
        page: Page,
    ) -> Result<Paged<Alert>, StoreError> {
        let state_of = |alert: &Alert| match alert.cleared_at {
            None => AlertState::Raised,
            Some(_) => AlertState::Cleared,
        };
        self.look(|state| {
            let alerts = state.alerts.values().rev();
            paged(
                alerts.filter(|alert| wanted.is_none_or(|wanted| state_of(alert) == wanted)),
                page,
            )
        })
    }

    async fn watched(&self, now: Timestamp) -> Result<WatchFigures, StoreError> {
        self.look(|state| super::watched::figures(state, now))
    }
}

/// By name.
pub(super) fn jobs(state: &State) -> Vec<Job> {
    let mut jobs: Vec<_> = state.jobs.values().cloned().collect();
    jobs.sort_by_key(|job| job.name.name());
    jobs
}

fn passes(filter: &FlowFilter, flow: &PaymentFlow) -> bool {
    filter.order_id.is_none_or(|order| flow.order_id == order)
        && filter.package_id.is_none_or(|package| flow.package_id == package)
        && filter.from.is_none_or(|from| flow.captured_at >= from)
        && filter.until.is_none_or(|until| flow.captured_at < until)
}

/// By id.
fn captures(state: &State, package: Option<PackageId>) -> impl Iterator<Item = CapturedPayment> {
    let captures = state.attempts.values().filter_map(|attempt| captured(state, attempt));
    captures.filter(move |capture| package.is_none_or(|package| capture.package_id == package))
}

fn captured(state: &State, attempt: &PaymentAttempt) -> Option<CapturedPayment> {
    let captured = attempt.captured()?;
    let order = state.orders.get(&attempt.order_id)?;
    Some(CapturedPayment {
        attempt_id: attempt.id,
        order_id: order.id,
        package_id: order.package.id,
        channel: attempt.channel(),
        trade_no: captured.trade_no.clone(),
        amount: attempt.amount,
        captured_at: captured.at,
    })
}

impl FakeStore {
    /// As an older release leaves it: captures without flow records.
    pub fn forget_flows(&self) {
        self.change(|state| state.flows.clear());
    }

    /// So many more captured attempts like the order's own.
    pub fn copy_captures(&self, order: OrderId, copies: usize) {
        self.change(|state| {
            let mut captured = state.attempts_of(order).into_iter();
            let captured = captured.rfind(|attempt| attempt.captured().is_some());
            let captured = captured.expect("the order has a captured attempt");
            for _copy in 0..copies {
                let id = AttemptId(given::id());
                state.attempts.insert(id, PaymentAttempt { id, ..captured.clone() });
            }
        });
    }
}
