//! Signatures of asynchronous notifications (异步通知) and of what a payer's browser brings back
//! (同步返回): both are forms, signed without `sign` and `sign_type`.

use super::distrust::explain;
use super::sign::{Params, notice_content, read_form};
use super::trust::Trust;
use crate::text::shown;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{NotificationRejected, ProviderReply, RejectionReason, ReplyKind};

/// What Alipay adds to a `return_url` and signs; what stood in it before is not signed.
const RETURNED: [&str; 10] = [
    "app_id",
    "auth_app_id",
    "charset",
    "method",
    "out_trade_no",
    "seller_id",
    "timestamp",
    "total_amount",
    "trade_no",
    "version",
];

/// Checks that the form is Alipay's word, and gives its fields.
pub(super) fn check(body: &[u8], trust: &Trust) -> Result<Params, NotificationRejected> {
    let params = read(body)?;
    let sign = sign_of(&params)?;
    if is_right(&params, sign, trust) { Ok(params) } else { Err(explain(&params, sign, trust)) }
}

/// Checks the query that a browser brings back, and gives `out_trade_no`.
pub(super) fn check_return(
    query: &str,
    trust: &Trust,
    app_id: &str,
) -> Result<String, NotificationRejected> {
    let params = read(query.strip_prefix('?').unwrap_or(query).as_bytes())?;
    let sign = sign_of(&params)?;
    let added: Params = params
        .iter()
        .filter(|(name, _)| RETURNED.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if !is_right(&added, sign, trust) && !is_right(&params, sign, trust) {
        return Err(explain(&params, sign, trust));
    }
    let field = |name: &str| added.get(name).map(String::as_str).unwrap_or_default();
    if field("app_id") != app_id {
        return Err(malformed("it is about another application"));
    }
    match field("out_trade_no") {
        _ if !field("method").ends_with(".return") => Err(malformed("it is no return of a payer")),
        "" => Err(malformed("it has no out_trade_no")),
        number => Ok(number.to_owned()),
    }
}

fn read(form: &[u8]) -> Result<Params, NotificationRejected> {
    let params = read_form(form).map_err(|_twice| malformed("a field of the form comes twice"))?;
    let sign_type = params.get("sign_type").map(String::as_str).unwrap_or_default();
    if sign_type == "RSA2" {
        return Ok(params);
    }
    let found = shown(sign_type);
    Err(malformed(format!("sign_type is {found:?}; only RSA2 is checked")))
}

fn sign_of(params: &Params) -> Result<&str, NotificationRejected> {
    let sign = params.get("sign").filter(|sign| !sign.is_empty());
    sign.map(String::as_str).ok_or_else(|| malformed("the form has no sign"))
}

fn is_right(params: &Params, sign: &str, trust: &Trust) -> bool {
    STANDARD.decode(sign).is_ok_and(|sign| trust.accepts(notice_content(params).as_bytes(), &sign))
}

fn malformed(explanation: impl Into<String>) -> NotificationRejected {
    let explanation = explanation.into();
    NotificationRejected { reason: RejectionReason::Malformed, explanation }
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
