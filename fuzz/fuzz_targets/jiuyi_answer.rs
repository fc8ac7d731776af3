#![no_main]
//! 玖壹's answers: done is only what says so, about the order that was meant, and each number and
//! price is the one that another JSON reader finds.

use domain::ports::SupplierReference;
use domain::supplier::SupplierError;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use thirdparty::jiuyi::answer::{Told, balance, confirmed, found, ordered, read, withdrawn};

const ACCOUNT: &str = "13800001111";

fuzz_target!(|data: &[u8]| {
    assert!(read(503, data).is_err());
    let told = match read(200, data) {
        Ok(told) => told,
        Err(error) => return assert!(matches!(error, SupplierError::Unknown(_))),
    };
    // What only the other reader cannot take: a number too great, nesting too deep.
    let Ok(json) = serde_json::from_slice::<Value>(data) else { return };
    let code = text(&json["code"]);
    assert_eq!(code, if matches!(told, Told::Done { .. }) { "1" } else { "0" });
    let ours = SupplierReference::Ours(text(&json["result"]["out_order_id"]));
    if let Some(receipt) = loggable(ordered(&told, ACCOUNT)) {
        assert!(agrees(&json["result"], &receipt.supplier_no));
    }
    if let Some(Some(report)) = loggable(found(&told, &ours)) {
        let order = &json["result"];
        assert!(agrees(&order["order_id"], &report.supplier_no));
        assert_eq!(text(&order["status"]).parse(), Ok(report.reported));
        assert_eq!(report.cost.is_none(), text(&order["price"]).is_empty());
        let another = SupplierReference::Ours(format!("{}0", report.reference));
        assert!(found(&told, &another).is_err());
    }
    if let Some(left) = loggable(balance(&told)) {
        assert!(left.fen() >= 0);
    }
    if let Some(Some(returned)) = loggable(withdrawn(&told, &ours)).map(|it| it.returned) {
        assert_eq!(text(&json["result"]["price"]).parse(), Ok(returned.fen()));
    }
    loggable(confirmed(&told));
});

/// A refusal is short, plain, and does not repeat the account.
fn loggable<T>(result: Result<T, SupplierError>) -> Option<T> {
    match result {
        Ok(done) => Some(done),
        Err(SupplierError::Refused { code, message, .. }) => {
            assert_eq!(code, "0");
            assert!(message.chars().count() <= 200 && !message.chars().any(char::is_control));
            None
        }
        Err(SupplierError::Unknown(_) | SupplierError::NotReached(_)) => None,
    }
}

/// A number that the other reader takes for a float is not written there as it was sent.
fn agrees(value: &Value, said: &str) -> bool {
    value.is_f64() || text(value) == said
}

/// A text or a whole number, as it is written.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}
