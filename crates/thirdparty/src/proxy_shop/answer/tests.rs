use super::*;
use chrono::{TimeZone, Utc};
use domain::Money;
use domain::supplier::{Fee, ProxyOrderStatus, ProxyProduct, StaticIpStatus};
use proptest::prelude::*;

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

fn yuan() -> Fee {
    Fee::parse("100").unwrap()
}

fn row(fee: &str) -> String {
    format!(
        r#"{{"id":7,"trade_no":"PX7","product_id":901,"product_name":"n","total_fee":{fee},
        "pay_fee":{fee},"status":1,"created_at":"2019-08-24T14:15:22Z","new":[]}}"#
    )
}

fn list(rows: &[String], total: u64) -> Box<RawValue> {
    let pagination = format!(r#"{{"total":{total},"page_no":1,"page_size":10,"total_pages":1}}"#);
    raw(&format!(r#"{{"list":[{}],"pagination":{pagination}}}"#, rows.join(",")))
}

#[test]
fn both_envelopes_are_read() {
    for (body, is_done) in [
        (r#"{"code":0,"message":"操作成功","data":{}}"#, true),
        (r#"{"code":200,"msg":"操作成功","data":{}}"#, true),
        (r#"{"code":"200","msg":null,"data":{},"else":1}"#, true),
        (r#"{"code":3,"message":"m"}"#, false),
        (r#"{"code":156,"msg":"m"}"#, false),
        (r#"{"code":1,"message":"","msg":"m","data":null}"#, false),
    ] {
        match read_envelope(body.as_bytes()).unwrap() {
            Told::Done(data) => assert!(is_done && data.is_some_and(|data| data.get() == "{}")),
            Told::Refused { code, message } => {
                assert!(!is_done && message == "m" && [1, 3, 156].contains(&code), "{body}");
            }
        }
    }
    let wordless = read_envelope(br#"{"code":1,"message":{"a":1}}"#).unwrap();
    assert!(matches!(wordless, Told::Refused { message, .. } if message.is_empty()));
    assert!(matches!(read_envelope(br#"{"code":0,"data":null}"#), Ok(Told::Done(None))));
}

#[test]
fn what_is_no_envelope_is_not_believed() {
    for body in [
        "",
        "<html>",
        "[]",
        "null",
        "{}",
        r#"{"code":null}"#,
        r#"{"code":0.5}"#,
        r#"{"code":"x"}"#,
        r#"{"code":""}"#,
        r#"{"code":0,"code":3}"#,
        r#"{"code":0}{"#,
        r#"{"code":1e99}"#,
    ] {
        assert!(read_envelope(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn members_without_names_are_not_read() {
    assert!(read_envelope(br#"[0,"m","",{}]"#).is_err());
    let order = raw(r#"[7,"PX7",901,"n",1,1,1,"2019-08-24T14:15:22Z"]"#);
    assert!(read_order(&order, yuan()).is_err());
    assert!(read_orders(&raw(r#"[[],{"total":0}]"#), yuan()).is_err());
    assert!(read_pay_fee(&raw("[1]")).is_err());
    let addresses = raw(r#"[[{"id":1,"status":1}],1]"#);
    assert!(read_addresses(&addresses, ProxyProduct::DatacenterStaticIp).is_err());
}

#[test]
fn an_order_is_read_whole() {
    let order = read_order(&raw(&row("0.1")), yuan()).unwrap();
    assert_eq!((order.id, order.trade_no.as_str(), order.product_id), (7, "PX7", 901));
    assert_eq!(
        (order.pay_fee.to_string(), order.cost),
        ("0.1".to_owned(), Money::cny(10).unwrap())
    );
    assert_eq!(order.status, ProxyOrderStatus::Paid);
    assert_eq!(order.created_at, Utc.with_ymd_and_hms(2019, 8, 24, 14, 15, 22).unwrap());
}

#[test]
fn a_fee_is_what_its_text_says() {
    for (text, expected) in [
        ("0.1", "0.1"),
        ("12", "12"),
        ("12.50", "12.5"),
        (r#""12.50""#, "12.5"),
        ("0.300000000000", "0.3"),
        ("90071992547.409931", "90071992547.409931"),
    ] {
        let order = read_order(&raw(&row(text)), yuan()).unwrap();
        assert_eq!(order.total_fee.to_string(), expected);
    }
    for text in [
        "1e2",
        "1E2",
        "-1",
        "0.30000000000000004",
        "null",
        "true",
        "[]",
        "\"\"",
        "\"1e2\"",
        "\" 1\"",
        "1000000000000000",
        "\"1,5\"",
    ] {
        assert!(read_order(&raw(&row(text)), yuan()).is_err(), "{text}");
    }
}

#[test]
fn a_cost_beyond_all_money_is_not_read() {
    let most = Fee::parse("999999999999").unwrap();
    assert!(read_order(&raw(&row("999999999999")), most).is_err());
}

#[test]
fn times_come_in_two_forms() {
    let at = |text: &str| {
        let row = row("1").replace("2019-08-24T14:15:22Z", text);
        read_order(&raw(&row), yuan()).map(|order| order.created_at)
    };
    let expected = Utc.with_ymd_and_hms(2026, 1, 30, 16, 0, 1).unwrap();
    for text in ["2026-01-31T00:00:01+08:00", "2026-01-30T16:00:01Z", "2026-01-31 00:00:01"] {
        assert_eq!(at(text), Ok(expected), "{text}");
    }
    for text in ["", "2026-01-31", "2026-02-31 00:00:00", "1769788801", "0000-00-00 00:00:00"] {
        assert!(at(text).is_err(), "{text}");
    }
}

#[test]
fn numbers_that_nobody_told_us_of_are_kept_and_names_are_cut() {
    let long = row("1").replace(r#""status":1"#, r#""status":77"#);
    let long = long.replace(r#""n""#, &format!(r#""\u0000{}""#, "名".repeat(300)));
    let order = read_order(&raw(&long), yuan()).unwrap();
    assert_eq!(order.status, ProxyOrderStatus::Other(77));
    assert_eq!(order.product_name, "名".repeat(200));
}

#[test]
fn one_row_that_cannot_be_read_spoils_the_page() {
    let good = row("1");
    assert_eq!(read_orders(&list(std::slice::from_ref(&good), 1), yuan()).unwrap().orders.len(), 1);
    for (field, bad) in [
        (r#""id":7"#, r#""id":"x""#),
        (r#""id":7"#, r#""id":-1"#),
        (r#""PX7""#, r#""""#),
        (r#""PX7""#, r#""P 7""#),
        (r#""PX7""#, "7"),
        (r#""product_id":901,"#, ""),
        (r#""status":1"#, r#""status":null"#),
        (r#""pay_fee":1,"#, ""),
    ] {
        let rows = [good.clone(), good.replace(field, bad)];
        assert_ne!(rows[0], rows[1], "{field}");
        assert!(read_orders(&list(&rows, 2), yuan()).is_err(), "{bad}");
    }
}

#[test]
fn a_list_comes_latest_first() {
    let of = |id: &str| row("1").replace(r#""id":7"#, &format!(r#""id":{id}"#));
    let page = read_orders(&list(&[of("9"), of("7"), of("8")], 12), yuan()).unwrap();
    assert_eq!(page.orders.iter().map(|order| order.id).collect::<Vec<_>>(), [9, 8, 7]);
    assert_eq!(page.total, 12);
    assert!(read_orders(&list(&[of("7"), of("8")], 2), yuan()).is_err());
}

#[test]
fn a_list_may_be_nothing_but_must_be_counted() {
    let empty = raw(r#"{"list":null,"pagination":{"total":0}}"#);
    assert_eq!(read_orders(&empty, yuan()).unwrap().total, 0);
    for text in ["{}", "[]", "null", r#"{"list":[]}"#, r#"{"list":[],"pagination":{"total":-1}}"#] {
        assert!(read_orders(&raw(text), yuan()).is_err(), "{text}");
    }
}

#[test]
fn addresses_are_read_in_the_forms_that_they_may_have() {
    let row = r#"{"id":5,"ip":"203.0.113.5","country_code":"US","status":3,"expired_at":"2026-01-31 00:00:01"}"#;
    let kind = ProxyProduct::DatacenterStaticIp;
    for text in [
        format!("[{row}]"),
        format!(r#"{{"list":[{row}],"total":1}}"#),
        format!(r#"{{"list":[{row}],"pagination":{{"total":1}}}}"#),
    ] {
        let page = read_addresses(&raw(&text), kind).unwrap();
        let one = &page.addresses[0];
        assert_eq!((one.upid, one.product, one.status), (5, kind, StaticIpStatus::Expiring));
        assert_eq!(one.address.as_deref(), Some("203.0.113.5"));
        assert_eq!(one.country.as_deref(), Some("US"));
        assert_eq!(one.expires_at, Some(Utc.with_ymd_and_hms(2026, 1, 30, 16, 0, 1).unwrap()));
        assert_eq!(page.total.is_none(), text.starts_with('['));
    }
}

#[test]
fn an_address_needs_a_number_and_a_status_only() {
    let kind = ProxyProduct::ResidentialStaticIp;
    let bare =
        read_addresses(&raw(r#"[{"id":"5","status":"9","ip":{},"expired_at":"soon"}]"#), kind);
    let bare = bare.unwrap().addresses.remove(0);
    assert_eq!((bare.upid, bare.status, bare.expires_at), (5, StaticIpStatus::Other(9), None));
    for expiry in ["1769788801", "1769788801000"] {
        let text = format!(r#"[{{"id":5,"status":1,"expire_time":{expiry}}}]"#);
        let read = read_addresses(&raw(&text), kind).unwrap().addresses.remove(0);
        assert_eq!(read.expires_at, Some(Utc.with_ymd_and_hms(2026, 1, 30, 16, 0, 1).unwrap()));
    }
    for text in [r#"[{"status":1}]"#, r#"[{"id":5}]"#, r#"[{"id":1,"status":1},7]"#, "{}", "7"] {
        assert!(read_addresses(&raw(text), kind).is_err(), "{text}");
    }
}

#[test]
fn the_balance_is_known_by_its_name_code_or_type() {
    for (text, left) in [
        (r#"[{"id":2,"name":"USDT"},{"id":1,"name":"余额支付","balance":12.5}]"#, Some("12.5")),
        (r#"{"list":[{"pm_id":1,"id":9,"code":"BALANCE","balance":"0.1"}]}"#, Some("0.1")),
        (r#"[{"id":"1","type":"Balance Pay"}]"#, None),
    ] {
        let methods = read_methods(&raw(text)).unwrap();
        let balance = methods.iter().find(|method| method.is_balance).unwrap();
        assert_eq!(balance.id, 1);
        let told = balance.left.map(|left| left.unwrap().to_string());
        assert_eq!(told.as_deref(), left);
    }
    let odd = read_methods(&raw(r#"[{"id":1,"code":"balance","balance":-3}]"#)).unwrap();
    assert!(odd[0].left.is_some_and(|left| left.is_err()), "it can be paid with all the same");
    for text in ["{}", "7", "[7]", r#"[{"name":"余额"}]"#] {
        assert!(read_methods(&raw(text)).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_that_comes_makes_it_panic(text in ".{0,200}", fee in "[-0-9eE.+\"]{0,12}") {
        let _told = read_envelope(text.as_bytes());
        for text in [text, row(&fee)] {
            let Ok(raw) = RawValue::from_string(text) else { continue };
            let _orders = (read_order(&raw, yuan()), read_orders(&raw, yuan()), read_pay_fee(&raw));
            let _rest = (read_methods(&raw), read_addresses(&raw, ProxyProduct::Balance));
        }
    }
}
