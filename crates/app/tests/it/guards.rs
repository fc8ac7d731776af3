//! Counting over all servers, and forgetting what is over.

use crate::accounts::second_server;
use crate::support::{World, settings};
use app::{Application, Settings};
use chrono::TimeDelta;
use domain::limit::{Limit, LimitVerdict};
use domain::ports::Clock;
use futures_util::future::join_all;
use testkit::fakes::StoreFailure;

const THREE: Limit =
    Limit { name: "three", most: 3, window: TimeDelta::minutes(1), from_last: false };

#[tokio::test]
async fn two_servers_count_together() {
    let world = World::new();
    let other = second_server(&world);
    let calls = (0..8).map(|number| {
        let app = if number % 2 == 0 { &world.app } else { &other };
        app.guards.count(&THREE, "somebody")
    });
    let verdicts = join_all(calls).await;
    let within = |verdict: &Result<LimitVerdict, _>| matches!(verdict, Ok(LimitVerdict::Within));
    assert_eq!(verdicts.iter().filter(|verdict| within(verdict)).count(), 3);
    assert_eq!(other.guards.counted(&THREE, "somebody").await.unwrap(), 3);
    assert_eq!(other.guards.counted(&THREE, "somebody else").await.unwrap(), 0);
    let full = world.app.guards.count(&THREE, "somebody").await.unwrap();
    assert_eq!(full, LimitVerdict::Full { until: world.clock.now() + TimeDelta::minutes(1) });
    other.guards.clear(&THREE, "somebody").await.unwrap();
    assert_eq!(world.app.guards.counted(&THREE, "somebody").await.unwrap(), 0);
}

#[tokio::test]
async fn of_several_limits_none_is_counted_when_one_is_full() {
    let world = World::new();
    let one = Limit { name: "one", most: 1, ..THREE };
    let guards = &world.app.guards;
    let both = [(&THREE, "somebody"), (&one, "somebody")];
    assert_eq!(guards.count_all(&both).await.unwrap(), LimitVerdict::Within);
    assert!(matches!(guards.count_all(&both).await.unwrap(), LimitVerdict::Full { .. }));
    assert_eq!(guards.counted(&THREE, "somebody").await.unwrap(), 1);
}

#[tokio::test]
async fn limits_of_different_names_do_not_mix() {
    let world = World::new();
    let guards = &world.app.guards;
    guards.count(&THREE, "somebody").await.unwrap();
    let other = Limit { name: "other", ..THREE };
    assert_eq!(guards.counted(&other, "somebody").await.unwrap(), 0);
}

#[tokio::test]
async fn switched_off_everything_is_within_but_for_guesses_at_secrets() {
    let world = World::new();
    let app = Application::new(world.ports(), Settings { limits_on: false, ..settings() });
    for _call in 0..5 {
        let verdict = app.guards.count(&THREE, "somebody").await.unwrap();
        assert_eq!(verdict, LimitVerdict::Within);
    }
    assert!(!app.guards.are_on());
    for _call in 0..3 {
        app.guards.always().count(&THREE, "somebody").await.unwrap();
    }
    let full = app.guards.always().count(&THREE, "somebody").await.unwrap();
    assert!(matches!(full, LimitVerdict::Full { .. }));
}

#[tokio::test]
async fn a_store_that_fails_is_no_yes() {
    let world = World::new();
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.guards.count(&THREE, "somebody").await.is_err());
    assert_eq!(world.app.guards.counted(&THREE, "somebody").await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_over_is_taken_away_in_rounds() {
    let world = World::new();
    for number in 0..1_200 {
        world.app.guards.count(&THREE, &number.to_string()).await.unwrap();
    }
    let captcha = world.app.captchas.make().await.unwrap();
    assert_eq!(world.app.jobs.purge_expired().await.unwrap(), 0);
    world.advance(TimeDelta::minutes(1));
    assert_eq!(world.app.jobs.purge_expired().await.unwrap(), 1_200);
    let answer = world.app.captchas.answer(&captcha.uuid);
    world.app.captchas.verify(&captcha.uuid, &answer, "somebody").await.unwrap();
    world.advance(TimeDelta::minutes(5));
    assert_eq!(world.app.jobs.purge_expired().await.unwrap(), 1);
}
