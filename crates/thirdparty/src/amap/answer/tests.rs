use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};

fn place() -> Value {
    json!({
        "id": "B00155KH5N",
        "name": "江场西路",
        "district": "上海市静安区",
        "adcode": "310106",
        "location": "121.446000,31.284000",
        "address": "江场西路近共和新路",
        "typecode": "190301",
        "city": [],
    })
}

fn answer(tips: &[Value]) -> Vec<u8> {
    let whole = json!({
        "tips": tips,
        "status": "1",
        "info": "OK",
        "infocode": "10000",
        "count": tips.len().to_string(),
    });
    whole.to_string().into_bytes()
}

fn read(tips: &[Value]) -> Vec<AddressTip> {
    read_answer(&answer(tips)).unwrap().unwrap()
}

fn with(field: &str, value: Value) -> Value {
    let mut place = place();
    place[field] = value;
    place
}

#[test]
fn a_place_is_read_whole() {
    let expected = AddressTip {
        name: "江场西路".to_owned(),
        district: "上海市静安区".to_owned(),
        address: "江场西路近共和新路".to_owned(),
        adcode: "310106".to_owned(),
        location: "121.446000,31.284000".to_owned(),
    };
    assert_eq!(read(&[place()]), [expected]);
}

#[test]
fn an_empty_list_in_the_place_of_a_text_is_an_empty_text() {
    for field in ["address", "district", "adcode"] {
        for odd in [json!([]), json!(null), json!({}), json!(7)] {
            assert_eq!(read(&[with(field, odd)]).len(), 1, "{field}");
        }
    }
    assert_eq!(read(&[with("address", json!([]))])[0].address, "");
}

#[test]
fn what_is_no_place_is_left_out_and_the_others_stay() {
    let long = "长".repeat(201);
    for no_place in [
        with("id", json!([])),
        with("location", json!([])),
        with("name", json!("")),
        with("location", json!("121.4")),
        with("location", json!("121.4,91")),
        with("location", json!("-181,31")),
        with("location", json!("inf,31")),
        with("location", json!("1e1,31")),
        with("name", json!("a\nb")),
        with("address", json!(long)),
        json!([]),
        json!("江场西路"),
        json!(null),
    ] {
        assert_eq!(read(&[no_place.clone(), place()]).len(), 1, "{no_place}");
    }
    assert_eq!(read(&[]), []);
    let many: Vec<Value> = std::iter::repeat_n(place(), 30).collect();
    assert_eq!(read(&many).len(), 20);
}

#[test]
fn a_refusal_tells_its_infocode() {
    let refused = br#"{"status":"0","info":"INVALID_USER_KEY","infocode":"10001"}"#;
    assert_eq!(read_answer(refused), Ok(Err(10_001)));
}

#[test]
fn what_contradicts_itself_is_not_read() {
    for body in [
        r#"{"status":"0","infocode":"10000"}"#,
        r#"{"status":"1","infocode":"10001"}"#,
        r#"{"status":"1","infocode":"ok"}"#,
        r#"{"status":1,"infocode":"10000"}"#,
        r#"{"status":"1"}"#,
        r#"{"status":"1","infocode":"10000","tips":"none"}"#,
        "[]",
        "<html>",
        "",
    ] {
        assert_eq!(read_answer(body.as_bytes()), Err(Unreadable), "{body}");
    }
}

proptest! {
    #[test]
    fn whatever_is_read_can_be_shown(body: Vec<u8>, texts: [String; 6]) {
        let [id, name, district, adcode, location, address] = texts;
        let tip = json!({"id": id, "name": name, "district": district, "adcode": adcode,
            "location": location, "address": address});
        let placed = json!({"id": "B", "name": name, "district": district, "adcode": adcode,
            "location": "121,31", "address": address});
        for body in [body, answer(&[tip, placed])] {
            if let Ok(Ok(tips)) = read_answer(&body) {
                for tip in tips {
                    prop_assert!(!tip.name.is_empty() && is_location(&tip.location));
                    prop_assert!(!tip.address.chars().any(char::is_control));
                }
            }
        }
    }
}
