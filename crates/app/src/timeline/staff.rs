use crate::orders::OrderView;
use domain::attempt::{Channel, PaymentAttempt};
use domain::event::{EventKind, OrderEvent};
use domain::refund::Refund;
use domain::staff::AuditEntry;
use domain::time::Timestamp;

/// One line of the timeline that staff see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StaffLine {
    /// `number`: the merchant's, of the attempt or refund that it is about, where that is known.
    Event { event: OrderEvent, number: Option<String> },
    /// What a member of staff did.
    Action { by: String, action: &'static str, at: Timestamp },
}

impl StaffLine {
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Event { event, .. } => event.at,
            Self::Action { at, .. } => *at,
        }
    }
}

/// Oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffTimeline {
    pub lines: Vec<StaffLine>,
}

impl StaffTimeline {
    pub(super) fn of(view: &OrderView, events: Vec<OrderEvent>, actions: Vec<AuditEntry>) -> Self {
        let mut known = Known::of(view);
        let events = events.into_iter().map(|event| {
            let number = known.number(&event);
            StaffLine::Event { event, number }
        });
        let mut lines: Vec<_> = events.collect();
        lines.extend(actions.into_iter().map(|entry| {
            let AuditEntry { account, action, at, .. } = entry;
            StaffLine::Action { by: account, action, at }
        }));
        lines.sort_by_key(StaffLine::at);
        Self { lines }
    }
}

/// Events name no attempt and no refund: those of a kind are told in the order in which they came
/// to be, each once.
struct Known<'a> {
    view: &'a OrderView,
    started: Vec<&'a PaymentAttempt>,
    late: Vec<&'a PaymentAttempt>,
    requested: Vec<&'a Refund>,
}

impl<'a> Known<'a> {
    fn of(view: &'a OrderView) -> Self {
        let paid_by = view.order.state.paid().map(|paid| paid.by);
        let is_late =
            |attempt: &&PaymentAttempt| attempt.captured().is_some() && Some(attempt.id) != paid_by;
        let mut late: Vec<_> = view.attempts.iter().filter(is_late).collect();
        late.sort_by_key(|attempt| attempt.captured().map(|captured| captured.at));
        Self {
            view,
            started: view.attempts.iter().collect(),
            late,
            requested: view.refunds.iter().collect(),
        }
    }

    fn number(&mut self, event: &OrderEvent) -> Option<String> {
        match event.kind {
            EventKind::PaymentStarted(channel) => self.started(channel),
            EventKind::Paid(_) => self.paid(),
            EventKind::LateMoney(_) => {
                take_first(&mut self.late, |_any| true).map(|attempt| attempt.number.to_string())
            }
            EventKind::RefundRequested => {
                take_first(&mut self.requested, |_any| true).map(|refund| refund.number.to_string())
            }
            EventKind::Placed
            | EventKind::Changed
            | EventKind::Quarantined(_)
            | EventKind::Delivered(_)
            | EventKind::Fulfilled
            | EventKind::FulfilmentFailed(_)
            | EventKind::Expired
            | EventKind::Cancelled
            | EventKind::RefundSucceeded
            | EventKind::RefundFailed
            | EventKind::RefundNeedsAttention
            | EventKind::Recalled(_)
            | EventKind::SupplierOrdered(_)
            | EventKind::SupplierFailed(_)
            | EventKind::SupplierHeld(_)
            | EventKind::SupplierDisputed(_) => None,
        }
    }

    fn started(&mut self, channel: Channel) -> Option<String> {
        let attempt = take_first(&mut self.started, |attempt| attempt.channel() == channel)?;
        Some(attempt.number.to_string())
    }

    fn paid(&self) -> Option<String> {
        let paid = self.view.order.state.paid()?;
        let attempt = self.view.attempts.iter().find(|attempt| attempt.id == paid.by)?;
        Some(attempt.number.to_string())
    }
}

fn take_first<T: Copy>(rows: &mut Vec<T>, is_wanted: impl Fn(T) -> bool) -> Option<T> {
    let place = rows.iter().position(|row| is_wanted(*row))?;
    Some(rows.remove(place))
}
