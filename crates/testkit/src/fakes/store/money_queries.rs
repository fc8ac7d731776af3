use super::state::State;
use super::{FakeStore, open_ends};
use async_trait::async_trait;
use chrono::NaiveDate;
use domain::evidence::{ArchivedEvidence, ChainEnd, Evidence, OpenEnds, SealedEvidence};
use domain::ports::{
    AccountSpan, Beside, ChainCheck, MoneyFilter, MoneyQueries, Page, Paged, StoreError,
};
use domain::reconciliation::{Difference, LineKind, Reconciliation, StatementLine, day_span};
use domain::refund::RefundCause;
use domain::settlement::{LatePayment, Quarantine};
use domain::snowflake::WorkerSlot;
use domain::time::shanghai_day;
use domain::turnover::Turnover;
use domain::{
    AttemptId, AttemptState, Channel, EvidenceId, OrderId, PaymentAttempt, ReconciliationId,
    Refund, RefundState, Timestamp,
};
use std::collections::BTreeMap;

#[async_trait]
impl MoneyQueries for FakeStore {
    async fn payments(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<PaymentAttempt>, StoreError> {
        self.look(|state| {
            let rows = state.attempts.values().rev().filter(|attempt| {
                allows(filter, Some(attempt.order_id), attempt.channel(), attempt.state.name())
                    && is_made(filter, attempt.created_at)
                    && is_numbered(filter, &numbers_of(attempt))
            });
            newest_first(rows, (page, filter.beside), |attempt| attempt.id.as_i64())
        })
    }

    async fn refunds(&self, filter: &MoneyFilter, page: Page) -> Result<Paged<Refund>, StoreError> {
        self.look(|state| {
            let rows = state.refunds.values().rev().filter(|refund| {
                let channel = channel_of(state, refund.attempt_id);
                let theirs = match &refund.state {
                    RefundState::Succeeded { provider_no, .. } => provider_no.clone(),
                    RefundState::Requested
                    | RefundState::Submitted { .. }
                    | RefundState::Failed { .. }
                    | RefundState::NeedsAttention { .. } => None,
                };
                allows(filter, Some(refund.order_id), channel, refund.state.name())
                    && is_made(filter, refund.created_at)
                    && is_numbered(filter, &[Some(refund.number.to_string()), theirs])
            });
            newest_first(rows, (page, filter.beside), |refund| refund.id.as_i64())
        })
    }

    async fn refunds_of_order(&self, order: OrderId) -> Result<Vec<Refund>, StoreError> {
        self.look(|state| state.refunds_of(order))
    }

    async fn quarantine(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Quarantine>, StoreError> {
        self.look(|state| {
            let rows = state.quarantine.iter().rev().filter(|row| {
                let word = if row.resolution.is_none() { "open" } else { "resolved" };
                allows(filter, order_of(row.number.as_deref()), row.channel, word)
                    && is_made(filter, row.at)
                    && is_numbered(filter, &[row.number.clone(), row.trade_no.clone()])
            });
            paged(rows, page)
        })
    }

    async fn late_payments(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<LatePayment>, StoreError> {
        self.look(|state| {
            let rows = state.late_payments.iter().rev().filter(|late| {
                let channel = channel_of(state, late.attempt_id);
                let attempt = state.attempts.get(&late.attempt_id);
                allows(filter, Some(late.order_id), channel, late.decision.name())
                    && is_made(filter, late.at)
                    && is_numbered(filter, &attempt.map(numbers_of).unwrap_or_default())
            });
            paged(rows, page)
        })
    }

    async fn reconciliations(
        &self,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Reconciliation>, StoreError> {
        self.look(|state| {
            let rows = state
                .reconciliations
                .values()
                .rev()
                .filter(|row| allows(filter, filter.order_id, row.channel, row.state.name()))
                .filter(|row| is_made(filter, day_span(row.day).0));
            paged(rows, page)
        })
    }

    async fn differences(
        &self,
        id: ReconciliationId,
        filter: &MoneyFilter,
        page: Page,
    ) -> Result<Paged<Difference>, StoreError> {
        self.look(|state| {
            let rows = state.differences.values().filter(|row| {
                row.reconciliation_id == id
                    && allows(filter, order_of(Some(&row.number)), row.channel, row.state.name())
            });
            paged(rows, page)
        })
    }

    async fn turnover(
        &self,
        first: NaiveDate,
        last: NaiveDate,
    ) -> Result<BTreeMap<NaiveDate, Turnover>, StoreError> {
        self.look(|state| {
            let mut days = turnover(state);
            days.retain(|day, _turnover| (first..=last).contains(day));
            days
        })
    }

    async fn evidence(&self, number: &str, most: u32) -> Result<Vec<Evidence>, StoreError> {
        self.look(|state| {
            let about = state.evidence.iter().filter(|row| row.number.as_deref() == Some(number));
            first(about, most)
        })
    }

    async fn stuck_attempts(
        &self,
        order: Option<OrderId>,
        now: Timestamp,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError> {
        self.look(|state| {
            let stuck = state.attempts.values().filter(|attempt| {
                attempt.state == AttemptState::Created
                    && attempt.creating_until <= now
                    && order.is_none_or(|order| order == attempt.order_id)
            });
            first(stuck, most)
        })
    }

    async fn captures(
        &self,
        span: &AccountSpan,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError> {
        self.look(|state| first(captures(state, span, after), most))
    }

    async fn captures_without_line(
        &self,
        id: ReconciliationId,
        span: &AccountSpan,
        after: Option<AttemptId>,
        most: u32,
    ) -> Result<Vec<PaymentAttempt>, StoreError> {
        self.look(|state| {
            let is_named = |attempt: &PaymentAttempt| {
                let number = attempt.number.to_string();
                lines(state, id).any(|line| line.kind == LineKind::Payment && line.number == number)
            };
            first(captures(state, span, after).filter(|attempt| !is_named(attempt)), most)
        })
    }

    async fn refunds_without_line(
        &self,
        id: ReconciliationId,
        span: &AccountSpan,
    ) -> Result<Vec<Refund>, StoreError> {
        self.look(|state| {
            let is_named = |refund: &Refund| {
                let number = Some(refund.number.as_str());
                lines(state, id).any(|line| {
                    line.kind == LineKind::Refund && line.refund_number.as_deref() == number
                })
            };
            let refunds = state.refunds.values();
            let given_back = refunds.filter(|refund| is_given_back_in(state, span, refund));
            given_back.filter(|refund| !is_named(refund)).cloned().collect()
        })
    }

    async fn statement_lines(
        &self,
        id: ReconciliationId,
        after: u64,
        most: u32,
    ) -> Result<Vec<StatementLine>, StoreError> {
        self.look(|state| first(lines(state, id).filter(|line| line.line > after), most))
    }

    async fn evidence_chains(&self) -> Result<Vec<ChainCheck>, StoreError> {
        self.look(|state| state.evidence.check())
    }

    async fn archived_ends(&self) -> Result<BTreeMap<WorkerSlot, ChainEnd>, StoreError> {
        self.look(|state| state.evidence.archived_ends())
    }

    async fn links(
        &self,
        chain: WorkerSlot,
        after: i64,
        most: u32,
    ) -> Result<Vec<SealedEvidence>, StoreError> {
        self.look(|state| state.evidence.sealed(chain, after, most))
    }

    async fn open_ends(
        &self,
        links: &[SealedEvidence],
    ) -> Result<BTreeMap<EvidenceId, OpenEnds>, StoreError> {
        self.look(|state| open_ends::of_links(state, links))
    }

    async fn archives(
        &self,
        chain: WorkerSlot,
        after: i64,
        most: u32,
    ) -> Result<Vec<ArchivedEvidence>, StoreError> {
        self.look(|state| first(state.evidence.archives(chain, after).iter(), most))
    }

    async fn archives_about(
        &self,
        numbers: &[String],
    ) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
        self.look(|state| state.evidence.archives_about(numbers))
    }
}

impl FakeStore {
    pub(super) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        self.fail_if_scripted()?;
        Ok(self.read(look))
    }
}

fn allows(filter: &MoneyFilter, order: Option<OrderId>, channel: Channel, state: &str) -> bool {
    filter.order_id.is_none_or(|wanted| order == Some(wanted))
        && filter.channel.is_none_or(|wanted| channel == wanted)
        && filter.state.as_deref().is_none_or(|wanted| state == wanted)
}

fn is_made(filter: &MoneyFilter, at: Timestamp) -> bool {
    filter.from.is_none_or(|from| from <= at) && filter.until.is_none_or(|until| at < until)
}

fn is_numbered(filter: &MoneyFilter, numbers: &[Option<String>]) -> bool {
    filter.number.is_none() || numbers.contains(&filter.number)
}

/// Ours, and the provider's.
fn numbers_of(attempt: &PaymentAttempt) -> [Option<String>; 2] {
    let trade = attempt.captured().map(|captured| captured.trade_no.clone());
    [Some(attempt.number.to_string()), trade]
}

/// Of the merchant's number, where it is the number of an attempt.
fn order_of(number: Option<&str>) -> Option<OrderId> {
    number.and_then(|number| number.parse().ok()).map(domain::AttemptNumber::order)
}

fn channel_of(state: &State, attempt: AttemptId) -> Channel {
    state.attempts.get(&attempt).expect("the attempt is there").channel()
}

pub(super) fn paged<'a, T: Clone + 'a>(rows: impl Iterator<Item = &'a T>, page: Page) -> Paged<T> {
    let rows: Vec<&T> = rows.collect();
    let size = usize::try_from(page.size).unwrap();
    let before = usize::try_from(page.number.saturating_sub(1)).unwrap() * size;
    let total = i64::try_from(rows.len()).unwrap();
    let is_estimate = total > Paged::<T>::MOST_COUNTED;
    let rows = rows.into_iter().skip(before).take(size).cloned().collect();
    Paged { total, is_estimate, rows }
}

/// The same, or what stands beside the row of an id.
pub(super) fn newest_first<'a, T: Clone + 'a>(
    rows: impl Iterator<Item = &'a T>,
    asked: (Page, Option<Beside>),
    id: impl Fn(&T) -> i64,
) -> Paged<T> {
    paged_beside(rows, asked, id, Some)
}

/// The same, or what stands beside a row. `place`: greater for what comes earlier in the list.
pub(super) fn paged_beside<'a, T: Clone + 'a, P: Ord>(
    rows: impl Iterator<Item = &'a T>,
    (page, beside): (Page, Option<Beside>),
    place: impl Fn(&T) -> P,
    place_of: impl Fn(i64) -> Option<P>,
) -> Paged<T> {
    let Some(beside) = beside else { return paged(rows, page) };
    let all: Vec<&T> = rows.collect();
    let whole = paged(all.iter().copied(), Page { number: 1, size: 1 });
    let (Beside::After(id) | Beside::Before(id)) = beside;
    let size = usize::try_from(page.size).unwrap();
    let Some(from) = place_of(id.as_i64()) else { return Paged { rows: Vec::new(), ..whole } };
    let rows = match beside {
        Beside::After(_) => {
            all.into_iter().filter(|row| place(row) < from).take(size).cloned().collect()
        }
        Beside::Before(_) => {
            let before: Vec<_> = all.into_iter().filter(|row| place(row) > from).collect();
            before.iter().skip(before.len().saturating_sub(size)).copied().cloned().collect()
        }
    };
    Paged { rows, ..whole }
}

fn first<'a, T: Clone + 'a>(rows: impl Iterator<Item = &'a T>, most: u32) -> Vec<T> {
    rows.take(usize::try_from(most).unwrap()).cloned().collect()
}

/// Of all days that have anything.
fn turnover(state: &State) -> BTreeMap<NaiveDate, Turnover> {
    let mut days = BTreeMap::<NaiveDate, Turnover>::new();
    for order in state.orders.values() {
        days.entry(shanghai_day(order.created_at)).or_default().orders_placed += 1;
    }
    for attempt in state.attempts.values() {
        let Some(captured) = attempt.captured() else { continue };
        let day = days.entry(shanghai_day(captured.at)).or_default();
        let of_channel = day.captures_of(attempt.channel());
        of_channel.number += 1;
        of_channel.amount += attempt.amount.fen();
        let paid = state.orders.get(&attempt.order_id).and_then(|order| order.state.paid());
        if paid.is_some_and(|paid| paid.by == attempt.id) {
            day.orders_paid += 1;
            day.paid += attempt.amount.fen();
        }
    }
    for refund in state.refunds.values() {
        let RefundState::Succeeded { at, .. } = refund.state else { continue };
        let day = days.entry(shanghai_day(at)).or_default();
        day.refunds += 1;
        day.refunded += refund.amount.fen();
    }
    days
}

fn is_of(attempt: &PaymentAttempt, span: &AccountSpan) -> bool {
    attempt.channel() == span.channel && attempt.merchant == span.account
}

fn captures<'a>(
    state: &'a State,
    span: &'a AccountSpan,
    after: Option<AttemptId>,
) -> impl Iterator<Item = &'a PaymentAttempt> {
    state.attempts.values().filter(move |attempt| {
        let captured = attempt.captured();
        is_of(attempt, span)
            && captured.is_some_and(|captured| (span.from..span.until).contains(&captured.at))
            && after.is_none_or(|after| attempt.id > after)
    })
}

fn is_given_back_in(state: &State, span: &AccountSpan, refund: &Refund) -> bool {
    let RefundState::Succeeded { at, .. } = refund.state else { return false };
    refund.cause != RefundCause::Outside
        && (span.from..span.until).contains(&at)
        && state.attempts.get(&refund.attempt_id).is_some_and(|attempt| is_of(attempt, span))
}

fn lines(state: &State, id: ReconciliationId) -> impl Iterator<Item = &StatementLine> {
    state.statement_lines.range((id, 0)..=(id, u64::MAX)).map(|(_key, line)| line)
}
