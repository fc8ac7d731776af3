//! The scheduled jobs: each run once over all servers, kept by a lease while it runs.

mod run;

use crate::alerts::Alerts;
use crate::archive::Archive;
use crate::conversions::Conversions;
use crate::flows::Flows;
use crate::imports::Imports;
use crate::jobs::JobRunner;
use crate::monitor::WatchError;
use crate::outside_tokens::OutsideTokens;
use crate::ports::Ports;
use crate::reconciliations::Reconciliations;
use crate::staff::{allow, audit};
use crate::supplier_reconciliations::SupplierReconciliations;
use crate::supplies::Balances;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::job::{Job, JobName, RunNow};
use domain::ports::{Cause, StoreError};
use domain::staff::{Permission, StaffMember};
use domain::task::Lease;
use domain::time::Timestamp;
use domain::with_causes;
use futures_util::future::{Either, select};
use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How long a job is a server's own. Prolonged while it runs.
const LEASE_FOR: TimeDelta = TimeDelta::seconds(60);
/// How soon a lease that could not be prolonged is tried again.
const PROLONG_AGAIN_AFTER: TimeDelta = TimeDelta::seconds(2);
/// Staff may have had it run now on another server.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(5);

/// What the jobs do.
#[derive(Debug, Clone)]
pub(crate) struct Duties {
    pub(crate) archive: Archive,
    pub(crate) jobs: JobRunner,
    pub(crate) reconciliations: Reconciliations,
    pub(crate) conversions: Conversions,
    pub(crate) has_conversion_account: bool,
    pub(crate) outside_tokens: OutsideTokens,
    pub(crate) imports: Imports,
    pub(crate) flows: Flows,
    pub(crate) alerts: Alerts,
    pub(crate) balances: Balances,
    pub(crate) supplier_reconciliations: SupplierReconciliations,
}

#[derive(Debug, Clone)]
pub struct Scheduled {
    ports: Arc<Ports>,
    duties: Duties,
    wake: Arc<Notify>,
    /// What seemed to wait too long when it was looked at last.
    astray: Arc<Mutex<BTreeSet<JobName>>>,
}

impl Scheduled {
    pub(crate) fn new(ports: &Arc<Ports>, duties: Duties) -> Self {
        Self { ports: Arc::clone(ports), duties, wake: Arc::default(), astray: Arc::default() }
    }

    /// Returns when staff had a job run now by way of this process.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Runs each job that is due, one after the other. One step without sleeping.
    pub async fn run_due(&self) -> Result<(), StoreError> {
        for name in JobName::ALL {
            self.run_if_due(name).await?;
        }
        Ok(())
    }

    /// Runs it if it is due and no other server is at it, and says when to look again.
    pub async fn run_if_due(&self, name: JobName) -> Result<Timestamp, StoreError> {
        let now = self.ports.clock.now();
        let job = match self.ports.watch.job(name).await? {
            Some(job) => job,
            None => self.first(name).await?,
        };
        let is_astray = self.stays_astray(&job, now);
        if !job.is_due(now) && !is_astray {
            return Ok(next_look(&job, now));
        }
        // Without a worker slot this server does nothing; /readyz says so.
        let Ok(token) = self.ports.ids.next_id() else { return Ok(now + LOOK_EVERY) };
        let Some(lease) = self.take(name, token).await? else { return Ok(now + LOOK_EVERY) };
        let Some(result) = self.run_kept(name, lease).await else { return Ok(now + LOOK_EVERY) };
        let job = self.finish(name, lease, result).await?;
        Ok(next_look(&job, self.ports.clock.now()))
    }

    /// By name.
    pub async fn list(&self, staff: &StaffMember) -> Result<(Vec<Job>, Timestamp), WatchError> {
        allow(staff, Permission::SeeWork)?;
        Ok((self.ports.watch.jobs().await?, self.ports.clock.now()))
    }

    /// Staff want the job now: some server runs it at once, unless one is at it.
    pub async fn run_now(
        &self,
        staff: &StaffMember,
        name: &str,
    ) -> Result<(Job, RunNow), WatchError> {
        allow(staff, Permission::Fulfil)?;
        let name = JobName::from_name(name).ok_or(WatchError::UnknownJob)?;
        let mut work = self.ports.store.begin().await?;
        let wanted = async {
            let now = work.now().await?;
            work.jobs().add(&Job::new(name, now)).await?;
            let mut job = work.jobs().lock(name).await?.ok_or(StoreError::Conflict)?;
            let answer = job.run_now(now);
            let said = match answer {
                RunNow::Due => "due now",
                RunNow::AlreadyRunning => "running already",
            };
            work.jobs().update(&job).await?;
            let what = ("job.run", name.name().to_owned(), said.to_owned());
            audit(work.as_mut(), self.ports.ids.as_ref(), staff, what, now).await?;
            Ok::<_, WatchError>((job, answer))
        }
        .await;
        let wanted = finish(work, wanted).await?;
        self.wake.notify_waiters();
        Ok(wanted)
    }

