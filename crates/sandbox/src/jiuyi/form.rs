//! The fields of a request, and the signature over them.

use std::collections::BTreeMap;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::call::Call;

/// All but letters, digits and `-`, `_`, `.`, as PHP's `urlencode` leaves them.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The fields that are not empty, sorted by name.
#[derive(Debug)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// The error names the field.
    pub(super) fn read(call: &Call) -> Result<Self, String> {
        let is_form = call
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form || call.text().is_none() {
            return Err("not a form in UTF-8".to_owned());
        }
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(&call.body) {
            if value.is_empty() {
                continue;
            }
            let name = name.into_owned();
            if fields.insert(name.clone(), value.into_owned()).is_some() {
                return Err(name);
            }
        }
        Ok(Self(fields))
    }

    /// Empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn is_rightly_signed(&self, secret: &str, is_bare: bool) -> bool {
        let expected = sign(&self.0, secret, is_bare);
        verify_slices_are_equal(expected.as_bytes(), self.get("sign").as_bytes()).is_ok()
    }

    /// What says the same in every try: without time and signature.
    pub(super) fn lasting(&self) -> BTreeMap<String, String> {
        let mut fields = self.0.clone();
        fields.retain(|name, _| !matches!(name.as_str(), "datetime" | "sign"));
        fields
    }
}

/// MD5 over what is not empty, `sign` and `check` apart, and the secret.
pub(super) fn sign(fields: &BTreeMap<String, String>, secret: &str, is_bare: bool) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if value.is_empty() || name == "sign" || name == "check" {
            continue;
        }
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        if name == "notify_url" {
            text.extend(utf8_percent_encode(value, ENCODED));
        } else {
            text.push_str(value);
        }
    }
    text.push_str(if is_bare { "" } else { "&appsecret=" });
    text.push_str(secret);
    hex::encode_upper(Md5::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_signed_as_computed_by_hand() {
        let fields = [
            ("account", "15565601175"),
            ("appid", "19190009"),
            ("card_id", "43"),
            ("check", "1"),
            ("datetime", "1649951134"),
            ("money", "1025"),
            ("money_type", ""),
            ("notify_url", "http://www.testxxx.com/test/callback"),
            ("number", "1"),
            ("out_order_id", "202209989882384"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(sign(&fields, "TESTSECRET", false), "F4C1D81DE9DB2E13B83EB0EB0171D9B5");
        assert_ne!(sign(&fields, "TESTSECRET", true), sign(&fields, "TESTSECRET", false));
    }
}
