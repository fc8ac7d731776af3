//! Reconciliations, staff, their sessions, and what they did.

use super::state::{insert_new, next_version};
use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::ports::{
    AuditRepository, ReconciliationRepository, SessionRepository, StaffRepository, StoreError,
};
use domain::reconciliation::{
    Difference, DifferenceState, Reconciliation, ReconciliationSource, StatementLine,
};
use domain::staff::{AuditEntry, StaffAccount, StaffSession};
use domain::{Channel, DifferenceId, ReconciliationId, StaffId, Timestamp};

#[async_trait]
impl ReconciliationRepository for FakeUnitOfWork {
    async fn insert(&mut self, reconciliation: &Reconciliation) -> Result<(), StoreError> {
        let is_same_day = |known: &Reconciliation| {
            known.source == ReconciliationSource::Daily
                && known.source == reconciliation.source
                && known.channel == reconciliation.channel
                && known.account == reconciliation.account
                && known.day == reconciliation.day
        };
        if self.state.reconciliations.values().any(is_same_day) {
            return Err(StoreError::Duplicate);
        }
        insert_new(&mut self.state.reconciliations, reconciliation.id, reconciliation)
    }

    async fn find(&mut self, id: ReconciliationId) -> Result<Option<Reconciliation>, StoreError> {
        Ok(self.state.reconciliations.get(&id).cloned())
    }

    async fn update(&mut self, reconciliation: &Reconciliation) -> Result<(), StoreError> {
        let stored = self.state.reconciliations.get_mut(&reconciliation.id);
        let stored = stored.ok_or(StoreError::Conflict)?;
        stored.state = reconciliation.state.clone();
        stored.counts = reconciliation.counts;
        Ok(())
    }

    async fn first_daily(
        &mut self,
        channel: Channel,
        account: &str,
    ) -> Result<Option<NaiveDate>, StoreError> {
        let runs = self.state.reconciliations.values();
        let daily = runs.filter(|run| run.source == ReconciliationSource::Daily);
        let of_account = daily.filter(|run| (run.channel, &*run.account) == (channel, account));
        Ok(of_account.map(|run| run.day).min())
    }

    async fn supersede(&mut self, of: &Reconciliation, at: Timestamp) -> Result<(), StoreError> {
        let day = |run: &Reconciliation| (run.channel, run.account.clone(), run.day);
        let runs = self.state.reconciliations.values().filter(|run| day(run) == day(of));
        let runs: Vec<_> = runs.map(|run| (run.id, run.state.name())).collect();
        let done = runs.iter().filter(|(_id, state)| *state == "done");
        let Some(newest) = done.map(|(id, _state)| *id).max() else { return Ok(()) };
        for row in self.state.differences.values_mut() {
            let is_of_the_day = runs.iter().any(|(id, _state)| *id == row.reconciliation_id);
            let is_older = row.reconciliation_id < newest;
            if is_of_the_day && is_older && row.state == DifferenceState::Open {
                row.state = DifferenceState::Superseded { at };
            }
        }
        Ok(())
    }

    async fn clear(&mut self, id: ReconciliationId) -> Result<(), StoreError> {
        self.state.statement_lines.retain(|(of, _line), _row| *of != id);
        self.state.differences.retain(|_id, row| row.reconciliation_id != id);
        Ok(())
    }

    async fn add_lines(
        &mut self,
        id: ReconciliationId,
        lines: &[StatementLine],
    ) -> Result<(), StoreError> {
        for line in lines {
            insert_new(&mut self.state.statement_lines, (id, line.line), line)?;
        }
        Ok(())
    }

    async fn add_difference(&mut self, difference: &Difference) -> Result<(), StoreError> {
        insert_new(&mut self.state.differences, difference.id, difference)
    }

    async fn find_difference(
        &mut self,
        id: DifferenceId,
    ) -> Result<Option<Difference>, StoreError> {
        Ok(self.state.differences.get(&id).cloned())
    }

    async fn resolved_before(
        &mut self,
        difference: &Difference,
    ) -> Result<Option<Difference>, StoreError> {
        let is_same = |known: &&Difference| {
            known.id != difference.id
                && matches!(known.state, DifferenceState::Resolved(_))
                && known.sameness() == difference.sameness()
        };
        Ok(self.state.differences.values().rev().find(is_same).cloned())
    }

    async fn settle_difference(&mut self, difference: &Difference) -> Result<(), StoreError> {
        let stored = self.state.differences.get_mut(&difference.id).ok_or(StoreError::Conflict)?;
        if stored.state != DifferenceState::Open {
            return Err(StoreError::Conflict);
        }
        stored.state = difference.state.clone();
        Ok(())
    }
}

#[async_trait]
impl StaffRepository for FakeUnitOfWork {
    async fn insert(&mut self, staff: &StaffAccount) -> Result<(), StoreError> {
        if self.state.staff.values().any(|known| known.account == staff.account) {
            return Err(StoreError::Duplicate);
        }
        insert_new(&mut self.state.staff, staff.id, staff)
    }

    async fn find(&mut self, id: StaffId) -> Result<Option<StaffAccount>, StoreError> {
        Ok(self.state.staff.get(&id).cloned())
    }

    /// The whole store is this writer's until it ends.
    async fn lock_by_account(&mut self, account: &str) -> Result<Option<StaffAccount>, StoreError> {
        Ok(self.state.staff.values().find(|staff| staff.account == account).cloned())
    }

    async fn count(&mut self) -> Result<i64, StoreError> {
        Ok(i64::try_from(self.state.staff.len()).unwrap())
    }

    async fn update(&mut self, staff: &mut StaffAccount) -> Result<(), StoreError> {
        let stored = self.state.staff.get_mut(&staff.id).ok_or(StoreError::Conflict)?;
        staff.version = next_version(stored.version, staff.version)?;
        *stored = staff.clone();
        Ok(())
    }
}

#[async_trait]
impl SessionRepository for FakeUnitOfWork {
    async fn add(&mut self, session: &StaffSession) -> Result<(), StoreError> {
        insert_new(&mut self.state.sessions, session.token_hash, session)
    }

    async fn find(&mut self, token_hash: &[u8; 32]) -> Result<Option<StaffSession>, StoreError> {
        Ok(self.state.sessions.get(token_hash).cloned())
    }

    async fn end(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        self.state.sessions.remove(token_hash);
        Ok(())
    }

    async fn end_all(&mut self, staff: StaffId) -> Result<(), StoreError> {
        self.state.sessions.retain(|_hash, session| session.staff_id != staff);
        Ok(())
    }

    async fn purge(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.state.sessions.retain(|_hash, session| session.expires_at > now);
        Ok(())
    }
}

#[async_trait]
impl AuditRepository for FakeUnitOfWork {
    async fn add(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.state.audit.push(entry.clone());
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let most = usize::try_from(most).unwrap();
        Ok(self.state.audit.iter().rev().take(most).cloned().collect())
    }
}
