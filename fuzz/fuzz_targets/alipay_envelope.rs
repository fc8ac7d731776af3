#![no_main]
//! The signed node in an answer of `gateway.do`: found where it stands, byte for byte.

use libfuzzer_sys::fuzz_target;
use pay_gateways::alipay::{Envelope, read_envelope};
use serde_json::Value;
use serde_json::value::RawValue;

const METHODS: [&str; 4] =
    ["alipay.trade.query", "alipay.trade.close", "alipay.trade.precreate", "alipay.trade.page.pay"];

fuzz_target!(|data: &[u8]| {
    for method in METHODS {
        if let Ok(envelope) = read_envelope(data, method) {
            check(&envelope, data, method);
        }
    }
    if let Ok(text) = std::str::from_utf8(data) {
        every_node_is_found(text);
    }
});

fn check(envelope: &Envelope<'_>, data: &[u8], method: &str) {
    let whole = std::str::from_utf8(data).expect("JSON is UTF-8");
    let range = whole.as_bytes().as_ptr_range();
    assert!(range.contains(&envelope.node.as_ptr()), "not a part of the answer");
    assert!(serde_json::from_str::<&RawValue>(envelope.node).is_ok());
    // Where another reader takes the answer at all, it finds the same.
    let Ok(json) = serde_json::from_str::<Value>(whole) else { return };
    let key = match envelope.is_error {
        true => "error_response".to_owned(),
        false => format!("{}_response", method.replace('.', "_")),
    };
    assert_eq!(serde_json::from_str::<Value>(envelope.node).ok().as_ref(), json.get(key));
    assert_eq!(envelope.sign.as_deref(), json.get("sign").and_then(Value::as_str));
    let number = json.get("alipay_cert_sn").and_then(Value::as_str);
    assert_eq!(envelope.cert_number.as_deref(), number);
}

/// The text as a node's only value: quotes and brackets in it end nothing too early.
fn every_node_is_found(text: &str) {
    let node = format!("{{\"msg\": {}}}", Value::from(text));
    let body = format!("{{\"alipay_trade_query_response\":{node},\"sign\":\"c2ln\"}}");
    let found = read_envelope(body.as_bytes(), "alipay.trade.query").expect("a right answer");
    assert_eq!((found.node, found.sign.as_deref()), (node.as_str(), Some("c2ln")));
}
