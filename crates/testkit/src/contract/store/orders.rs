use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::order::{Paid, PaidStage};
use domain::ports::{Invariant, StoreError};
use domain::{
    AccountId, Address, Contact, EventId, EventKind, Order, OrderEvent, OrderId, OrderKind,
    OrderState, PersonName, PhoneNumber, Source, Target,
};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

pub async fn an_order_survives_a_round_trip_to_the_microsecond(fixture: &Fixture) {
    let precise = given::start() + TimeDelta::microseconds(123_456);
    let mut plain = given::order();
    plain.package.limited = true;
    let text = |text: &str| text.to_owned();
    let order = Order {
        contact: Contact {
            name: PersonName::parse("欧阳娜娜 O'Neil").unwrap(),
            phone: PhoneNumber::parse("+86 186-1234-5772").unwrap(),
            address: Address::parse("江场西路12号 \"二层\" 🏠 \\ %_;--").unwrap(),
        },
        account: Some(AccountId(given::id())),
        source: Source { info: Some(text("微信🧧")), detail: Some(text("a=1&b='2'")) },
        created_at: precise,
        expires_at: precise + TimeDelta::microseconds(1),
        ..plain
    };
    fixture.keep_order(&order).await;
    assert_eq!(fixture.found_order(&order).await, order);
    let fresh = Order {
        id: OrderId::new(OrderKind::New, given::id()),
        query_id: None,
        source: Source { info: None, detail: None },
        ..given::order()
    };
    fixture.keep_order(&fresh).await;
    assert_eq!(fixture.found_order(&fresh).await, fresh);
}

pub async fn every_state_of_an_order_survives_a_round_trip(fixture: &Fixture) {
    let (mut order, attempt) = fixture.stored_attempt().await;
    let at = given::start() + TimeDelta::microseconds(999_999);
    let paid = Paid { at, by: attempt.id };
    let later = at + TimeDelta::microseconds(1);
    let stages = [
        PaidStage::Paid,
        PaidStage::Fulfilling { since: later },
        PaidStage::FulfilmentFailed { at: later },
        PaidStage::Fulfilled { at: later },
    ];
    let unpaid =
        [OrderState::Expired { at }, OrderState::Cancelled { at }, OrderState::AwaitingPayment];
    let every = unpaid
        .into_iter()
        .chain(stages.map(|stage| OrderState::Live { paid, stage }))
        .chain(stages.map(|before| OrderState::Refunding { paid, since: later, before }))
        .chain([OrderState::Refunded { paid, at: later }]);
    for state in every {
        order = fixture.enter(&order, state).await;
        assert_eq!(fixture.found_order(&order).await, order);
    }
}

pub async fn an_order_with_a_taken_id_is_a_duplicate(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut unit = fixture.begin().await;
    let twin = Order { amount: given::yuan("0.01"), ..order.clone() };
    let refused = unit.orders().insert(&twin).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    drop(unit);
    assert_eq!(fixture.found_order(&order).await, order);
}

pub async fn a_stale_update_of_an_order_is_a_conflict(fixture: &Fixture) {
    let stale = fixture.stored_order().await;
    let at = given::start();
    let current = fixture.enter(&stale, OrderState::Expired { at }).await;
    assert_eq!(current.version, stale.version + 1);
    let mut unit = fixture.begin().await;
    let mut late = Order { state: OrderState::Cancelled { at }, ..stale };
    let refused = unit.orders().update(&mut late).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    drop(unit);
    assert_eq!(fixture.found_order(&current).await, current);
}

pub async fn an_order_that_is_not_there_is_neither_found_nor_updated(fixture: &Fixture) {
    let mut absent = given::order();
    let mut unit = fixture.begin().await;
    assert_eq!(unit.orders().find(absent.id).await.unwrap(), None);
    assert_eq!(unit.orders().lock(absent.id).await.unwrap(), None);
    let refused = unit.orders().update(&mut absent).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    drop(unit);
    assert_eq!(fixture.queries.order(absent.id).await.unwrap(), None);
    assert_eq!(fixture.queries.timeline(absent.id).await.unwrap(), []);
}

