//! Notifications (异步通知): their signature, and what a rightly signed one says.

use super::json::{Json, read_members};
use super::refund::of_status;
use super::sign::{Fields, fields_content, is_clear};
use super::wire::{self, Status};
use super::{fen, money};
use crate::keys::CheckingKey;
use crate::text::{parse_beijing, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Channel;
use domain::ports::{
    NotificationRejected, ProviderReply, RejectionReason, ReplyKind, ReportedRefund,
    VerifiedMessage,
};
use domain::settlement::{Capture, GivenBack, ReportedMoney};

/// Who we are at the telecom.
#[derive(Debug, Clone, Copy)]
pub struct Recipient<'a> {
    pub institution_code: &'a str,
    /// A notification names no application: ours is taken for meant.
    pub app_id: &'a str,
}

/// Reads a notification's fields: texts, each once. Never panics.
pub fn read_fields(body: &[u8]) -> Result<Fields, NotificationRejected> {
    let members = read_members(body)
        .map_err(|_error| malformed("the body is not a JSON object with each name once"))?;
    let mut fields = Fields::new();
    for (name, value) in members {
        let Json::Text(text) = value else {
            return Err(malformed(format!("{} is not a text", shown(&name))));
        };
        if !is_clear(&name, &text) {
            let name = shown(&name);
            return Err(malformed(format!("{name} or its text could be read as two fields")));
        }
        fields.insert(name, text);
    }
    Ok(fields)
}

/// Checks that a body is the telecom's word, and gives its fields.
pub(super) fn check(body: &[u8], key: &CheckingKey) -> Result<Fields, NotificationRejected> {
    let fields = read_fields(body)?;
    let sign = fields.get(wire::SIGN).filter(|sign| !sign.is_empty());
    let sign = sign.ok_or_else(|| malformed("the message has no sign"))?;
    let content = fields_content(&fields);
    let right = STANDARD.decode(sign).is_ok_and(|sign| key.accepts(content.as_bytes(), &sign));
    if right { Ok(fields) } else { Err(explain(&content, sign, key)) }
}

/// What is probably wrong, for staff.
fn explain(content: &str, sign: &str, key: &CheckingKey) -> NotificationRejected {
    let explanation = match STANDARD.decode(sign) {
        Err(_error) if sign.contains(' ') => {
            "sign holds spaces: the body was decoded as a form on the way, + became a space"
        }
        Err(_error) => "sign is not base64: forged, or cut on the way",
        Ok(sign) if key.accepts_sha1(content.as_bytes(), &sign) => {
            "right only with SHA-1: the telecom signs as SHA1withRSA, which is not accepted; the \
             institution has to be set to SHA256withRSA"
        }
        Ok(_sign) => {
            "the signature is wrong for these fields: forged, changed or re-encoded on the way, or \
             the configured key is not the telecom's (platform) but another's, or it has changed"
        }
    };
    let explanation = explanation.to_owned();
    NotificationRejected { reason: RejectionReason::BadSignature, explanation }
}

fn malformed(explanation: impl Into<String>) -> NotificationRejected {
    NotificationRejected { reason: RejectionReason::Malformed, explanation: explanation.into() }
}

/// Reads the fields of a notification whose signature has been checked. Never panics.
pub fn read_notice(fields: &Fields, recipient: Recipient<'_>) -> VerifiedMessage {
    let notice = Notice { fields, recipient };
    match notice.text(wire::NOTIFY_TYPE) {
        wire::NOTIFY_PAYMENT => notice.payment(),
        wire::NOTIFY_REFUND => match notice.refund() {
            Ok(refund) => VerifiedMessage::Refund(refund),
            Err(problem) => notice.unreadable(problem),
        },
        other if notice.is_about_money() => {
            notice.unreadable(format!("the unknown notifyType {:?}", shown(other)))
        }
        other => VerifiedMessage::Irrelevant { kind: shown(other) },
    }
}

#[derive(Clone, Copy)]
struct Notice<'a> {
    fields: &'a Fields,
    recipient: Recipient<'a>,
}

