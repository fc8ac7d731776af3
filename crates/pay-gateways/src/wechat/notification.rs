//! Notifications (回调): what a rightly signed one says.

use super::capture;
use super::refund_note;
use super::resource::ResourceKey;
use super::wire::{Notice, RefundNote, Transaction};
use crate::text::shown;
use domain::ports::{ProviderReply, ReplyKind, VerifiedMessage};
use domain::settlement::ReportedMoney;

/// Reads the body of a notification whose signature has been checked. Never panics.
pub fn read_notice(body: &[u8], key: &ResourceKey) -> VerifiedMessage {
    let Ok(notice) = serde_json::from_slice::<Notice>(body) else {
        return unreadable("the notification is not the documented JSON");
    };
    let read: fn(&[u8]) -> VerifiedMessage = match notice.event_type.as_str() {
        "TRANSACTION.SUCCESS" => |plain| VerifiedMessage::Money(payment(plain)),
        word if word.starts_with("REFUND.") => refund,
        // A test call (SECURITY_ECHO.SUCCESS), or something that we did not ask for.
        other => return VerifiedMessage::Irrelevant { kind: shown(other) },
    };
    let Some(resource) = notice.resource else {
        return unreadable("the notification has no resource");
    };
    match key.open(&resource) {
        Ok(plain) => read(&plain),
        Err(broken) => unreadable(&broken.to_string()),
    }
}

fn payment(plain: &[u8]) -> ReportedMoney {
    let transaction: Transaction = match capture::read(plain) {
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

fn refund(plain: &[u8]) -> VerifiedMessage {
    match capture::read::<RefundNote>(plain) {
        Ok(note) => refund_note::message(&note),
        Err(report) => VerifiedMessage::Money(report),
    }
}

fn unreadable(problem: &str) -> VerifiedMessage {
    VerifiedMessage::Money(capture::unreadable(None, problem))
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
