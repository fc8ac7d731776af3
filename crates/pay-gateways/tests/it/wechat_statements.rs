//! The trade bill: fetched, checked, read line by line.

use crate::support::{WechatServer, signed_answer, wechat};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use chrono::TimeDelta;
use domain::Channel;
use domain::evidence::EvidenceVerdict;
use domain::ports::{StatementError, StatementLines, StatementSource};
use domain::reconciliation::{BadLine, LineKind, StatementLine};
use flate2::Compression;
use flate2::write::GzEncoder;
use pay_gateways::wechat::read_bill;
use serde_json::{Value, json};
use std::io::Write;
use testkit::given;
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

const HEADER: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,\
    交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,\
    充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const SUMMARY: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,\
    订单总金额,申请退款总金额";

const PAID: &str = "`2026-03-02 12:01:00,`wx0000000000000109,`1900000109,`0,`,`4200000001,`P1,`oU,\
    `NATIVE,`SUCCESS,`OTHERS,`CNY,`455.00,`5.00,`0,`0,`0.00,`0.00,`,`,`宽带, 100M,`,`2.73000,\
    `0.60%,`460.00,`0.00,`";
const REFUNDED: &str = "`2026-03-02 12:04:00,`wx0000000000000109,`1900000109,`0,`,`4200000001,`P1,\
    `oU,`NATIVE,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030000001,`RF1,`99.00,`1.00,`ORIGINAL,\
    `SUCCESS,`宽带,`,`-0.59000,`0.60%,`0.00,`100.00,`";

fn bill(rows: &[&str]) -> String {
    let sums = format!("`{}.0,`455.00,`99.00,`0,`0,`460.00,`0", rows.len());
    let lines = [&[HEADER], rows, &[SUMMARY, &sums]].concat();
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

fn lines(bill: &str) -> Vec<Result<StatementLine, BadLine>> {
    read_bill(bill.as_bytes()).unwrap().collect()
}

fn paid() -> StatementLine {
    StatementLine {
        line: 2,
        kind: LineKind::Payment,
        number: "P1".to_owned(),
        trade_no: "4200000001".to_owned(),
        refund_number: None,
        amount: given::yuan("460.00"),
        at: given::start() + TimeDelta::minutes(1),
    }
}

fn refunded() -> StatementLine {
    StatementLine {
        line: 3,
        kind: LineKind::Refund,
        refund_number: Some("RF1".to_owned()),
        amount: given::yuan("100.00"),
        at: given::start() + TimeDelta::minutes(4),
        ..paid()
    }
}

#[test]
fn payments_and_refunds_are_read_with_the_orders_amounts() {
    assert_eq!(lines(&bill(&[PAID, REFUNDED])), [Ok(paid()), Ok(refunded())]);
}

#[test]
fn columns_are_found_by_their_names() {
    let older = "商户订单号,微信订单号,交易状态,总金额,交易时间\n\
        `P1,`4200000001,`SUCCESS,`460.00,`2026-03-02 12:01:00\n总交易单数,总交易额\n`1,`460.00\n";
    assert_eq!(lines(older), [Ok(paid())]);
}

#[test]
fn a_refund_that_failed_is_left_out() {
    let failed = REFUNDED.replace("`ORIGINAL,`SUCCESS", "`ORIGINAL,`FAIL");
    let under_way = REFUNDED.replace("`ORIGINAL,`SUCCESS", "`ORIGINAL,`PROCESSING");
    assert_eq!(lines(&bill(&[PAID, &failed])), [Ok(paid())]);
    assert_eq!(lines(&bill(&[PAID, &under_way])), [Ok(paid()), Ok(refunded())]);
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_the_next_follows() {
    for (name, from, to) in [
        ("state", "`SUCCESS", "`REVOKED"),
        ("currency", "`CNY", "`HKD"),
        ("amount", "`460.00", "`460.005"),
        ("sign", "`460.00", "`-460.00"),
        ("time", "`2026-03-02 12:01:00", "`2026-03-02"),
        ("number", "`P1", "`"),
        ("trade number", "`4200000001", "`0"),
        ("columns", ",`0.00,`", ",`0.00"),
    ] {
        let bad = PAID.replacen(from, to, 1);
        assert_ne!(bad, PAID, "{name}");
        let read = lines(&bill(&[&bad, REFUNDED]));
        assert_eq!(read.len(), 2, "{name}: {read:?}");
        assert_eq!(read[0].as_ref().unwrap_err().line, 2, "{name}");
        assert_eq!(read[1], Ok(refunded()), "{name}");
    }
    let bad = REFUNDED.replace("`RF1", "`0");
    assert!(lines(&bill(&[PAID, &bad]))[1].is_err());
}

#[test]
fn a_bill_that_is_cut_off_says_so() {
    let whole = bill(&[PAID, REFUNDED]);
    let summary = whole.find(SUMMARY).unwrap();
    let cut = lines(&whole[..summary]);
    assert_eq!(cut[..2], [Ok(paid()), Ok(refunded())]);
    assert_eq!(cut[2].as_ref().unwrap_err().line, 4);
    assert_eq!(cut.len(), 3);
    let fewer = whole.replace("`2.0,", "`3.0,");
    assert!(lines(&fewer)[2].is_err());
    let endless = format!("{HEADER}\n`{}", "0".repeat(1 << 20));
    let read = lines(&endless);
    assert!(read.len() == 1 && read[0].is_err(), "{read:?}");
}

#[test]
fn what_is_no_bill_is_refused_whole() {
    for text in ["", "\n", "账单\n", "交易时间,微信订单号\n", "<html></html>"] {
        let read = read_bill(text.as_bytes());
        assert!(matches!(read, Err(StatementError::Damaged(_))), "{text:?}");
    }
    assert!(matches!(read_bill(&b"\xff\xfe\n"[..]), Err(StatementError::Damaged(_))));
}

#[test]
fn a_file_is_read_packed_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let content = bill(&[PAID, REFUNDED]);
    for (name, bytes) in [("bill.csv", content.clone().into_bytes()), ("bill.gz", packed(&content))]
    {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let read: Vec<_> = wechat().open(&file).unwrap().collect();
        assert_eq!(read, [Ok(paid()), Ok(refunded())], "{name}");
    }
    let missing = wechat().open(&folder.path().join("none"));
    assert!(matches!(missing, Err(StatementError::Unavailable(_))));
}

fn packed(content: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn sha1(content: &str) -> String {
    hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, content.as_bytes()))
}

