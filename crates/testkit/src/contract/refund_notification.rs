//! The contract of `NotificationVerifier`, for providers that call when a refund has ended.

use super::Cleanup;
use domain::ports::{
    NotificationVerifier, RawNotification, RefundReport, ReportedRefund, VerifiedMessage,
};
use std::fmt;
use std::sync::Arc;

pub struct Fixture {
    pub verifier: Arc<dyn NotificationVerifier>,
    /// The refund that the notifications tell of: it has succeeded.
    pub refund: ReportedRefund,
    /// As the provider sends it.
    pub genuine: RawNotification,
    /// The same with something in its body changed after it was signed.
    pub tampered: RawNotification,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("channel", &self.verifier.channel()).finish_non_exhaustive()
    }
}

/// The cases that every such verifier keeps: `refund_notification_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::refund_notification::Fixture`.
#[macro_export]
macro_rules! refund_notification_contract {
    ($fresh:path) => {
        $crate::contract_cases! { refund_notification, $fresh;
            a_genuine_refund_notification_tells_of_its_refund,
            a_changed_refund_notification_is_refused,
        }
    };
}

pub async fn a_genuine_refund_notification_tells_of_its_refund(fixture: &Fixture) {
    assert!(matches!(fixture.refund.report, RefundReport::Succeeded { .. }));
    for _ in 0..2 {
        let verified = fixture.verifier.verify(&fixture.genuine).await.unwrap();
        assert_eq!(verified.into_message(), VerifiedMessage::Refund(fixture.refund.clone()));
    }
}

pub async fn a_changed_refund_notification_is_refused(fixture: &Fixture) {
    let refused = fixture.verifier.verify(&fixture.tampered).await;
    assert!(refused.is_err(), "{refused:?}");
}
