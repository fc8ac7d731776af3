//! Asynchronous notifications (异步通知): their signature, and what a rightly signed one says.

use super::sign::{Params, notice_content, read_form, request_content};
use super::status::TradeStatus;
use crate::keys::CheckingKey;
use crate::text::{parse_beijing, shown};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{
    NotificationRejected, ProviderReply, RejectionReason, ReplyKind, VerifiedMessage,
};
use domain::settlement::{Capture, ReportedMoney};
use domain::{Channel, Money};

/// Checks that the form is Alipay's word, and gives its fields.
pub(super) fn check(body: &[u8], key: &CheckingKey) -> Result<Params, NotificationRejected> {
    let malformed = |explanation: String| NotificationRejected {
        reason: RejectionReason::Malformed,
        explanation,
    };
    let params = read_form(body)
        .map_err(|_twice| malformed("a field of the form comes twice".to_owned()))?;
    let sign_type = params.get("sign_type").map(String::as_str).unwrap_or_default();
    if sign_type != "RSA2" {
        let found = shown(sign_type);
        return Err(malformed(format!("sign_type is {found:?}; only RSA2 is checked")));
    }
    let sign = params.get("sign").filter(|sign| !sign.is_empty());
    let sign = sign.ok_or_else(|| malformed("the form has no sign".to_owned()))?;
    let right = STANDARD
        .decode(sign)
        .is_ok_and(|sign| key.accepts(notice_content(&params).as_bytes(), &sign));
    if right { Ok(params) } else { Err(explain(&params, sign, key)) }
}

/// What is probably wrong, for staff.
fn explain(params: &Params, sign: &str, key: &CheckingKey) -> NotificationRejected {
    let charset = params.get("charset").map(String::as_str).unwrap_or_default();
    let explanation = match STANDARD.decode(sign) {
        Err(_error) if sign.contains(' ') => {
            "sign holds spaces: the form was decoded twice on the way, + became a space".to_owned()
        }
        Err(_error) => "sign is not base64: forged, or cut on the way".to_owned(),
        Ok(sign) if key.accepts(request_content(params).as_bytes(), &sign) => {
            "right only with sign_type kept in: a message of another kind than trades send"
                .to_owned()
        }
        Ok(_sign) if !charset.is_empty() && !charset.eq_ignore_ascii_case("utf-8") => {
            format!("the signature is wrong; the form says charset {:?}, not utf-8", shown(charset))
        }
        Ok(_sign) => "the signature is wrong for these fields: forged, changed or re-encoded on \
                      the way, or the configured public key is not Alipay's (支付宝公钥) but the \
                      application's own"
            .to_owned(),
    };
    NotificationRejected { reason: RejectionReason::BadSignature, explanation }
}

/// Reads the fields of a notification whose signature has been checked. Never panics.
pub fn read_notice(params: &Params) -> VerifiedMessage {
    let field = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    if is_about_refund(&field) {
        return VerifiedMessage::Irrelevant { kind: "refund".to_owned() };
    }
    let kind = field("notify_type");
    let word = field("trade_status");
    match TradeStatus::read(word) {
        Some(TradeStatus::Paid) => VerifiedMessage::Money(report(&field)),
        Some(TradeStatus::Open | TradeStatus::Closed) => {
            VerifiedMessage::Irrelevant { kind: word.to_owned() }
        }
        None if kind != "trade_status_sync" && word.is_empty() => {
            VerifiedMessage::Irrelevant { kind: shown(kind) }
        }
        None => VerifiedMessage::Money(unreadable(
            field("out_trade_no"),
            "the trade_status is none that is documented",
        )),
    }
}

/// Such a notification repeats `TRADE_SUCCESS`, and is not about the payment.
fn is_about_refund<'a>(field: &impl Fn(&str) -> &'a str) -> bool {
    let refunded = field("refund_fee");
    let nothing = refunded.is_empty() || Money::parse_yuan(refunded).is_ok_and(|it| it.fen() == 0);
    !nothing || !field("out_biz_no").is_empty() || !field("gmt_refund").is_empty()
}

fn report<'a>(field: &impl Fn(&str) -> &'a str) -> ReportedMoney {
    capture(field)
        .map_or_else(|problem| unreadable(field("out_trade_no"), problem), ReportedMoney::Captured)
}

fn capture<'a>(field: &impl Fn(&str) -> &'a str) -> Result<Capture, &'static str> {
    let needed = |name: &str, problem: &'static str| match field(name) {
        "" => Err(problem),
        text => Ok(text.to_owned()),
    };
    let paid_at = match field("gmt_payment") {
        "" => field("notify_time"),
        time => time,
    };
    Ok(Capture {
        channel: Channel::Alipay,
        merchant: needed("seller_id", "seller_id is missing")?,
        app_id: needed("app_id", "app_id is missing")?,
        number: needed("out_trade_no", "out_trade_no is missing")?,
        trade_no: needed("trade_no", "trade_no is missing")?,
        amount: Money::parse_yuan(field("total_amount"))
            .map_err(|_error| "total_amount is not an amount in yuan")?,
        paid_at: parse_beijing(paid_at).ok_or("gmt_payment is not a time")?,
    })
}

pub(super) fn unreadable(number: &str, problem: &str) -> ReportedMoney {
    ReportedMoney::Unreadable {
        channel: Channel::Alipay,
        number: (!number.is_empty()).then(|| number.to_owned()),
        problem: problem.to_owned(),
    }
}

/// The seven bytes `success` end the repetitions; anything else keeps them coming.
pub(super) fn reply(kind: ReplyKind) -> ProviderReply {
    let (status, body) = match kind {
        ReplyKind::Received => (200, "success"),
        ReplyKind::Refused => (200, "fail"),
        ReplyKind::TryAgain => (500, "fail"),
    };
    ProviderReply { status, content_type: "text/plain", body }
}
