use super::*;
use crate::snowflake::Snowflake;
use chrono::{TimeZone, Utc};
use std::collections::BTreeSet;

fn at(second: i64) -> Timestamp {
    Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
}

fn lease(token: i64, until: i64) -> Lease {
    Lease { token: Snowflake::from_i64(token).unwrap(), until: at(until) }
}

fn job() -> Job {
    Job::new(JobName::Purge, at(0))
}

#[test]
fn every_job_has_a_word_of_its_own() {
    let words: BTreeSet<_> = JobName::ALL.map(JobName::name).into_iter().collect();
    assert_eq!(words.len(), JobName::ALL.len());
    assert!(JobName::ALL.iter().all(|job| JobName::from_name(job.name()) == Some(*job)));
    assert_eq!(JobName::from_name("rest"), None);
}

#[test]
fn a_daily_job_runs_at_its_time_in_shanghai() {
    let schedule = Schedule::daily(10, 30);
    let due = Utc.with_ymd_and_hms(2026, 3, 5, 2, 30, 0).unwrap();
    assert_eq!(schedule.next_after(due - TimeDelta::seconds(1)), due);
    assert_eq!(schedule.next_after(due), due + TimeDelta::days(1));
    let evening = Utc.with_ymd_and_hms(2026, 3, 5, 15, 59, 59).unwrap();
    assert_eq!(schedule.next_after(evening), due + TimeDelta::days(1));
    let after_midnight = Utc.with_ymd_and_hms(2026, 3, 5, 16, 0, 0).unwrap();
    assert_eq!(schedule.next_after(after_midnight), due + TimeDelta::days(1));
}

#[test]
fn a_daily_job_that_was_running_when_its_time_came_runs_again_at_once() {
    let due = Utc.with_ymd_and_hms(2026, 3, 5, 2, 30, 0).unwrap();
    let (before, after) = (due - TimeDelta::minutes(1), due + TimeDelta::minutes(1));
    let mut job = Job::new(JobName::Reconcile, before);
    let lease = Lease { until: after, ..lease(1, 0) };
    assert!(job.take(lease, before));
    job.finish(lease, None, after).unwrap();
    assert_eq!(job.next_run_at, due);
    assert!(job.take(Lease { until: after + TimeDelta::minutes(1), ..lease }, after));
    job.finish(lease, None, after).unwrap();
    assert_eq!(job.next_run_at, due + TimeDelta::days(1));
}

#[test]
fn a_due_job_is_taken_by_one() {
    let mut job = job();
    assert!(!job.take(lease(1, 60), at(-1)), "not before its time");
    assert!(job.take(lease(1, 60), at(0)));
    assert!(!job.take(lease(2, 70), at(10)));
    assert!(job.is_running(at(59)));
}

#[test]
fn a_run_whose_server_died_passes_over_and_its_end_is_refused() {
    let mut job = job();
    assert!(job.take(lease(1, 60), at(0)));
    assert!(job.take(lease(2, 120), at(60)));
    assert_eq!(job.prolong(lease(1, 180)), Err(LeaseLost));
    assert_eq!(job.finish(lease(1, 60), None, at(61)), Err(LeaseLost));
    assert_eq!(job.finish(lease(2, 120), None, at(70)), Ok(()));
    assert_eq!(job.last_run.as_ref().unwrap().duration, TimeDelta::seconds(10));
    assert_eq!(job.next_run_at, at(130));
}

#[test]
fn what_was_missed_while_nothing_ran_is_made_up_for_once() {
    let mut job = job();
    let week = 7 * 86_400;
    assert!(job.take(lease(1, week + 60), at(week)));
    job.finish(lease(1, week + 60), None, at(week + 1)).unwrap();
    assert!(!job.take(lease(1, week + 90), at(week + 2)));
    assert_eq!(job.next_run_at, at(week + 61));
}

#[test]
fn a_clock_that_was_put_back_does_not_make_it_wait_for_ever() {
    let mut job = Job { next_run_at: at(1_000_000), ..job() };
    assert!(job.is_astray(at(0)));
    assert!(!job.take(lease(1, 60), at(0)));
    assert_eq!(job.next_run_at, at(60));
    assert!(job.take(lease(1, 120), at(60)));
}

#[test]
fn after_a_failure_it_is_tried_again_before_its_usual_time() {
    let mut job = Job::new(JobName::Reconcile, at(0));
    let mut now = at(0);
    let mut waits = Vec::new();
    for _run in 0..7 {
        assert!(job.take(Lease { until: now + TimeDelta::seconds(60), ..lease(1, 0) }, now));
        job.finish(lease(1, 0), Some("down".to_owned()), now).unwrap();
        waits.push((job.next_run_at - now).num_seconds());
        now = job.next_run_at;
    }
    assert_eq!(waits, [32, 64, 128, 256, 512, 600, 600]);
    assert_eq!((job.runs, job.failures, job.failures_in_row), (7, 7, 7));
    assert!(job.take(lease(1, 99_999), now));
    job.finish(lease(1, 0), None, now).unwrap();
    assert_eq!((job.failures, job.failures_in_row), (7, 0));
    assert_eq!(job.next_run_at, JobName::Reconcile.schedule().next_after(now));
}

#[test]
fn staff_have_it_run_now_unless_it_runs() {
    let mut job = Job { next_run_at: at(50), ..job() };
    assert_eq!(job.run_now(at(10)), RunNow::Due);
    assert!(job.take(lease(1, 70), at(10)));
    assert_eq!(job.run_now(at(20)), RunNow::AlreadyRunning);
    assert_eq!(job.run_now(at(70)), RunNow::Due, "its server died");
}
