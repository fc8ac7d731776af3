use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::ConversionId;
use domain::conversion::{Conversion, ConversionState};
use domain::ports::{Page, Store, StoreError};
use domain::task::Lease;
use std::collections::BTreeSet;

const FIRST: Page = Page { number: 1, size: 10 };

pub async fn a_conversion_survives_a_round_trip_in_every_state(fixture: &Fixture) {
    let (lease, at) = (held(7, 60), given::start());
    let states = [
        ConversionState::Waiting,
        ConversionState::Leased(lease),
        ConversionState::Uploaded { at },
        ConversionState::Refused { at },
        ConversionState::GivenUp { at },
    ];
    for (state, number) in states.into_iter().zip(1..) {
        let conversion = Conversion {
            state,
            failures: 3,
            last_error: Some("status 4\u{1f446}".to_owned()),
            ..given::conversion(number)
        };
        insert(fixture, &conversion).await.unwrap();
        let listed = fixture.leads.conversions(Some(state.name().to_owned()), FIRST).await;
        assert_eq!(listed.unwrap().rows, [conversion]);
    }
    let full = given::conversion(9);
    insert(fixture, &full).await.unwrap();
    assert_eq!(fixture.leads.conversions(None, FIRST).await.unwrap().rows[0], full);
}

pub async fn the_same_call_is_one_conversion(fixture: &Fixture) {
    let first = given::conversion(1);
    insert(fixture, &first).await.unwrap();
    let again = Conversion { sameness: first.sameness, ..given::conversion(2) };
    let refused = insert(fixture, &again).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(fixture.leads.conversions(None, FIRST).await.unwrap().rows, [first]);
}

pub async fn of_two_who_lease_at_once_each_gets_its_own(fixture: &Fixture) {
    for number in 1..=6 {
        insert(fixture, &given::conversion(number)).await.unwrap();
    }
    let (one, other) =
        tokio::join!(lease(fixture.store.as_ref(), 3, 1), lease(fixture.peer.as_ref(), 3, 2));
    let all: BTreeSet<_> = one.iter().chain(&other).map(|conversion| conversion.id).collect();
    assert_eq!((one.len() + other.len(), all.len()), (6, 6));
}

pub async fn a_conversion_whose_lease_has_ended_is_leased_again(fixture: &Fixture) {
    insert(fixture, &given::conversion(1)).await.unwrap();
    let first = lease(fixture.store.as_ref(), 9, 1).await;
    assert_eq!(first.len(), 1);
    assert!(lease(fixture.store.as_ref(), 9, 2).await.is_empty());
    let later = lease_at(fixture.store.as_ref(), 60, 3).await;
    assert_eq!(later.len(), 1);
    // Whoever lost the lease has no say any more.
    let mut stale = first[0].clone();
    let _done = stale.finish(given::start()).unwrap();
    let refused = settle(fixture, &stale, held(1, 60)).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let mut fresh = later[0].clone();
    let _done = fresh.finish(given::start()).unwrap();
    settle(fixture, &fresh, held(3, 120)).await.unwrap();
    assert_eq!(fixture.leads.conversions(None, FIRST).await.unwrap().rows, [fresh]);
}

pub async fn what_is_not_due_or_has_an_end_is_not_leased(fixture: &Fixture) {
    let at = given::start();
    let due_at = at + TimeDelta::seconds(1);
    let all = [
        Conversion { due_at, ..given::conversion(1) },
        Conversion { state: ConversionState::Uploaded { at }, ..given::conversion(2) },
        Conversion { state: ConversionState::Refused { at }, ..given::conversion(3) },
        Conversion { state: ConversionState::GivenUp { at }, ..given::conversion(4) },
    ];
    for conversion in &all {
        insert(fixture, conversion).await.unwrap();
    }
    assert!(lease(fixture.store.as_ref(), 9, 1).await.is_empty());
    let mut unit = fixture.begin().await;
    assert_eq!(unit.conversions().waiting().await.unwrap(), 1);
    unit.roll_back().await.unwrap();
    assert_eq!(ids(&lease_at(fixture.store.as_ref(), 1, 2).await), [all[0].id]);
}

pub async fn conversions_are_listed_by_state_newest_first(fixture: &Fixture) {
    let at = given::start();
    for number in 1..=4 {
        let state =
            if number == 2 { ConversionState::Uploaded { at } } else { ConversionState::Waiting };
        insert(fixture, &Conversion { state, ..given::conversion(number) }).await.unwrap();
    }
    let page = Page { number: 1, size: 2 };
    let waiting = fixture.leads.conversions(Some("waiting".to_owned()), page).await.unwrap();
    let expected = [given::conversion(4).id, given::conversion(3).id];
    assert_eq!((waiting.total, ids(&waiting.rows)), (3, expected.to_vec()));
    let next = Page { number: 2, ..page };
    let rest = fixture.leads.conversions(Some("waiting".to_owned()), next).await.unwrap();
    assert_eq!(ids(&rest.rows), [given::conversion(1).id]);
}

fn ids(conversions: &[Conversion]) -> Vec<ConversionId> {
    conversions.iter().map(|conversion| conversion.id).collect()
}

/// A lease that ends so many seconds after the start.
fn held(token: i64, seconds: i64) -> Lease {
    let token = domain::Snowflake::from_i64(token).unwrap();
    Lease { token, until: given::start() + TimeDelta::seconds(seconds) }
}

async fn lease(store: &dyn Store, most: u32, token: i64) -> Vec<Conversion> {
    let mut unit = store.begin().await.unwrap();
    let lease = held(token, 60);
    let leased = unit.conversions().lease(most, lease, given::start()).await.unwrap();
    unit.commit().await.unwrap();
    leased
}

async fn lease_at(store: &dyn Store, seconds: i64, token: i64) -> Vec<Conversion> {
    let mut unit = store.begin().await.unwrap();
    let now = given::start() + TimeDelta::seconds(seconds);
    let leased = unit.conversions().lease(9, held(token, 120), now).await.unwrap();
    unit.commit().await.unwrap();
    leased
}

async fn settle(fixture: &Fixture, conversion: &Conversion, held: Lease) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.conversions().settle(conversion, held).await?;
    unit.commit().await
}

async fn insert(fixture: &Fixture, conversion: &Conversion) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.conversions().insert(conversion).await?;
    unit.commit().await
}
