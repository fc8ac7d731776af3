//! Orders and payments by group commit: all that wait are written one after the other in one
//! transaction. When one of them is refused or fails after it has written something, all are written
//! again, each within a savepoint, so that it takes back what is its own alone.

use super::SqliteStore;
use super::sql::intake::place_within;
use super::sql::settlement::settle_within;
use super::sql::work::Work;
use super::threads::on_one_thread;
use crate::error;
use crate::group::{Caller, Flush, Queue, Waiting, Writer, answer_all};
use crate::rows::order::OrderRow;
use async_trait::async_trait;
use diesel_async::SimpleAsyncConnection;
use domain::intake::{Intake, IntakeOutcome};
use domain::ports::{Cipher, IdGenerator, OrderIntake, PaymentSettlement, Settlement, StoreError};
use domain::settlement::SettlementOutcome;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Others wait for their turn to write: so long one transaction takes at most, and a row more.
const TURN: Duration = Duration::from_millis(10);

/// `OrderIntake` and `PaymentSettlement` by one writer.
#[derive(Debug)]
pub(crate) struct SqliteGroup {
    cipher: Arc<dyn Cipher>,
    queue: Queue<GroupWriter>,
}

impl SqliteGroup {
    /// `delay`: a fail point, by which each commit is held up.
    pub(crate) fn new(store: Arc<SqliteStore>, delay: Duration) -> Self {
        let cipher = Arc::clone(&store.cipher);
        Self { cipher, queue: Queue::to(GroupWriter { store, delay }) }
    }
}

#[async_trait]
impl Flush for SqliteGroup {
    async fn flush(&self) {
        self.queue.flush().await;
    }
}

#[async_trait]
impl OrderIntake for SqliteGroup {
    async fn place(&self, intake: Intake) -> Result<IntakeOutcome, StoreError> {
        let row = order_row(&intake, self.cipher.as_ref())?;
        match self.queue.ask(Job::Place(intake, row.map(Box::new))).await? {
            Answer::Placed(outcome) => Ok(outcome),
            Answer::Settled(_) => Err(another()),
        }
    }

    fn has_room(&self) -> bool {
        !self.queue.is_full()
    }
}

#[async_trait]
impl PaymentSettlement for SqliteGroup {
    async fn settle(&self, settlement: Settlement) -> Result<SettlementOutcome, StoreError> {
        match self.queue.ask(Job::Settle(Box::new(settlement))).await? {
            Answer::Settled(outcome) => Ok(outcome),
            Answer::Placed(_) => Err(another()),
        }
    }
}

/// The row of the order, if there is one to be placed: what is personal in it is sealed on the
/// caller's time and not on the writer's.
fn order_row(intake: &Intake, cipher: &dyn Cipher) -> Result<Option<OrderRow>, StoreError> {
    match intake {
        Intake::Remember { .. } => Ok(None),
        Intake::Place(place) => OrderRow::new(&place.order, cipher).map(Some),
    }
}

fn another() -> StoreError {
    StoreError::Unavailable("the writer answered another question".into())
}

enum Job {
    /// With the order's row.
    Place(Intake, Option<Box<OrderRow>>),
    Settle(Box<Settlement>),
}

enum Answer {
    Placed(IntakeOutcome),
    Settled(SettlementOutcome),
}

type Answered = Result<Answer, StoreError>;

struct GroupWriter {
    store: Arc<SqliteStore>,
    delay: Duration,
}

#[async_trait]
impl Writer for GroupWriter {
    type Job = Job;
    type Answer = Answer;

    async fn write(&mut self, batch: Vec<Waiting<Self>>) -> Vec<Waiting<Self>> {
        let work = match self.store.work().await {
            Ok(work) => work,
            Err(error) => {
                fail_all(batch.into_iter().map(|waiting| waiting.caller), &error);
                return Vec::new();
            }
        };
        let turn = Turn { work, ids: Arc::clone(&self.store.ids), delay: self.delay };
        // Of a turn that panics, nobody learns more than that.
        let ended = on_one_thread(turn.take(batch)).await;
        ended.unwrap_or_else(|panic| {
            tracing::error!(error = %panic, "a turn to write was given up");
            Vec::new()
        })
    }
}

