//! Late money that staff decide on.

use crate::support::{World, late_money, member};
use app::DeskError;
use domain::package::LateMoneyPolicy;
use domain::settlement::{LateChoice, LateDecision, LatePayment, LateRefusal};
use domain::staff::{Permission, Role};
use domain::{LatePaymentId, OrderId, Scene};
use futures_util::future::join_all;
use testkit::given;

async fn waiting() -> (World, OrderId, LatePayment) {
    let (world, order, capture) = late_money(LateMoneyPolicy::Hold).await;
    world.notify(&capture).await;
    let [late] = world.store.late_payments().try_into().unwrap();
    (world, order, late)
}

async fn decide(
    world: &World,
    id: LatePaymentId,
    choice: LateChoice,
) -> Result<LatePayment, DeskError> {
    world.app.desk.decide_late(&member(Role::Finance), id, choice, "电话确认").await
}

#[tokio::test]
async fn staff_complete_the_order_with_it() {
    let (world, order, late) = waiting().await;
    let decided = decide(&world, late.id, LateChoice::Complete).await.unwrap();
    let by = Some("finance".to_owned());
    assert_eq!(decided.decision, LateDecision::Completed { at: world.clock_now(), by });
    assert_eq!(world.state(order).await, "paid");
    world.assert_sound().await;
    world.run_all().await;
    assert_eq!((world.state(order).await, world.back_office.held()), ("fulfilled", 1));
    assert_eq!(world.audited(), [("late_payment.decide", late.id.to_string())]);
    assert_eq!(world.store.audit()[0].detail, "complete: 电话确认");
    world.assert_sound().await;
}

#[tokio::test]
async fn staff_give_it_back() {
    let (world, order, late) = waiting().await;
    let decided = decide(&world, late.id, LateChoice::Refund).await.unwrap();
    let LateDecision::Refunded { by, refund_id, .. } = decided.decision else { panic!("kept") };
    assert_eq!(by.as_deref(), Some("finance"));
    world.assert_sound().await;
    world.run_all().await;
    let [refund] = world.store.refunds().try_into().unwrap();
    assert_eq!((refund.id, refund.state.name()), (refund_id, "succeeded"));
    assert_eq!((refund.attempt_id, refund.amount), (late.attempt_id, late.amount));
    assert_eq!(world.wechat.given_back(world.attempts(order).await[0].number), 46_000);
    assert_eq!(world.state(order).await, "expired");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_decided_stays_decided() {
    for first in LateChoice::ALL {
        let (world, _order, late) = waiting().await;
        decide(&world, late.id, first).await.unwrap();
        let rows = (world.store.late_payments(), world.store.refunds(), world.store.audit());
        for second in LateChoice::ALL {
            let again = decide(&world, late.id, second).await;
            assert!(matches!(again, Err(DeskError::Decided)), "{first:?} {second:?}");
        }
        let now = (world.store.late_payments(), world.store.refunds(), world.store.audit());
        assert_eq!(now, rows);
    }
}

#[tokio::test]
async fn of_many_decisions_at_once_one_holds() {
    let (world, order, late) = waiting().await;
    let choices = LateChoice::ALL.into_iter().cycle().take(16);
    let decided = join_all(choices.map(|choice| decide(&world, late.id, choice))).await;
    assert_eq!(decided.iter().filter(|decided| decided.is_ok()).count(), 1);
    let lost = decided.iter().filter(|lost| matches!(lost, Err(DeskError::Decided))).count();
    assert_eq!(lost, 15);
    world.run_all().await;
    let is_paid = world.look(order).await.state.paid().is_some();
    assert_eq!(world.store.refunds().len() + usize::from(is_paid), 1);
    assert_eq!(world.audited().len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_does_not_owe_anything_is_not_completed() {
    let (world, order, late) = waiting().await;
    world.paid_order().await;
    let replaced = decide(&world, late.id, LateChoice::Complete).await;
    assert!(matches!(replaced, Err(DeskError::NotOwed(LateRefusal::NotOwed))));
    assert_eq!(world.state(order).await, "expired");
    assert!(world.store.audit().is_empty());
    decide(&world, late.id, LateChoice::Refund).await.unwrap();

    let world = World::new();
    let order = world.order().await;
    let first = world.pay(order, Scene::Native).await.unwrap();
    let second = world.pay(order, Scene::Qr).await.unwrap();
    for number in [first.number, second.number] {
        world.notify(&world.payer_pays(number)).await;
    }
    let [late] = world.store.late_payments().try_into().unwrap();
    let paid_already = decide(&world, late.id, LateChoice::Complete).await;
    assert!(matches!(paid_already, Err(DeskError::NotOwed(LateRefusal::NotOwed))));
    assert_eq!(world.look(order).await.state.paid().unwrap().by, world.attempts(order).await[0].id);
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_there_or_not_allowed_is_refused() {
    let (world, _order, late) = waiting().await;
    let nothing = decide(&world, LatePaymentId(given::id()), LateChoice::Refund).await;
    assert!(matches!(nothing, Err(DeskError::Unknown)));
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::MoveMoney)) {
        let desk = &world.app.desk;
        let refused = desk.decide_late(&member(role), late.id, LateChoice::Refund, "x").await;
        assert!(matches!(refused, Err(DeskError::Forbidden(_))), "{role:?}");
    }
    assert_eq!(world.store.late_payments(), [late]);
}
