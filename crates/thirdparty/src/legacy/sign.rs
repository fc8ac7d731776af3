//! The signature over the fields of a request: HMAC-SHA256 under the application's secret.

use super::wire::Fields;
use aws_lc_rs::hmac;

/// In lower-case hexadecimal; all fields take part.
pub(super) fn signature(secret: &hmac::Key, fields: &Fields) -> String {
    hex::encode(hmac::sign(secret, text(fields).as_bytes()))
}

/// Sorted by name, as the map is.
fn text(fields: &Fields) -> String {
    let pairs: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_text_is_sorted_by_name_and_not_encoded() {
        let mut fields = Fields::new();
        fields.insert("userName", "测试 & Söhne".to_owned());
        fields.insert("appId", "a".to_owned());
        fields.insert("pushKey", "k=1".to_owned());
        assert_eq!(text(&fields), "appId=a&pushKey=k=1&userName=测试 & Söhne");
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_mac_is_hmac_sha256_in_lower_case() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
        let mut fields = Fields::new();
        fields.insert("what do ya want for nothing?", String::new());
        let whole = hex::encode(hmac::sign(&key, b"what do ya want for nothing?="));
        assert_eq!(signature(&key, &fields), whole);
        let tag = hex::encode(hmac::sign(&key, b"what do ya want for nothing?"));
        assert_eq!(tag, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
