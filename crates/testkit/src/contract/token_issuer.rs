//! The contract of `TokenIssuer`.

use super::{Cleanup, Wire};
use domain::ports::{Clock, OutsideError, TokenIssuer};
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub issuer: Arc<dyn TokenIssuer>,
    /// The issuer's own.
    pub clock: Arc<dyn Clock>,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The cases that every issuer keeps: `token_issuer_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::token_issuer::Fixture`.
#[macro_export]
macro_rules! token_issuer_contract {
    ($fresh:path) => {
        $crate::contract_cases! { token_issuer, $fresh;
            a_token_holds_from_now_on_and_not_for_ever,
            each_call_makes_another_token,
            a_token_is_never_in_debug_output,
            after_a_lost_answer_the_next_call_gets_a_token,
        }
    };
}

pub async fn a_token_holds_from_now_on_and_not_for_ever(fixture: &Fixture) {
    let before = fixture.clock.now();
    let token = fixture.issuer.issue().await.unwrap();
    assert!(!token.expose().is_empty());
    assert!((before..=fixture.clock.now()).contains(&token.issued_at));
    assert!(!token.is_stale(fixture.clock.now()));
    assert!(token.is_stale(token.expires_at));
}

pub async fn each_call_makes_another_token(fixture: &Fixture) {
    let first = fixture.issuer.issue().await.unwrap();
    let second = fixture.issuer.issue().await.unwrap();
    assert_ne!(first.expose(), second.expose());
}

pub async fn a_token_is_never_in_debug_output(fixture: &Fixture) {
    let token = fixture.issuer.issue().await.unwrap();
    let shown = format!("{token:?} {:?}", fixture.issuer);
    assert!(!shown.contains(token.expose()), "the token stands in {}", shown.len());
}

pub async fn after_a_lost_answer_the_next_call_gets_a_token(fixture: &Fixture) {
    fixture.wire.lose_next_answer().await;
    let lost = fixture.issuer.issue().await;
    assert!(matches!(lost, Err(OutsideError::Unknown(_))), "{lost:?}");
    fixture.issuer.issue().await.unwrap();
}