/// One transaction.
struct Turn {
    work: Work,
    ids: Arc<dyn IdGenerator>,
    delay: Duration,
}

impl Turn {
    /// Answers those whose work is done, and gives back the others.
    async fn take(mut self, mut batch: Vec<Waiting<GroupWriter>>) -> Vec<Waiting<GroupWriter>> {
        let answers = match self.write_plainly(&batch).await {
            Some(answers) => Ok(answers),
            None => self.write_each(&batch).await,
        };
        let done = answers.as_ref().map_or(batch.len(), Vec::len);
        let left_over = batch.split_off(done);
        let callers = batch.into_iter().map(|waiting| waiting.caller);
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        let written = match answers {
            Ok(answers) => self.work.complete().await.map(|()| answers),
            Err(error) => Err(error),
        };
        match written {
            Ok(answers) => answer_all(callers.zip(answers)),
            Err(error) => fail_all(callers, &error),
        }
        left_over
    }

    /// Without savepoints, which make SQLite copy every page that it touches. `None`: one of them
    /// has to take back what it wrote.
    async fn write_plainly(&mut self, batch: &[Waiting<GroupWriter>]) -> Option<Vec<Answered>> {
        let (began, mut answers) = (Instant::now(), Vec::with_capacity(batch.len()));
        for waiting in batch {
            if !answers.is_empty() && began.elapsed() >= TURN {
                break;
            }
            let answer = self.write(&waiting.job).await;
            if !is_kept(&answer) && !has_written_nothing(&answer) {
                return None;
            }
            answers.push(answer);
        }
        Some(answers)
    }

    /// All of it again, each by itself.
    async fn write_each(
        &mut self,
        batch: &[Waiting<GroupWriter>],
    ) -> Result<Vec<Answered>, StoreError> {
        self.run("ROLLBACK; BEGIN IMMEDIATE").await?;
        let (began, mut answers) = (Instant::now(), Vec::with_capacity(batch.len()));
        for waiting in batch {
            if !answers.is_empty() && began.elapsed() >= TURN {
                break;
            }
            answers.push(self.within_a_savepoint(&waiting.job).await);
        }
        Ok(answers)
    }

    async fn within_a_savepoint(&mut self, job: &Job) -> Answered {
        self.run("SAVEPOINT one").await?;
        let answer = self.write(job).await;
        let end = if is_kept(&answer) { "RELEASE one" } else { "ROLLBACK TO one; RELEASE one" };
        self.run(end).await?;
        answer
    }

    async fn run(&mut self, statements: &str) -> Result<(), StoreError> {
        self.work.conn()?.batch_execute(statements).await.map_err(error::store)
    }

    async fn write(&mut self, job: &Job) -> Answered {
        match job {
            Job::Place(intake, row) => {
                let row = row.as_deref().cloned();
                place_within(&mut self.work, intake, row).await.map(Answer::Placed)
            }
            Job::Settle(settlement) => {
                let settled = settle_within(&mut self.work, settlement, self.ids.as_ref());
                settled.await.map(Answer::Settled)
            }
        }
    }
}

/// A refused order leaves nothing behind; whatever money is reported, it is written down.
fn is_kept(answer: &Answered) -> bool {
    match answer {
        Ok(Answer::Placed(outcome)) => *outcome == IntakeOutcome::Accepted,
        Ok(Answer::Settled(_)) => true,
        Err(_) => false,
    }
}

/// Those whose key or guard another one has come to nothing at once.
fn has_written_nothing(answer: &Answered) -> bool {
    let Ok(Answer::Placed(outcome)) = answer else { return false };
    match outcome {
        IntakeOutcome::Replayed(_) | IntakeOutcome::KeyReused | IntakeOutcome::Repeated => true,
        IntakeOutcome::Accepted
        | IntakeOutcome::Changed
        | IntakeOutcome::SoldOut
        | IntakeOutcome::QuotaReached => false,
    }
}

/// Each may ask again.
fn fail_all(callers: impl Iterator<Item = Caller<Answer>>, error: &StoreError) {
    answer_all(callers.map(|caller| (caller, Err(error::of_batch(error)))));
}
