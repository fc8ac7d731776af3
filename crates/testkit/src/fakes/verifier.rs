mod lines;

use super::cipher::mix;
use async_trait::async_trait;
use domain::ports::{
    NotificationRejected, NotificationVerifier, ProviderReply, RawNotification, RejectionReason,
    ReplyKind, ReportedRefund, VerifiedNotification,
};
use domain::settlement::Capture;
use domain::{Channel, Timestamp};
use std::str;

const SIGNATURE: &str = "signature=";

/// Makes and checks notifications in a form of its own: lines of `key=value`, the last of them the
/// signature over the others.
#[derive(Debug, Clone)]
pub struct FakeVerifier {
    channel: Channel,
    key: u64,
}

impl FakeVerifier {
    pub fn new(channel: Channel) -> Self {
        Self::with_key(channel, 1)
    }

    /// One key does not believe what another one has signed.
    pub fn with_key(channel: Channel, key: u64) -> Self {
        Self { channel, key }
    }

    /// The signed notification of the payment.
    pub fn notification(&self, capture: &Capture, received_at: Timestamp) -> RawNotification {
        self.signed(&lines::of_capture(capture), received_at)
    }

    /// The signed notification of the refund. One that the provider does not know cannot be told.
    pub fn refund_notification(
        &self,
        refund: &ReportedRefund,
        received_at: Timestamp,
    ) -> RawNotification {
        self.signed(&lines::of_refund(refund), received_at)
    }

    /// A signed notification of these lines, whatever they say. With a `refund_number` it is about
    /// a refund; without an amount that can be read it tells of unreadable money; with `kind=…` it
    /// is irrelevant.
    pub fn signed(&self, lines: &str, received_at: Timestamp) -> RawNotification {
        let body = format!("{lines}{SIGNATURE}{}\n", self.signature(lines)).into_bytes();
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        RawNotification { headers, body, received_at }
    }

    /// The query that a payer's browser brings back from the provider after paying.
    pub fn returned(&self, number: &str) -> String {
        format!("number={number}&{SIGNATURE}{}", self.signature(number))
    }

    fn signature(&self, lines: &str) -> String {
        format!("{:016x}", mix(self.key, lines.as_bytes()))
    }
}

#[async_trait]
impl NotificationVerifier for FakeVerifier {
    fn channel(&self) -> Channel {
        self.channel
    }

    #[expect(clippy::disallowed_methods, reason = "this verifier has checked its own signature")]
    async fn verify(
        &self,
        raw: &RawNotification,
    ) -> Result<VerifiedNotification, NotificationRejected> {
        let text = str::from_utf8(&raw.body).or(Err(rejected(RejectionReason::Malformed)))?;
        let (lines, signature) =
            text.rsplit_once(SIGNATURE).ok_or(rejected(RejectionReason::Malformed))?;
        if signature.trim_end() != self.signature(lines) {
            return Err(rejected(RejectionReason::BadSignature));
        }
        Ok(VerifiedNotification::attest(lines::read(self.channel, lines)))
    }

    fn verify_return(&self, query: &str) -> Result<String, NotificationRejected> {
        let parts = query.strip_prefix("number=").and_then(|rest| rest.split_once('&'));
        let (number, rest) = parts.ok_or(rejected(RejectionReason::Malformed))?;
        if rest.strip_prefix(SIGNATURE) != Some(self.signature(number).as_str()) {
            return Err(rejected(RejectionReason::BadSignature));
        }
        Ok(number.to_owned())
    }

    fn reply(&self, kind: ReplyKind) -> ProviderReply {
        let (status, body) = match kind {
            ReplyKind::Received => (200, "received"),
            ReplyKind::Refused => (401, "refused"),
            ReplyKind::TryAgain => (503, "try again"),
        };
        ProviderReply { status, content_type: "text/plain", body }
    }
}

fn rejected(reason: RejectionReason) -> NotificationRejected {
    NotificationRejected { reason, explanation: "not signed with the fake's key".to_owned() }
}
