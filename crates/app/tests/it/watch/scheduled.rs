//! Scheduled jobs over several servers.

use crate::support::{World, member, settings};
use app::{Application, Ports, WatchError};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::Timestamp;
use domain::alert::{Alert, AlertState};
use domain::flow::PaymentFlow;
use domain::job::{Job, JobName, RunNow};
use domain::monitor::WatchFigures;
use domain::ports::{Clock, FlowFilter, Page, Paged, Store, StoreError, WatchQueries};
use domain::staff::{Permission, Role};
use futures_util::FutureExt;
use std::sync::{Arc, Mutex};
use testkit::fakes::FakeStore;

/// What is watched, which may not be told.
#[derive(Debug)]
struct Moody {
    store: FakeStore,
    mood: Mutex<Mood>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    Failing,
    Hanging,
}

#[async_trait]
impl WatchQueries for Moody {
    async fn flows(
        &self,
        filter: &FlowFilter,
        page: Page,
    ) -> Result<Paged<PaymentFlow>, StoreError> {
        self.store.flows(filter, page).await
    }

    async fn jobs(&self) -> Result<Vec<Job>, StoreError> {
        self.store.jobs().await
    }

    async fn job(&self, name: JobName) -> Result<Option<Job>, StoreError> {
        self.store.job(name).await
    }

    async fn alerts(
        &self,
        state: Option<AlertState>,
        page: Page,
    ) -> Result<Paged<Alert>, StoreError> {
        self.store.alerts(state, page).await
    }

    async fn watched(&self, now: Timestamp) -> Result<WatchFigures, StoreError> {
        let mood = *self.mood.lock().unwrap();
        match mood {
            Mood::Well => self.store.watched(now).await,
            Mood::Failing => Err(StoreError::Busy),
            Mood::Hanging => std::future::pending().await,
        }
    }
}

/// A world whose check of the alerts can be made to fail or to hang.
fn moody() -> (World, Arc<Moody>) {
    let world = World::new();
    let moody = Arc::new(Moody { store: world.store.clone(), mood: Mutex::new(Mood::Well) });
    let watch: Arc<dyn WatchQueries> = Arc::<Moody>::clone(&moody);
    (world.with(|ports: Ports| Ports { watch, ..ports }), moody)
}

