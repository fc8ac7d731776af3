use super::Refunds;
use super::book::{Book, write_settled};
use super::record::{RecordError, log_state};
use crate::unit::finish;
use domain::attempt::AttemptNumber;
use domain::ports::{RefundReport, UnitOfWork};
use domain::reconciliation::{Difference, LineKind, StatementLine, sized_by_bill};
use domain::refund::{Refund, settle_refund};

impl Refunds {
    /// Ends a refund made outside by a line of the bill, which says how much it was. Whether there
    /// was one.
    pub(crate) async fn record_outside(&self, line: &StatementLine) -> Result<bool, RecordError> {
        if line.kind != LineKind::Refund {
            return Ok(false);
        }
        let mut work = self.ports.store.begin().await?;
        let recorded = self.record_outside_in(work.as_mut(), line).await;
        finish(work, recorded).await
    }

    async fn record_outside_in(
        &self,
        work: &mut dyn UnitOfWork,
        line: &StatementLine,
    ) -> Result<bool, RecordError> {
        let Some(book) = book_of(work, &line.number).await? else { return Ok(false) };
        let mut refunds = book.refunds.iter();
        let sized = refunds.find_map(|refund| sized_by_bill(line, &book.attempt, refund));
        let Some(refund) = sized else { return Ok(false) };
        let provider_no = line.refund_number.clone();
        let report = RefundReport::Succeeded { at: line.at, provider_no };
        self.end(work, &book, &refund, &report).await
    }

    /// Ends a refund made outside that staff have looked at as a difference: nobody has said how
    /// much it was, so that it goes on standing for the whole.
    pub(crate) async fn end_outside(
        &self,
        work: &mut dyn UnitOfWork,
        resolved: &Difference,
    ) -> Result<(), RecordError> {
        if resolved.line_kind != LineKind::Refund {
            return Ok(());
        }
        let Some(book) = book_of(work, &resolved.number).await? else { return Ok(()) };
        let number = resolved.refund_number.as_deref();
        let mut refunds = book.refunds.iter().filter(|refund| refund.is_unsized());
        let meant = refunds.find(|refund| Some(refund.number.as_str()) == number);
        let Some(refund) = meant else { return Ok(()) };
        let report = RefundReport::Succeeded { at: work.now().await?, provider_no: None };
        self.end(work, &book, refund, &report).await.map(|_ended| ())
    }

    async fn end(
        &self,
        work: &mut dyn UnitOfWork,
        book: &Book,
        refund: &Refund,
        report: &RefundReport,
    ) -> Result<bool, RecordError> {
        let now = work.now().await?;
        let settled = settle_refund(refund, report, book.ledger(), now, self.ports.ids.as_ref())?;
        let Some(settled) = settled else { return Ok(false) };
        log_state(&write_settled(work, settled).await?);
        Ok(true)
    }
}

/// What is known of the payment of this number, its order locked.
async fn book_of(work: &mut dyn UnitOfWork, number: &str) -> Result<Option<Book>, RecordError> {
    let Ok(number) = number.parse::<AttemptNumber>() else { return Ok(None) };
    let Some(attempt) = work.attempts().find_by_number(number).await? else { return Ok(None) };
    Ok(Book::open(work, attempt.order_id, attempt.id).await?)
}
