use super::store::SqlStore;
use super::work::Work;
use super::{
    Conn, attempts, events, evidence, flows, late_payments, orders, quarantine, refunds, stock,
    tasks,
};
use crate::place::Place;
use crate::tries::{again, tries};
use async_trait::async_trait;
use domain::evidence::{Evidence, EvidenceVerdict};
use domain::ports::{IdGenerator, PaymentSettlement, Settlement, StoreError};
use domain::settlement::{
    Decision, Found, LateFate, Quarantine, QuarantineReason, ReportedMoney, SettlementOutcome,
    decide_settlement,
};
use domain::{AttemptId, AttemptNumber, Order, OrderState, PaymentAttempt};

#[async_trait]
impl PaymentSettlement for SqlStore {
    async fn settle(&self, settlement: Settlement) -> Result<SettlementOutcome, StoreError> {
        for _try in tries() {
            match self.try_settle(&settlement).await {
                // A trade that another settlement has just credited is a duplicate: look again.
                Err(error) if again(&error) || matches!(error, StoreError::Duplicate) => {}
                done => return done,
            }
        }
        self.try_settle(&settlement).await
    }
}

impl SqlStore {
    async fn try_settle(&self, settlement: &Settlement) -> Result<SettlementOutcome, StoreError> {
        let mut work = self.work().await?;
        match settle_within(&mut work, settlement, self.ids.as_ref()).await {
            Ok(outcome) => {
                work.complete().await?;
                Ok(outcome)
            }
            Err(error) => {
                work.undo().await?;
                Err(error)
            }
        }
    }
}

/// Within a transaction that is taken back after an error.
pub(crate) async fn settle_within(
    work: &mut Work,
    Settlement { report, evidence }: &Settlement,
    ids: &dyn IdGenerator,
) -> Result<SettlementOutcome, StoreError> {
    let mut known = find(work, report).await?;
    let now = work.time().await?;
    let decide = |known: Option<&Known>| {
        decide_settlement(report, known.map(Known::found), evidence.id, now, ids)
            .map_err(|error| StoreError::Unavailable(error.into()))
    };
    let mut decision = decide(known.as_ref())?;
    // Only where the attempt would be held it matters what else is in quarantine about it.
    if decision.quarantine.is_some()
        && let Some(known) = &mut known
    {
        let (conn, cipher) = work.parts()?;
        let number = known.attempt.number.to_string();
        known.quarantined = quarantine::of_number(conn, cipher, &number).await?;
        decision = decide(Some(known))?;
    }
    let outcome = decision.outcome;
    let evidence = Evidence { verdict: verdict(outcome, report), ..evidence.clone() };
    write_decision(work, decision, &evidence).await?;
    Ok(outcome)
}

struct Known {
    attempt: PaymentAttempt,
    order: Order,
    open_beside: Vec<AttemptId>,
    is_trade_taken: bool,
    is_replaced: bool,
    quarantined: Vec<Quarantine>,
}

impl Known {
    fn found(&self) -> Found<'_> {
        let Self { attempt, order, open_beside, quarantined, .. } = self;
        let Self { is_trade_taken, is_replaced, .. } = *self;
        Found { attempt, order, open_beside, is_trade_taken, is_replaced, quarantined }
    }
}

/// The attempt as it stands once nobody else changes its order.
async fn find(work: &mut Work, report: &ReportedMoney) -> Result<Option<Known>, StoreError> {
    let number = report.number().and_then(|number| number.parse::<AttemptNumber>().ok());
    let Some(number) = number else { return Ok(None) };
    let (conn, cipher) = work.parts()?;
    let Some(seen) = attempts::find_by_number(conn, cipher, number).await? else {
        return Ok(None);
    };
    let order = orders::lock(conn, cipher, seen.order_id).await?;
    let place = Place { table: "payment_attempt", id: &seen.id };
    let order = place.some("order_id", order)?;
    let (own, beside): (Vec<_>, Vec<_>) = attempts::of_order(conn, cipher, order.id)
        .await?
        .into_iter()
        .partition(|attempt| attempt.number == number);
    let attempt = place.some("number", own.into_iter().next())?;
    let open_beside = beside.iter().filter(|other| other.is_open()).map(|other| other.id).collect();
    let is_trade_taken = match report.trade_no() {
        Some(trade_no) => attempts::is_trade_of_another(conn, &attempt, trade_no).await?,
        None => false,
    };
    // Whether the money still pays the order is asked only of an expired one.
    let is_expired = matches!(order.state, OrderState::Expired { .. });
    let is_replaced = is_expired
        && (orders::is_replaced(conn, &order).await? || is_sold_out(conn, &order).await?);
    let quarantined = Vec::new();
    Ok(Some(Known { attempt, order, open_beside, is_trade_taken, is_replaced, quarantined }))
}

