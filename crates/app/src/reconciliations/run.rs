use super::Reconciliations;
use crate::refunds::RecordError;
use crate::staff::Forbidden;
use crate::unit::finish;
use chrono::NaiveDate;
use domain::attempt::Channel;
use domain::id::ReconciliationId;
use domain::ports::{
    AccountSpan, IdError, StatementError, StatementLines, StatementSource, StoreError,
};
use domain::reconciliation::{
    Reconciliation, ReconciliationCounts, ReconciliationSource, ReconciliationState, StatementLine,
    day_span,
};
use domain::with_causes;
use std::path::PathBuf;

/// How many lines or records are worked on in one go.
pub(super) const BATCH: u32 = 500;

/// A day to reconcile with a bill that somebody has fetched by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReconcileFile {
    pub channel: Channel,
    pub day: NaiveDate,
    pub file: PathBuf,
}

#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the channel is not reconciled here")]
    NotOffered,
    #[error("the day is not over")]
    NotOver,
    #[error("there is no such reconciliation")]
    Unknown,
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error(transparent)]
    Refund(#[from] RecordError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

impl Reconciliations {
    /// Reconciles at once with a file, for those at the server's command line.
    pub async fn run_file(&self, wanted: &ReconcileFile) -> Result<Reconciliation, ReconcileError> {
        let source = self.ports.statement(wanted.channel).ok_or(ReconcileError::NotOffered)?;
        let lines = source.open(&wanted.file)?;
        let begun = self.begin_inline(source.as_ref(), wanted.day, ReconciliationSource::File);
        self.compare_or_give_up(begun.await?, Some(lines)).await
    }

    /// Reconciles at once with the provider's bill.
    pub async fn run_now(
        &self,
        channel: Channel,
        day: NaiveDate,
    ) -> Result<Reconciliation, ReconcileError> {
        let source = self.ports.statement(channel).ok_or(ReconcileError::NotOffered)?;
        let lines = fetch(source.as_ref(), day).await?;
        let begun = self.begin_inline(source.as_ref(), day, ReconciliationSource::Staff);
        self.compare_or_give_up(begun.await?, lines).await
    }

    /// What the job does: fetches the bill and compares. A broken-off run is begun anew.
    pub(crate) async fn execute(
        &self,
        id: ReconciliationId,
    ) -> Result<Reconciliation, ReconcileError> {
        let mut work = self.ports.store.begin().await?;
        let found = work.reconciliations().find(id).await;
        let found = finish(work, found).await?.ok_or(ReconcileError::Unknown)?;
        if matches!(found.state, ReconciliationState::Done { .. }) {
            return Ok(found);
        }
        let source = self.ports.statement(found.channel).ok_or(ReconcileError::NotOffered)?;
        let lines = fetch(source.as_ref(), found.day).await?;
        self.compare(found, lines).await
    }

    /// It cannot be had, now or later: kept with the reason, for staff. What it found up to there goes,
    /// since it is half of a day that an earlier or a later run has whole.
    pub(crate) async fn give_up(
        &self,
        id: ReconciliationId,
        reason: &str,
    ) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            let Some(mut found) = work.reconciliations().find(id).await? else { return Ok(()) };
            let at = work.now().await?;
            found.state = ReconciliationState::Failed { at, reason: reason.to_owned() };
            work.reconciliations().clear(id).await?;
            work.reconciliations().update(&found).await
        }
        .await;
        finish(work, stored).await
    }

    async fn begin_inline(
        &self,
        source: &dyn StatementSource,
        day: NaiveDate,
        kind: ReconciliationSource,
    ) -> Result<Reconciliation, ReconcileError> {
        let now = self.ports.clock.now();
        let reconciliation = self.reconciliation(source, (day, kind), now)?;
        let mut work = self.ports.store.begin().await?;
        let inserted = work.reconciliations().insert(&reconciliation).await;
        finish(work, inserted).await?;
        Ok(reconciliation)
    }

    /// No job comes back to what breaks off here, so it does not stay running.
    async fn compare_or_give_up(
        &self,
        begun: Reconciliation,
        lines: Option<StatementLines>,
    ) -> Result<Reconciliation, ReconcileError> {
        let id = begun.id;
        let compared = self.compare(begun, lines).await;
        if let Err(error) = &compared
            && let error = with_causes(error)
            && let Err(second) = self.give_up(id, &error).await
        {
            let second = with_causes(&second);
            tracing::error!(%error, %second, "a broken-off reconciliation stays running");
        }
        compared
    }

    async fn compare(
        &self,
        mut reconciliation: Reconciliation,
        lines: Option<StatementLines>,
    ) -> Result<Reconciliation, ReconcileError> {
        reconciliation.state = ReconciliationState::Running;
        reconciliation.counts = ReconciliationCounts::default();
        self.store_anew(&reconciliation).await?;
        match lines {
            Some(lines) => self.compare_lines(&mut reconciliation, lines).await?,
            None => self.compare_by_asking(&mut reconciliation).await?,
        }
        self.find_unsized(&mut reconciliation).await?;
        self.complete(&mut reconciliation).await?;
        log_end(&reconciliation);
        Ok(reconciliation)
    }

    async fn store_anew(&self, reconciliation: &Reconciliation) -> Result<(), StoreError> {
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            work.reconciliations().clear(reconciliation.id).await?;
            work.reconciliations().update(reconciliation).await
        }
        .await;
        finish(work, stored).await
    }

    /// What it found stands in the place of what other runs of the day have found.
    async fn complete(&self, reconciliation: &mut Reconciliation) -> Result<(), StoreError> {
        let at = self.ports.clock.now();
        reconciliation.state = ReconciliationState::Done { at };
        let mut work = self.ports.store.begin().await?;
        let stored = async {
            work.reconciliations().update(reconciliation).await?;
            work.reconciliations().supersede(reconciliation, at).await
        }
        .await;
        finish(work, stored).await
    }

    async fn compare_lines(
        &self,
        reconciliation: &mut Reconciliation,
        lines: StatementLines,
    ) -> Result<(), ReconcileError> {
        let mut batch: Vec<StatementLine> = Vec::new();
        for line in lines {
            reconciliation.counts.lines += 1;
            match line {
                Ok(line) => batch.push(line),
                Err(bad) => self.unreadable(reconciliation, &bad).await?,
            }
            if batch.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX) {
                self.compare_batch(reconciliation, &batch).await?;
                batch.clear();
            }
        }
        self.compare_batch(reconciliation, &batch).await?;
        self.find_ours_only(reconciliation).await
    }
}

pub(super) fn span(reconciliation: &Reconciliation) -> AccountSpan {
    let (from, until) = day_span(reconciliation.day);
    let account = reconciliation.account.clone();
    AccountSpan { channel: reconciliation.channel, account, from, until }
}

/// `None`: the provider gives out no bills.
async fn fetch(
    source: &dyn StatementSource,
    day: NaiveDate,
) -> Result<Option<StatementLines>, StatementError> {
    match source.fetch(day).await {
        Ok(lines) => Ok(Some(lines)),
        Err(StatementError::NotOffered) => Ok(None),
        Err(error) => Err(error),
    }
}

fn log_end(done: &Reconciliation) {
    let ReconciliationCounts { lines, matched, differences, healed } = done.counts;
    let (channel, day) = (done.channel.name(), done.day.to_string());
    if differences > healed {
        tracing::error!(channel, day, lines, matched, differences, healed, "the bill differs");
    } else {
        tracing::info!(channel, day, lines, matched, differences, healed, "reconciled");
    }
}
