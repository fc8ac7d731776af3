//! What the operator's answer to a message says.

use domain::ports::{SmsError, SmsReceipt};
use serde::Deserialize;

/// Answers of every status have the same form.
#[derive(Deserialize)]
struct Told {
    #[serde(rename = "Code")]
    code: String,
    #[serde(rename = "BizId")]
    biz_id: Option<String>,
}

/// What became of a message. `code` is the operator's own word, checked to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Sent {
        receipt_no: String,
    },
    TooFrequent {
        code: String,
    },
    NumberRefused {
        code: String,
    },
    Misconfigured {
        code: String,
        message: &'static str,
    },
    /// Its own failure: it says that nothing was sent.
    Failed {
        code: String,
    },
    /// No more is known; why, in our words.
    Unknown {
        why: String,
    },
}

/// Reads an answer of any status.
pub fn read_answer(status: u16, body: &[u8]) -> Verdict {
    let Ok(told) = serde_json::from_slice::<Told>(body) else {
        return Verdict::Unknown { why: format!("an answer of status {status}") };
    };
    let Told { code, biz_id } = told;
    match (status, code.as_str(), biz_id) {
        (200, "OK", Some(receipt_no)) if is_word(&receipt_no) => Verdict::Sent { receipt_no },
        (_, "OK", _) => Verdict::Unknown { why: "a success without a receipt".to_owned() },
        (_, word, _) if !is_word(word) => {
            Verdict::Unknown { why: format!("an answer of status {status} with an odd code") }
        }
        _refused => refusal(status, code),
    }
}

fn refusal(status: u16, code: String) -> Verdict {
    match code.as_str() {
        "isv.BUSINESS_LIMIT_CONTROL" | "isv.DAY_LIMIT_CONTROL" | "isv.MONTH_LIMIT_CONTROL" => {
            Verdict::TooFrequent { code }
        }
        "isv.MOBILE_NUMBER_ILLEGAL"
        | "isv.MOBILE_COUNT_OVER_LIMIT"
        | "isv.BLACK_KEY_CONTROL_LIMIT" => Verdict::NumberRefused { code },
        "isp.SYSTEM_ERROR" => Verdict::Failed { code },
        // Turned away at the gate, before anything was done.
        word if word.starts_with("Throttling") => Verdict::Failed { code },
        // A request that came before: that one may have been done.
        "SignatureNonceUsed" => Verdict::Unknown { why: "the request came twice".to_owned() },
        word => match (words(word), status) {
            (Some(message), _) => Verdict::Misconfigured { code, message },
            (None, ..500) => Verdict::Misconfigured { code, message: "refused" },
            (None, _) => Verdict::Unknown { why: format!("an answer of status {status}: {code}") },
        },
    }
}

/// Our own words for what only staff can change: theirs may quote what was sent.
fn words(code: &str) -> Option<&'static str> {
    let words = match code {
        "isv.SMS_SIGNATURE_ILLEGAL" | "isv.SMS_SIGN_ILLEGAL" => {
            "the signature of the messages is not approved"
        }
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL" => "the signature is not for such messages",
        "isv.SMS_TEMPLATE_ILLEGAL" => "the template is not approved",
        "isv.TEMPLATE_MISSING_PARAMETERS" => "the template has a variable besides `code`",
        "isv.INVALID_PARAMETERS" | "isv.INVALID_JSON_PARAM" => "a parameter is wrong",
        "isv.PARAM_LENGTH_LIMIT" => "the code is too long for the template",
        "isv.PARAM_NOT_SUPPORT_URL" => "the template's variable cannot take the code",
        "isp.RAM_PERMISSION_DENY" => "the access key may not send messages",
        "isv.DENY_IP_RANGE" => "our network address is not allowed",
        "isv.AMOUNT_NOT_ENOUGH" => "the account has no money left",
        "isv.OUT_OF_SERVICE" => "the account's service is stopped",
        "isv.ACCOUNT_ABNORMAL" => "the account is not in order",
        "SignatureDoesNotMatch" => "the access key's secret is wrong",
        _other => return of_the_gate(code),
    };
    Some(words)
}

/// Families of codes that the gate before every service has.
fn of_the_gate(code: &str) -> Option<&'static str> {
    let families = [
        ("InvalidAccessKeyId", "the access key is unknown or disabled"),
        ("InvalidTimeStamp", "our clock is off by more than 15 minutes"),
        ("Forbidden", "the access key may not send messages"),
        ("NoPermission", "the access key may not send messages"),
    ];
    families.into_iter().find(|(family, _)| code.starts_with(family)).map(|(_, words)| words)
}

/// Letters, digits and a few signs: nothing that could be somebody's data.
fn is_word(text: &str) -> bool {
    let is_good = |byte: u8| byte.is_ascii_alphanumeric() || b"._-^:".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(is_good)
}

impl Verdict {
    /// Once nothing more is to be tried.
    pub(super) fn into_result(self) -> Result<SmsReceipt, SmsError> {
        Err(match self {
            Self::Sent { receipt_no } => return Ok(SmsReceipt { receipt_no }),
            Self::TooFrequent { code } => SmsError::TooFrequent { code },
            Self::NumberRefused { code } => SmsError::NumberRefused { code },
            Self::Misconfigured { code, message } => {
                SmsError::Misconfigured { code, message: message.to_owned() }
            }
            Self::Failed { code } => SmsError::NotReached(format!("it failed ({code})").into()),
            Self::Unknown { why } => SmsError::Unknown(why.into()),
        })
    }
}

#[cfg(test)]
mod tests;
