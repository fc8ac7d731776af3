use super::SupplyError;
use super::record::record_in;
use crate::ports::Ports;
use crate::unit::finish;
use chrono::TimeDelta;
use domain::Applied;
use domain::id::{SupplierNoticeId, SupplierOrderId};
use domain::order::Order;
use domain::ports::{
    NoticeBound, NoticeKept, NoticeRefused, RechargeNotice, StoreError, UnitOfWork,
};
use domain::snowflake::Snowflake;
use domain::supplier::{
    NoticeRefusal, RefusedNotice, Supplier, SupplierOrder, SupplierOrderState, Wish,
};
use domain::task::{Task, TaskKind, TaskState};
use std::sync::Arc;
use tokio::sync::Notify;

/// What became of a word that came by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeOutcome {
    /// It counts, or it was known.
    Taken,
    /// It is not believed, or is about nothing of ours, or cannot be.
    Refused(NoticeRefusal),
}

/// So many different refused words of one supplier are kept an hour. Those that come again are
/// counted beyond that.
const MOST_NEW: u32 = 200;

/// The words of 玖壹 about recharges (回调).
#[derive(Debug, Clone)]
pub struct RechargeNotices {
    ports: Arc<Ports>,
    wake: Arc<Notify>,
}

impl RechargeNotices {
    pub(crate) fn new(ports: &Arc<Ports>, wake: &Arc<Notify>) -> Self {
        Self { ports: Arc::clone(ports), wake: Arc::clone(wake) }
    }

    /// `None`: this supplier is not dealt with. What is refused is kept. An error means that it was
    /// not stored: they send it again.
    pub async fn receive(&self, body: &[u8]) -> Option<Result<NoticeOutcome, SupplyError>> {
        let verifier = self.ports.recharge_notices.as_ref()?;
        let read = match verifier.verify(body) {
            Ok(notice) => Ok(notice),
            Err(NoticeRefused::WrongSignature) => Err(NoticeRefusal::Forged),
            Err(NoticeRefused::Malformed(_)) => Err(NoticeRefusal::Unreadable),
        };
        let reference = verifier.reference(body);
        Some(self.take(read, (reference, body)).await)
    }

    async fn take(
        &self,
        read: Result<RechargeNotice, NoticeRefusal>,
        (reference, body): (Option<String>, &[u8]),
    ) -> Result<NoticeOutcome, SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let taken = async {
            let outcome = match read {
                Ok(notice) => self.take_in(work.as_mut(), &notice).await?,
                Err(why) => NoticeOutcome::Refused(why),
            };
            if let NoticeOutcome::Refused(why) = outcome {
                self.keep(work.as_mut(), why, (reference, body)).await?;
            }
            Ok::<_, SupplyError>(outcome)
        }
        .await;
        let outcome = finish(work, taken).await?;
        self.wake.notify_one();
        Ok(outcome)
    }

    /// A row for staff. Whoever sends ever others only fills the log.
    async fn keep(
        &self,
        work: &mut dyn UnitOfWork,
        verdict: NoticeRefusal,
        (reference, body): (Option<String>, &[u8]),
    ) -> Result<(), SupplyError> {
        let now = work.now().await?;
        let notice = RefusedNotice {
            id: SupplierNoticeId(self.ports.ids.next_id()?),
            supplier: Supplier::Jiuyi,
            verdict,
            reference,
            body: body.to_vec(),
            times: 1,
            first_at: now,
            last_at: now,
        };
        let bound = NoticeBound { since: now - TimeDelta::hours(1), most: MOST_NEW };
        if work.supplier_notices().keep(&notice, bound).await? == NoticeKept::TooMany {
            tracing::warn!(verdict = verdict.name(), "a refused notice is not kept: too many come");
        }
        Ok(())
    }

    async fn take_in(
        &self,
        work: &mut dyn UnitOfWork,
        notice: &RechargeNotice,
    ) -> Result<NoticeOutcome, SupplyError> {
        let number = notice.reference.parse().ok().and_then(Snowflake::from_i64);
        let Some(id) = number.map(SupplierOrderId) else {
            return Ok(NoticeOutcome::Refused(NoticeRefusal::UnknownOrder));
        };
        let Some(known) = work.supplier_orders().find(id).await? else {
            return Ok(NoticeOutcome::Refused(NoticeRefusal::UnknownOrder));
        };
        let order = work.orders().lock(known.order_id).await?.ok_or(StoreError::Conflict)?;
        if !names_it(notice, &known, &order) {
            return Ok(NoticeOutcome::Refused(NoticeRefusal::OtherOrder));
        }
        let changed = record_in(&self.ports, work, id, |order, now| {
            let was_sent = order.state != SupplierOrderState::Planned;
            let accepted = if was_sent {
                order.accept(&notice.supplier_no, None, now)?
            } else {
                Applied::AlreadyApplied
            };
            let reported = order.report(notice.report, Some(notice.reported), now)?;
            Ok(if accepted == Applied::Applied { accepted } else { reported })
        })
        .await;
        match changed {
            Ok(_changed) => {
                self.hurry(work, &order).await?;
                Ok(NoticeOutcome::Taken)
            }
            Err(SupplyError::Transition(_)) => {
                Ok(NoticeOutcome::Refused(NoticeRefusal::Impossible))
            }
            Err(error) => Err(error),
        }
    }

    /// What waits for word of it goes on at once.
    async fn hurry(&self, work: &mut dyn UnitOfWork, order: &Order) -> Result<(), SupplyError> {
        let now = work.now().await?;
        for task in work.tasks().of_order(order.id).await? {
            let is_waiting = matches!(task.state, TaskState::Due | TaskState::Retrying);
            if !is_waiting || !matches!(task.kind, TaskKind::Push { .. }) {
                continue;
            }
            let mut sooner: Task = task.clone();
            if sooner.hurry(now)? == Applied::Applied {
                work.tasks().change(&sooner, &task.state).await?;
            }
        }
        Ok(())
    }
}

/// A notice that is rightly signed may still be about something else than what it names.
fn names_it(notice: &RechargeNotice, known: &SupplierOrder, order: &Order) -> bool {
    let is_account = matches!(&order.wish, Wish::Recharge(account) if *account == notice.account);
    let is_number = known.supplier_no.as_ref().is_none_or(|number| *number == notice.supplier_no);
    is_account && is_number && known.product == notice.product
}
