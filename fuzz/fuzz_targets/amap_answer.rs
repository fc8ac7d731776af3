#![no_main]
//! An answer to a look-up: each place that is offered stands in it, whole and with a location.

use domain::ports::AddressTip;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use thirdparty::amap::answer::read_answer;

fuzz_target!(|data: &[u8]| {
    check(data);
    // The same as the list of an answer that is right otherwise.
    if let Ok(tips) = serde_json::from_slice::<Value>(data) {
        let whole = json!({"status": "1", "infocode": "10000", "tips": [tips, tips]});
        check(whole.to_string().as_bytes());
    }
});

fn check(data: &[u8]) {
    let Ok(answer) = read_answer(data) else { return };
    // Where another reader takes the answer at all, it finds the same.
    let Ok(json) = serde_json::from_slice::<Value>(data) else { return };
    match answer {
        Ok(tips) => {
            assert_eq!((&json["status"], &json["infocode"]), (&json!("1"), &json!("10000")));
            let given = json["tips"].as_array().map(Vec::as_slice).unwrap_or_default();
            assert!(tips.len() <= given.len().min(20));
            for tip in &tips {
                assert!(given.iter().any(|given| is_like(tip, given)), "{tip:?} was not given");
                is_whole(tip);
            }
        }
        Err(infocode) => {
            assert_eq!(json["status"], "0");
            let told = json["infocode"].as_str().and_then(|told| told.parse().ok());
            assert!(told == Some(infocode) && infocode != 10_000);
        }
    }
}

/// A member that is no text counts as empty.
fn is_like(tip: &AddressTip, given: &Value) -> bool {
    let is = |name: &str, text: &str| given[name].as_str().unwrap_or_default() == text;
    is("name", &tip.name)
        && is("district", &tip.district)
        && is("address", &tip.address)
        && is("adcode", &tip.adcode)
        && is("location", &tip.location)
        && !is("id", "")
}

fn is_whole(tip: &AddressTip) {
    let (east, north) = tip.location.split_once(',').expect("two numbers");
    let degrees = |text: &str| text.parse::<f64>().expect("a number").abs();
    assert!(degrees(east) <= 180.0 && degrees(north) <= 90.0);
    for text in [&tip.name, &tip.district, &tip.address, &tip.adcode] {
        assert!(text.chars().count() <= 200 && !text.chars().any(char::is_control));
    }
    assert!(!tip.name.is_empty());
}
