use super::{JobError, JobRunner, Outcome};
use crate::refunds::{Book, RecordError};
use crate::unit::finish;
use chrono::TimeDelta;
use domain::attempt::PaymentAttempt;
use domain::id::RefundId;
use domain::order::PaidStage;
use domain::ports::{OutsideError, PushReceipt, RefundReport, StoreError};
use domain::refund::{Refund, RefundState, next_refund_look};
use domain::supplier::Supplier;
use domain::task::{Task, TaskKind, TaskState};

/// How soon a push that somebody is working on is looked at again.
const PUSH_PAUSE: TimeDelta = TimeDelta::seconds(2);

/// What stands between a refund and its being sent.
enum Way {
    Free(Box<PaymentAttempt>),
    /// Something of the order is being delivered at this moment.
    Busy,
}

impl JobRunner {
    /// Sends a refund and follows it to its last word. It looks at the state alone: whatever was
    /// lost on the way, running it again goes on from there.
    pub(super) async fn follow_refund(&self, id: RefundId) -> Result<Outcome, JobError> {
        let Some((refund, book)) = self.open_refund(id).await? else {
            return Ok(Outcome::Fail("there is no such refund".to_owned()));
        };
        let report = match refund.state {
            RefundState::Succeeded { .. } | RefundState::Failed { .. } => return Ok(Outcome::Done),
            RefundState::Requested => match self.clear_way(&refund, book).await? {
                Way::Busy => return Ok(Outcome::Again(self.ports.clock.now() + PUSH_PAUSE)),
                Way::Free(attempt) => {
                    let refund = self.mark_submitted(id).await?;
                    self.send_refund(&attempt, &refund).await?
                }
            },
            RefundState::Submitted { .. } | RefundState::NeedsAttention { .. } => {
                self.ask_about_refund(&book.attempt, &refund).await?
            }
        };
        let refund = self.refunds.record(id, &report).await?;
        if refund.is_pending() {
            let next = next_refund_look(refund.created_at, self.ports.clock.now());
            Ok(Outcome::Again(next))
        } else {
            Ok(Outcome::Done)
        }
    }

    /// Asks first; what the provider has not heard of is sent again under the same number.
    async fn ask_about_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, JobError> {
        let gateway = self.ports.gateway(attempt.channel());
        let gateway = gateway.ok_or(JobError::NoAdapter("the refund's channel"))?;
        match gateway.query_refund(attempt, refund).await? {
            RefundReport::NotFound => self.send_refund(attempt, refund).await,
            known @ (RefundReport::Processing
            | RefundReport::Succeeded { .. }
            | RefundReport::Closed { .. }
            | RefundReport::NeedsAttention { .. }) => Ok(known),
        }
    }

    async fn send_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, JobError> {
        let gateway = self.ports.gateway(attempt.channel());
        let gateway = gateway.ok_or(JobError::NoAdapter("the refund's channel"))?;
        match gateway.refund(attempt, refund).await {
            Ok(report) => Ok(report),
            Err(refused @ OutsideError::Refused { .. }) => {
                Ok(RefundReport::Closed { reason: refused.to_string() })
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn open_refund(&self, id: RefundId) -> Result<Option<(Refund, Book)>, JobError> {
        let mut work = self.ports.store.begin().await?;
        let opened = async {
            let Some(refund) = work.refunds().find(id).await? else { return Ok(None) };
            let book = Book::open(work.as_mut(), refund.order_id, refund.attempt_id).await?;
            let fresh = work.refunds().find(id).await?;
            Ok::<_, JobError>(fresh.zip(book))
        }
        .await;
        finish(work, opened).await
    }

    async fn mark_submitted(&self, id: RefundId) -> Result<Refund, JobError> {
        let mut work = self.ports.store.begin().await?;
        let marked = async {
            let mut refund = work.refunds().find(id).await?.ok_or(RecordError::Unknown)?;
            let now = work.now().await?;
            if refund.submit(now)? == domain::Applied::Applied {
                work.refunds().update(&mut refund).await?;
            }
            Ok::<_, JobError>(refund)
        }
        .await;
        finish(work, marked).await
    }

    /// Refund and delivery never both win: before the whole goes back, no push may be under way,
    /// and of each that may have been sent the back office says whether it has it.
    async fn clear_way(&self, refund: &Refund, book: Book) -> Result<Way, JobError> {
        let pays = book.order.state.paid().is_some_and(|paid| paid.by == refund.attempt_id);
        if !pays || !book.ledger().is_whole() {
            return Ok(Way::Free(Box::new(book.attempt)));
        }
        let is_push = |task: &&Task| matches!(task.kind, TaskKind::Push { .. });
        let pushes: Vec<&Task> = book.tasks.iter().filter(is_push).collect();
        if pushes.iter().any(|task| matches!(task.state, TaskState::Leased(_))) {
            return Ok(Way::Busy);
        }
        // Until the first push begins, none of them can have been sent.
        let untouched = book.order.state.stage() == Some(PaidStage::Paid);
        for push in pushes {
            if !matches!(push.state, TaskState::Done { .. }) {
                let receipt = if untouched { None } else { self.delivered(push).await? };
                self.end_push(push, receipt).await?;
            }
        }
        Ok(Way::Free(Box::new(book.attempt)))
    }

    /// What the back office answered to it, if it has it.
    async fn delivered(&self, push: &Task) -> Result<Option<PushReceipt>, JobError> {
        let TaskKind::Push { order, target } = push.kind else { return Ok(None) };
        if Supplier::of_target(target).is_some() {
            return self.supplied(order).await;
        }
        let Some(office) = self.ports.back_office(target) else {
            // What was never begun has not arrived. Of all else nobody can be asked.
            let may_have_run = push.may_have_run();
            return if may_have_run { Err(JobError::NoAdapter(target.name())) } else { Ok(None) };
        };
        Ok(office.find(&super::push_key(order, target)).await?)
    }

    /// A push that changed in the meantime is a conflict, and the whole is looked at again.
    async fn end_push(&self, push: &Task, receipt: Option<PushReceipt>) -> Result<(), JobError> {
        let mut work = self.ports.store.begin().await?;
        let ended = async {
            let TaskKind::Push { order, .. } = push.kind else { return Ok(()) };
            let now = work.now().await?;
            let mut task = push.clone();
            let applied = if receipt.is_some() { task.find_done(now)? } else { task.cancel(now)? };
            if applied == domain::Applied::AlreadyApplied {
                return Ok(());
            }
            task.receipt = receipt;
            work.orders().lock(order).await?.ok_or(StoreError::Conflict)?;
            work.tasks().change(&task, &push.state).await?;
            self.mark_orders(work.as_mut(), &[&task]).await
        }
        .await;
        finish(work, ended).await
    }
}