impl Notice<'_> {
    fn text(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    fn needed(&self, name: &'static str) -> Result<String, String> {
        match self.text(name) {
            "" => Err(format!("{name} is missing")),
            text => Ok(text.to_owned()),
        }
    }

    fn is_about_money(&self) -> bool {
        [wire::STATUS, wire::PAID, wire::REFUNDED].iter().any(|name| !self.text(name).is_empty())
    }

    fn unreadable(&self, problem: impl Into<String>) -> VerifiedMessage {
        VerifiedMessage::Money(money::unreadable(self.text(wire::NUMBER), problem))
    }

    fn payment(&self) -> VerifiedMessage {
        let word = self.text(wire::STATUS);
        let was_paid = !self.text(wire::PAID_AT).is_empty() || !self.text(wire::PAID).is_empty();
        let given_back = match Status::read(word) {
            Some(Status::Success) => GivenBack::No,
            Some(Status::Closed) if was_paid => GivenBack::Whole,
            Some(Status::Open | Status::Failed) if was_paid => {
                return self.unreadable("the notification says paid and not paid");
            }
            Some(Status::Open | Status::Failed | Status::Closed) => {
                return VerifiedMessage::Irrelevant { kind: word.to_owned() };
            }
            None => return self.unreadable("the tradeStatus is none of the contract"),
        };
        match self.capture(given_back) {
            Ok(capture) => VerifiedMessage::Money(ReportedMoney::Captured(capture)),
            Err(problem) => self.unreadable(problem),
        }
    }

    /// No discounts are agreed: where the payer did not pay what was asked, staff must look.
    fn capture(&self, given_back: GivenBack) -> Result<Capture, String> {
        let amount = |name: &'static str| {
            fen(self.text(name)).ok_or_else(|| format!("{name} is not an amount in fen"))
        };
        let (asked, paid) = (amount(wire::TOTAL)?, amount(wire::PAID)?);
        if asked != paid {
            return Err(format!("{} fen were paid, {} were asked", paid.fen(), asked.fen()));
        }
        Ok(Capture {
            channel: Channel::Telecom,
            merchant: self.merchant()?,
            app_id: self.recipient.app_id.to_owned(),
            number: self.needed(wire::NUMBER)?,
            trade_no: self.needed(wire::TRADE_NO)?,
            amount: paid,
            paid_at: parse_beijing(self.text(wire::PAID_AT))
                .ok_or("payFinishedDate is not a time")?,
            given_back,
        })
    }

    fn refund(&self) -> Result<ReportedRefund, String> {
        let status = Status::read(self.text(wire::STATUS))
            .ok_or("the tradeStatus is none of the contract")?;
        Ok(ReportedRefund {
            channel: Channel::Telecom,
            merchant: Some(self.merchant()?),
            number: self.needed(wire::NUMBER)?,
            refund_number: self.needed(wire::REFUND_NUMBER)?,
            amount: fen(self.text(wire::REFUNDED)).ok_or("refundAmt is not an amount in fen")?,
            report: of_status(
                status,
                self.text(wire::REFUNDED_AT),
                self.text(wire::PROVIDER_REFUND_NUMBER),
            )?,
        })
    }

    /// Under another institution even our merchant number is another's.
    fn merchant(&self) -> Result<String, String> {
        let merchant = self.needed(wire::MERCHANT)?;
        let institution = self.needed(wire::INSTITUTION)?;
        if institution == self.recipient.institution_code {
            Ok(merchant)
        } else {
            Ok(format!("{institution}/{merchant}"))
        }
    }
}

/// Checks the query that the browser comes back with: it is not signed, and proves nothing.
pub(super) fn returned(query: &str) -> Result<String, NotificationRejected> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    let numbers = pairs.filter(|(name, _)| name == wire::NUMBER).map(|(_, value)| value);
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    match numbers.collect::<Vec<_>>().as_slice() {
        [number] if (1..=32).contains(&number.len()) && number.bytes().all(good) => {
            Ok(number.clone().into_owned())
        }
        [_odd] => Err(malformed("outTradeNo is not a number of a payment")),
        [] => Err(malformed("outTradeNo is missing")),
        _several => Err(malformed("outTradeNo comes twice")),
    }
}

/// Anything but SUCCESS is sent again, twice at most.
pub(super) fn reply(kind: ReplyKind) -> ProviderReply {
    let failed = r#"{"resultCode":"FAILED","resultMsg":"FAILED"}"#;
    let (status, body) = match kind {
        ReplyKind::Received => (200, r#"{"resultCode":"SUCCESS","resultMsg":"OK"}"#),
        ReplyKind::Refused => (200, failed),
        ReplyKind::TryAgain => (500, failed),
    };
    ProviderReply { status, content_type: "application/json", body }
}
