//! What a message is to say, and to whom.

use std::collections::BTreeMap;

use serde_json::Value;

use super::problem::Problem;
use crate::call::Call;
use crate::identities::SmsIdentity;

/// The most numbers of one call.
const MOST_PHONES: usize = 1000;
/// The longest value of a variable, in characters.
const LONGEST_VALUE: usize = 35;

/// What the caller asks for, checked.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) phones: Vec<String>,
    pub(super) sign_name: String,
    pub(super) template_code: String,
    pub(super) param: Value,
    pub(super) out_id: String,
}

/// Reads the query, and the form in the body.
pub(super) fn read(call: &Call, identity: &SmsIdentity) -> Result<Wish, Problem> {
    let query = call.query.as_deref().unwrap_or_default();
    let params: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes())
        .chain(form_urlencoded::parse(&call.body))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    for (name, code) in [
        ("PhoneNumbers", "MissingPhoneNumbers"),
        ("SignName", "MissingSignName"),
        ("TemplateCode", "MissingTemplateCode"),
    ] {
        if get(name).is_empty() {
            return Err(Problem::gate(400, code, "A parameter that is mandatory is missing."));
        }
    }
    if get("SignName") != identity.sign_name {
        return Err(Problem::of("isv.SMS_SIGNATURE_ILLEGAL"));
    }
    let template_code = get("TemplateCode");
    let codes = [&identity.template_login, &identity.template_password, &identity.template_profile];
    let variables: &[&str] = match template_code {
        code if codes.iter().any(|known| *known == code) => &["code"],
        recall if recall == identity.template_recall => &["date", "offer"],
        _unknown => return Err(Problem::of("isv.SMS_TEMPLATE_ILLEGAL")),
    };
    Ok(Wish {
        phones: phones(get("PhoneNumbers"))?,
        sign_name: get("SignName").to_owned(),
        template_code: template_code.to_owned(),
        param: param(get("TemplateParam"), variables)?,
        out_id: get("OutId").to_owned(),
    })
}

/// Mainland mobile numbers, with commas between them.
fn phones(text: &str) -> Result<Vec<String>, Problem> {
    let is_mobile = |phone: &&str| {
        phone.len() == 11
            && phone.bytes().all(|byte| byte.is_ascii_digit())
            && ('3'..='9')
                .any(|second| phone.starts_with(&['1', second].iter().collect::<String>()))
    };
    let phones: Vec<&str> = text.split(',').collect();
    if phones.len() > MOST_PHONES {
        return Err(Problem::of("isv.MOBILE_COUNT_OVER_LIMIT"));
    }
    if !phones.iter().all(is_mobile) {
        return Err(Problem::of("isv.MOBILE_NUMBER_ILLEGAL"));
    }
    Ok(phones.into_iter().map(str::to_owned).collect())
}

/// What the variables of the template are filled with.
fn param(text: &str, variables: &[&str]) -> Result<Value, Problem> {
    let param: Value = serde_json::from_str(if text.is_empty() { "{}" } else { text })
        .map_err(|_error| Problem::of("isv.INVALID_JSON_PARAM"))?;
    if !param.is_object() {
        return Err(Problem::of("isv.INVALID_JSON_PARAM"));
    }
    for variable in variables {
        let Some(value) = param.get(variable).and_then(Value::as_str) else {
            return Err(Problem::of("isv.TEMPLATE_MISSING_PARAMETERS"));
        };
        if value.chars().count() > LONGEST_VALUE {
            return Err(Problem::of("isv.PARAM_LENGTH_LIMIT"));
        }
        if value.contains("://") {
            return Err(Problem::of("isv.PARAM_NOT_SUPPORT_URL"));
        }
    }
    Ok(param)
}
