use super::queries::SqlQueries;
use super::{
    archives, attempts, chains, differences, evidence, late_payments, open_ends, quarantine,
    reconciliations, refunds, spans, turnover,
};
use crate::rows::late_payment::LatePaymentRow;
use crate::rows::reconciliation::ReconciliationRow;
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::evidence::{ArchivedEvidence, ChainEnd, Evidence, OpenEnds, SealedEvidence};
use domain::ports::{AccountSpan, ChainCheck, MoneyFilter, MoneyQueries, Page, Paged, StoreError};
use domain::reconciliation::{Difference, Reconciliation, StatementLine};
use domain::settlement::{LatePayment, Quarantine};
use domain::snowflake::WorkerSlot;
use domain::turnover::Turnover;
use domain::{AttemptId, EvidenceId, OrderId, PaymentAttempt, ReconciliationId, Refund, Timestamp};
use std::collections::BTreeMap;

#[async_trait]
impl MoneyQueries for SqlQueries {
    async fn payments(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<PaymentAttempt>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = attempts::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn refunds(&self, filter: &MoneyFilter, page: Page) -> Result<Paged<Refund>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = refunds::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn refunds_of_order(&self, order: OrderId) -> Result<Vec<Refund>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = refunds::of_order(reading.conn()?, self.cipher.as_ref(), order).await;
        reading.end(found)
    }

    async fn quarantine(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Quarantine>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = quarantine::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn late_payments(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<LatePayment>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = late_payments::list(reading.conn()?, filter, self.paging(page)).await;
        reading.end(listed)?.read(LatePaymentRow::read)
    }

    async fn reconciliations(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Reconciliation>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = reconciliations::list(reading.conn()?, filter, page).await;
        reading.end(listed)?.read(ReconciliationRow::read)
    }

    async fn differences(
        &self,
        id: ReconciliationId,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Difference>, StoreError> {
        let mut reading = self.pool.read().await?;
        let listed = differences::list(reading.conn()?, (id, filter), page).await;
        reading.end(listed)?.read(|row| row.read(self.cipher.as_ref()))
    }

    async fn turnover(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<BTreeMap<NaiveDate, Turnover>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = turnover::days(reading.conn()?, (first, last)).await;
        reading.end(found)
    }

    async fn evidence(&self, number: &str, most: u32) -> Result<Vec<Evidence>, StoreError> {
        let mut reading = self.pool.read().await?;
        let asked = (number, most);
        let found = evidence::of_number(reading.conn()?, self.cipher.as_ref(), asked).await;
        reading.end(found)
    }

    async fn stuck_attempts(
        &self,
        order: Option<OrderId>,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError> {
        let mut reading = self.pool.read().await?;
        let asked = (order, now, most);
        let found = attempts::stuck(reading.conn()?, self.cipher.as_ref(), asked).await;
        reading.end(found)
    }

    async fn captures(
        &self,
        span: &AccountSpan,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError> {
        let mut reading = self.pool.read().await?;
        let asked = (span, after, most);
        let found = spans::captures(reading.conn()?, self.cipher.as_ref(), asked).await;
        reading.end(found)
    }

    async fn captures_without_line(
        &self,
        id: ReconciliationId,
        span: &AccountSpan,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError> {
        let mut reading = self.pool.read().await?;
        let (conn, cipher) = (reading.conn()?, self.cipher.as_ref());
        let found = spans::captures_without_line(conn, cipher, id, (span, after, most)).await;
        reading.end(found)
    }

    async fn refunds_without_line(
        &self,
        id: ReconciliationId,
        span: &AccountSpan,
    ) -> Result<Vec<Refund>, StoreError> {
        let mut reading = self.pool.read().await?;
        let cipher = self.cipher.as_ref();
        let found = spans::refunds_without_line(reading.conn()?, cipher, id, span).await;
        reading.end(found)
    }

    async fn statement_lines(
        &self,
        id: ReconciliationId,
        after: u64,
        most: u32,
    ) -> Result<Vec<StatementLine>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = reconciliations::lines(reading.conn()?, id, (after, most)).await;
        reading.end(found)
    }

    async fn evidence_chains(&self) -> Result<Vec<ChainCheck>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = chains::check_all(reading.conn()?, self.cipher.as_ref()).await;
        reading.end(found)
    }

    async fn archived_ends(&self) -> Result<BTreeMap<WorkerSlot, ChainEnd>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = archives::ends(reading.conn()?).await;
        reading.end(found)
    }

    async fn links(
        &self,
        chain: WorkerSlot,
        after: i64,
        most: u32,
    ) -> Result<Vec<SealedEvidence>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = archives::links(reading.conn()?, chain, (after, most)).await;
        reading.end(found)
    }

    async fn open_ends(
        &self,
        links: &[SealedEvidence],
    ) -> Result<BTreeMap<EvidenceId, OpenEnds>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = open_ends::of_links(reading.conn()?, links).await;
        reading.end(found)
    }

    async fn archives(
        &self,
        chain: WorkerSlot,
        after: i64,
        most: u32,
    ) -> Result<Vec<ArchivedEvidence>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = archives::list(reading.conn()?, chain, (after, most)).await;
        reading.end(found)
    }

    async fn archives_about(
        &self,
        numbers: &[String],
    ) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        let mut reading = self.pool.read().await?;
        let found = archives::about(reading.conn()?, numbers).await;
        reading.end(found)
    }
}
