use super::Reconciliations;
use super::run::ReconcileError;
use crate::unit::finish;
use domain::attempt::PaymentAttempt;
use domain::id::DifferenceId;
use domain::money::Money;
use domain::ports::StoreError;
use domain::reconciliation::{
    BadLine, Difference, DifferenceKind, DifferenceState, LineKind, Mismatch, Reconciliation,
    StatementLine,
};
use domain::refund::Refund;

/// A difference before it is known of which reconciliation it is, and what becomes of it.
pub(super) struct Finding {
    line_kind: LineKind,
    kind: DifferenceKind,
    number: String,
    trade_no: Option<String>,
    refund_number: Option<String>,
    ours: Option<Money>,
    theirs: Option<Money>,
    detail: String,
}

impl Finding {
    pub(super) fn of_line(line: &StatementLine, mismatch: Mismatch) -> Self {
        let Mismatch { kind, ours, detail } = mismatch;
        Self {
            line_kind: line.kind,
            kind,
            number: line.number.clone(),
            trade_no: Some(line.trade_no.clone()),
            refund_number: line.refund_number.clone(),
            ours,
            theirs: Some(line.amount),
            detail,
        }
    }

    pub(super) fn of_attempt(attempt: &PaymentAttempt, kind: DifferenceKind, detail: &str) -> Self {
        Self {
            line_kind: LineKind::Payment,
            kind,
            number: attempt.number.to_string(),
            trade_no: attempt.captured().map(|captured| captured.trade_no.clone()),
            refund_number: None,
            ours: Some(attempt.amount),
            theirs: None,
            detail: detail.to_owned(),
        }
    }

    pub(super) fn with_theirs(self, amount: Money) -> Self {
        Self { theirs: Some(amount), ..self }
    }

    /// Money of the payment that went back there; ours: what went back here.
    pub(super) fn of_unknown_refund(
        attempt: &PaymentAttempt,
        ours: Option<Money>,
        theirs: Option<Money>,
    ) -> Self {
        let detail = "given back there, not here: given back outside";
        let finding = Self::of_attempt(attempt, DifferenceKind::TheirsOnly, detail);
        Self { line_kind: LineKind::Refund, ours, theirs, ..finding }
    }

    pub(super) fn of_refund(
        refund: &Refund,
        attempt: &PaymentAttempt,
        kind: DifferenceKind,
        detail: &str,
    ) -> Self {
        let finding = Self::of_attempt(attempt, kind, detail);
        Self {
            line_kind: LineKind::Refund,
            refund_number: Some(refund.number.to_string()),
            ours: Some(refund.amount),
            ..finding
        }
    }

    pub(super) fn unreadable(bad: &BadLine) -> Self {
        Self {
            line_kind: LineKind::Payment,
            kind: DifferenceKind::Unreadable,
            number: format!("line {}", bad.line),
            trade_no: None,
            refund_number: None,
            ours: None,
            theirs: None,
            detail: bad.problem.to_owned(),
        }
    }
}

impl Reconciliations {
    /// Keeps a difference. What staff made of the same one before holds for it too.
    pub(super) async fn add(
        &self,
        reconciliation: &mut Reconciliation,
        finding: Finding,
        healed: bool,
    ) -> Result<(), ReconcileError> {
        let Finding { line_kind, kind, number, trade_no, refund_number, ours, theirs, detail } =
            finding;
        let at = self.ports.clock.now();
        let state = if healed { DifferenceState::Healed { at } } else { DifferenceState::Open };
        let mut difference = Difference {
            id: DifferenceId(self.ports.ids.next_id()?),
            reconciliation_id: reconciliation.id,
            channel: reconciliation.channel,
            day: reconciliation.day,
            line_kind,
            kind,
            number,
            trade_no,
            refund_number,
            ours,
            theirs,
            detail,
            state,
            at,
        };
        let mut work = self.ports.store.begin().await?;
        let added = async {
            if !healed
                && let Some(before) = work.reconciliations().resolved_before(&difference).await?
            {
                difference.state = before.state;
            }
            work.reconciliations().add_difference(&difference).await
        }
        .await;
        finish::<_, StoreError>(work, added).await?;
        reconciliation.counts.differences += 1;
        reconciliation.counts.healed += i64::from(healed);
        Ok(())
    }
}
