#![no_main]
//! What the proxy shop answers: an order, a price and a balance say what stands there to the last
//! digit, and a page holds every row that it was given.

use domain::supplier::{Fee, ProxyOrder, ProxyProduct};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use serde_json::value::RawValue;
use thirdparty::proxy_shop::answer::{
    Told, read_addresses, read_envelope, read_methods, read_order, read_orders, read_pay_fee,
};
use thirdparty::proxy_shop::meaning;

fuzz_target!(|data: &[u8]| {
    match read_envelope(data) {
        Ok(Told::Done(part)) => {
            let json: Value = serde_json::from_slice(data).unwrap_or_default();
            let code = json["code"].as_i64().or_else(|| json["code"].as_str()?.parse().ok());
            assert!(json.is_null() || matches!(code, Some(0 | 200)));
            if let Some(part) = part {
                check(part);
            }
        }
        Ok(Told::Refused { code, message }) => {
            assert!(![0, 200].contains(&code));
            meaning(code, &message);
        }
        Err(_unreadable) => {}
    }
    // The same as the data of an envelope that is right.
    if let Ok(text) = std::str::from_utf8(data)
        && let Ok(part) = RawValue::from_string(text.to_owned())
    {
        check(&part);
    }
});

fn check(part: &RawValue) {
    let rate = Fee::parse("719.5").expect("a decimal");
    // Where another reader takes it at all, it finds the same.
    let json: Value = serde_json::from_str(part.get()).unwrap_or_default();
    if let Ok(order) = read_order(part, rate) {
        is_whole(&order, rate);
        if !json.is_null() {
            is_like(&order, &json);
        }
    }
    if let Ok(page) = read_orders(part, rate) {
        let given = json["list"].as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(json.is_null() || page.orders.len() == given.len());
        assert!(page.orders.is_sorted_by(|one, next| one.id >= next.id));
        page.orders.iter().for_each(|order| is_whole(order, rate));
    }
    if let Ok(fee) = read_pay_fee(part) {
        assert!(json.is_null() || is_fee(fee, &json["pay_fee"]));
    }
    if let Ok(page) = read_addresses(part, ProxyProduct::ResidentialStaticIp) {
        let list = if json.is_array() { &json } else { &json["list"] };
        let given = list.as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(json.is_null() || page.addresses.len() == given.len());
    }
    if let Ok(methods) = read_methods(part) {
        let list = if json.is_array() { &json } else { &json["list"] };
        let given = list.as_array().map(Vec::as_slice).unwrap_or_default();
        assert!(json.is_null() || methods.len() == given.len());
    }
}

fn is_whole(order: &ProxyOrder, rate: Fee) {
    assert!(order.id >= 0 && (1..=64).contains(&order.trade_no.len()));
    assert!(order.trade_no.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(order.product_name.chars().count() <= 200);
    assert!(!order.product_name.chars().any(char::is_control));
    assert_eq!(order.pay_fee.cost(rate), Ok(order.cost));
}

fn is_like(order: &ProxyOrder, given: &Value) {
    assert_eq!(given["id"].as_i64(), Some(order.id));
    assert_eq!(given["trade_no"].as_str(), Some(order.trade_no.as_str()));
    assert_eq!(given["product_id"].as_i64(), Some(order.product_id));
    assert!(is_fee(order.pay_fee, &given["pay_fee"]));
    assert!(is_fee(order.total_fee, &given["total_fee"]));
}

/// The other reader goes through a float: it is only asked whether it is near.
fn is_fee(fee: Fee, given: &Value) -> bool {
    let near = given.as_f64().or_else(|| given.as_str()?.parse().ok());
    let read: f64 = fee.to_string().parse().expect("a decimal");
    near.is_some_and(|near| (near - read).abs() <= near.abs() * 1e-9 + 1e-9)
}
