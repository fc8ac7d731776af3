//! Notifications (回调): what a rightly signed one says.

use super::capture;
use super::platform::Distrust;
use super::resource::ResourceKey;
use super::wire::Notice;
use crate::text::shown;
use domain::ports::{
    NotificationRejected, ProviderReply, RejectionReason, ReplyKind, VerifiedMessage,
};
use domain::settlement::ReportedMoney;

/// Reads the body of a notification whose signature has been checked. Never panics.
pub fn read_notice(body: &[u8], key: &ResourceKey) -> VerifiedMessage {
    let Ok(notice) = serde_json::from_slice::<Notice>(body) else {
        return unreadable("the notification is not the documented JSON");
    };
    if notice.event_type != "TRANSACTION.SUCCESS" {
        return VerifiedMessage::Irrelevant { kind: shown(&notice.event_type) };
    }
    let Some(resource) = notice.resource else {
        return unreadable("the notification has no resource");
    };
    match key.open(&resource) {
        Ok(plain) => VerifiedMessage::Money(payment(&plain)),
        Err(broken) => unreadable(&broken.to_string()),
    }
}

fn payment(plain: &[u8]) -> ReportedMoney {
    let transaction = match capture::read(plain) {
        Ok(transaction) => transaction,
        Err(report) => return report,
    };
    if transaction.trade_state.as_deref() == Some("SUCCESS") {
        capture::report(transaction)
    } else {
        capture::unreadable(
            transaction.out_trade_no,
            "TRANSACTION.SUCCESS with a trade_state that is not SUCCESS",
        )
    }
}

fn unreadable(problem: &str) -> VerifiedMessage {
    VerifiedMessage::Money(capture::unreadable(None, problem))
}

impl From<Distrust> for NotificationRejected {
    fn from(distrust: Distrust) -> Self {
        let reason = match &distrust {
            Distrust::Missing(_) | Distrust::OtherScheme(_) | Distrust::NoTime => {
                RejectionReason::Malformed
            }
            Distrust::UnknownKey { .. } => RejectionReason::UnknownKey,
            Distrust::Probe
            | Distrust::NotBase64
            | Distrust::Wrong { .. }
            | Distrust::Swapped { .. } => RejectionReason::BadSignature,
            Distrust::Stale { .. } => RejectionReason::Stale,
        };
        Self { reason, explanation: distrust.to_string() }
    }
}

/// 204 without a body ends the repetitions; any 4xx or 5xx keeps them coming.
pub(super) fn reply(kind: ReplyKind) -> ProviderReply {
    let (status, body) = match kind {
        ReplyKind::Received => (204, ""),
        ReplyKind::Refused => (401, r#"{"code":"FAIL","message":"signature not accepted"}"#),
        ReplyKind::TryAgain => (500, r#"{"code":"FAIL","message":"please send it again"}"#),
    };
    ProviderReply { status, content_type: "application/json", body }
}
