use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::Timestamp;
use domain::intake::{KEY_LIFE, KeyedRequest, StoredAnswer};
use domain::ports::KeyClaim;
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_key_is_claimed_once_and_then_answered(fixture: &Fixture) {
    let (request, now) = (given::keyed_request("pay", 1), given::start());
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Running);
    let order = fixture.stored_order().await;
    let answer =
        StoredAnswer { order_id: Some(order.id), ..given::answer(201, "{\"码\":\"✅\"}") };
    finish(fixture, &request, &answer, now).await;
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Answered(answer));
}

pub async fn a_key_used_for_another_body_is_told(fixture: &Fixture) {
    let (request, now) = (given::keyed_request("pay", 1), given::start());
    let other = given::keyed_request("pay", 2);
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    assert_eq!(claim(fixture, &other, now).await, KeyClaim::Reused);
    finish(fixture, &request, &given::answer(200, "{}"), now).await;
    assert_eq!(claim(fixture, &other, now).await, KeyClaim::Reused);
}

pub async fn the_same_key_on_another_route_is_another_key(fixture: &Fixture) {
    let (request, now) = (given::keyed_request("pay", 1), given::start());
    let elsewhere = KeyedRequest { scope: "cashier/pay".to_owned(), ..request.clone() };
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    assert_eq!(claim(fixture, &elsewhere, now).await, KeyClaim::Claimed);
}

pub async fn a_forgotten_claim_can_be_made_anew(fixture: &Fixture) {
    let (request, now) = (given::keyed_request("pay", 1), given::start());
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    forget(fixture, &request).await;
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    let answer = given::answer(409, "{}");
    finish(fixture, &request, &answer, now).await;
    forget(fixture, &request).await;
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Answered(answer));
}

pub async fn an_unanswered_claim_is_taken_over_after_its_time(fixture: &Fixture) {
    let (request, now) = (given::keyed_request("pay", 1), given::start());
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    let end = now + CLAIM;
    let early = end - TimeDelta::microseconds(1);
    assert_eq!(claim(fixture, &request, early).await, KeyClaim::Running);
    assert_eq!(claim(fixture, &request, end).await, KeyClaim::Claimed);
    assert_eq!(claim(fixture, &request, end).await, KeyClaim::Running);
}

pub async fn an_answer_is_remembered_for_the_life_of_its_key(fixture: &Fixture) {
    let (request, now) = (given::keyed_request("pay", 1), given::start());
    let answer = given::answer(200, "{}");
    assert_eq!(claim(fixture, &request, now).await, KeyClaim::Claimed);
    finish(fixture, &request, &answer, now).await;
    let end = now + KEY_LIFE;
    let early = end - TimeDelta::microseconds(1);
    assert_eq!(claim(fixture, &request, early).await, KeyClaim::Answered(answer));
    let other = given::keyed_request("pay", 2);
    assert_eq!(claim(fixture, &other, end).await, KeyClaim::Claimed);
}

pub async fn of_many_claims_at_once_one_is_granted(fixture: &Fixture) {
    let mut claims = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        claims.spawn(async move {
            let (request, now) = (given::keyed_request("pay", 1), given::start());
            let mut unit = store.begin().await.unwrap();
            let claim = unit.idempotency().claim(&request, now, now + CLAIM).await.unwrap();
            unit.commit().await.unwrap();
            claim
        });
    }
    let claims = claims.join_all().await;
    let count = |wanted: KeyClaim| claims.iter().filter(|claim| **claim == wanted).count();
    assert_eq!((count(KeyClaim::Claimed), count(KeyClaim::Running)), (1, 7));
}

const CLAIM: TimeDelta = TimeDelta::seconds(30);

async fn claim(fixture: &Fixture, request: &KeyedRequest, now: Timestamp) -> KeyClaim {
    let mut unit = fixture.begin().await;
    let claim = unit.idempotency().claim(request, now, now + CLAIM).await.unwrap();
    unit.commit().await.unwrap();
    claim
}

async fn finish(fixture: &Fixture, request: &KeyedRequest, answer: &StoredAnswer, now: Timestamp) {
    let mut unit = fixture.begin().await;
    unit.idempotency().finish(request, answer, now).await.unwrap();
    unit.commit().await.unwrap();
}

async fn forget(fixture: &Fixture, request: &KeyedRequest) {
    let mut unit = fixture.begin().await;
    unit.idempotency().forget(request).await.unwrap();
    unit.commit().await.unwrap();
}