/// One unit of work holds the order; another, by the peer, asks for it and is shown the change.
pub async fn a_locked_order_is_shown_to_others_after_its_change(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut first = fixture.begin().await;
    let mut held = first.orders().lock(order.id).await.unwrap().unwrap();
    let (about_to_ask, asked) = oneshot::channel();
    let peer = std::sync::Arc::clone(&fixture.peer);
    let second = tokio::spawn(async move {
        about_to_ask.send(()).unwrap();
        let mut unit = peer.begin().await.unwrap();
        let mut seen = unit.orders().lock(order.id).await.unwrap().unwrap();
        unit.orders().update(&mut seen).await.unwrap();
        unit.commit().await.unwrap();
        seen
    });
    asked.await.unwrap();
    held.state = OrderState::Expired { at: given::start() };
    first.orders().update(&mut held).await.unwrap();
    first.commit().await.unwrap();
    let seen = second.await.unwrap();
    assert_eq!((seen.state, seen.version), (held.state, held.version + 1));
}

pub async fn changes_under_the_lock_never_conflict(fixture: &Fixture) {
    let order = fixture.stored_order().await;
    let mut writers = JoinSet::new();
    for turn in 0..8 {
        let store = if turn % 2 == 0 { &fixture.store } else { &fixture.peer };
        let (store, order) = (std::sync::Arc::clone(store), order.clone());
        writers.spawn(async move { Fixture::write_through(store.as_ref(), &order).await });
    }
    writers.join_all().await;
    assert_eq!(fixture.found_order(&order).await.version, order.version + 8);
}

pub async fn a_timeline_tells_every_kind_of_event_oldest_first(fixture: &Fixture) {
    use domain::Channel::{Alipay, Wechat};
    use domain::settlement::{LateReason, QuarantineReason};
    use domain::supplier::{HoldReason, Supplier, SupplyFailure};
    let order = fixture.stored_order().await;
    let other = given::order();
    fixture.keep_order(&other).await;
    let kinds = [
        EventKind::Placed,
        EventKind::Changed,
        EventKind::PaymentStarted(Alipay),
        EventKind::Quarantined(QuarantineReason::WrongAmount),
        EventKind::Paid(Wechat),
        EventKind::LateMoney(LateReason::SecondCapture),
        EventKind::FulfilmentFailed(Target::Zhuoyue),
        EventKind::Delivered(Target::Zhuoyue),
        EventKind::Fulfilled,
        EventKind::Expired,
        EventKind::Cancelled,
        EventKind::RefundRequested,
        EventKind::RefundNeedsAttention,
        EventKind::RefundSucceeded,
        EventKind::RefundFailed,
        EventKind::Recalled(Target::Zhuoyue),
        EventKind::SupplierOrdered(Supplier::Jiuyi),
        EventKind::SupplierFailed(SupplyFailure::Returned),
        EventKind::SupplierHeld(HoldReason::Loss),
        EventKind::SupplierDisputed(Supplier::ProxyShop),
    ];
    let steps = (0..).map(|step| given::start() + TimeDelta::microseconds(step));
    let mut events = Vec::new();
    for (kind, at) in kinds.into_iter().zip(steps) {
        events.push(OrderEvent { id: EventId(given::id()), order_id: order.id, kind, at });
    }
    let mut unit = fixture.begin().await;
    for event in events.iter().rev() {
        unit.events().add(event).await.unwrap();
    }
    unit.events().add(&given::event(&other, EventKind::Placed)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.queries.timeline(order.id).await.unwrap(), events);
    let checks = fixture.queries.invariants().await.unwrap();
    let words = checks.iter().find(|check| check.invariant == Invariant::WordsAreKnown);
    assert_eq!(words.unwrap().breaches, 0);
}
