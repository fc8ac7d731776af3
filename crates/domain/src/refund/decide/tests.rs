use super::*;
use crate::attempt::AttemptState;
use crate::id::AttemptId;
use crate::order::{OrderState, Paid, PaidStage};
use crate::sample::{Counting, at, attempt, id, order};
use crate::task::Target;
use proptest::prelude::*;

fn fen(amount: i64) -> Money {
    Money::cny(amount).unwrap()
}

fn paid_order(stage: PaidStage) -> Order {
    order(OrderState::Live { paid: Paid { at: at(30), by: AttemptId(id(7)) }, stage })
}

fn captured() -> PaymentAttempt {
    let trade_no = "4200000001".to_owned();
    let captured = crate::attempt::Captured { trade_no, at: at(30), late: false };
    attempt(AttemptState::Captured(captured))
}

fn wish(number: &str, amount: i64) -> RefundWish {
    RefundWish {
        number: RefundNumber::parse(number).unwrap(),
        amount: fen(amount),
        reason: "退订".to_owned(),
        cause: RefundCause::Staff,
    }
}

fn push(state: TaskState) -> Task {
    let kind = TaskKind::Push { order: captured().order_id, target: Target::Zhuoyue };
    Task { state, ..Task::new(TaskId(id(40)), kind, at(31), at(31)) }
}

/// A shop of one order, which does what it is told.
struct Shop {
    order: Order,
    attempt: PaymentAttempt,
    refunds: Vec<Refund>,
    tasks: Vec<Task>,
    ids: Counting,
}

impl Shop {
    fn new(stage: PaidStage, tasks: Vec<Task>) -> Self {
        let (order, attempt) = (paid_order(stage), captured());
        Self { order, attempt, refunds: Vec::new(), tasks, ids: Counting::default() }
    }

    fn ledger(&self) -> RefundLedger<'_> {
        let Self { order, attempt, refunds, tasks, .. } = self;
        RefundLedger { order, attempt, refunds, tasks }
    }

    fn ask(&mut self, amount: i64) -> Result<(), RefundRefusal> {
        let number = format!("RF{:08}", self.refunds.len());
        let decided = decide_refund(wish(&number, amount), self.ledger(), at(60), &self.ids);
        let decision = decided.unwrap()?;
        self.refunds.push(decision.refund);
        self.order = decision.order.unwrap_or_else(|| self.order.clone());
        Ok(())
    }

    fn tell(&mut self, index: usize, report: &RefundReport) -> Option<SettledRefund> {
        let refund = &self.refunds[index];
        let settled = settle_refund(refund, report, self.ledger(), at(90), &self.ids).unwrap()?;
        self.refunds[index] = settled.refund.clone();
        if let Some(order) = &settled.order {
            self.order = order.clone();
        }
        for (task, _was) in &settled.changed {
            let at = self.tasks.iter().position(|known| known.id == task.id).unwrap();
            self.tasks[at] = task.clone();
        }
        Some(settled)
    }
}

fn succeeded() -> RefundReport {
    RefundReport::Succeeded { at: at(80), provider_no: Some("P1".to_owned()) }
}

fn closed() -> RefundReport {
    RefundReport::Closed { reason: "closed".to_owned() }
}

#[test]
fn a_new_refund_is_followed_by_a_task() {
    let shop = Shop::new(PaidStage::Paid, Vec::new());
    let wish = wish("RF2026", 100);
    let decided = decide_refund(wish, shop.ledger(), at(60), &shop.ids).unwrap().unwrap();
    assert_eq!(decided.task.kind, TaskKind::FollowRefund(decided.refund.id));
    assert_eq!(decided.event.kind, EventKind::RefundRequested);
}

#[test]
fn a_refund_of_the_whole_ends_the_order_and_takes_back_what_was_delivered() {
    let done = PaidStage::Fulfilled { at: at(50) };
    let mut shop = Shop::new(done, vec![push(TaskState::Done { at: at(50) })]);
    shop.ask(46_000).unwrap();
    assert_eq!(shop.order.state.name(), "refunding");
    assert!(shop.ledger().is_whole());
    let settled = shop.tell(0, &succeeded()).unwrap();
    assert_eq!(shop.order.state.name(), "refunded");
    let recall = TaskKind::Recall { order: shop.order.id, target: Target::Zhuoyue };
    assert_eq!(settled.tasks[0].kind, recall);
    assert_eq!(settled.events[0].kind, EventKind::RefundSucceeded);
    assert!(shop.tell(0, &succeeded()).is_none(), "told again");
    assert!(shop.tell(0, &closed()).is_none(), "told otherwise");
}

