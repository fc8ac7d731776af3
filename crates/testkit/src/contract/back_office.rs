//! The contract of `BackOffice`.

use super::{Cleanup, Wire};
use crate::given;
use domain::Target;
use domain::ports::{BackOffice, OutsideError, PushOrder};
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub back_office: Arc<dyn BackOffice>,
    /// Who must have an order before this one takes it.
    pub before: Option<Arc<dyn BackOffice>>,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture")
            .field("target", &self.back_office.target())
            .finish_non_exhaustive()
    }
}

/// The cases that every back office keeps: `back_office_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::back_office::Fixture`.
#[macro_export]
macro_rules! back_office_contract {
    ($fresh:path) => {
        $crate::contract_cases! { back_office, $fresh;
            a_pushed_order_gets_a_receipt_and_is_found_by_its_key,
            the_same_key_pushed_twice_is_one_order,
            different_keys_are_different_orders,
            a_key_never_pushed_is_not_found,
            a_push_whose_answer_is_lost_can_be_repeated,
            what_was_pushed_can_be_taken_back_twice,
            what_was_never_pushed_can_be_taken_back,
            what_is_taken_back_leaves_others_alone,
            what_was_taken_back_stays_so_when_it_is_pushed_again,
            a_taking_back_whose_answer_is_lost_can_be_repeated,
        }
    };
}

pub async fn a_pushed_order_gets_a_receipt_and_is_found_by_its_key(fixture: &Fixture) {
    let push = push(fixture).await;
    let receipt = fixture.back_office.push(&push).await.unwrap();
    assert!(!receipt.receipt_no.is_empty());
    let tells_customer = fixture.back_office.target() == Target::Boss;
    assert_eq!(receipt.customer, push.order.query_id.clone().filter(|_id| tells_customer));
    assert_eq!(fixture.back_office.find(&push.key).await.unwrap(), Some(receipt));
}

pub async fn the_same_key_pushed_twice_is_one_order(fixture: &Fixture) {
    let push = push(fixture).await;
    let first = fixture.back_office.push(&push).await.unwrap();
    assert_eq!(fixture.back_office.push(&push).await.unwrap(), first);
}

pub async fn different_keys_are_different_orders(fixture: &Fixture) {
    let one = fixture.back_office.push(&push(fixture).await).await.unwrap();
    let other = fixture.back_office.push(&push(fixture).await).await.unwrap();
    assert_ne!(one, other);
}

pub async fn a_key_never_pushed_is_not_found(fixture: &Fixture) {
    fixture.back_office.push(&push(fixture).await).await.unwrap();
    assert_eq!(fixture.back_office.find(&push(fixture).await.key).await.unwrap(), None);
}

pub async fn a_push_whose_answer_is_lost_can_be_repeated(fixture: &Fixture) {
    let push = push(fixture).await;
    fixture.wire.lose_next_answer().await;
    let lost = fixture.back_office.push(&push).await;
    assert!(matches!(lost, Err(OutsideError::Unknown(_))), "{lost:?}");
    let found = fixture.back_office.find(&push.key).await.unwrap();
    let receipt = fixture.back_office.push(&push).await.unwrap();
    assert_eq!(found, Some(receipt));
}

pub async fn what_was_pushed_can_be_taken_back_twice(fixture: &Fixture) {
    let push = push(fixture).await;
    fixture.back_office.push(&push).await.unwrap();
    for _ in 0..2 {
        fixture.back_office.take_back(&push.key).await.unwrap();
        assert_eq!(fixture.back_office.find(&push.key).await.unwrap(), None);
    }
}

pub async fn what_was_never_pushed_can_be_taken_back(fixture: &Fixture) {
    fixture.back_office.take_back(&push(fixture).await.key).await.unwrap();
}

pub async fn what_is_taken_back_leaves_others_alone(fixture: &Fixture) {
    let (kept, recalled) = (push(fixture).await, push(fixture).await);
    let receipt = fixture.back_office.push(&kept).await.unwrap();
    fixture.back_office.push(&recalled).await.unwrap();
    fixture.back_office.take_back(&recalled.key).await.unwrap();
    assert_eq!(fixture.back_office.find(&kept.key).await.unwrap(), Some(receipt));
}

/// A push that was still on its way brings nothing back.
pub async fn what_was_taken_back_stays_so_when_it_is_pushed_again(fixture: &Fixture) {
    let push = push(fixture).await;
    fixture.back_office.push(&push).await.unwrap();
    fixture.back_office.take_back(&push.key).await.unwrap();
    drop(fixture.back_office.push(&push).await);
    assert_eq!(fixture.back_office.find(&push.key).await.unwrap(), None);
}

pub async fn a_taking_back_whose_answer_is_lost_can_be_repeated(fixture: &Fixture) {
    let push = push(fixture).await;
    fixture.back_office.push(&push).await.unwrap();
    fixture.wire.lose_next_answer().await;
    let lost = fixture.back_office.take_back(&push.key).await;
    assert!(matches!(lost, Err(OutsideError::Unknown(_))), "{lost:?}");
    fixture.back_office.take_back(&push.key).await.unwrap();
    assert_eq!(fixture.back_office.find(&push.key).await.unwrap(), None);
}

/// A paid order of its own each time, known to whoever must have it before.
async fn push(fixture: &Fixture) -> PushOrder {
    let order = given::order();
    let capture = given::capture(&given::attempt(&order));
    let push = PushOrder {
        key: format!("{}-{}", order.id, fixture.back_office.target().name()),
        order,
        channel: capture.channel,
        trade_no: capture.trade_no,
        paid_at: capture.paid_at,
    };
    if let Some(before) = &fixture.before {
        let key = format!("{}-{}", push.order.id, before.target().name());
        before.push(&PushOrder { key, ..push.clone() }).await.unwrap();
    }
    push
}
