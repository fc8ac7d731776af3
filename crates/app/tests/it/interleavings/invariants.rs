use crate::support::World;
use domain::order::PaidStage;
use domain::ports::Queries;
use domain::{AttemptState, OrderId, OrderState, RefundState};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::BTreeMap;

/// What was seen of the order so far, so that a step back is noticed.
#[derive(Default)]
pub(super) struct Watch {
    order: Option<OrderState>,
    /// The trade by which each attempt was captured.
    captured: BTreeMap<String, String>,
    /// The last word about each refund that has one.
    ended: BTreeMap<String, RefundState>,
}

impl Watch {
    /// Every rule about what is stored holds, and nothing final has been taken back.
    pub(super) async fn look(&mut self, world: &World, id: OrderId) -> Result<(), TestCaseError> {
        check_store(world).await?;
        self.check_order(world.look(id).await.state)?;
        self.check_attempts(world, id).await?;
        self.check_refunds(world)?;
        check_money(world, id).await
    }

    /// An order that is paid stays paid by the same; delivered stays delivered; what is given back
    /// or cancelled is over, and what is expired is only ever paid late.
    fn check_order(&mut self, state: OrderState) -> Result<(), TestCaseError> {
        if let Some(before) = self.order {
            if before.paid().is_some() {
                prop_assert_eq!(before.paid(), state.paid());
            }
            let is_over =
                matches!(before, OrderState::Refunded { .. } | OrderState::Cancelled { .. });
            if is_over {
                prop_assert_eq!(before, state);
            }
            if matches!(before, OrderState::Expired { .. }) && before != state {
                prop_assert!(state.paid().is_some(), "{before:?} became {state:?}");
            }
            if let (Some(stage), Some(now)) = (before.stage(), state.stage()) {
                prop_assert!(rank(now) >= rank(stage), "{before:?} became {state:?}");
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

    fn check_refunds(&mut self, world: &World) -> Result<(), TestCaseError> {
        for refund in world.store.refunds() {
            let number = refund.number.to_string();
            if let Some(last) = self.ended.get(&number) {
                prop_assert_eq!(last, &refund.state);
            } else if !refund.is_pending() {
                self.ended.insert(number, refund.state);
            }
        }
        Ok(())
    }
}

async fn check_store(world: &World) -> Result<(), TestCaseError> {
    for check in world.store.invariants().await.unwrap() {
        let name = check.invariant.name();
        prop_assert_eq!(check.breaches, 0, "{}: {:?}", name, check.examples);
    }
    Ok(())
}

/// A failed fulfilment may be taken up again, a done one never.
fn rank(stage: PaidStage) -> u8 {
    match stage {
        PaidStage::Paid => 0,
        PaidStage::Fulfilling { .. } | PaidStage::FulfilmentFailed { .. } => 1,
        PaidStage::Fulfilled { .. } => 2,
    }
}

/// Nothing goes back beyond what came, and nothing is delivered twice or unpaid.
async fn check_money(world: &World, id: OrderId) -> Result<(), TestCaseError> {
    let refunds = world.store.refunds();
    for attempt in world.attempts(id).await {
        let of_it = refunds.iter().filter(|r| r.attempt_id == attempt.id && r.counts());
        let ours: i64 = of_it.map(|refund| refund.amount.fen()).sum();
        let captured = if attempt.captured().is_some() { attempt.amount.fen() } else { 0 };
        prop_assert!(ours <= captured, "{attempt:?} {refunds:?}");
        let theirs = world.gateway(attempt.channel()).given_back(attempt.number);
        prop_assert!(theirs <= attempt.amount.fen(), "{attempt:?} {refunds:?}");
    }
    let paid = usize::from(world.look(id).await.state.paid().is_some());
    prop_assert!(world.back_office.held() <= paid);
    Ok(())
}
