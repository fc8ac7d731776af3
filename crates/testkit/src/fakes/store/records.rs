use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::OrderEvent;
use domain::ports::{
    EventRepository, Evidence, EvidenceRepository, LatePaymentRepository, QuarantineRepository,
    StoreError,
};
use domain::settlement::{LatePayment, Quarantine};

#[async_trait]
impl EventRepository for FakeUnitOfWork {
    async fn add(&mut self, event: &OrderEvent) -> Result<(), StoreError> {
        self.state.events.push(event.clone());
        Ok(())
    }
}

#[async_trait]
impl EvidenceRepository for FakeUnitOfWork {
    async fn add(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        self.state.evidence.push(evidence.clone());
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Evidence>, StoreError> {
        Ok(newest(&self.state.evidence, most))
    }
}

#[async_trait]
impl QuarantineRepository for FakeUnitOfWork {
    async fn add(&mut self, quarantine: &Quarantine) -> Result<(), StoreError> {
        self.state.quarantine(quarantine.clone());
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Quarantine>, StoreError> {
        Ok(newest(&self.state.quarantine, most))
    }
}

#[async_trait]
impl LatePaymentRepository for FakeUnitOfWork {
    async fn add(&mut self, late: &LatePayment) -> Result<(), StoreError> {
        self.state.late_payments.push(late.clone());
        Ok(())
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<LatePayment>, StoreError> {
        Ok(newest(&self.state.late_payments, most))
    }
}

fn newest<T: Clone>(all: &[T], most: u32) -> Vec<T> {
    let most = usize::try_from(most).unwrap();
    all.iter().rev().take(most).cloned().collect()
}
