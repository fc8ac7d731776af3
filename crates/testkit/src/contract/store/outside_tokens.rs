//! The token of the outside platform: who fetches it, and that all share it.

use super::Fixture;
use super::tasks::lease;
use crate::given;
use chrono::TimeDelta;
use domain::OutsideToken;
use domain::ports::{KeptToken, Store, StoreError};
use domain::task::Lease;
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn an_outside_token_is_kept_to_the_microsecond(fixture: &Fixture) {
    assert_eq!(kept(fixture).await, KeptToken::default());
    let first = lease(given::start() + TimeDelta::microseconds(30_000_123));
    assert!(claim(fixture.store.as_ref(), first).await);
    assert_eq!(kept(fixture).await, KeptToken { token: None, fetching: Some(first) });
    keep(fixture, &token("令牌 one 🛑"), first).await.unwrap();
    let both = KeptToken { token: Some(token("令牌 one 🛑")), fetching: None };
    assert_eq!(kept(fixture).await, both);
    let second = lease(given::start() + TimeDelta::seconds(30));
    assert!(claim(fixture.peer.as_ref(), second).await);
    keep(fixture, &token("two"), second).await.unwrap();
    assert_eq!(kept(fixture).await.token, Some(token("two")));
}

pub async fn one_alone_has_the_right_to_fetch_the_outside_token(fixture: &Fixture) {
    let until = given::start() + TimeDelta::seconds(30);
    let mut callers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        callers.spawn(async move {
            let lease = lease(until);
            claim(store.as_ref(), lease).await.then_some(lease)
        });
    }
    let granted: Vec<Lease> = callers.join_all().await.into_iter().flatten().collect();
    assert_eq!(granted.len(), 1);
    assert_eq!(kept(fixture).await.fetching, Some(granted[0]));
}

pub async fn a_lost_right_to_fetch_is_handed_on_and_keeps_nothing(fixture: &Fixture) {
    let ended = lease(given::start());
    assert!(claim(fixture.store.as_ref(), ended).await);
    let next = lease(given::start() + TimeDelta::seconds(30));
    assert!(claim(fixture.peer.as_ref(), next).await, "the first one has run out");
    let late = keep(fixture, &token("late"), ended).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    release(fixture, ended).await;
    assert_eq!(kept(fixture).await, KeptToken { token: None, fetching: Some(next) });
    release(fixture, next).await;
    assert_eq!(kept(fixture).await, KeptToken::default());
    assert!(claim(fixture.store.as_ref(), lease(given::start())).await);
}

async fn kept(fixture: &Fixture) -> KeptToken {
    let mut unit = fixture.begin().await;
    let kept = unit.outside_tokens().find().await.unwrap();
    unit.roll_back().await.unwrap();
    kept
}

async fn claim(store: &dyn Store, lease: Lease) -> bool {
    let mut unit = store.begin().await.unwrap();
    let is_granted = unit.outside_tokens().claim(lease, given::start()).await.unwrap();
    unit.commit().await.unwrap();
    is_granted
}

async fn keep(fixture: &Fixture, token: &OutsideToken, held: Lease) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    let kept = unit.outside_tokens().keep(token, held).await;
    unit.commit().await.unwrap();
    kept
}

async fn release(fixture: &Fixture, held: Lease) {
    let mut unit = fixture.begin().await;
    unit.outside_tokens().release(held).await.unwrap();
    unit.commit().await.unwrap();
}

fn token(secret: &str) -> OutsideToken {
    let issued_at = given::start() + TimeDelta::microseconds(7);
    OutsideToken::new(secret.to_owned(), issued_at, issued_at + TimeDelta::hours(2))
}
