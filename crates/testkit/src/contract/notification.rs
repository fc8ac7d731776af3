//! The contract of `NotificationVerifier`.
#![expect(clippy::unused_async, reason = "the cases of every contract are async")]

use super::Cleanup;
use domain::ports::{NotificationVerifier, RawNotification, ReplyKind, VerifiedMessage};
use domain::settlement::{Capture, ReportedMoney};
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub verifier: Arc<dyn NotificationVerifier>,
    /// The payment that all the notifications tell of.
    pub capture: Capture,
    /// As the provider sends it.
    pub genuine: RawNotification,
    /// The same with something in its body changed after it was signed.
    pub tampered: RawNotification,
    /// The same, signed with the key of somebody else.
    pub foreign: RawNotification,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("channel", &self.verifier.channel()).finish_non_exhaustive()
    }
}

/// The cases that every verifier keeps: `notification_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::notification::Fixture`.
#[macro_export]
macro_rules! notification_contract {
    ($fresh:path) => {
        $crate::contract_cases! { notification, $fresh;
            a_genuine_notification_tells_of_its_capture,
            a_changed_notification_is_refused,
            a_notification_signed_by_somebody_else_is_refused,
            a_notification_without_content_is_refused,
            the_provider_is_told_apart_what_was_taken_in,
        }
    };
}

pub async fn a_genuine_notification_tells_of_its_capture(fixture: &Fixture) {
    for _ in 0..2 {
        let verified = fixture.verifier.verify(&fixture.genuine).await.unwrap();
        let told = VerifiedMessage::Money(ReportedMoney::Captured(fixture.capture.clone()));
        assert_eq!(verified.into_message(), told);
    }
    assert_eq!(fixture.verifier.channel(), fixture.capture.channel);
}

pub async fn a_changed_notification_is_refused(fixture: &Fixture) {
    assert_refused(fixture, &fixture.tampered).await;
}

pub async fn a_notification_signed_by_somebody_else_is_refused(fixture: &Fixture) {
    assert_refused(fixture, &fixture.foreign).await;
}

pub async fn a_notification_without_content_is_refused(fixture: &Fixture) {
    assert_refused(fixture, &RawNotification { body: Vec::new(), ..fixture.genuine.clone() }).await;
    let bare =
        RawNotification { headers: Vec::new(), body: vec![0xff; 3], ..fixture.genuine.clone() };
    assert_refused(fixture, &bare).await;
}

pub async fn the_provider_is_told_apart_what_was_taken_in(fixture: &Fixture) {
    let received = fixture.verifier.reply(ReplyKind::Received);
    assert_ne!(fixture.verifier.reply(ReplyKind::Refused), received);
    assert_ne!(fixture.verifier.reply(ReplyKind::TryAgain), received);
}

async fn assert_refused(fixture: &Fixture, raw: &RawNotification) {
    let refused = fixture.verifier.verify(raw).await;
    assert!(refused.is_err(), "{refused:?}");
}
