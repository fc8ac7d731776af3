//! Finding, in an answer of `gateway.do`, the node that was signed, byte for byte as it came.

use serde::Deserialize;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// `{"alipay_…_response":{…},"sign":"…"}`. The order varies, and other keys may stand between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The node's bytes, spaces, escapes and all: what the signature covers.
    pub node: &'a str,
    /// Base64. Early errors of the gateway have none.
    pub sign: Option<String>,
    /// In certificate mode, the number of the certificate that signed.
    pub cert_number: Option<String>,
    /// The node is the gateway's own `error_response`, not the method's.
    pub is_error: bool,
}

/// Why no node was found. It quotes nothing of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoEnvelope {
    #[error("the answer is not a JSON object with each key once")]
    NotJson,
    #[error("the answer has no node for the method that was called")]
    NoNode,
    #[error("the answer's sign or alipay_cert_sn is not a text")]
    Sign,
}

/// Finds the node of `method` (`alipay.trade.query`). Never panics.
pub fn read_envelope<'a>(body: &'a [u8], method: &str) -> Result<Envelope<'a>, NoEnvelope> {
    let Keys(keys) = serde_json::from_slice(body).map_err(|_error| NoEnvelope::NotJson)?;
    let find = |wanted: &str| keys.iter().find(|(key, _)| key == wanted).map(|(_, raw)| raw.get());
    let own = find(&format!("{}_response", method.replace('.', "_")));
    let (node, is_error) = match (own, find("error_response")) {
        (Some(node), None) => (node, false),
        (None, Some(node)) => (node, true),
        (Some(_), Some(_)) | (None, None) => return Err(NoEnvelope::NoNode),
    };
    let text = |key| find(key).map(serde_json::from_str::<String>).transpose();
    Ok(Envelope {
        node,
        sign: text("sign").map_err(|_error| NoEnvelope::Sign)?,
        cert_number: text("alipay_cert_sn").map_err(|_error| NoEnvelope::Sign)?,
        is_error,
    })
}

/// The top level of an object, values unread. A key that comes twice is an error: which one was
/// signed could not be told.
struct Keys<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Keys<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(KeysVisitor)
    }
}

struct KeysVisitor;

impl<'de> Visitor<'de> for KeysVisitor {
    type Value = Keys<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            if keys.iter().any(|(known, _)| *known == key.0) {
                return Err(A::Error::custom("a key comes twice"));
            }
            keys.push((key.0, value));
        }
        Ok(Keys(keys))
    }
}

/// A key, borrowed where it has no escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "alipay.trade.query";

    fn read(body: &str) -> Result<Envelope<'_>, NoEnvelope> {
        read_envelope(body.as_bytes(), QUERY)
    }

    #[test]
    fn the_node_is_kept_byte_for_byte() {
        let node = r#"{ "code":"10000", "msg":"a\"},\"sign\":\"x\\", "u":"http:\/\/\u4e2d", "n":{"}":1} }"#;
        let answer = format!(r#"{{"alipay_trade_query_response":{node},"sign":"c2lnbg=="}}"#);
        let envelope = read(&answer).unwrap();
        assert_eq!(envelope.node, node);
        assert_eq!(envelope.sign.as_deref(), Some("c2lnbg=="));
        assert!(!envelope.is_error);
    }

    #[test]
    fn order_and_further_keys_do_not_matter() {
        for answer in [
            r#"{"sign":"s","alipay_trade_query_response":{"code":"1"}}"#,
            r#"{"alipay_trade_query_response":{"code":"1"},"alipay_cert_sn":"x","sign":"s"}"#,
            r#"{"sign" : "s", "x":[{"alipay_trade_query_response":{}}], "alipay_trade_query_response" : {"code":"1"}}"#,
        ] {
            let envelope = read(answer).unwrap();
            assert_eq!((envelope.node, envelope.sign.as_deref()), (r#"{"code":"1"}"#, Some("s")));
            let named = answer.contains("alipay_cert_sn").then_some("x");
            assert_eq!(envelope.cert_number.as_deref(), named);
        }
    }

    #[test]
    fn an_error_of_the_gateway_is_told_apart() {
        let envelope = read(r#"{"error_response":{"code":"40002"}}"#).unwrap();
        assert!(envelope.is_error);
        assert_eq!(envelope.sign, None);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let node = r#""alipay_trade_query_response":{}"#;
        assert_eq!(read(&format!("{{{node},{node}}}")), Err(NoEnvelope::NotJson));
        assert_eq!(read(&format!(r#"{{{node},"sign":"a","sign":"b"}}"#)), Err(NoEnvelope::NotJson));
        assert_eq!(read(&format!(r#"{{{node},"error_response":{{}}}}"#)), Err(NoEnvelope::NoNode));
        assert_eq!(read(&format!(r#"{{{node},"sign":5}}"#)), Err(NoEnvelope::Sign));
        let number = format!(r#"{{{node},"sign":"s","alipay_cert_sn":5}}"#);
        assert_eq!(read(&number), Err(NoEnvelope::Sign));
        assert_eq!(read(r#"{"alipay_trade_close_response":{}}"#), Err(NoEnvelope::NoNode));
        for garbage in ["", "{", "[]", "null", "<html>", r#"{"a":}"#] {
            assert_eq!(read(garbage), Err(NoEnvelope::NotJson), "{garbage}");
        }
    }
}
