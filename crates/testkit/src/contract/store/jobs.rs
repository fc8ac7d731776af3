//! Scheduled jobs: one server at a time.

use super::Fixture;
use super::tasks::lease;
use crate::given;
use chrono::TimeDelta;
use domain::job::{Job, JobName, LastRun};
use domain::ports::{Store, StoreError};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_job_survives_a_round_trip_in_every_state(fixture: &Fixture) {
    let at = |seconds: i64| given::start() + TimeDelta::microseconds(seconds * 1_000_000 + 7);
    let new = Job::new(JobName::Reconcile, at(0));
    assert_eq!(fixture.watch.job(JobName::Reconcile).await.unwrap(), None);
    add(fixture, &new).await;
    let running = Job { lease: Some(lease(at(60))), last_started_at: Some(at(1)), ..new.clone() };
    let run = LastRun {
        finished_at: at(3),
        duration: TimeDelta::milliseconds(2_001),
        error: Some("不可达 '\\' 🧧".to_owned()),
    };
    let failed = Job {
        lease: None,
        next_run_at: at(99),
        last_run: Some(run.clone()),
        runs: 9,
        failures: 4,
        failures_in_row: 2,
        ..running.clone()
    };
    let done = Job { last_run: Some(LastRun { error: None, ..run }), ..failed.clone() };
    for job in [new, running, failed, done] {
        update(fixture.store.as_ref(), &job).await.unwrap();
        assert_eq!(fixture.watch.job(job.name).await.unwrap().as_ref(), Some(&job));
        assert_eq!(fixture.watch.jobs().await.unwrap(), [job]);
    }
}

pub async fn a_job_is_there_once_and_a_job_that_is_not_there_is_not_updated(fixture: &Fixture) {
    let first = Job::new(JobName::Purge, given::start());
    let missing = update(fixture.store.as_ref(), &first).await;
    assert!(matches!(missing, Err(StoreError::Conflict)), "{missing:?}");
    add(fixture, &first).await;
    let later = Job::new(JobName::Purge, given::start() + TimeDelta::hours(1));
    add(fixture, &later).await;
    assert_eq!(fixture.watch.jobs().await.unwrap(), [first]);
}

pub async fn of_servers_that_take_a_job_at_once_one_gets_it(fixture: &Fixture) {
    add(fixture, &Job::new(JobName::Purge, given::start())).await;
    let mut servers = JoinSet::new();
    for way in 0..8 {
        let store = Arc::clone(if way % 2 == 0 { &fixture.store } else { &fixture.peer });
        servers.spawn(async move {
            let mut unit = store.begin().await.unwrap();
            let mut job = unit.jobs().lock(JobName::Purge).await.unwrap().unwrap();
            let until = given::start() + TimeDelta::minutes(1);
            let taken = job.take(lease(until), given::start());
            unit.jobs().update(&job).await.unwrap();
            unit.commit().await.unwrap();
            usize::from(taken)
        });
    }
    assert_eq!(servers.join_all().await.into_iter().sum::<usize>(), 1);
}

async fn add(fixture: &Fixture, job: &Job) {
    let mut unit = fixture.begin().await;
    unit.jobs().add(job).await.unwrap();
    unit.commit().await.unwrap();
}

async fn update(store: &dyn Store, job: &Job) -> Result<(), StoreError> {
    let mut unit = store.begin().await.unwrap();
    unit.jobs().update(job).await?;
    unit.commit().await
}
