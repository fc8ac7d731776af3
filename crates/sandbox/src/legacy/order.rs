//! The order in the fields of a push.

use super::form::Form;
use crate::clock::parse_beijing;

/// Checks the fields; the error names the one that is wrong.
pub(super) fn check(form: &Form) -> Result<(), String> {
    for (field, longest) in [
        ("orderNo", 64),
        ("userName", 64),
        ("mobile", 32),
        ("address", 256),
        ("product", 128),
        ("rate", 32),
        ("payNo", 64),
    ] {
        text(form, field, longest)?;
    }
    one_of(form, "type", &["NEW", "RENEW"])?;
    one_of(form, "payWay", &["WECHAT", "ALIPAY", "TELECOM"])?;
    if form.get("type") == "RENEW" {
        text(form, "userNo", 64)?;
    }
    if !form.get("months").parse::<u32>().is_ok_and(|months| months > 0) {
        return Err("months: must be a positive integer".to_owned());
    }
    if !is_yuan(form.get("amount")) {
        return Err("amount: must be yuan with two decimals".to_owned());
    }
    if parse_beijing(form.get("payTime")).is_none() {
        return Err("payTime: must be yyyy-MM-dd HH:mm:ss".to_owned());
    }
    Ok(())
}

fn text(form: &Form, field: &str, longest: usize) -> Result<(), String> {
    if (1..=longest).contains(&form.get(field).chars().count()) {
        Ok(())
    } else {
        Err(format!("{field}: must have 1 to {longest} characters"))
    }
}

fn one_of(form: &Form, field: &str, words: &[&str]) -> Result<(), String> {
    if words.contains(&form.get(field)) {
        Ok(())
    } else {
        Err(format!("{field}: must be one of {}", words.join(", ")))
    }
}

/// More than nothing, like `460.00`.
fn is_yuan(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').is_some_and(|(yuan, rest)| digits(yuan) && digits(rest) && rest.len() == 2)
        && text.bytes().any(|byte| (b'1'..=b'9').contains(&byte))
}
