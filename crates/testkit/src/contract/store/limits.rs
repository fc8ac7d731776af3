//! Limits that all servers count on.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::Timestamp;
use domain::limit::{Counter, Limit, LimitVerdict};
use domain::ports::{Store, UnitOfWork};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn a_limit_whose_window_is_from_the_first_ends_by_itself(fixture: &Fixture) {
    let limit = limit(3, false);
    agree(fixture, limit, &[0, 9, 9, 9, 10, 11, 19, 19, 20, 21]).await;
}

pub async fn a_limit_whose_window_is_from_the_last_stays_full_for_all_of_it(fixture: &Fixture) {
    let limit = limit(3, true);
    agree(fixture, limit, &[0, 9, 18, 19, 27, 28, 29, 38, 47, 48, 57]).await;
}

pub async fn a_limit_of_none_lets_nothing_through_and_of_one_a_single_one(fixture: &Fixture) {
    for from_last in [false, true] {
        agree(fixture, limit(0, from_last), &[0, 5, 10, 20]).await;
        agree(fixture, limit(1, from_last), &[0, 5, 9, 10, 11, 30]).await;
    }
}

/// Another one's most or window: what was counted before stays.
pub async fn a_limit_that_is_made_narrower_counts_on(fixture: &Fixture) {
    let mut unit = fixture.begin().await;
    let wide = limit(5, false);
    for _each in 0..4 {
        assert_eq!(count(unit.as_mut(), &wide, 1, 0).await, LimitVerdict::Within);
    }
    for narrow in [limit(3, false), limit(0, true)] {
        let full = LimitVerdict::Full { until: at(10) };
        assert_eq!(count(unit.as_mut(), &narrow, 1, 9).await, full);
    }
    unit.commit().await.unwrap();
}

pub async fn limits_are_counted_apart_by_name_and_by_key(fixture: &Fixture) {
    let (one, other) = (limit(1, false), Limit { name: "other", ..limit(1, false) });
    let mut unit = fixture.begin().await;
    for (limit, key) in [(&one, 1), (&one, 2), (&other, 1)] {
        assert_eq!(count(unit.as_mut(), limit, key, 0).await, LimitVerdict::Within);
    }
    let full = LimitVerdict::Full { until: at(10) };
    assert_eq!(count(unit.as_mut(), &one, 1, 0).await, full);
    unit.guards().clear(&one, [1; 32]).await.unwrap();
    assert_eq!(count(unit.as_mut(), &one, 1, 0).await, LimitVerdict::Within);
    assert_eq!(count(unit.as_mut(), &one, 2, 0).await, full);
    assert_eq!(count(unit.as_mut(), &other, 1, 0).await, full);
    unit.commit().await.unwrap();
}

pub async fn what_was_counted_is_told_while_it_holds(fixture: &Fixture) {
    let limit = limit(2, false);
    assert_eq!(counted(fixture, &limit, 0).await, None);
    for _each in 0..3 {
        let mut unit = fixture.begin().await;
        count(unit.as_mut(), &limit, 1, 0).await;
        unit.commit().await.unwrap();
    }
    let full = Some(Counter { count: 2, until: at(10) });
    assert_eq!(counted(fixture, &limit, 9).await, full);
    assert_eq!(counted(fixture, &limit, 10).await, None);
}

/// Of eight at once, half of them by the peer, five are let through.
pub async fn of_many_who_count_at_once_no_more_pass_than_the_limit(fixture: &Fixture) {
    for (from_last, key) in [(false, 1), (true, 2)] {
        let mut callers = JoinSet::new();
        for turn in 0..8 {
            let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
            let limit = limit(5, from_last);
            callers.spawn(async move { count_in(store.as_ref(), &limit, key).await });
        }
        let verdicts = callers.join_all().await;
        let within = verdicts.iter().filter(|verdict| **verdict == LimitVerdict::Within);
        assert_eq!(within.count(), 5, "{verdicts:?}");
    }
}

/// What is counted in work that is undone was not counted.
pub async fn counting_that_is_undone_leaves_no_trace(fixture: &Fixture) {
    let limit = limit(1, false);
    let mut unit = fixture.begin().await;
    assert_eq!(count(unit.as_mut(), &limit, 1, 0).await, LimitVerdict::Within);
    unit.roll_back().await.unwrap();
    assert_eq!(count_in(fixture.store.as_ref(), &limit, 1).await, LimitVerdict::Within);
}

/// Counts at these seconds, and is told at each what the rule says, under a key of its own.
async fn agree(fixture: &Fixture, limit: Limit, seconds: &[i64]) {
    let key = u8::try_from(limit.most).unwrap() + if limit.from_last { 100 } else { 0 };
    let mut known = None;
    for second in seconds {
        let (wanted, changed) = limit.count(known, at(*second));
        known = changed.or(known);
        let mut unit = fixture.begin().await;
        assert_eq!(count(unit.as_mut(), &limit, key, *second).await, wanted, "{second}");
        let stored = unit.guards().counted(&limit, [key; 32], at(*second)).await.unwrap();
        assert_eq!(stored, known.filter(|counter| counter.until > at(*second)), "{second}");
        unit.commit().await.unwrap();
    }
}

fn limit(most: u32, from_last: bool) -> Limit {
    Limit { name: "sms_phone_day", most, window: TimeDelta::seconds(10), from_last }
}

fn at(second: i64) -> Timestamp {
    given::start() + TimeDelta::seconds(second)
}

async fn count(unit: &mut dyn UnitOfWork, limit: &Limit, key: u8, second: i64) -> LimitVerdict {
    unit.guards().count(limit, [key; 32], at(second)).await.unwrap()
}

async fn count_in(store: &dyn Store, limit: &Limit, key: u8) -> LimitVerdict {
    let mut unit = store.begin().await.unwrap();
    let verdict = count(unit.as_mut(), limit, key, 0).await;
    unit.commit().await.unwrap();
    verdict
}

async fn counted(fixture: &Fixture, limit: &Limit, second: i64) -> Option<Counter> {
    let mut unit = fixture.begin().await;
    let counter = unit.guards().counted(limit, [1; 32], at(second)).await.unwrap();
    unit.roll_back().await.unwrap();
    counter
}
