use super::Fixture;
use crate::given;
use domain::PackageId;
use domain::ports::{Store, StoreError};
use std::sync::Arc;
use tokio::task::JoinSet;

pub async fn stock_is_told_from_the_day_it_is_set(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    assert_eq!(left(fixture).await, None);
    assert!(!take(fixture.store.as_ref()).await, "where nothing is counted nothing is taken");
    assert_eq!(left(fixture).await, None);
    for stock in [0, 7, i64::MAX, 3] {
        set(fixture, stock).await.unwrap();
        assert_eq!(left(fixture).await, Some(stock));
    }
    let mut unit = fixture.begin().await;
    assert_eq!(unit.packages().stock(PackageId(74)).await.unwrap(), Some(3));
    assert_eq!(unit.packages().stock(PackageId(75)).await.unwrap(), None);
    unit.roll_back().await.unwrap();
    assert_eq!(fixture.queries.stock(PackageId(75)).await.unwrap(), None, "each has its own");
}

pub async fn stock_is_taken_until_nothing_is_left_and_put_back(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    set(fixture, 2).await.unwrap();
    let store = fixture.store.as_ref();
    assert_eq!((take(store).await, take(store).await, take(store).await), (true, true, false));
    assert_eq!(left(fixture).await, Some(0));
    let mut unit = fixture.begin().await;
    unit.packages().return_stock(PackageId(74)).await.unwrap();
    unit.packages().return_stock(PackageId(75)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(left(fixture).await, Some(1));
    assert_eq!(fixture.queries.stock(PackageId(75)).await.unwrap(), None, "it is not counted");
    assert_eq!((take(store).await, take(store).await), (true, false));
}

pub async fn what_was_taken_is_there_again_when_the_work_is_undone(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    set(fixture, 1).await.unwrap();
    let mut unit = fixture.begin().await;
    assert!(unit.packages().take_stock(PackageId(74)).await.unwrap());
    assert!(!unit.packages().take_stock(PackageId(74)).await.unwrap());
    unit.roll_back().await.unwrap();
    assert_eq!(left(fixture).await, Some(1));
}

pub async fn the_last_one_goes_to_one_of_those_who_take_at_once(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    set(fixture, 3).await.unwrap();
    let mut takers = JoinSet::new();
    for turn in 0..8 {
        let store = Arc::clone(if turn % 2 == 0 { &fixture.store } else { &fixture.peer });
        takers.spawn(async move { take(store.as_ref()).await });
    }
    let taken = takers.join_all().await.into_iter().filter(|taken| *taken).count();
    assert_eq!((taken, left(fixture).await), (3, Some(0)));
}

pub async fn a_stock_below_nothing_is_refused(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    set(fixture, 1).await.unwrap();
    let refused = set(fixture, -1).await;
    assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    assert_eq!(left(fixture).await, Some(1));
}

pub async fn stock_that_changes_is_no_change_to_the_catalogue(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let version = fixture.queries.catalogue_version().await.unwrap();
    set(fixture, 2).await.unwrap();
    assert!(take(fixture.store.as_ref()).await);
    let mut unit = fixture.begin().await;
    unit.packages().return_stock(PackageId(74)).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.queries.catalogue_version().await.unwrap(), version);
    assert_eq!(fixture.queries.packages().await.unwrap(), [given::package()]);
}

async fn left(fixture: &Fixture) -> Option<i64> {
    fixture.queries.stock(PackageId(74)).await.unwrap()
}

async fn set(fixture: &Fixture, left: i64) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.packages().set_stock(PackageId(74), left).await?;
    unit.commit().await
}

/// Whether it got one of package 74.
async fn take(store: &dyn Store) -> bool {
    let mut unit = store.begin().await.unwrap();
    let taken = unit.packages().take_stock(PackageId(74)).await.unwrap();
    unit.commit().await.unwrap();
    taken
}
