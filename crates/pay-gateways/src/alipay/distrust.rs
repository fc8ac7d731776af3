//! What is probably wrong with a form whose signature is not Alipay's: for staff and the log.

use super::sign::{Params, notice_content, request_content};
use super::trust::Trust;
use crate::text::shown;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::ports::{NotificationRejected, RejectionReason};

pub(super) fn explain(params: &Params, sign: &str, trust: &Trust) -> NotificationRejected {
    let bad = RejectionReason::BadSignature;
    let (reason, explanation) = match STANDARD.decode(sign) {
        Err(_error) => (bad, no_base64(params, sign, trust)),
        Ok(sign) => match unknown_certificate(params, trust) {
            Some(explanation) => (RejectionReason::UnknownKey, explanation),
            None => (bad, wrong(params, &sign, trust)),
        },
    };
    NotificationRejected { reason, explanation }
}

fn no_base64(params: &Params, sign: &str, trust: &Trust) -> String {
    if !sign.contains(' ') {
        return "sign is not base64: forged, or cut on the way".to_owned();
    }
    let right = STANDARD
        .decode(sign.replace(' ', "+"))
        .is_ok_and(|sign| trust.accepts(notice_content(params).as_bytes(), &sign));
    let rest = if right { "right otherwise" } else { "other fields may have suffered too" };
    format!("sign holds spaces: the form was decoded twice on the way, + became a space; {rest}")
}

fn unknown_certificate(params: &Params, trust: &Trust) -> Option<String> {
    let number = params.get("alipay_cert_sn").filter(|number| !number.is_empty())?;
    match trust {
        Trust::Certificates(own) if own.find(number).is_none() => {
            let number = shown(number);
            Some(format!("signed with the certificate {number:?}, which we do not have (yet)"))
        }
        Trust::Certificates(_) | Trust::Key(_) => None,
    }
}

/// The fields but the times, in which there are spaces by right, with + for spaces.
fn with_plus_again(params: &Params) -> Params {
    let is_time =
        |name: &str| name.starts_with("gmt_") || name == "notify_time" || name == "timestamp";
    let again = |(name, value): (&String, &String)| {
        let value = if is_time(name) { value.clone() } else { value.replace(' ', "+") };
        (name.clone(), value)
    };
    params.iter().map(again).collect()
}

fn wrong(params: &Params, sign: &[u8], trust: &Trust) -> String {
    if trust.accepts(request_content(params).as_bytes(), sign) {
        return "right only with sign_type kept in: a message of another kind than trades send"
            .to_owned();
    }
    if trust.accepts(notice_content(&with_plus_again(params)).as_bytes(), sign) {
        return "right once spaces are + again: the form was decoded twice on the way".to_owned();
    }
    let charset = params.get("charset").map(String::as_str).unwrap_or_default();
    if !charset.is_empty() && !charset.eq_ignore_ascii_case("utf-8") {
        let charset = shown(charset);
        return format!("the signature is wrong; the form says charset {charset:?}, not utf-8");
    }
    if params.values().any(|value| value.contains(char::REPLACEMENT_CHARACTER)) {
        return "the signature is wrong; the form is not UTF-8: re-encoded on the way, or of \
                another charset than it says"
            .to_owned();
    }
    match trust {
        Trust::Key(_) => {
            "the signature is wrong for these fields: forged, changed or re-encoded on the way, \
             or the configured public key is not Alipay's for this application (支付宝公钥)"
        }
        Trust::Certificates(_) => {
            "the signature is wrong for these fields: forged, changed or re-encoded on the way, \
             or made with a certificate that we do not have yet; the next query fetches it"
        }
    }
    .to_owned()
}
