//! The contract of `AddressLookup`.

use super::{Cleanup, Wire};
use domain::ports::{AddressError, AddressLookup, AddressTip};
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub lookup: Arc<dyn AddressLookup>,
    /// A place that is there, to be found by its name in `city`.
    pub known: AddressTip,
    pub city: &'static str,
    /// Where the place is not.
    pub other_city: &'static str,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("known", &self.known).finish_non_exhaustive()
    }
}

/// The cases that every look-up keeps: `addresses_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::addresses::Fixture`.
#[macro_export]
macro_rules! addresses_contract {
    ($fresh:path) => {
        $crate::contract_cases! { addresses, $fresh;
            a_known_place_is_offered_whole,
            a_place_is_not_offered_in_another_city,
            a_place_is_found_in_the_whole_country_too,
            nothing_like_it_is_an_empty_list,
            a_lost_answer_is_an_error_and_not_an_empty_list,
        }
    };
}

pub async fn a_known_place_is_offered_whole(fixture: &Fixture) {
    let tips = fixture.lookup.suggest(&fixture.known.name, fixture.city).await.unwrap();
    assert!(tips.contains(&fixture.known), "{tips:?}");
    for tip in tips {
        assert!(tip.location.contains(','), "{tip:?}");
    }
}

pub async fn a_place_is_not_offered_in_another_city(fixture: &Fixture) {
    let tips = fixture.lookup.suggest(&fixture.known.name, fixture.other_city).await.unwrap();
    assert!(!tips.contains(&fixture.known), "{tips:?}");
}

pub async fn a_place_is_found_in_the_whole_country_too(fixture: &Fixture) {
    let tips = fixture.lookup.suggest(&fixture.known.name, "").await.unwrap();
    assert!(tips.contains(&fixture.known), "{tips:?}");
}

pub async fn nothing_like_it_is_an_empty_list(fixture: &Fixture) {
    assert_eq!(fixture.lookup.suggest("没有这样的地方", fixture.city).await.unwrap(), []);
}

pub async fn a_lost_answer_is_an_error_and_not_an_empty_list(fixture: &Fixture) {
    fixture.wire.lose_next_answer().await;
    let lost = fixture.lookup.suggest(&fixture.known.name, fixture.city).await;
    assert!(matches!(lost, Err(AddressError::NoAnswer(_))), "{lost:?}");
    let tips = fixture.lookup.suggest(&fixture.known.name, fixture.city).await.unwrap();
    assert!(tips.contains(&fixture.known), "no failure is remembered");
}