impl Moody {
    fn enter(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

async fn job(world: &World, name: JobName) -> Job {
    world.store.job(name).await.unwrap().unwrap()
}

#[tokio::test]
async fn every_job_runs_at_the_first_start_and_then_by_its_schedule() {
    let world = World::new();
    world.app.scheduled.run_due().await.unwrap();
    for name in JobName::ALL {
        let job = job(&world, name).await;
        assert_eq!((job.runs, job.failures, job.lease), (1, 0, None), "{name:?}");
        assert_eq!(job.next_run_at, name.schedule().next_after(world.clock.now()));
    }
    world.app.scheduled.run_due().await.unwrap();
    assert_eq!(job(&world, JobName::Purge).await.runs, 1, "not before its time");
    world.advance(TimeDelta::seconds(60));
    world.app.scheduled.run_due().await.unwrap();
    assert_eq!(job(&world, JobName::Purge).await.runs, 2);
    assert_eq!(job(&world, JobName::Reconcile).await.runs, 1);
}

#[tokio::test]
async fn of_two_servers_one_runs_it_and_a_long_pause_is_made_up_for_once() {
    let world = World::new();
    let second = Application::new(world.ports(), settings());
    for days in [0, 7] {
        world.advance(TimeDelta::days(days));
        for _round in 0..3 {
            let (one, two) = (world.app.scheduled.run_due(), second.scheduled.run_due());
            let (one, two) = futures_util::join!(one, two);
            assert!(one.is_ok() && two.is_ok());
        }
    }
    for name in JobName::ALL {
        assert_eq!(job(&world, name).await.runs, 2, "{name:?}");
    }
}

#[tokio::test]
async fn a_run_whose_server_died_is_taken_over_after_its_lease() {
    let (world, moody) = moody();
    let second = Application::new(world.ports(), settings());
    moody.enter(Mood::Hanging);
    assert!(world.app.scheduled.run_if_due(JobName::CheckAlerts).now_or_never().is_none());
    moody.enter(Mood::Well);
    assert!(job(&world, JobName::CheckAlerts).await.is_running(world.clock.now()));
    second.scheduled.run_if_due(JobName::CheckAlerts).await.unwrap();
    assert_eq!(job(&world, JobName::CheckAlerts).await.runs, 0, "it is another's");
    world.advance(TimeDelta::seconds(60));
    second.scheduled.run_if_due(JobName::CheckAlerts).await.unwrap();
    let job = job(&world, JobName::CheckAlerts).await;
    assert_eq!((job.runs, job.lease), (1, None));
}

#[tokio::test]
async fn a_clock_that_was_put_back_is_believed_at_the_second_look() {
    let world = World::new();
    world.app.scheduled.run_due().await.unwrap();
    let far = world.clock.now() + TimeDelta::days(9);
    let mut unit = world.store.begin().await.unwrap();
    let mut purge = unit.jobs().lock(JobName::Purge).await.unwrap().unwrap();
    purge.next_run_at = far;
    unit.jobs().update(&purge).await.unwrap();
    unit.commit().await.unwrap();
    world.app.scheduled.run_due().await.unwrap();
    assert_eq!(job(&world, JobName::Purge).await.next_run_at, far);
    world.app.scheduled.run_due().await.unwrap();
    let next = world.clock.now() + TimeDelta::seconds(60);
    assert_eq!(job(&world, JobName::Purge).await.next_run_at, next);
}

#[tokio::test]
async fn a_job_that_fails_says_why_and_is_tried_again() {
    let (world, moody) = moody();
    moody.enter(Mood::Failing);
    world.app.scheduled.run_due().await.unwrap();
    let failed = job(&world, JobName::CheckAlerts).await;
    assert_eq!((failed.runs, failed.failures, failed.failures_in_row), (1, 1, 1));
    assert_eq!(failed.last_run.unwrap().error.unwrap(), "the store is busy");
    assert_eq!(failed.next_run_at, world.clock.now() + TimeDelta::seconds(30));
    assert_eq!(job(&world, JobName::Purge).await.failures, 0);
    moody.enter(Mood::Well);
    world.advance(TimeDelta::seconds(30));
    world.app.scheduled.run_due().await.unwrap();
    let job = job(&world, JobName::CheckAlerts).await;
    assert_eq!((job.runs, job.failures, job.failures_in_row), (2, 1, 0));
    assert_eq!(job.last_run.unwrap().error, None);
}

#[tokio::test]
async fn staff_have_a_job_run_now_and_it_is_recorded() {
    let (world, moody) = moody();
    world.app.scheduled.run_due().await.unwrap();
    let run = |name: &'static str| {
        let scheduled = world.app.scheduled.clone();
        async move { scheduled.run_now(&member(Role::Service), name).await }
    };
    let (_job, answer) = run("reconcile").await.unwrap();
    assert_eq!(answer, RunNow::Due);
    world.app.scheduled.run_due().await.unwrap();
    assert_eq!(job(&world, JobName::Reconcile).await.runs, 2);
    assert_eq!(world.audited(), [("job.run", "reconcile".to_owned())]);
    let unknown = run("rest").await;
    assert!(matches!(unknown, Err(WatchError::UnknownJob)), "{unknown:?}");
    // While a server is at it, nothing is begun.
    world.advance(TimeDelta::seconds(60));
    moody.enter(Mood::Hanging);
    assert!(world.app.scheduled.run_if_due(JobName::CheckAlerts).now_or_never().is_none());
    assert_eq!(run("check_alerts").await.unwrap().1, RunNow::AlreadyRunning);
    for role in Role::ALL {
        let scheduled = &world.app.scheduled;
        let run = scheduled.run_now(&member(role), "purge").await;
        assert_eq!(run.is_ok(), role.may(Permission::Fulfil), "{role:?}");
        let listed = scheduled.list(&member(role)).await;
        assert_eq!(listed.is_ok(), role.may(Permission::SeeWork), "{role:?}");
    }
}
