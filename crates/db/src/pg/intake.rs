//! Orders by group commit: all that wait are written by one statement, those that were not let in
//! are told why by a second one. Whatever goes wrong with a batch, its requests are then placed one
//! by one, each by a transaction of its own, so that a guilty one fails alone.

mod asked;
mod stood;
mod take;

use super::line::{BatchError, Line, unreachable};
use super::{PgPool, PgStore};
use crate::group::{Flush, Queue, Waiting, Writer, answer_all};
use asked::{Asked, firsts};
use async_trait::async_trait;
use domain::intake::{Intake, IntakeOutcome};
use domain::ports::{OrderIntake, Store, StoreError};
use domain::with_causes;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use stood::stood;
use take::{Rows, Times, take};

/// `OrderIntake` by a writer that takes all that wait at once.
#[derive(Debug)]
pub(crate) struct PgGroupIntake {
    store: Arc<PgStore>,
    queue: Queue<IntakeWriter>,
}

impl PgGroupIntake {
    /// `delay`: a fail point, by which each commit is held up.
    pub(crate) fn new(pool: &PgPool, store: Arc<PgStore>, delay: Duration) -> Self {
        let writer =
            IntakeWriter { line: Line::new(pool.clone(), delay), store: Arc::clone(&store) };
        Self { store, queue: Queue::to(writer) }
    }
}

#[async_trait]
impl Flush for PgGroupIntake {
    async fn flush(&self) {
        self.queue.flush().await;
    }
}

#[async_trait]
impl OrderIntake for PgGroupIntake {
    async fn place(&self, intake: Intake) -> Result<IntakeOutcome, StoreError> {
        if must_count(&intake) {
            return self.store.place(intake).await;
        }
        let rows = Rows::new(&intake, self.store.cipher.as_ref())?;
        self.queue.ask(Job { intake, rows }).await
    }

    fn has_room(&self) -> bool {
        !self.queue.is_full()
    }
}

/// What is left, or what the customer has already, is counted under locks of its own.
fn must_count(intake: &Intake) -> bool {
    match intake {
        Intake::Remember { .. } => false,
        Intake::Place(place) => place.quota.is_some() || place.order.package.limited,
    }
}

/// The rows are made, and what is personal in them sealed, on the caller's own time.
struct Job {
    intake: Intake,
    rows: Option<Rows>,
}

struct IntakeWriter {
    line: Line,
    store: Arc<PgStore>,
}

type Outcome = Result<IntakeOutcome, StoreError>;

#[async_trait]
impl Writer for IntakeWriter {
    type Job = Job;
    type Answer = IntakeOutcome;

    async fn write(&mut self, batch: Vec<Waiting<Self>>) -> Vec<Waiting<Self>> {
        let (jobs, callers): (Vec<_>, Vec<_>) = batch.into_iter().map(Waiting::parts).unzip();
        let outcomes = self.outcomes(&jobs).await;
        answer_all(callers.into_iter().zip(outcomes));
        Vec::new()
    }
}

impl IntakeWriter {
    async fn outcomes(&mut self, jobs: &[Job]) -> Vec<Outcome> {
        let mut told: Vec<Option<Outcome>> = jobs.iter().map(|_job| None).collect();
        let (taken, resent) = self.take(jobs).await;
        match taken {
            Ok(won) => {
                for place in won {
                    tell(&mut told, place, Ok(IntakeOutcome::Accepted));
                }
                self.read_back(jobs, &mut told, resent).await;
            }
            Err(BatchError::Unreachable(error) | BatchError::Lost(error)) => {
                return unreachable(jobs.len(), &error);
            }
            Err(BatchError::Refused(error)) => {
                let error = with_causes(&error);
                tracing::warn!(%error, "a batch of orders is placed one by one");
            }
        }
        let mut outcomes = Vec::with_capacity(jobs.len());
        for (job, told) in jobs.iter().zip(told) {
            outcomes.push(match told {
                Some(outcome) => outcome,
                None => self.place_alone(&job.intake, resent).await,
            });
        }
        outcomes
    }

    /// The places of those that were let in, and whether the batch went more than once: when the
    /// connection is lost under it, it goes again with the same ids. The keys, the guards and the
    /// orders' own ids keep what is there already from being there twice.
    async fn take(&mut self, jobs: &[Job]) -> (Result<Vec<usize>, BatchError>, bool) {
        let first = firsts(&jobs.iter().map(|job| &job.intake).collect::<Vec<_>>());
        let mut resent = false;
        loop {
            match self.try_take(jobs, &first).await {
                Err(BatchError::Lost(error)) if !resent => {
                    tracing::warn!(error = %with_causes(&error), "a batch of orders is sent again");
                    resent = true;
                }
                ended => return (ended, resent),
            }
        }
    }

    async fn try_take(
        &mut self,
        jobs: &[Job],
        first: &BTreeSet<usize>,
    ) -> Result<Vec<usize>, BatchError> {
        let moved = self.store.clock.offset();
        let places = || jobs.iter().enumerate().filter(|(place, _job)| first.contains(place));
        let asked = places().map(|(place, job)| Asked::new(place, &job.intake)).collect();
        let rows = places().filter_map(|(_place, job)| job.rows.clone()).collect();
        self.line.hold_up().await;
        let mut conn = self.line.take().await?;
        let taken = take(&mut conn, asked, rows, Times::new(moved)).await?;
        self.line.put_back(conn);
        Ok(taken)
    }

    /// Why the others were not let in. What cannot be told here is found out one by one.
    async fn read_back(&mut self, jobs: &[Job], told: &mut [Option<Outcome>], resent: bool) {
        let untold = jobs.iter().zip(told.iter()).enumerate();
        let untold: Vec<_> = untold
            .filter(|(_place, (_job, told))| told.is_none())
            .map(|(place, (job, _told))| (place, &job.intake))
            .collect();
        if untold.is_empty() {
            return;
        }
        let moved = self.store.clock.offset();
        let Ok(mut conn) = self.line.take().await else { return };
        match stood(&mut conn, &untold, Times::new(moved), resent).await {
            Ok(all) => {
                self.line.put_back(conn);
                for (place, outcome) in all {
                    tell(told, place, outcome);
                }
            }
            Err(error) => {
                tracing::warn!(error = %with_causes(&error), "what a batch met cannot be read");
            }
        }
    }

    /// What an earlier try of its own has left is no hindrance: its order is there.
    async fn place_alone(&self, intake: &Intake, resent: bool) -> Outcome {
        let outcome = self.store.place(intake.clone()).await;
        let is_hindered = matches!(
            outcome,
            Ok(IntakeOutcome::Repeated | IntakeOutcome::Replayed(_)) | Err(StoreError::Duplicate)
        );
        if resent && is_hindered && self.is_there(intake).await? {
            return Ok(IntakeOutcome::Accepted);
        }
        outcome
    }

    async fn is_there(&self, intake: &Intake) -> Result<bool, StoreError> {
        let Intake::Place(place) = intake else { return Ok(false) };
        let mut work = self.store.begin().await?;
        let found = work.orders().find(place.order.id).await;
        work.roll_back().await?;
        Ok(found?.is_some())
    }
}

fn tell(told: &mut [Option<Outcome>], place: usize, outcome: Outcome) {
    if let Some(told) = told.get_mut(place) {
        *told = Some(outcome);
    }
}