#[test]
fn a_refund_of_a_part_leads_back_to_where_the_order_was() {
    let mut shop = Shop::new(PaidStage::Fulfilled { at: at(50) }, Vec::new());
    shop.ask(16_000).unwrap();
    shop.ask(10_000).unwrap();
    let _settled = shop.tell(0, &succeeded()).unwrap();
    assert_eq!(shop.order.state.name(), "refunding", "another one is on its way");
    let _settled = shop.tell(1, &succeeded()).unwrap();
    assert_eq!(shop.order.state.name(), "fulfilled");
    shop.ask(20_000).unwrap();
    let _settled = shop.tell(2, &succeeded()).unwrap();
    assert_eq!(shop.order.state.name(), "refunded", "the parts are the whole");
}

#[test]
fn a_refund_that_fails_puts_the_cancelled_pushes_back() {
    let cancelled = push(TaskState::Cancelled { at: at(61) });
    let mut shop = Shop::new(PaidStage::Paid, vec![cancelled]);
    shop.ask(46_000).unwrap();
    let _settled = shop.tell(0, &closed()).unwrap();
    assert_eq!(shop.order.state.name(), "paid");
    assert_eq!(shop.tasks[0].state, TaskState::Due);
    assert_eq!(shop.ledger().claimed(), 0, "a failed refund claims nothing");
}

#[test]
fn a_refund_that_needs_attention_still_counts_and_may_still_end_well() {
    let mut shop = Shop::new(PaidStage::Paid, Vec::new());
    shop.ask(46_000).unwrap();
    let attention = RefundReport::NeedsAttention { reason: "ABNORMAL".to_owned() };
    let _settled = shop.tell(0, &attention).unwrap();
    assert_eq!(shop.order.state.name(), "refunding");
    assert!(matches!(shop.ask(1), Err(RefundRefusal::Exceeds { .. })));
    assert!(shop.tell(0, &attention).is_none());
    let _settled = shop.tell(0, &succeeded()).unwrap();
    assert_eq!(shop.order.state.name(), "refunded");
}

#[test]
fn late_money_that_goes_back_leaves_the_order_as_it_is() {
    let paid = Paid { at: at(20), by: AttemptId(id(8)) };
    let mut shop = Shop::new(PaidStage::Paid, Vec::new());
    shop.order.state = OrderState::Live { paid, stage: PaidStage::Paid };
    shop.ask(46_000).unwrap();
    assert_eq!(shop.order.state.name(), "paid");
    let settled = shop.tell(0, &succeeded()).unwrap();
    assert!(settled.order.is_none() && settled.tasks.is_empty());
}

#[test]
fn what_cannot_be_refunded_is_refused() {
    let mut shop = Shop::new(PaidStage::Paid, Vec::new());
    assert_eq!(shop.ask(0), Err(RefundRefusal::Nothing));
    assert_eq!(shop.ask(46_001), Err(RefundRefusal::Exceeds { left: fen(46_000) }));
    shop.ask(40_000).unwrap();
    assert_eq!(shop.ask(6_001), Err(RefundRefusal::Exceeds { left: fen(6_000) }));
    shop.attempt.state = AttemptState::Created;
    assert_eq!(shop.ask(1), Err(RefundRefusal::NotPaid));
}

#[derive(Debug, Clone)]
enum Step {
    Ask(i64),
    Tell(usize, u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0_i64..50_000).prop_map(Step::Ask),
        (0_usize..8, 0_u8..4).prop_map(|(refund, word)| Step::Tell(refund, word)),
    ]
}

proptest! {
    #[test]
    fn no_order_of_requests_and_words_gives_back_more_than_was_captured(
        steps in prop::collection::vec(step(), 1..40)
    ) {
        let mut shop = Shop::new(PaidStage::Paid, Vec::new());
        for step in steps {
            match step {
                Step::Ask(amount) => {
                    let _refused = shop.ask(amount);
                }
                Step::Tell(index, word) if index < shop.refunds.len() => {
                    let attention = RefundReport::NeedsAttention { reason: String::new() };
                    let words = [succeeded(), closed(), attention, RefundReport::Processing];
                    let _settled = shop.tell(index, &words[usize::from(word)]);
                }
                Step::Tell(..) => {}
            }
            let ledger = shop.ledger();
            prop_assert!(ledger.claimed() <= shop.attempt.amount.fen());
            let is_pending = shop.refunds.iter().any(Refund::is_pending);
            let is_back = |refund: &&Refund| matches!(refund.state, RefundState::Succeeded { .. });
            let back: i64 = shop.refunds.iter().filter(is_back).map(|r| r.amount.fen()).sum();
            let expected = if back == shop.attempt.amount.fen() {
                "refunded"
            } else if is_pending {
                "refunding"
            } else {
                "paid"
            };
            prop_assert_eq!(shop.order.state.name(), expected);
        }
    }
}
