//! The signature (签名): MD5 over the fields and the secret.

use md5::{Digest, Md5};
use std::collections::BTreeMap;
use std::fmt;

/// The fields of a request or a notice by name, in the order in which they are signed.
pub type Fields = BTreeMap<String, String>;

/// How the secret stands behind the fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SecretJoin {
    /// `…&appsecret=SECRET`.
    #[default]
    Named,
    /// `…SECRET`.
    Bare,
}

impl SecretJoin {
    pub fn name(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Bare => "bare",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Named, Self::Bare].into_iter().find(|join| join.name() == name)
    }
}

/// `appsecret`, and how it is joined.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    text: String,
    join: SecretJoin,
}

impl Secret {
    pub fn new(text: String, join: SecretJoin) -> Self {
        Self { text, join }
    }
}

/// Without the secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("join", &self.join).finish_non_exhaustive()
    }
}

/// `sign`: 32 hexadecimal digits in upper case.
pub fn signature(secret: &Secret, fields: &Fields) -> String {
    let mut text = content(fields);
    text.push_str(match secret.join {
        SecretJoin::Named => "&appsecret=",
        SecretJoin::Bare => "",
    });
    text.push_str(&secret.text);
    hex::encode_upper(Md5::digest(text))
}

/// Whether `sign` is theirs; takes as long wherever it differs.
pub(super) fn is_right(secret: &Secret, fields: &Fields, sign: &str) -> bool {
    let expected = signature(secret, fields);
    aws_lc_rs::constant_time::verify_slices_are_equal(expected.as_bytes(), sign.as_bytes()).is_ok()
}

/// What is sent with a value, by name, raw; of `notify_url` alone the encoded form.
fn content(fields: &Fields) -> String {
    let is_signed = |(name, value): &(&String, &String)| {
        !matches!(name.as_str(), "sign" | "check") && !value.is_empty()
    };
    let pairs = fields.iter().filter(is_signed).map(|(name, value)| match name.as_str() {
        "notify_url" => {
            let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            format!("{name}={encoded}")
        }
        _raw => format!("{name}={value}"),
    });
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests;
