use super::*;
use crate::id::RefundId;
use chrono::{TimeZone, Utc};
use proptest::prelude::*;
use std::fmt::Write;

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn id(number: i64) -> Snowflake {
    Snowflake::from_i64(number).unwrap()
}

fn task(state: TaskState) -> Task {
    let order = "R202407261816664599454990337".parse().unwrap();
    let kind = TaskKind::Push { order, target: Target::Zhuoyue };
    Task { state, ..Task::new(TaskId(id(1)), kind, at(0), at(0)) }
}

fn lease(until: i64) -> Lease {
    Lease { token: id(2), until: at(until) }
}

type Event = fn(&mut Task) -> Result<Applied, TransitionError>;

/// The whole matrix: a row per state, a column per event; `=` already there, `-` refused.
#[test]
fn the_whole_transition_matrix() {
    let expected = "\
from | lease | finish | again | fail | give up | put back | found done | cancel | hurry | wait
due | leased | - | - | - | - | = | done | cancelled | = | -
leased | - | done | due | retrying | dead | - | - | cancelled | = | retrying
leased, ended | leased | done | due | retrying | dead | - | - | cancelled | = | retrying
retrying | leased | - | - | - | - | - | done | cancelled | = | -
done | - | = | - | - | - | - | = | - | - | -
dead | - | - | - | - | - | due | done | cancelled | - | -
cancelled | - | - | - | - | - | due | done | = | - | -
";
    let states = [
        ("due", TaskState::Due),
        ("leased", TaskState::Leased(lease(60))),
        ("leased, ended", TaskState::Leased(lease(5))),
        ("retrying", TaskState::Retrying),
        ("done", TaskState::Done { at: at(1) }),
        ("dead", TaskState::Dead { at: at(1) }),
        ("cancelled", TaskState::Cancelled { at: at(1) }),
    ];
    let events: [Event; 10] = [
        |task| task.lease(lease(99), at(9)),
        |task| task.finish(at(9)),
        |task| task.run_again(at(20)),
        |task| task.fail("no", at(9), 500),
        |task| task.give_up("never", at(9)),
        |task| task.put_back(at(9)),
        |task| task.find_done(at(9)),
        |task| task.cancel(at(9)),
        |task| task.hurry(at(9)),
        |task| task.wait("not yet", at(20)),
    ];
    let mut matrix = expected.lines().next().unwrap().to_owned() + "\n";
    for (name, state) in states {
        matrix.push_str(name);
        for event in events {
            let mut task = task(state);
            let cell = match event(&mut task) {
                Ok(Applied::Applied) => task.state.name(),
                Ok(Applied::AlreadyApplied) => "=",
                Err(_) => "-",
            };
            write!(matrix, " | {cell}").unwrap();
        }
        matrix.push('\n');
    }
    assert_eq!(matrix, expected);
}

#[test]
fn a_task_is_not_leased_before_its_time() {
    let mut early = task(TaskState::Due);
    assert!(early.lease(lease(60), at(-1)).is_err());
    assert!(early.lease(lease(60), at(0)).is_ok());
}

#[test]
fn waiting_is_no_failure_and_is_told() {
    let mut waiting = task(TaskState::Leased(lease(60)));
    waiting.failures = 3;
    let _applied = waiting.wait("no adapter", at(20)).unwrap();
    assert_eq!((waiting.failures, waiting.due_at), (3, at(20)));
    assert_eq!(waiting.trouble(), Some("no adapter"));
    let _applied = waiting.lease(lease(60), at(20)).unwrap();
    assert_eq!(waiting.trouble(), None, "it is being tried");
}

#[test]
fn a_task_that_waited_has_not_run_and_one_whose_holder_was_lost_may_have() {
    let mut waiting = task(TaskState::Leased(lease(60)));
    let _applied = waiting.wait("no adapter", at(20)).unwrap();
    assert!(!waiting.may_have_run());
    let _applied = waiting.lease(lease(30), at(20)).unwrap();
    let _applied = waiting.lease(lease(60), at(30)).unwrap();
    assert!(waiting.may_have_run(), "that holder was lost");
    let _applied = waiting.wait("no adapter", at(40)).unwrap();
    assert!(waiting.may_have_run(), "waiting does not undo it");
    assert_eq!((waiting.failures, waiting.trouble()), (0, Some("no adapter")));
    let _applied = waiting.cancel(at(41)).unwrap();
    assert!(waiting.may_have_run());
    assert_eq!(waiting.waits_for, None, "it waits no more");
}

#[test]
fn what_a_lost_holder_began_may_have_run() {
    let mut fresh = task(TaskState::Due);
    let _applied = fresh.lease(lease(5), at(0)).unwrap();
    assert!(!fresh.may_have_run());
    let _applied = fresh.lease(lease(60), at(5)).unwrap();
    assert!(fresh.may_have_run());
    let _applied = fresh.give_up("never", at(6)).unwrap();
    let _applied = fresh.put_back(at(7)).unwrap();
    assert_eq!(fresh.failures, 0);
    assert!(fresh.may_have_run(), "another life does not undo what the first one did");
}

#[test]
fn a_push_dies_after_its_last_try_and_not_before_an_hours_outage() {
    let mut task = task(TaskState::Due);
    let mut now = at(0);
    while !matches!(task.state, TaskState::Dead { .. }) {
        now = now.max(task.due_at);
        let _applied = task.lease(lease(60), now).unwrap();
        let _applied = task.fail("down", now, 0).unwrap();
    }
    assert_eq!(task.failures, 45);
    assert!(now - at(0) > TimeDelta::hours(5), "{}", now - at(0));
}

proptest! {
    #[test]
    fn back_off_grows_and_stays_within_its_bounds(failures in 1_u32..2_000, jitter in 0_u16..=1_000) {
        let wait = back_off(failures, jitter);
        prop_assert!(wait >= TimeDelta::milliseconds(900));
        prop_assert!(wait <= TimeDelta::seconds(660));
        prop_assert!(back_off(failures + 1, jitter) >= wait);
    }
}

#[test]
fn a_push_that_fails_or_is_put_off_waits_since_it_was_made() {
    let put_off = |state, failures| Task { due_at: at(60), failures, ..task(state) };
    let since = |state, failures| put_off(state, failures).waits_since();
    assert_eq!(since(TaskState::Due, 0), at(0));
    for state in [TaskState::Retrying, TaskState::Leased(lease(99)), TaskState::Due] {
        assert_eq!(since(state, 1), at(0), "{state:?}");
    }
    assert_eq!(since(TaskState::Dead { at: at(1) }, 1), at(60));
    let asked =
        Task { kind: TaskKind::FollowRefund(RefundId(id(3))), ..put_off(TaskState::Due, 1) };
    assert_eq!(asked.waits_since(), at(60));
    for (state, last_error) in [(TaskState::Retrying, None), (TaskState::Due, Some("refused"))] {
        let last_error = last_error.map(str::to_owned);
        let waiting = Task { last_error, ..put_off(state, 0) };
        assert_eq!(waiting.waits_since(), at(60), "waiting is no failure: {state:?}");
    }
}
