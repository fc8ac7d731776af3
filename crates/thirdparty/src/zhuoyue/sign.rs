//! The signature over a request: HMAC-SHA256 under the application's secret.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;

/// What of a request is signed, in this order, a line each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    /// The whole path as it is sent, the base address's own included.
    pub(super) path: &'a str,
    /// Unix seconds.
    pub(super) timestamp: i64,
    pub(super) nonce: &'a str,
    /// Empty where none is sent.
    pub(super) key: &'a str,
    pub(super) body: &'a [u8],
}

/// In lower-case hexadecimal.
pub(super) fn signature(secret: &hmac::Key, request: Signed<'_>) -> String {
    hex::encode(hmac::sign(secret, message(request).as_bytes()))
}

fn message(request: Signed<'_>) -> String {
    let Signed { method, path, timestamp, nonce, key, body } = request;
    let body = hex::encode(digest(&SHA256, body));
    format!("{method}\n{path}\n{timestamp}\n{nonce}\n{key}\n{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_lines_end_with_the_digest_of_the_body() {
        let request = Signed {
            method: "GET",
            path: "/zhuoyue/api/v1/payment-orders/by-key/K",
            timestamp: 1_772_424_000,
            nonce: "N",
            key: "",
            body: b"",
        };
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let lines = message(request);
        let head = "GET\n/zhuoyue/api/v1/payment-orders/by-key/K\n1772424000\nN\n\n";
        assert_eq!(lines, format!("{head}{nothing}"));
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_mac_is_hmac_sha256_in_lower_case() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
        let tag = hex::encode(hmac::sign(&key, b"what do ya want for nothing?"));
        assert_eq!(tag, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
