use crate::support::World;
use domain::order::PaidStage;
use domain::{AttemptState, EventKind, OrderId, OrderState};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::BTreeMap;

/// What was seen of the order so far, so that a step back is noticed.
#[derive(Default)]
pub(super) struct Watch {
    order: Option<OrderState>,
    /// The trade by which each attempt was captured.
    captured: BTreeMap<String, String>,
}

impl Watch {
    pub(super) async fn look(&mut self, world: &World, id: OrderId) -> Result<(), TestCaseError> {
        let state = world.look(id).await.state;
        self.check_order(state)?;
        self.check_attempts(world, id).await?;
        check_money(world, id).await
    }

    /// Ranks only rise; a failed fulfilment may be taken up again.
    fn check_order(&mut self, state: OrderState) -> Result<(), TestCaseError> {
        if let Some(before) = self.order {
            prop_assert!(rank(state) >= rank(before), "{before:?} became {state:?}");
            if before.paid().is_some() {
                prop_assert_eq!(before.paid(), state.paid());
            }
            if matches!(before, OrderState::Expired { .. }) {
                prop_assert_eq!(before, state);
            }
        }
        self.order = Some(state);
        Ok(())
    }

    async fn check_attempts(&mut self, world: &World, id: OrderId) -> Result<(), TestCaseError> {
        for attempt in world.attempts(id).await {
            let number = attempt.number.to_string();
            if let AttemptState::Captured(captured) = &attempt.state {
                let first = self.captured.entry(number).or_insert(captured.trade_no.clone());
                prop_assert_eq!(&*first, &captured.trade_no);
            } else {
                prop_assert!(!self.captured.contains_key(&number), "{attempt:?} was captured");
            }
        }
        Ok(())
    }
}

fn rank(state: OrderState) -> u8 {
    match state {
        OrderState::AwaitingPayment => 0,
        OrderState::Live { stage: PaidStage::Paid, .. } => 1,
        OrderState::Live { stage: PaidStage::Fulfilling { .. }, .. } => 2,
        OrderState::Live { stage: PaidStage::FulfilmentFailed { .. }, .. } => 3,
        OrderState::Live { stage: PaidStage::Fulfilled { .. }, .. } => 4,
        OrderState::Refunding { .. } => 5,
        OrderState::Cancelled { .. } | OrderState::Expired { .. } | OrderState::Refunded { .. } => {
            6
        }
    }
}

/// An order is paid once, and every capture either paid it or waits for a decision.
async fn check_money(world: &World, id: OrderId) -> Result<(), TestCaseError> {
    let told = world.timeline(id).await;
    let paid = told.iter().filter(|kind| matches!(kind, EventKind::Paid(_))).count();
    let order = world.look(id).await;
    prop_assert_eq!(paid, usize::from(order.state.paid().is_some()));
    prop_assert_eq!(world.tasks("push_zhuoyue").len(), paid);
    let late = world.store.late_payments();
    for attempt in world.attempts(id).await {
        let payer = usize::from(order.state.paid().is_some_and(|paid| paid.by == attempt.id));
        let kept = late.iter().filter(|late| late.attempt_id == attempt.id).count();
        let captured = usize::from(matches!(attempt.state, AttemptState::Captured(_)));
        prop_assert_eq!(payer + kept, captured, "{:?}", attempt);
    }
    prop_assert!(world.back_office.held() <= paid);
    Ok(())
}

/// Once all has run: what was paid is delivered or dead for staff to see, and no attempt at a
/// provider holds money that we do not know of.
pub(super) async fn check_end(world: &World, id: OrderId) -> Result<(), TestCaseError> {
    let order = world.look(id).await;
    let attempts = world.attempts(id).await;
    let is_held = attempts.iter().any(domain::PaymentAttempt::is_held);
    match order.state {
        OrderState::AwaitingPayment => prop_assert!(is_held, "{order:?} {attempts:?}"),
        OrderState::Live { stage: PaidStage::Fulfilled { .. }, .. } => {
            prop_assert_eq!(world.back_office.held(), 1);
            prop_assert_eq!(world.task("push_zhuoyue").state.name(), "done");
        }
        OrderState::Live { stage: PaidStage::FulfilmentFailed { .. }, .. } => {
            prop_assert_eq!(world.task("push_zhuoyue").state.name(), "dead");
        }
        OrderState::Expired { .. } => {}
        OrderState::Live { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Refunding { .. }
        | OrderState::Refunded { .. } => prop_assert!(false, "not ended: {order:?}"),
    }
    for attempt in &attempts {
        prop_assert!(!attempt.is_open(), "{attempt:?}");
        let ours = matches!(attempt.state, AttemptState::Captured(_));
        prop_assert_eq!(ours, world.is_paid_at_provider(attempt).await, "{:?}", attempt);
    }
    Ok(())
}
