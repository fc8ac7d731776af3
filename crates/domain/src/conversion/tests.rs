use super::*;
use crate::snowflake::Snowflake;
use chrono::{TimeDelta, TimeZone, Utc};

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn conversion() -> Conversion {
    Conversion {
        id: ConversionId(Snowflake::from_i64(1).unwrap()),
        sameness: [1; 32],
        landing: LandingUrl::parse("https://www.example.com/?bd_vid=1").unwrap(),
        conversion_type: 30,
        called_at: at(0),
        state: ConversionState::Waiting,
        due_at: at(0),
        failures: 0,
        last_error: None,
        created_at: at(0),
    }
}

fn lease(token: i64, until: i64) -> Lease {
    Lease { token: Snowflake::from_i64(token).unwrap(), until: at(until) }
}

#[test]
fn a_lease_holds_until_it_ends() {
    let mut held = conversion();
    assert!(held.lease(lease(1, 60), at(-1)).is_err());
    assert_eq!(held.lease(lease(1, 60), at(0)), Ok(Applied::Applied));
    assert!(held.lease(lease(2, 120), at(59)).is_err());
    assert_eq!(held.lease(lease(2, 120), at(60)), Ok(Applied::Applied));
}

#[test]
fn only_what_is_held_comes_to_an_end_and_then_stays() {
    let mut done = conversion();
    assert!(done.finish(at(1)).is_err());
    let _held = done.lease(lease(1, 60), at(0)).unwrap();
    let _done = done.finish(at(1)).unwrap();
    assert_eq!(done.state, ConversionState::Uploaded { at: at(1) });
    assert!(done.lease(lease(2, 60), at(100)).is_err());
    assert!(done.refuse("x", at(2)).is_err());
}

#[test]
fn failures_wait_longer_each_time_and_end_in_a_state_that_is_seen() {
    let (mut failing, mut now, mut waits) = (conversion(), at(0), Vec::new());
    while failing.state == ConversionState::Waiting {
        now = now.max(failing.due_at);
        let _held = failing.lease(lease(1, 3_600_000), now).unwrap();
        let _failed = failing.fail("status 4", now, 500).unwrap();
        waits.push(failing.due_at - now);
    }
    assert_eq!(failing.state, ConversionState::GivenUp { at: now });
    assert_eq!(failing.failures, MOST_UPLOAD_FAILURES);
    assert_eq!(waits[0], TimeDelta::seconds(1));
    assert_eq!(waits[3], TimeDelta::seconds(8));
}

#[test]
fn what_is_postponed_counts_no_failure() {
    let mut waiting = conversion();
    let _held = waiting.lease(lease(1, 60), at(0)).unwrap();
    let _put_off = waiting.postpone("token", at(600)).unwrap();
    assert_eq!((waiting.failures, waiting.due_at), (0, at(600)));
}
