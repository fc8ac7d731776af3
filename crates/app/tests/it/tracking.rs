//! Events: none that was accepted is lost by an orderly end.

use crate::support::World;
use app::TrackRefused;
use chrono::TimeDelta;
use domain::track::TrackEvent;
use domain::{Source, TrackId};
use futures_util::future::{join, join_all};
use testkit::fakes::StoreFailure;
use testkit::given;
use tokio::sync::oneshot;

fn events(count: usize) -> Vec<TrackEvent> {
    let event = |_number| TrackEvent {
        id: TrackId(given::id()),
        name: "page_view".to_owned(),
        page: Some("/packages/74".to_owned()),
        visit: None,
        order_id: None,
        properties: None,
        source: Source::default(),
        happened_at: None,
        received_at: given::start(),
    };
    (0..count).map(event).collect()
}

/// Lets the other tasks of the test go on for a while.
async fn let_others_work() {
    for _turn in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_arrives_is_written_while_the_server_runs() {
    let world = World::new();
    let (stop, stopped) = oneshot::channel::<()>();
    let tracking = world.app.tracking.clone();
    let visits = async {
        tracking.accept(events(3)).unwrap();
        let_others_work().await;
        assert_eq!((world.store.tracks().len(), tracking.waiting()), (3, 0));
        tracking.accept(events(1)).unwrap();
        let_others_work().await;
        assert_eq!(world.store.tracks().len(), 4);
        stop.send(()).unwrap();
    };
    let run = tracking.run(async { drop(stopped.await) });
    let (lost, ()) = join(run, visits).await;
    assert_eq!(lost, 0);
}

#[tokio::test]
async fn all_that_was_accepted_is_written_before_the_end() {
    let world = World::new();
    let tracking = &world.app.tracking;
    for _visit in 0..23 {
        tracking.accept(events(100)).unwrap();
    }
    // Stopped before anything was written.
    assert_eq!(tracking.run(std::future::ready(())).await, 0);
    assert_eq!(world.store.tracks().len(), 2_300);
    assert_eq!(tracking.accept(events(1)), Err(TrackRefused::Closed));
}

#[tokio::test]
async fn those_who_come_while_it_ends_are_written_or_refused() {
    let world = World::new();
    let tracking = world.app.tracking.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let mut stop = Some(stop);
    let visits = async {
        let mut accepted = 0;
        for visit in 0..200 {
            if visit == 100 {
                stop.take().unwrap().send(()).unwrap();
            }
            accepted += usize::from(tracking.accept(events(1)).is_ok());
            tokio::task::yield_now().await;
        }
        accepted
    };
    let (lost, accepted) = join(tracking.run(async { drop(stopped.await) }), visits).await;
    assert_eq!(lost, 0);
    assert!((100..200).contains(&accepted), "{accepted}");
    assert_eq!(world.store.tracks().len(), accepted);
}

#[tokio::test]
async fn a_store_that_fails_is_tried_again_and_nothing_comes_twice() {
    let world = World::new();
    let tracking = &world.app.tracking;
    tracking.accept(events(700)).unwrap();
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let wait = async {
        while world.clock.sleepers() == 0 {
            tokio::task::yield_now().await;
        }
        world.advance(TimeDelta::seconds(1));
    };
    let (lost, ()) = join(tracking.run(std::future::ready(())), wait).await;
    assert_eq!(lost, 0);
    assert_eq!(world.store.tracks().len(), 700);
}

#[tokio::test]
async fn a_store_that_never_answers_again_does_not_hold_the_end_up_for_ever() {
    let world = World::new();
    let tracking = &world.app.tracking;
    tracking.accept(events(5)).unwrap();
    for _try in 0..10 {
        world.store.fail_next_commit(StoreFailure::Unavailable);
    }
    let wait = async {
        for _try in 0..9 {
            while world.clock.sleepers() == 0 {
                tokio::task::yield_now().await;
            }
            world.advance(TimeDelta::seconds(1));
            tokio::task::yield_now().await;
        }
    };
    let (lost, ()) = join(tracking.run(std::future::ready(())), wait).await;
    assert_eq!(lost, 5);
}

#[tokio::test]
async fn a_full_queue_takes_nothing_rather_than_a_part() {
    let world = World::new();
    let tracking = &world.app.tracking;
    for _visit in 0..199 {
        tracking.accept(events(100)).unwrap();
    }
    tracking.accept(events(50)).unwrap();
    assert_eq!(tracking.accept(events(51)), Err(TrackRefused::Full));
    tracking.accept(events(50)).unwrap();
    assert_eq!(tracking.accept(events(1)), Err(TrackRefused::Full));
    assert_eq!(tracking.waiting(), 20_000);
}

#[tokio::test]
async fn many_at_once_are_all_written() {
    let world = World::new();
    let tracking = world.app.tracking.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let visits = async {
        join_all((0..64).map(|_| async {
            tokio::task::yield_now().await;
            tracking.accept(events(10)).unwrap();
        }))
        .await;
        stop.send(()).unwrap();
    };
    join(tracking.run(async { drop(stopped.await) }), visits).await;
    assert_eq!(world.store.tracks().len(), 640);
}
