//! Reconciliation (对账): each day of each account, our records against the provider's bill.

mod asking;
mod compare;
mod finding;
mod outside;
mod run;

pub use run::{ReconcileError, ReconcileFile};

use crate::ports::Ports;
use crate::refunds::Refunds;
use crate::staff::{allow, audit};
use crate::trades::Trades;
use crate::unit::finish;
use chrono::NaiveDate;
use domain::attempt::Channel;
use domain::id::{ReconciliationId, TaskId};
use domain::ports::{IdError, StatementSource, StoreError};
use domain::reconciliation::{
    Reconciliation, ReconciliationCounts, ReconciliationSource, ReconciliationState, bill_is_due,
    days_due,
};
use domain::staff::{Permission, StaffMember};
use domain::task::{Task, TaskKind};
use domain::time::Timestamp;
use domain::with_causes;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Clone)]
pub struct Reconciliations {
    ports: Arc<Ports>,
    trades: Trades,
    refunds: Refunds,
    /// The newest day that this process has seen to.
    ensured: Arc<Mutex<Option<NaiveDate>>>,
}

impl Reconciliations {
    pub(crate) fn new(ports: &Arc<Ports>, trades: Trades, refunds: Refunds) -> Self {
        Self { ports: Arc::clone(ports), trades, refunds, ensured: Arc::default() }
    }

    /// Sees to it that every day whose bills are due is reconciled, once over all servers.
    pub async fn ensure_daily(&self) -> Result<(), StoreError> {
        let now = self.ports.clock.now();
        let (day, _next) = bill_is_due(now);
        if *self.ensured.lock().unwrap_or_else(PoisonError::into_inner) == Some(day) {
            return Ok(());
        }
        for source in &self.ports.statements {
            for day in self.days_due(source.as_ref(), now).await? {
                let wanted = (day, ReconciliationSource::Daily);
                match self.begin(source.as_ref(), wanted, now, None).await {
                    // Another server was first, or this one before it was started again.
                    Ok(_) | Err(ReconcileError::Store(StoreError::Duplicate)) => {}
                    // Without a worker slot nothing is begun; the next round tries again.
                    Err(ReconcileError::Ids(_)) => return Ok(()),
                    Err(ReconcileError::Store(error)) => return Err(error),
                    Err(error) => {
                        let error = with_causes(&error);
                        tracing::error!(%error, "a reconciliation was not begun");
                    }
                }
            }
        }
        *self.ensured.lock().unwrap_or_else(PoisonError::into_inner) = Some(day);
        Ok(())
    }

    async fn days_due(
        &self,
        source: &dyn StatementSource,
        now: Timestamp,
    ) -> Result<Vec<NaiveDate>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let first = work.reconciliations().first_daily(source.channel(), &source.account()).await;
        Ok(days_due(now, finish(work, first).await?))
    }

    /// Staff want a day reconciled (again): the job fetches the bill and compares.
    pub async fn run_again(
        &self,
        staff: &StaffMember,
        channel: Channel,
        day: NaiveDate,
    ) -> Result<Reconciliation, ReconcileError> {
        allow(staff, Permission::MoveMoney)?;
        let now = self.ports.clock.now();
        if day > bill_is_due(now).0 {
            return Err(ReconcileError::NotOver);
        }
        let source = self.ports.statement(channel).ok_or(ReconcileError::NotOffered)?;
        let wanted = (day, ReconciliationSource::Staff);
        self.begin(source.as_ref(), wanted, now, Some(staff)).await
    }

    async fn begin(
        &self,
        source: &dyn StatementSource,
        (day, kind): (NaiveDate, ReconciliationSource),
        now: Timestamp,
        staff: Option<&StaffMember>,
    ) -> Result<Reconciliation, ReconcileError> {
        let reconciliation = self.reconciliation(source, (day, kind), now)?;
        let task = TaskKind::Reconcile(reconciliation.id);
        let task = Task::new(TaskId(self.ports.ids.next_id()?), task, now, now);
        let mut work = self.ports.store.begin().await?;
        let begun = async {
            work.reconciliations().insert(&reconciliation).await?;
            work.tasks().add(&task).await?;
            if let Some(staff) = staff {
                let detail = format!("{} {day}", reconciliation.channel.name());
                let what = ("reconciliation.run", reconciliation.id.to_string(), detail);
                let ids = self.ports.ids.as_ref();
                audit(work.as_mut(), ids, staff, what, now).await?;
            }
            Ok::<_, ReconcileError>(())
        }
        .await;
        finish(work, begun).await?;
        Ok(reconciliation)
    }

    fn reconciliation(
        &self,
        from: &dyn StatementSource,
        (day, source): (NaiveDate, ReconciliationSource),
        created_at: Timestamp,
    ) -> Result<Reconciliation, IdError> {
        Ok(Reconciliation {
            id: ReconciliationId(self.ports.ids.next_id()?),
            channel: from.channel(),
            account: from.account(),
            day,
            source,
            state: ReconciliationState::Requested,
            counts: ReconciliationCounts::default(),
            created_at,
        })
    }
}
