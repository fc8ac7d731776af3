//! The signature over our requests (`WECHATPAY2-SHA256-RSA2048`), and the bytes it covers.

use crate::keys::{SigningFailed, SigningKey};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};

pub(super) const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// Signs in the merchant's name.
#[derive(Debug)]
pub(super) struct RequestSigner {
    mchid: String,
    serial: String,
    key: SigningKey,
}

/// What of a request is signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    /// Path and query as they are sent, percent-encoding included.
    pub(super) target: &'a str,
    pub(super) body: &'a str,
}

impl RequestSigner {
    pub(super) fn new(mchid: &str, serial: &str, key: SigningKey) -> Self {
        Self { mchid: mchid.to_owned(), serial: serial.to_ascii_uppercase(), key }
    }

    /// The value of `Authorization`. `timestamp`: Unix seconds.
    pub(super) fn authorization(
        &self,
        request: Signed<'_>,
        timestamp: i64,
    ) -> Result<String, SigningFailed> {
        let nonce = nonce()?;
        let signature = self.key.sign(request_message(request, timestamp, &nonce).as_bytes())?;
        let Self { mchid, serial, key: _ } = self;
        Ok(format!(
            "{SCHEME} mchid=\"{mchid}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
             timestamp=\"{timestamp}\",serial_no=\"{serial}\""
        ))
    }
}

/// Five lines, each ended by a line feed, the last too.
fn request_message(request: Signed<'_>, timestamp: i64, nonce: &str) -> String {
    let Signed { method, target, body } = request;
    format!("{method}\n{target}\n{timestamp}\n{nonce}\n{body}\n")
}

/// Three lines around the bytes as they came; without a body the last line is empty.
pub(super) fn answer_message(timestamp: &str, nonce: &str, body: &[u8]) -> Vec<u8> {
    [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat()
}

/// 32 random characters.
fn nonce() -> Result<String, SigningFailed> {
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_error| SigningFailed)?;
    Ok(hex::encode_upper(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_lines_of_a_request_end_with_the_body() {
        let request = Signed { method: "GET", target: "/v3/x?mchid=1", body: "" };
        assert_eq!(
            request_message(request, 1_554_208_460, "N"),
            "GET\n/v3/x?mchid=1\n1554208460\nN\n\n"
        );
    }

    #[test]
    fn the_signed_lines_of_an_answer_without_body_end_with_an_empty_one() {
        assert_eq!(answer_message("1554209980", "N", b""), b"1554209980\nN\n\n");
    }

    #[test]
    fn nonces_have_32_characters_and_differ() {
        let (one, other) = (nonce().unwrap(), nonce().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
