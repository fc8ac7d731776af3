//! Calls under a client's key.

use crate::support::World;
use app::{KeyedAnswer, KeyedError};
use chrono::TimeDelta;
use domain::intake::{IdempotencyKey, KeyedRequest, StoredAnswer};
use futures_util::FutureExt;
use std::future::pending;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::fakes::StoreFailure;
use testkit::given;
use tokio::sync::Notify;

fn request(world: &World, body: &str) -> KeyedRequest {
    let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
    world.app.keys.request("order/pay", key, body.as_bytes())
}

async fn run(world: &World, body: &str, answer: KeyedAnswer) -> Result<StoredAnswer, KeyedError> {
    world.app.keys.run(&request(world, body), async { answer }).await
}

fn remember(body: &str) -> KeyedAnswer {
    KeyedAnswer::Remember(given::answer(200, body))
}

#[tokio::test]
async fn the_first_answer_is_given_again_and_nothing_is_done_twice() {
    let world = World::new();
    assert_eq!(run(&world, "a", remember("one")).await.unwrap().body, "one");
    let request = request(&world, "a");
    let again = world.app.keys.run(&request, async { panic!("done twice") });
    assert_eq!(again.await.unwrap().body, "one");
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day() {
    let world = World::new();
    run(&world, "a", remember("one")).await.unwrap();
    world.advance(TimeDelta::hours(24));
    assert_eq!(run(&world, "a", remember("two")).await.unwrap().body, "two");
}

#[tokio::test]
async fn the_same_key_in_another_scope_is_another_key() {
    let world = World::new();
    run(&world, "a", remember("one")).await.unwrap();
    let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
    let elsewhere = world.app.keys.request("elsewhere", key, b"a");
    let answer = world.app.keys.run(&elsewhere, async { remember("two") }).await.unwrap();
    assert_eq!(answer.body, "two");
}

#[tokio::test]
async fn a_key_with_another_body_is_refused() {
    let world = World::new();
    run(&world, "a", remember("one")).await.unwrap();
    assert!(matches!(run(&world, "b", remember("two")).await, Err(KeyedError::Reused)));
}

#[tokio::test]
async fn an_answer_of_the_moment_is_told_and_forgotten() {
    let world = World::new();
    let busy = KeyedAnswer::Forget(given::answer(503, "busy"));
    assert_eq!(run(&world, "a", busy).await.unwrap().status, 503);
    assert_eq!(run(&world, "a", remember("one")).await.unwrap().body, "one");
}

#[tokio::test]
async fn a_second_caller_waits_for_the_answer_of_the_first() {
    let world = World::new();
    let (request, go, runs) = (request(&world, "a"), Notify::new(), AtomicUsize::new(0));
    let call = || {
        Box::pin(world.app.keys.run(&request, async {
            runs.fetch_add(1, Ordering::Relaxed);
            go.notified().await;
            remember("one")
        }))
    };
    let (mut first, mut second) = (call(), call());
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_none());
    go.notify_one();
    assert_eq!(first.await.unwrap().body, "one");
    world.advance(TimeDelta::milliseconds(100));
    assert_eq!(second.await.unwrap().body, "one");
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn who_waits_ten_seconds_is_told_that_the_first_is_still_running() {
    let world = World::new();
    let request = request(&world, "a");
    let mut first = Box::pin(world.app.keys.run(&request, pending()));
    assert!((&mut first).now_or_never().is_none());
    let mut second = Box::pin(run(&world, "a", remember("two")));
    assert!((&mut second).now_or_never().is_none());
    world.advance(TimeDelta::seconds(10));
    assert!(matches!(second.await, Err(KeyedError::StillRunning)));
}

#[tokio::test]
async fn the_key_of_a_caller_who_died_is_free_after_a_minute() {
    let world = World::new();
    let request = request(&world, "a");
    let mut dying = Box::pin(world.app.keys.run(&request, pending()));
    assert!((&mut dying).now_or_never().is_none());
    drop(dying);
    world.advance(TimeDelta::seconds(60));
    assert_eq!(run(&world, "a", remember("two")).await.unwrap().body, "two");
}

#[tokio::test]
async fn without_a_claim_nothing_is_done() {
    let world = World::new();
    let request = request(&world, "a");
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let failed = world.app.keys.run(&request, async { panic!("done unclaimed") });
    assert!(matches!(failed.await, Err(KeyedError::Store(_))));
}
