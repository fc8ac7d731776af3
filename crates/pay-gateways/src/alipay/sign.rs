//! The text that RSA2 signatures cover, and the form it is carried in.

use std::collections::BTreeMap;

/// Parameters by name, in the order in which they are signed.
pub type Params = BTreeMap<String, String>;

/// Requests: everything but `sign`. `sign_type` stays in.
pub(super) fn request_content(params: &Params) -> String {
    joined(params, |name| name != "sign")
}

/// Notifications: `sign_type` goes as well.
pub(super) fn notice_content(params: &Params) -> String {
    joined(params, |name| name != "sign" && name != "sign_type")
}

/// `name=value&…` by name, without what is empty and without any encoding.
fn joined(params: &Params, is_signed: impl Fn(&str) -> bool) -> String {
    let mut content = String::new();
    for (name, value) in params {
        if value.is_empty() || !is_signed(name) {
            continue;
        }
        if !content.is_empty() {
            content.push('&');
        }
        content.extend([name, "=", value]);
    }
    content
}

/// A field that comes twice, so that two readers may read two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a field comes twice")]
pub struct FieldTwice;

/// Decodes a form (`application/x-www-form-urlencoded`), once. Never panics.
pub fn read_form(body: &[u8]) -> Result<Params, FieldTwice> {
    let mut params = Params::new();
    for (name, value) in form_urlencoded::parse(body) {
        if params.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(FieldTwice);
        }
    }
    Ok(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(pairs: &[(&str, &str)]) -> Params {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_signed_text_is_sorted_plain_and_without_empty_values() {
        let params = params(&[
            ("version", "1.0"),
            ("biz_content", r#"{"subject":"宽带 100M+"}"#),
            ("sign", "AAAA"),
            ("sign_type", "RSA2"),
            ("return_url", ""),
            ("app_id", "2021"),
        ]);
        let business = r#"app_id=2021&biz_content={"subject":"宽带 100M+"}"#;
        assert_eq!(request_content(&params), format!("{business}&sign_type=RSA2&version=1.0"));
        assert_eq!(notice_content(&params), format!("{business}&version=1.0"));
    }

    #[test]
    fn a_form_is_decoded_once() {
        let form = read_form(b"sign=a%2Bb+c&note=%252B").unwrap();
        assert_eq!(form, params(&[("note", "%2B"), ("sign", "a+b c")]));
    }

    #[test]
    fn a_field_that_comes_twice_is_refused() {
        assert_eq!(read_form(b"total_amount=0.01&total_amount=460.00"), Err(FieldTwice));
        assert_eq!(read_form(b"%61=1&a=1"), Err(FieldTwice));
    }
}