/// A provider whose bill is told with this hash, and is the file.
async fn offering(file: ResponseTemplate, change: impl FnOnce(&mut Value)) -> WechatServer {
    let outside = WechatServer::answering(file).await;
    let mut offer = json!({
        "hash_type": "SHA1",
        "hash_value": sha1(&bill(&[PAID, REFUNDED])).to_uppercase(),
        "download_url": format!("{}/v3/billdownload/file?token=a%2Bb", outside.server.uri()),
    });
    change(&mut offer);
    Mock::given(path("/v3/bill/tradebill"))
        .respond_with(signed_answer(given::start(), 200, &offer.to_string()))
        .with_priority(1)
        .mount(&outside.server)
        .await;
    outside
}

fn file(content: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_bytes(packed(content))
}

async fn fetch(outside: &WechatServer) -> Result<StatementLines, StatementError> {
    outside.gateway.fetch(given::day()).await
}

fn error(fetched: Result<StatementLines, StatementError>) -> StatementError {
    fetched.err().unwrap()
}

#[tokio::test]
async fn a_bill_is_fetched_and_its_content_is_what_the_hash_says() {
    let outside = offering(file(&bill(&[PAID, REFUNDED])), |_offer| {}).await;
    assert_eq!(StatementSource::channel(&outside.gateway), Channel::Wechat);
    assert_eq!(outside.gateway.account(), "1900000109");
    let lines: Vec<_> = fetch(&outside).await.unwrap().collect();
    assert_eq!(lines, [Ok(paid()), Ok(refunded())]);
    let sent = outside.server.received_requests().await.unwrap();
    assert_eq!(sent[0].url.query(), Some("bill_date=2026-03-02&bill_type=ALL&tar_type=GZIP"));
    assert_eq!(sent[1].url.query(), Some("token=a%2Bb"));
    assert!(sent[1].headers["authorization"].to_str().unwrap().starts_with("WECHATPAY2-"));
}

