use super::*;
use domain::supplier::{SupplyRefusal, SupplyReport};

fn told(body: &str) -> Told {
    read(200, body.as_bytes()).unwrap()
}

fn ours() -> SupplierReference {
    SupplierReference::Ours("9".to_owned())
}

fn is_unknown<T>(result: &Result<T, SupplierError>) -> bool {
    matches!(result, Err(SupplierError::Unknown(_)))
}

fn cny(fen: i64) -> Money {
    Money::cny(fen).unwrap()
}

#[test]
fn the_documented_answers_are_read_in_fen() {
    let paid = told(
        r#"{"code": 1, "msg":"下单成功", "result": "API2022040622185551647", "other": {"price": "12.0"}}"#,
    );
    let receipt = ordered(&paid, "").unwrap();
    assert_eq!(receipt.supplier_no, "API2022040622185551647");
    assert_eq!(receipt.cost, Some(cny(1_200)));
    let query = told(
        r#"{"code":1,"result":{"order_id":"A1","out_order_id":"9","price":"10.10","status":3,"create_time":"x"}}"#,
    );
    let report = found(&query, &ours()).unwrap().unwrap();
    assert_eq!((report.supplier_no.as_str(), report.cost), ("A1", Some(cny(1_010))));
    assert_eq!((report.report, report.reported), (SupplyReport::Delivered, 3));
    assert_eq!(balance(&told(r#"{"code":1,"result":"348.70"}"#)).unwrap(), cny(34_870));
    confirmed(&told(r#"{"code":1,"msg":"确认收货成功","result":null}"#)).unwrap();
    let drawn = told(
        r#"{"code":1,"result":{"order_id":"A1","out_order_id":"9","productId":43,"price":930}}"#,
    );
    let expected = Withdrawn { supplier_no: "A1".to_owned(), returned: Some(cny(930)) };
    assert_eq!(withdrawn(&drawn, &ours()).unwrap(), expected);
}

#[test]
fn prices_are_read_exactly_and_rounded_up() {
    for (written, fen) in
        [(r#""12.0""#, 1_200), (r#""0.1""#, 10), ("9.3", 930), (r#""4.2001""#, 421), ("12", 1_200)]
    {
        let body = format!(r#"{{"code":"1","result":"A1","other":{{"price":{written}}}}}"#);
        assert_eq!(ordered(&told(&body), "").unwrap().cost, Some(cny(fen)), "{written}");
    }
    for none in [r#"{"code":1,"result":"A1"}"#, r#"{"code":1,"result":"A1","other":{"price":""}}"#]
    {
        assert_eq!(ordered(&told(none), "").unwrap().cost, None);
    }
}

#[test]
fn a_status_may_be_a_text_and_may_be_new() {
    for (written, reported, report) in [
        ("1", 1, SupplyReport::Running),
        (r#""7""#, 7, SupplyReport::Running),
        (r#""5""#, 5, SupplyReport::Disputed),
        ("6", 6, SupplyReport::Returned),
        ("42", 42, SupplyReport::Unknown),
    ] {
        let body = format!(
            r#"{{"code":1,"result":{{"order_id":"A1","out_order_id":9,"status":{written}}}}}"#
        );
        let read = found(&told(&body), &ours()).unwrap().unwrap();
        assert_eq!((read.reported, read.report, read.cost), (reported, report, None), "{written}");
    }
}

#[test]
fn only_their_own_word_says_that_there_is_no_order() {
    assert_eq!(found(&told(r#"{"code":0,"msg":"订单不存在"}"#), &ours()).unwrap(), None);
    let refused = found(&told(r#"{"code":0,"msg":"签名错误"}"#), &ours());
    assert!(
        matches!(refused, Err(SupplierError::Refused { why: SupplyRefusal::NotAuthorised, .. })),
        "{refused:?}"
    );
    for empty in ["null", "[]", "{}", r#""""#] {
        let body = format!(r#"{{"code":1,"result":{empty}}}"#);
        assert!(is_unknown(&found(&told(&body), &ours())), "{empty}");
    }
}

#[test]
fn what_no_document_foresees_leaves_the_outcome_unknown() {
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, "[]"),
        (200, "{}"),
        (200, r#"{"code":2,"msg":"订单不存在"}"#),
        (200, r#"{"code":true}"#),
        (200, r#"{"code":0,"msg":5}"#),
        (200, r#"{"code":0,"code":1}"#),
        (200, r#"{"code":1.0,"result":"A1"}"#),
        (302, r#"{"code":1,"result":"A1"}"#),
        (403, r#"{"code":0,"msg":"白名单"}"#),
        (500, r#"{"code":0,"msg":"库存不足"}"#),
    ] {
        assert!(is_unknown(&read(status, body.as_bytes())), "{status} {body}");
    }
    for body in [
        r#"{"code":1}"#,
        r#"{"code":1,"result":""}"#,
        r#"{"code":1,"result":["A1"]}"#,
        r#"{"code":1,"result":"A 1"}"#,
        r#"{"code":1,"result":"A1","other":{"price":"-1"}}"#,
        r#"{"code":1,"result":"A1","other":{"price":{}}}"#,
        r#"{"code":1,"result":"A1","other":{"price":"1e2"}}"#,
    ] {
        assert!(is_unknown(&ordered(&told(body), "")), "{body}");
    }
}

#[test]
fn an_answer_about_another_order_is_not_believed() {
    let body = r#"{"code":1,"result":{"order_id":"A1","out_order_id":"8","status":1,"price":1}}"#;
    assert!(is_unknown(&found(&told(body), &ours())));
    assert!(is_unknown(&withdrawn(&told(body), &ours())));
    let theirs = SupplierReference::Theirs("A1".to_owned());
    assert_eq!(found(&told(body), &theirs).unwrap().unwrap().reference, "8");
    let float = r#"{"code":1,"result":{"order_id":"A1","out_order_id":"8","price":9.30}}"#;
    assert!(is_unknown(&withdrawn(&told(float), &theirs)), "this price is in 分");
}

#[test]
fn what_was_confirmed_before_is_confirmed() {
    confirmed(&told(r#"{"code":0,"msg":"订单已确认收货"}"#)).unwrap();
    assert!(confirmed(&told(r#"{"code":0,"msg":"订单未完成"}"#)).is_err());
}
