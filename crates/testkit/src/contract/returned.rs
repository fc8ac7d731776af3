//! The contract of `NotificationVerifier::verify_return`, for providers that send the payer's
//! browser back with a signed query (同步回调).
#![expect(clippy::unused_async, reason = "the cases of every contract are async")]

use super::Cleanup;
use domain::ports::NotificationVerifier;
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub verifier: Arc<dyn NotificationVerifier>,
    /// As the browser brings it, without a question mark.
    pub query: String,
    /// The merchant's number in it.
    pub number: String,
    /// The same with something changed after it was signed.
    pub tampered: String,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("number", &self.number).finish_non_exhaustive()
    }
}

/// The cases that every such verifier keeps: `return_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::returned::Fixture`.
#[macro_export]
macro_rules! return_contract {
    ($fresh:path) => {
        $crate::contract_cases! { returned, $fresh;
            a_genuine_return_names_its_payment,
            a_changed_return_is_refused,
            a_return_without_a_signature_is_refused,
        }
    };
}

pub async fn a_genuine_return_names_its_payment(fixture: &Fixture) {
    assert_eq!(fixture.verifier.verify_return(&fixture.query).unwrap(), fixture.number);
}

pub async fn a_changed_return_is_refused(fixture: &Fixture) {
    let refused = fixture.verifier.verify_return(&fixture.tampered);
    assert!(refused.is_err(), "{refused:?}");
}

pub async fn a_return_without_a_signature_is_refused(fixture: &Fixture) {
    for query in [String::new(), format!("out_trade_no={}", fixture.number)] {
        let refused = fixture.verifier.verify_return(&query);
        assert!(refused.is_err(), "{refused:?}");
    }
}
