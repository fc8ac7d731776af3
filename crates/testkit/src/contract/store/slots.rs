use super::Fixture;
use chrono::TimeDelta;
use domain::ports::{Clock, StoreError};
use domain::snowflake::WorkerSlot;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

const LEASE: TimeDelta = TimeDelta::seconds(60);

pub async fn two_holders_never_have_the_same_slot(fixture: &Fixture) {
    let first = fixture.slots.claim("first", LEASE).await.unwrap();
    let second = fixture.slots.claim("second", LEASE).await;
    if fixture.one_slot {
        assert!(matches!(second, Err(StoreError::Busy)), "{second:?}");
    } else {
        assert_ne!(first.slot, second.unwrap().slot);
    }
}

pub async fn holders_that_claim_at_once_get_a_slot_each(fixture: &Fixture) {
    let mut holders = JoinSet::new();
    for turn in 0..8 {
        let slots = Arc::clone(&fixture.slots);
        holders.spawn(async move { slots.claim(&format!("holder {turn}"), LEASE).await });
    }
    let claims = holders.join_all().await;
    let granted: Vec<WorkerSlot> =
        claims.into_iter().filter_map(Result::ok).map(|claimed| claimed.slot).collect();
    assert_eq!(granted.len(), if fixture.one_slot { 1 } else { 8 });
    let distinct: BTreeSet<WorkerSlot> = granted.iter().copied().collect();
    assert_eq!(distinct.len(), granted.len());
}

pub async fn a_slot_is_renewed_by_its_holder_alone(fixture: &Fixture) {
    let slot = fixture.slots.claim("first", LEASE).await.unwrap().slot;
    let now_ms = fixture.clock.now().timestamp_millis();
    fixture.slots.renew(slot, "first", now_ms, LEASE).await.unwrap();
    let refused = fixture.slots.renew(slot, "second", now_ms, LEASE).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    fixture.slots.release(slot, "second", now_ms).await.unwrap();
    fixture.slots.renew(slot, "first", now_ms, LEASE).await.unwrap();
}

pub async fn a_released_slot_is_handed_on_with_its_last_millisecond(fixture: &Fixture) {
    let slot = fill(fixture).await;
    let busy = fixture.slots.claim("late", LEASE).await;
    assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
    let last_ms = fixture.clock.now().timestamp_millis() + 123;
    fixture.slots.renew(slot, &holder(0), last_ms - 100, LEASE).await.unwrap();
    fixture.slots.release(slot, &holder(0), last_ms).await.unwrap();
    let handed_on = fixture.slots.claim("late", LEASE).await.unwrap();
    assert_eq!((handed_on.slot, handed_on.last_ms), (slot, last_ms));
    let refused = fixture.slots.renew(slot, &holder(0), last_ms, LEASE).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

/// All slots but one are kept up, so the one that runs out is the one that is handed on.
pub async fn a_slot_that_has_run_out_is_handed_on(fixture: &Fixture) {
    let slot = fill(fixture).await;
    let last_ms = fixture.clock.now().timestamp_millis();
    fixture.slots.renew(slot, &holder(0), last_ms, LEASE).await.unwrap();
    fixture.clock.advance(LEASE - TimeDelta::seconds(20));
    let busy = fixture.slots.claim("late", LEASE).await;
    assert!(matches!(busy, Err(StoreError::Busy)), "{busy:?}");
    fixture.clock.advance(TimeDelta::seconds(40));
    let handed_on = fixture.slots.claim("late", LEASE).await.unwrap();
    assert_eq!(handed_on.slot, slot);
    assert!(handed_on.last_ms >= last_ms, "{} before {last_ms}", handed_on.last_ms);
    let refused = fixture.slots.renew(slot, &holder(0), last_ms, LEASE).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

/// Claims every slot there is: the first for a minute by `holder(0)`, which is given back here, the
/// others for a day.
async fn fill(fixture: &Fixture) -> WorkerSlot {
    let first = fixture.slots.claim(&holder(0), LEASE).await.unwrap();
    if !fixture.one_slot {
        for turn in 1..WorkerSlot::COUNT {
            fixture.slots.claim(&holder(turn), TimeDelta::days(1)).await.unwrap();
        }
    }
    first.slot
}

fn holder(turn: u16) -> String {
    format!("holder {turn}")
}
