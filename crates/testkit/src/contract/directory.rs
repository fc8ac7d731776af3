//! The contract of `CustomerDirectory`.

use super::{Cleanup, Wire};
use domain::ports::{CustomerDirectory, OutsideError};
use domain::{Customer, QueryId};
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub directory: Arc<dyn CustomerDirectory>,
    /// Somebody whom the directory knows; `copied_at` is not compared.
    pub known: Customer,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("known", &self.known.query_id).finish_non_exhaustive()
    }
}

/// The cases that every directory keeps: `directory_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::directory::Fixture`.
#[macro_export]
macro_rules! directory_contract {
    ($fresh:path) => {
        $crate::contract_cases! { directory, $fresh;
            a_known_customer_is_told_whole,
            nobody_is_told_for_an_unknown_query_id,
            a_lost_answer_is_an_error_and_not_nobody,
        }
    };
}

pub async fn a_known_customer_is_told_whole(fixture: &Fixture) {
    let found = fixture.directory.find(&fixture.known.query_id).await.unwrap();
    let found = found.expect("the customer is known");
    assert_eq!(found, Customer { copied_at: found.copied_at, ..fixture.known.clone() });
}

pub async fn nobody_is_told_for_an_unknown_query_id(fixture: &Fixture) {
    let unknown = QueryId::parse("NOBODY0000000001").unwrap();
    assert_eq!(fixture.directory.find(&unknown).await.unwrap(), None);
}

pub async fn a_lost_answer_is_an_error_and_not_nobody(fixture: &Fixture) {
    fixture.wire.lose_next_answer().await;
    let lost = fixture.directory.find(&fixture.known.query_id).await;
    let unanswered = matches!(lost, Err(OutsideError::Unknown(_) | OutsideError::NotReached(_)));
    assert!(unanswered, "{lost:?}");
    assert!(fixture.directory.find(&fixture.known.query_id).await.unwrap().is_some());
}