/// An order that expired gave back the one that it had taken.
async fn is_sold_out(conn: &mut Conn, order: &Order) -> Result<bool, StoreError> {
    if !order.package.limited {
        return Ok(false);
    }
    Ok(stock::left(conn, order.package.id).await?.unwrap_or_default() <= 0)
}

/// The evidence last: its chain is held until the transaction ends.
async fn write_decision(
    work: &mut Work,
    decision: Decision,
    said: &Evidence,
) -> Result<(), StoreError> {
    let Decision { outcome, attempt, order, events, tasks, quarantine, .. } = decision;
    let Decision { late_payment, refund, flow, .. } = decision;
    let (conn, cipher) = work.parts()?;
    if let Some(mut attempt) = attempt {
        attempts::update(conn, &mut attempt).await?;
    }
    if let Some(mut order) = order {
        let is_revived = matches!(outcome, SettlementOutcome::Late(_, _, LateFate::Completed));
        if is_revived && order.package.limited && !stock::take(conn, order.package.id).await? {
            // Somebody took the last one meanwhile: decided again.
            return Err(StoreError::Conflict);
        }
        orders::update(conn, &mut order).await?;
    }
    for event in &events {
        events::add(conn, event).await?;
    }
    for task in &tasks {
        tasks::add(conn, task).await?;
    }
    if let Some(quarantine) = &quarantine {
        quarantine::add(conn, cipher, quarantine).await?;
    }
    if let Some(late) = &late_payment {
        late_payments::add(conn, late).await?;
    }
    if let Some(refund) = &refund {
        refunds::insert(conn, cipher, refund).await?;
    }
    if let Some(flow) = &flow {
        flows::add(conn, flow).await?;
    }
    evidence::add(conn, cipher, said).await
}

fn verdict(outcome: SettlementOutcome, report: &ReportedMoney) -> EvidenceVerdict {
    let reason = match outcome {
        SettlementOutcome::Paid(_)
        | SettlementOutcome::AlreadyPaid(_)
        | SettlementOutcome::Late(..) => return EvidenceVerdict::Accepted,
        SettlementOutcome::Quarantined(reason) => reason,
    };
    let explanation = match report {
        ReportedMoney::Unreadable { problem, .. } => problem.clone(),
        ReportedMoney::Captured(_) => explanation(reason).to_owned(),
    };
    EvidenceVerdict::Rejected { reason: reason.name().to_owned(), explanation }
}

fn explanation(reason: QuarantineReason) -> &'static str {
    match reason {
        QuarantineReason::UnknownOrder => "no payment attempt of ours has the number",
        QuarantineReason::WrongChannel => "the attempt was made at another provider",
        QuarantineReason::WrongMerchant => "the attempt was made for another merchant",
        QuarantineReason::WrongApplication => "the attempt was made for another application",
        QuarantineReason::WrongAmount => "the amount is not the attempt's",
        QuarantineReason::OtherTrade => "the attempt was captured by another trade",
        QuarantineReason::TradeOfAnother => "the trade has paid another attempt",
        QuarantineReason::Unreadable => "not to be read as a payment",
        QuarantineReason::UnknownRefund => "no refund of ours has the number",
        QuarantineReason::WrongRefund => "the refund is of another payment or amount",
        QuarantineReason::RefundContradicted => "the refund's last word was another",
    }
}
