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

/// What a page or mini-program invokes payment with (调起支付), under the names that it needs.
/// `timestamp`: Unix seconds.
pub(super) fn invocation(
    signer: &RequestSigner,
    app_id: &str,
    prepay_id: &str,
    timestamp: i64,
) -> Result<Vec<(String, String)>, SigningFailed> {
    let (timestamp, nonce) = (timestamp.to_string(), nonce()?);
    let package = format!("prepay_id={prepay_id}");
    let message = invocation_message(app_id, &timestamp, &nonce, &package);
    let signature = signer.key.sign(message.as_bytes())?;
    let parameters = [
        ("appId", app_id),
        ("timeStamp", &timestamp),
        ("nonceStr", &nonce),
        ("package", &package),
        ("signType", "RSA"),
        ("paySign", &signature),
    ];
    Ok(parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into())
}

/// Four lines, each ended by a line feed.
fn invocation_message(app_id: &str, timestamp: &str, nonce: &str, package: &str) -> String {
    format!("{app_id}\n{timestamp}\n{nonce}\n{package}\n")
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
    use proptest::prelude::*;

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
    fn the_signed_lines_of_an_invocation_are_four() {
        assert_eq!(
            invocation_message("wx8888888888888888", "1414561699", "5K8264ILTK", "prepay_id=wx2"),
            "wx8888888888888888\n1414561699\n5K8264ILTK\nprepay_id=wx2\n"
        );
    }

    proptest! {
        /// Whatever stands in it: what is signed can be taken apart again in one way only.
        #[test]
        fn the_signed_lines_of_a_request_say_what_was_signed(
            target in "/[!-~]{0,40}", body in any::<String>(), timestamp in any::<i64>(),
        ) {
            let request = Signed { method: "POST", target: &target, body: &body };
            let message = request_message(request, timestamp, "N");
            let lines: Vec<&str> = message.splitn(5, '\n').collect();
            let ended = format!("{body}\n");
            prop_assert_eq!(lines, ["POST", &target, &timestamp.to_string(), "N", &ended]);
        }

        #[test]
        fn the_signed_lines_of_an_answer_hold_its_bytes_as_they_came(body in any::<Vec<u8>>()) {
            let message = answer_message("1", "N", &body);
            prop_assert_eq!(message, [b"1\nN\n", &*body, b"\n"].concat());
        }
    }

    #[test]
    fn nonces_have_32_characters_and_differ() {
        let (one, other) = (nonce().unwrap(), nonce().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
