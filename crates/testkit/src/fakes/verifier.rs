use super::cipher::mix;
use domain::ports::{
    NotificationRejected, NotificationVerifier, ProviderReply, RawNotification, RejectionReason,
    ReplyKind, VerifiedMessage, VerifiedNotification,
};
use domain::settlement::{Capture, ReportedMoney};
use domain::{Channel, Money, Timestamp};
use std::collections::BTreeMap;
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
        let paid_at = capture.paid_at.timestamp_micros();
        let lines = format!(
            "merchant={}\napp_id={}\nnumber={}\ntrade_no={}\namount={}\npaid_at={paid_at}\n",
            capture.merchant, capture.app_id, capture.number, capture.trade_no, capture.amount,
        );
        self.signed(&lines, received_at)
    }

    /// A signed notification of these lines, whatever they say. Without an amount that can be read
    /// it tells of unreadable money; with `kind=…` it is irrelevant.
    pub fn signed(&self, lines: &str, received_at: Timestamp) -> RawNotification {
        let body = format!("{lines}{SIGNATURE}{}\n", self.signature(lines)).into_bytes();
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        RawNotification { headers, body, received_at }
    }

    fn signature(&self, lines: &str) -> String {
        format!("{:016x}", mix(self.key, lines.as_bytes()))
    }

    fn report(&self, fields: &BTreeMap<&str, &str>) -> ReportedMoney {
        let number = fields.get("number").map(|&number| number.to_owned());
        match self.capture(fields) {
            Ok(capture) => ReportedMoney::Captured(capture),
            Err(problem) => {
                let problem = problem.to_owned();
                ReportedMoney::Unreadable { channel: self.channel, number, problem }
            }
        }
    }

    fn capture(&self, fields: &BTreeMap<&str, &str>) -> Result<Capture, &'static str> {
        let text =
            |name| fields.get(name).map(|&value| value.to_owned()).ok_or("a line is missing");
        let amount = Money::parse_yuan(&text("amount")?).or(Err("no amount"))?;
        let paid_at = text("paid_at")?.parse().or(Err("no time"))?;
        let paid_at = Timestamp::from_timestamp_micros(paid_at).ok_or("no time")?;
        Ok(Capture {
            channel: self.channel,
            merchant: text("merchant")?,
            app_id: text("app_id")?,
            number: text("number")?,
            trade_no: text("trade_no")?,
            amount,
            paid_at,
        })
    }
}

impl NotificationVerifier for FakeVerifier {
    fn channel(&self) -> Channel {
        self.channel
    }

    #[expect(clippy::disallowed_methods, reason = "this verifier has checked its own signature")]
    fn verify(&self, raw: &RawNotification) -> Result<VerifiedNotification, NotificationRejected> {
        let text = str::from_utf8(&raw.body).or(Err(rejected(RejectionReason::Malformed)))?;
        let (lines, signature) =
            text.rsplit_once(SIGNATURE).ok_or(rejected(RejectionReason::Malformed))?;
        if signature.trim_end() != self.signature(lines) {
            return Err(rejected(RejectionReason::BadSignature));
        }
        let fields: BTreeMap<_, _> =
            lines.lines().filter_map(|line| line.split_once('=')).collect();
        Ok(VerifiedNotification::attest(match fields.get("kind") {
            Some(&kind) => VerifiedMessage::Irrelevant { kind: kind.to_owned() },
            None => VerifiedMessage::Money(self.report(&fields)),
        }))
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
