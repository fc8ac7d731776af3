use chrono::TimeDelta;
use domain::ports::Clock;
use std::sync::Arc;
use testkit::fakes::FakeClock;
use testkit::given;
use tokio::task::yield_now;

#[test]
fn a_new_clock_stands_at_the_machines_time_in_whole_seconds() {
    let clock = FakeClock::new();
    assert_eq!(clock.now().timestamp_subsec_nanos(), 0);
    assert!(clock.offset().abs() < TimeDelta::seconds(30));
    assert_eq!(clock.now(), clock.now());
}

#[test]
fn the_offset_is_how_far_the_clock_was_moved() {
    let clock = FakeClock::new();
    clock.advance(TimeDelta::days(3));
    assert!((clock.offset() - TimeDelta::days(3)).abs() < TimeDelta::seconds(30));
    clock.set(given::start());
    assert_eq!(clock.now(), given::start());
}

#[test]
fn the_clock_shows_whole_microseconds() {
    let clock = FakeClock::at(given::start() + TimeDelta::nanoseconds(1_999));
    assert_eq!(clock.now(), given::start() + TimeDelta::microseconds(1));
}

#[tokio::test]
async fn moving_the_clock_wakes_those_whose_time_has_come() {
    let clock = FakeClock::at(given::start());
    let sleep = |minutes| {
        let clock = Arc::clone(&clock);
        tokio::spawn(async move {
            let until = given::start() + TimeDelta::minutes(minutes);
            clock.sleep_until(until).await;
        })
    };
    let (short, long) = (sleep(1), sleep(5));
    while clock.sleepers() < 2 {
        yield_now().await;
    }
    clock.advance(TimeDelta::minutes(1));
    short.await.unwrap();
    assert!(!long.is_finished());
    assert_eq!(clock.sleepers(), 1);
    clock.advance(TimeDelta::minutes(4));
    long.await.unwrap();
}

#[tokio::test]
async fn an_instant_that_has_passed_is_not_waited_for() {
    let clock = FakeClock::at(given::start());
    clock.sleep_until(given::start()).await;
    clock.sleep_until(given::start() - TimeDelta::days(1)).await;
}
