use super::SupplyError;
use super::record::record_in;
use crate::ports::Ports;
use crate::unit::finish;
use domain::Applied;
use domain::id::SupplierOrderId;
use domain::order::Order;
use domain::ports::{NoticeRefused, RechargeNotice, StoreError, UnitOfWork};
use domain::snowflake::Snowflake;
use domain::supplier::{SupplierOrder, SupplierOrderState, Wish};
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

/// Why a word that came by itself changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeRefusal {
    /// It cannot be read.
    Unreadable,
    /// The signature is wrong: nobody is known to have said it.
    Forged,
    UnknownOrder,
    /// It names another product, account or number than the order has.
    OtherOrder,
    /// The order cannot come to that from where it is.
    Impossible,
}

impl NoticeRefusal {
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Forged => "forged",
            Self::UnknownOrder => "unknown_order",
            Self::OtherOrder => "other_order",
            Self::Impossible => "impossible",
        }
    }
}

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

    /// `None`: this supplier is not dealt with. An error means that it was not stored: they send it
    /// again.
    pub async fn receive(&self, body: &[u8]) -> Option<Result<NoticeOutcome, SupplyError>> {
        let verifier = self.ports.recharge_notices.as_ref()?;
        let notice = match verifier.verify(body) {
            Ok(notice) => notice,
            Err(NoticeRefused::WrongSignature) => {
                return Some(Ok(NoticeOutcome::Refused(NoticeRefusal::Forged)));
            }
            Err(NoticeRefused::Malformed(_)) => {
                return Some(Ok(NoticeOutcome::Refused(NoticeRefusal::Unreadable)));
            }
        };
        Some(self.take(&notice).await)
    }

    async fn take(&self, notice: &RechargeNotice) -> Result<NoticeOutcome, SupplyError> {
        let mut work = self.ports.store.begin().await?;
        let taken = self.take_in(work.as_mut(), notice).await;
        let outcome = finish(work, taken).await?;
        self.wake.notify_one();
        Ok(outcome)
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