#[tokio::test]
async fn a_bill_that_is_not_what_was_told_is_damaged() {
    for (name, content) in [
        ("changed", bill(&[PAID])),
        ("longer", format!("{}\n", bill(&[PAID, REFUNDED]))),
        ("empty", String::new()),
    ] {
        let outside = offering(file(&content), |_offer| {}).await;
        let found = error(fetch(&outside).await);
        assert!(matches!(found, StatementError::Damaged(_)), "{name}: {found:?}");
        let last = outside.log.recorded().pop().unwrap();
        assert!(matches!(last.verdict, EvidenceVerdict::Rejected { .. }), "{name}");
    }
    let cut = &packed(&bill(&[PAID, REFUNDED]))[..40];
    let outside = offering(ResponseTemplate::new(200).set_body_bytes(cut), |_offer| {}).await;
    assert!(matches!(error(fetch(&outside).await), StatementError::Damaged(_)));
}

#[tokio::test]
async fn an_address_that_no_longer_works_is_asked_for_once_more() {
    let gone = ResponseTemplate::new(400).set_body_string("{\"code\":\"INVALID_REQUEST\"}");
    let outside = offering(file(&bill(&[PAID, REFUNDED])), |_offer| {}).await;
    Mock::given(path("/v3/billdownload/file"))
        .respond_with(gone.clone())
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&outside.server)
        .await;
    assert_eq!(fetch(&outside).await.unwrap().count(), 2);
    let never = offering(gone, |_offer| {}).await;
    assert!(matches!(error(fetch(&never).await), StatementError::Unavailable(_)));
    assert_eq!(never.server.received_requests().await.unwrap().len(), 4);
}

#[tokio::test]
async fn an_offer_that_cannot_be_followed_is_no_bill() {
    let changes: [fn(&mut Value); 4] = [
        |offer| offer["hash_type"] = json!("SHA256"),
        |offer| offer["hash_value"] = Value::Null,
        |offer| offer["download_url"] = json!("ftp://wx.example/file"),
        |offer| offer["download_url"] = json!("/file"),
    ];
    for change in changes {
        let outside = offering(file(&bill(&[])), change).await;
        assert!(matches!(error(fetch(&outside).await), StatementError::Unavailable(_)));
        assert_eq!(outside.server.received_requests().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_day_without_trades_is_empty_and_one_that_is_not_over_comes_later() {
    for code in ["NO_STATEMENT_EXIST", "NOSTATEMENTEXIST"] {
        let none = WechatServer::signed(400, &json!({"code": code})).await;
        assert_eq!(fetch(&none).await.unwrap().count(), 0);
        // Somebody on the way could make a day vanish.
        let unsigned = WechatServer::unsigned(400, &json!({"code": code})).await;
        assert!(matches!(error(fetch(&unsigned).await), StatementError::Unavailable(_)));
    }
    let early = WechatServer::signed(400, &json!({"code": "STATEMENT_CREATING"})).await;
    assert!(matches!(error(fetch(&early).await), StatementError::NotReady));
}

#[tokio::test]
async fn a_bill_is_refused_or_not_to_be_had() {
    let refused = WechatServer::signed(403, &json!({"code": "NO_AUTH", "message": "m"})).await;
    match error(fetch(&refused).await) {
        StatementError::Refused { code, message } => assert_eq!(code + &message, "NO_AUTHm"),
        other => panic!("{other:?}"),
    }
    for (status, code) in [(500, "SYSTEM_ERROR"), (429, "FREQUENCY_LIMITED")] {
        let outside = WechatServer::signed(status, &json!({"code": code})).await;
        assert!(matches!(error(fetch(&outside).await), StatementError::Unavailable(_)));
    }
}
