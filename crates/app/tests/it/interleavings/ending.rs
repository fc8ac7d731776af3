use super::stage::Stage;
use crate::support::World;
use domain::order::PaidStage;
use domain::{AttemptState, Order, OrderState, PaymentAttempt, Refund, RefundState};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

/// Once all has run: what was paid is delivered, or given back, or dead for staff to see, and no
/// attempt at a provider holds money that we do not know of.
pub(super) async fn check_end(world: &World, stage: &Stage) -> Result<(), TestCaseError> {
    let order = world.look(stage.order).await;
    let attempts = world.attempts(stage.order).await;
    check_order(world, &order, &attempts)?;
    for attempt in &attempts {
        prop_assert!(!attempt.is_open(), "{attempt:?}");
        let ours = matches!(attempt.state, AttemptState::Captured(_));
        if !attempt.is_held() {
            prop_assert_eq!(ours, world.is_paid_at_provider(attempt).await, "{:?}", attempt);
        }
        check_refunds(world, stage, attempt)?;
    }
    Ok(())
}

fn check_order(
    world: &World,
    order: &Order,
    attempts: &[PaymentAttempt],
) -> Result<(), TestCaseError> {
    let state = |kind: &str| world.tasks(kind).pop().map(|task| task.state.name());
    let held = world.back_office.held();
    match order.state {
        OrderState::AwaitingPayment => {
            let is_held = attempts.iter().any(PaymentAttempt::is_held);
            prop_assert!(is_held, "{order:?} {attempts:?}");
        }
        OrderState::Live { stage: PaidStage::Fulfilled { .. }, .. } => {
            prop_assert_eq!((held, state("push_zhuoyue")), (1, Some("done")));
        }
        OrderState::Live { stage: PaidStage::FulfilmentFailed { .. }, .. } => {
            prop_assert_eq!(state("push_zhuoyue"), Some("dead"));
        }
        OrderState::Expired { .. } => prop_assert_eq!(held, 0),
        // Of a refund that its provider cannot finish.
        OrderState::Refunding { .. } => {
            prop_assert!(world.store.refunds().iter().any(needs_attention), "{order:?}");
        }
        // Unless the back office refuses to take it back, which staff see.
        OrderState::Refunded { .. } => {
            prop_assert!(held == 0 || state("recall_zhuoyue") == Some("dead"), "{order:?}");
        }
        OrderState::Live { .. } | OrderState::Cancelled { .. } => {
            prop_assert!(false, "not ended: {order:?}");
        }
    }
    Ok(())
}

/// What we count as given back is what the provider has given back, to the fen.
fn check_refunds(
    world: &World,
    stage: &Stage,
    attempt: &PaymentAttempt,
) -> Result<(), TestCaseError> {
    let refunds = world.store.refunds();
    let of_it = || refunds.iter().filter(|refund| refund.attempt_id == attempt.id);
    let is_ended = |refund: &Refund| !refund.is_pending() || needs_attention(refund);
    prop_assert!(of_it().all(is_ended), "{refunds:?}");
    if !stage.outside.contains(&attempt.number) {
        let counted = of_it().filter(|refund| refund.counts());
        let ours: i64 = counted.map(|refund| refund.amount.fen()).sum();
        let theirs = world.gateway(attempt.channel()).given_back(attempt.number);
        prop_assert_eq!(ours, theirs, "{:?} {:?}", attempt, refunds);
    }
    Ok(())
}

fn needs_attention(refund: &Refund) -> bool {
    matches!(refund.state, RefundState::NeedsAttention { .. })
}
