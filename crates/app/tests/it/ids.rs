//! Ids within a leased worker slot.

use app::SnowflakeIds;
use chrono::TimeDelta;
use domain::ports::{ClaimedSlot, Clock, IdError, IdGenerator};
use domain::snowflake::{SequenceError, WorkerSlot};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::fakes::FakeClock;
use testkit::given;

const LEASE: Duration = Duration::from_mins(1);

fn slot(number: u16, last_ms: i64) -> ClaimedSlot {
    ClaimedSlot { slot: WorkerSlot::new(number).unwrap(), last_ms }
}

fn ago(seconds: u64) -> Instant {
    Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap()
}

/// In slot 3, leased now.
fn ids() -> (Arc<FakeClock>, SnowflakeIds) {
    let clock = FakeClock::at(given::start());
    let port = Arc::<FakeClock>::clone(&clock);
    (clock, SnowflakeIds::new(port, slot(3, 0), Instant::now(), LEASE))
}

#[test]
fn ids_are_of_their_slot_and_moment_unique_and_rising() {
    let (clock, ids) = ids();
    let made: Vec<_> = (0..10_000).map(|_| ids.next_id().unwrap()).collect();
    assert!(made.is_sorted());
    assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), made.len());
    assert!(made.iter().all(|id| id.slot().number() == 3));
    assert_eq!(made[0].made_at(), clock.now());
    assert!(made[9_999].made_at() - clock.now() < TimeDelta::milliseconds(500));
}

#[test]
fn no_id_is_made_within_five_seconds_of_the_leases_end_or_after() {
    let (_clock, ids) = ids();
    for age in [56, 60, 600] {
        ids.extend(ago(age), LEASE);
        assert!(!ids.is_live());
        assert_eq!(ids.next_id(), Err(IdError::NoSlot));
    }
    ids.extend(ago(30), LEASE);
    assert!(ids.is_live());
    assert!(ids.next_id().is_ok());
}

#[test]
fn a_stopped_generator_makes_no_ids_until_it_adopts_a_slot() {
    let (_clock, ids) = ids();
    ids.stop();
    assert_eq!(ids.next_id(), Err(IdError::NoSlot));
    ids.adopt(slot(9, 0), Instant::now(), LEASE);
    assert_eq!(ids.slot().number(), 9);
    assert_eq!(ids.next_id().unwrap().slot().number(), 9);
}

#[test]
fn an_adopted_slot_goes_on_after_the_last_id_of_its_last_holder() {
    let (clock, ids) = ids();
    let last_ms = clock.now().timestamp_millis() + 200;
    ids.adopt(slot(9, last_ms), Instant::now(), LEASE);
    assert!(ids.next_id().unwrap().made_at().timestamp_millis() > last_ms);
    assert!(ids.last_ms() > last_ms);
}

#[test]
fn while_the_clock_is_far_behind_the_last_id_none_is_made() {
    let (clock, ids) = ids();
    let last = ids.next_id().unwrap();
    clock.advance(TimeDelta::minutes(-10));
    let refused = ids.next_id();
    assert!(matches!(refused, Err(IdError::Sequence(SequenceError::ClockBehind { .. }))));
    clock.advance(TimeDelta::minutes(10));
    assert!(ids.next_id().unwrap() > last);
}

#[test]
fn a_clock_a_little_behind_still_makes_rising_ids() {
    let (clock, ids) = ids();
    let last = ids.next_id().unwrap();
    clock.advance(TimeDelta::milliseconds(-400));
    assert!(ids.next_id().unwrap() > last);
}
