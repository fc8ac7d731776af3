//! The repositories of money that is not as it should be, or on its way back.

use super::super::{
    archives, differences, evidence, late_payments, quarantine, reconciliations, refunds,
};
use super::Work;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::evidence::{ArchivedEvidence, Evidence, SealedEvidence};
use domain::ports::{
    EvidenceRepository, LatePaymentRepository, QuarantineRepository, ReconciliationRepository,
    RefundRepository, StoreError,
};
use domain::reconciliation::{Difference, Reconciliation, StatementLine};
use domain::settlement::{LatePayment, Quarantine};
use domain::{
    AttemptId, Channel, DifferenceId, LatePaymentId, OrderId, QuarantineId, ReconciliationId,
    Refund, RefundId, RefundNumber, Timestamp,
};

#[async_trait]
impl EvidenceRepository for Work {
    async fn add(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        evidence::add(conn, cipher, evidence).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Evidence>, StoreError> {
        let (conn, cipher) = self.parts()?;
        evidence::newest(conn, cipher, most).await
    }

    async fn archive(
        &mut self,
        kept: &ArchivedEvidence,
        links: &[SealedEvidence],
    ) -> Result<(), StoreError> {
        archives::store(self.conn()?, kept, links).await
    }
}

#[async_trait]
impl QuarantineRepository for Work {
    async fn add(&mut self, quarantine: &Quarantine) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        quarantine::add(conn, cipher, quarantine).await
    }

    async fn find(&mut self, id: QuarantineId) -> Result<Option<Quarantine>, StoreError> {
        let (conn, cipher) = self.parts()?;
        quarantine::find(conn, cipher, id).await
    }

    async fn of_number(&mut self, number: &str) -> Result<Vec<Quarantine>, StoreError> {
        let (conn, cipher) = self.parts()?;
        quarantine::of_number(conn, cipher, number).await
    }

    async fn resolve(&mut self, quarantine: &Quarantine) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        quarantine::resolve(conn, cipher, quarantine).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<Quarantine>, StoreError> {
        let (conn, cipher) = self.parts()?;
        quarantine::newest(conn, cipher, most).await
    }
}

#[async_trait]
impl LatePaymentRepository for Work {
    async fn add(&mut self, late: &LatePayment) -> Result<(), StoreError> {
        late_payments::add(self.conn()?, late).await
    }

    async fn find(&mut self, id: LatePaymentId) -> Result<Option<LatePayment>, StoreError> {
        late_payments::find(self.conn()?, id).await
    }

    async fn decide(&mut self, late: &LatePayment) -> Result<(), StoreError> {
        late_payments::decide(self.conn()?, late).await
    }

    async fn newest(&mut self, most: u32) -> Result<Vec<LatePayment>, StoreError> {
        late_payments::newest(self.conn()?, most).await
    }
}

#[async_trait]
impl RefundRepository for Work {
    async fn insert(&mut self, refund: &Refund) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        refunds::insert(conn, cipher, refund).await
    }

    async fn find(&mut self, id: RefundId) -> Result<Option<Refund>, StoreError> {
        let (conn, cipher) = self.parts()?;
        refunds::find(conn, cipher, id).await
    }

    async fn find_by_number(
        &mut self,
        number: &RefundNumber,
    ) -> Result<Option<Refund>, StoreError> {
        let (conn, cipher) = self.parts()?;
        refunds::find_by_number(conn, cipher, number).await
    }

    async fn of_attempt(&mut self, attempt: AttemptId) -> Result<Vec<Refund>, StoreError> {
        let (conn, cipher) = self.parts()?;
        refunds::of_attempt(conn, cipher, attempt).await
    }

    async fn of_attempts(&mut self, attempts: &[AttemptId]) -> Result<Vec<Refund>, StoreError> {
        let (conn, cipher) = self.parts()?;
        refunds::of_attempts(conn, cipher, attempts).await
    }

    async fn of_order(&mut self, order: OrderId) -> Result<Vec<Refund>, StoreError> {
        let (conn, cipher) = self.parts()?;
        refunds::of_order(conn, cipher, order).await
    }

    async fn update(&mut self, refund: &mut Refund) -> Result<(), StoreError> {
        refunds::update(self.conn()?, refund).await
    }
}

#[async_trait]
impl ReconciliationRepository for Work {
    async fn insert(&mut self, reconciliation: &Reconciliation) -> Result<(), StoreError> {
        reconciliations::insert(self.conn()?, reconciliation).await
    }

    async fn find(&mut self, id: ReconciliationId) -> Result<Option<Reconciliation>, StoreError> {
        reconciliations::find(self.conn()?, id).await
    }

    async fn update(&mut self, reconciliation: &Reconciliation) -> Result<(), StoreError> {
        reconciliations::update(self.conn()?, reconciliation).await
    }

    async fn first_daily(
        &mut self,
        channel: Channel,
        account: &str,
    ) -> Result<Option<NaiveDate>, StoreError> {
        reconciliations::first_daily(self.conn()?, channel, account).await
    }

    async fn supersede(&mut self, of: &Reconciliation, at: Timestamp) -> Result<(), StoreError> {
        reconciliations::supersede(self.conn()?, of, at).await
    }

    async fn clear(&mut self, id: ReconciliationId) -> Result<(), StoreError> {
        reconciliations::clear(self.conn()?, id).await
    }

    async fn add_lines(
        &mut self,
        id: ReconciliationId,
        lines: &[StatementLine],
    ) -> Result<(), StoreError> {
        reconciliations::add_lines(self.conn()?, id, lines).await
    }

    async fn add_difference(&mut self, difference: &Difference) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        differences::add(conn, cipher, difference).await
    }

    async fn find_difference(
        &mut self,
        id: DifferenceId,
    ) -> Result<Option<Difference>, StoreError> {
        let (conn, cipher) = self.parts()?;
        differences::find(conn, cipher, id).await
    }

    async fn resolved_before(
        &mut self,
        difference: &Difference,
    ) -> Result<Option<Difference>, StoreError> {
        let (conn, cipher) = self.parts()?;
        differences::resolved_before(conn, cipher, difference).await
    }

    async fn settle_difference(&mut self, difference: &Difference) -> Result<(), StoreError> {
        let (conn, cipher) = self.parts()?;
        differences::settle(conn, cipher, difference).await
    }
}
