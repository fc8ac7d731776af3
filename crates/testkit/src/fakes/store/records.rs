use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::OrderEvent;
use domain::evidence::{ArchivedEvidence, Evidence, SealedEvidence};
use domain::ports::{
    EventRepository, EvidenceRepository, LatePaymentRepository, QuarantineRepository, StoreError,
};
use domain::settlement::{LateDecision, LatePayment, Quarantine};
use domain::{LatePaymentId, QuarantineId};

#[async_trait]
impl EventRepository for FakeUnitOfWork {
    async fn add(&mut self, event: &OrderEvent) -> Result<(), StoreError> {
        self.state.events.push(event.clone());
        Ok(())
    }

    async fn add_many(&mut self, events: &[OrderEvent]) -> Result<(), StoreError> {
        self.state.events.extend_from_slice(events);
        Ok(())
    }
}

#[async_trait]
impl EvidenceRepository for FakeUnitOfWork {
    async fn add(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        self.state.evidence.add(evidence.clone());
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Evidence>, StoreError> {
        Ok(newest(self.state.evidence.iter(), most))
    }

    async fn archive(
        &mut self,
        kept: &ArchivedEvidence,
        links: &[SealedEvidence],
    ) -> Result<(), StoreError> {
        self.state.evidence.archive(kept, links)
    }
}

#[async_trait]
impl QuarantineRepository for FakeUnitOfWork {
    async fn add(&mut self, quarantine: &Quarantine) -> Result<(), StoreError> {
        self.state.quarantine(quarantine.clone());
        Ok(())
    }

    async fn find(&mut self, id: QuarantineId) -> Result<Option<Quarantine>, StoreError> {
        Ok(self.state.quarantine.iter().find(|row| row.id == id).cloned())
    }

    async fn of_number(&mut self, number: &str) -> Result<Vec<Quarantine>, StoreError> {
        let rows = self.state.quarantine.iter();
        Ok(rows.filter(|row| row.number.as_deref() == Some(number)).cloned().collect())
    }

    async fn resolve(&mut self, quarantine: &Quarantine) -> Result<(), StoreError> {
        let mut rows = self.state.quarantine.iter_mut();
        let open = rows.find(|row| row.id == quarantine.id && row.resolution.is_none());
        open.ok_or(StoreError::Conflict)?.resolution.clone_from(&quarantine.resolution);
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Quarantine>, StoreError> {
        Ok(newest(self.state.quarantine.iter(), most))
    }
}

#[async_trait]
impl LatePaymentRepository for FakeUnitOfWork {
    async fn add(&mut self, late: &LatePayment) -> Result<(), StoreError> {
        self.state.late_payments.push(late.clone());
        Ok(())
    }

    async fn find(&mut self, id: LatePaymentId) -> Result<Option<LatePayment>, StoreError> {
        Ok(self.state.late_payments.iter().find(|row| row.id == id).cloned())
    }

    async fn decide(&mut self, late: &LatePayment) -> Result<(), StoreError> {
        let mut rows = self.state.late_payments.iter_mut();
        let is_it =
            |row: &&mut LatePayment| row.id == late.id && row.decision == LateDecision::Waiting;
        rows.find(is_it).ok_or(StoreError::Conflict)?.decision.clone_from(&late.decision);
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<LatePayment>, StoreError> {
        Ok(newest(self.state.late_payments.iter(), most))
    }
}

fn newest<'a, T: Clone + 'a>(all: impl DoubleEndedIterator<Item = &'a T>, most: u32) -> Vec<T> {
    let most = usize::try_from(most).unwrap();
    all.rev().take(most).cloned().collect()
}