    /// Whether the clock has been put back, and it is not only that another server knows already that
    /// it has been moved on: that lasts no longer than from one look to the next.
    fn stays_astray(&self, job: &Job, now: Timestamp) -> bool {
        let mut astray = self.astray.lock().unwrap_or_else(PoisonError::into_inner);
        let was = astray.remove(&job.name);
        let is = job.is_astray(now);
        if is && !was {
            astray.insert(job.name);
        }
        is && was
    }

    async fn first(&self, name: JobName) -> Result<Job, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let added = async {
            let job = Job::new(name, work.now().await?);
            work.jobs().add(&job).await?;
            Ok(job)
        }
        .await;
        finish(work, added).await
    }

    /// `None`: it is another's, or not due by the database's own time.
    async fn take(
        &self,
        name: JobName,
        token: domain::Snowflake,
    ) -> Result<Option<Lease>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let held = async {
            let Some(mut job) = work.jobs().lock(name).await? else { return Ok(None) };
            let now = work.now().await?;
            let lease = Lease { token, until: now + LEASE_FOR };
            let is_ours = job.take(lease, now);
            work.jobs().update(&job).await?;
            Ok(is_ours.then_some(lease))
        }
        .await;
        finish(work, held).await
    }

    /// Does it, and keeps its lease meanwhile. `None`: the lease was lost, and with it the right to
    /// go on.
    async fn run_kept(&self, name: JobName, lease: Lease) -> Option<Result<(), Cause>> {
        let (run, keeper) = (pin!(self.duties.run(name)), pin!(self.keep_lease(name, lease)));
        match select(run, keeper).await {
            Either::Left((result, _keeper)) => Some(result),
            Either::Right((error, _run)) => {
                let job = name.name();
                let error = with_causes(&error);
                tracing::warn!(job, %error, "a job was given up: its lease is lost");
                None
            }
        }
    }

    /// Prolongs the lease each time half of it is over; ends when it is lost.
    async fn keep_lease(&self, name: JobName, mut lease: Lease) -> StoreError {
        let mut next = lease.until - LEASE_FOR / 2;
        loop {
            self.ports.clock.sleep_until(next).await;
            match self.prolong(name, lease).await {
                Ok(longer) => {
                    lease = longer;
                    next = lease.until - LEASE_FOR / 2;
                }
                Err(error) => {
                    let now = self.ports.clock.now();
                    if matches!(error, StoreError::Conflict) || now >= lease.until {
                        return error;
                    }
                    next = now + PROLONG_AGAIN_AFTER;
                }
            }
        }
    }

    async fn prolong(&self, name: JobName, lease: Lease) -> Result<Lease, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let prolonged = async {
            let mut job = work.jobs().lock(name).await?.ok_or(StoreError::Conflict)?;
            let longer = Lease { until: work.now().await? + LEASE_FOR, ..lease };
            job.prolong(longer).map_err(|_lost| StoreError::Conflict)?;
            work.jobs().update(&job).await?;
            Ok(longer)
        }
        .await;
        finish(work, prolonged).await
    }

    async fn finish(
        &self,
        name: JobName,
        lease: Lease,
        result: Result<(), Cause>,
    ) -> Result<Job, StoreError> {
        let error = result.err().map(|error| with_causes(error.as_ref()));
        let mut work = self.ports.store.begin().await?;
        let finished = async {
            let mut job = work.jobs().lock(name).await?.ok_or(StoreError::Conflict)?;
            let now = work.now().await?;
            job.finish(lease, error, now).map_err(|_lost| StoreError::Conflict)?;
            work.jobs().update(&job).await?;
            Ok::<_, StoreError>(job)
        }
        .await;
        let job = finish(work, finished).await?;
        if let Some(error) = job.last_run.as_ref().and_then(|run| run.error.as_deref()) {
            let failures = job.failures_in_row;
            tracing::warn!(job = name.name(), failures, error, "a scheduled job failed");
        }
        Ok(job)
    }
}

fn next_look(job: &Job, now: Timestamp) -> Timestamp {
    if job.is_running(now) { now + LOOK_EVERY } else { job.next_run_at.min(now + LOOK_EVERY) }
}
