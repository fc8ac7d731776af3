//! The daily bill: fetched, opened from a file, checked, read line by line.

use crate::support::{AlipayServer, alipay, keys, signed_node};
use chrono::{NaiveDate, TimeDelta};
use domain::evidence::EvidenceVerdict;
use domain::ports::{StatementError, StatementLines, StatementSource};
use domain::reconciliation::{BadLine, LineKind, StatementLine, day_span};
use domain::time::shanghai_day;
use encoding_rs::GBK;
use pay_gateways::alipay::read_bill;
use proptest::prelude::*;
use serde_json::json;
use std::io::{Cursor, Write};
use tempfile::NamedTempFile;
use testkit::given;
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ADDRESS: &str = "alipay.data.dataservice.bill.downloadurl.query";

fn day() -> NaiveDate {
    shanghai_day(given::start())
}

/// A provider that offers a file, the day being long over.
async fn offering(file: Vec<u8>) -> AlipayServer {
    let outside = AlipayServer::silent().await;
    outside.clock.advance(TimeDelta::days(3));
    let url = format!("{}/bill?token=t", outside.server.uri());
    outside.answer_signed(ADDRESS, &json!({"code": "10000", "bill_download_url": url})).await;
    let answer = ResponseTemplate::new(200).set_body_raw(file, "application/zip");
    Mock::given(path("/bill")).respond_with(answer).mount(&outside.server).await;
    outside
}

const PAID: &str = "2026T1\t,P1\t,交易\t,宽带\t,2026-03-02 12:00:30\t,2026-03-02 12:01:00\t,\
    *箱(139****0000)\t,460.00,455.00,\t";
const REFUNDED: &str = "2026T1\t,P1\t,退款\t,宽带\t,2026-03-02 12:00:30\t,2026-03-02 12:04:00\t,\
    *箱(139****0000)\t,-100.00,-99.00,RF1\t";

/// A sheet with two movements, as Alipay makes it but for the columns that nobody reads.
fn sheet() -> String {
    [
        "#支付宝业务明细查询",
        "#账号：[20880000000001090156]",
        "#起始日期：[2026年03月02日 00:00:00]   终止日期：[2026年03月03日 00:00:00]",
        "#----------------------------------------业务明细列表----------------------------------------",
        "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,对方账户,订单金额（元）,\
         商家实收（元）,退款批次号/请求号",
        PAID,
        REFUNDED,
        "#----------------------------------------业务明细列表结束------------------------------------",
        "#交易合计：1笔，商家实收共455.00元，商家优惠共0.00元",
        "#退款合计：1笔，商家实收退款共-99.00元，商家优惠退款共0.00元",
        "#导出时间：[2026年03月03日 09:00:00]",
        "",
    ]
    .join("\r\n")
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn zipped(sheet: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("2088_业务明细(汇总).csv", &b"sums"[..]), ("2088_业务明细.csv", sheet)]
    {
        let name = gbk(name);
        zip.start_file_with_options(SimpleFileOptions::default().name(&name)).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn paid() -> StatementLine {
    StatementLine {
        line: 6,
        kind: LineKind::Payment,
        number: "P1".to_owned(),
        trade_no: "2026T1".to_owned(),
        refund_number: None,
        amount: given::yuan("460.00"),
        at: given::start() + TimeDelta::minutes(1),
    }
}

fn refunded() -> StatementLine {
    StatementLine {
        line: 7,
        kind: LineKind::Refund,
        refund_number: Some("RF1".to_owned()),
        amount: given::yuan("100.00"),
        at: given::start() + TimeDelta::minutes(4),
        ..paid()
    }
}

type Lines = Vec<Result<StatementLine, BadLine>>;

fn lines(sheet: &str) -> Lines {
    read_bill(gbk(sheet)).unwrap().collect()
}

fn damage(result: Result<StatementLines, StatementError>) -> &'static str {
    match result {
        Err(StatementError::Damaged(problem)) => problem,
        Err(other) => panic!("{other:?}"),
        Ok(lines) => panic!("a bill of {} lines", lines.count()),
    }
}

fn opened(content: &[u8]) -> Result<StatementLines, StatementError> {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    alipay().open(file.path())
}

#[tokio::test]
async fn a_bill_is_fetched_checked_and_kept_as_evidence_without_its_lines() {
    let outside = offering(zipped(&gbk(&sheet()))).await;
    let lines: Lines = outside.gateway.fetch(day()).await.unwrap().collect();
    assert_eq!(lines, [Ok(paid()), Ok(refunded())]);
    let expected = json!({"bill_type": "trade", "bill_date": "2026-03-02"});
    assert_eq!(outside.asked(ADDRESS).await, [expected]);
    let kept = outside.log.recorded();
    let operations: Vec<_> = kept.iter().map(|kept| kept.request.operation).collect();
    assert_eq!(operations, ["bill", "bill_file"]);
    assert!(kept.iter().all(|kept| kept.verdict == EvidenceVerdict::Accepted));
    assert!(kept[1].body.is_empty());
}

#[test]
fn a_file_is_read_packed_or_not_in_either_encoding() {
    let sheet = sheet();
    let utf8 = format!("\u{feff}{sheet}").into_bytes();
    for content in [gbk(&sheet), sheet.clone().into_bytes(), utf8, zipped(&gbk(&sheet))] {
        let lines: Lines = opened(&content).unwrap().collect();
        assert_eq!(lines, [Ok(paid()), Ok(refunded())]);
    }
}

#[test]
fn columns_are_found_by_their_names() {
    let sheet = "退款批次号,完成时间,订单金额(元),业务类型,商户订单号,支付宝交易号\n\
        ,2026-03-02 12:01:00,460,交易,P1,2026T1\n\
        RF1,2026-03-02 12:04:00,100.0,退款,P1,2026T1\n";
    let expected = [paid(), refunded()];
    let lines: Vec<_> = lines(sheet).into_iter().map(Result::unwrap).collect();
    assert_eq!(
        lines,
        [(2, &expected[0]), (3, &expected[1])]
            .map(|(line, known)| { StatementLine { line, ..known.clone() } })
    );
}

#[test]
fn a_line_that_cannot_be_read_is_told_and_the_next_follows() {
    for (name, from, to) in [
        ("kind", "交易\t", "转账\t"),
        ("amount", "460.00", "460.005"),
        ("amount", "460.00", "-460.00"),
        ("amount", "460.00", "4,60.00"),
        ("amount", "460.00", "４６０"),
        ("time", "12:01:00", "25:01:00"),
        ("number", ",P1\t", ",\t"),
        ("trade", "2026T1\t", "\t"),
        ("few", ",455.00", ""),
        ("long", "宽带", &"长".repeat(40_000)),
    ] {
        let rotten = PAID.replace(from, to);
        let sheet = sheet().replace(PAID, &rotten);
        // What cannot be read cannot be summed up either.
        let sheet = sheet.replace("#交易合计", "#合计");
        let found = lines(&sheet);
        assert_eq!(found.len(), 2, "{name}: {found:?}");
        assert_eq!(found[0].as_ref().unwrap_err().line, 6, "{name}");
        assert_eq!(found[1], Ok(refunded()), "{name}");
    }
}

#[test]
fn a_refund_without_a_number_of_its_own_is_read() {
    let sheet = sheet().replace("RF1\t", "\t");
    assert_eq!(lines(&sheet)[1].as_ref().unwrap().refund_number, None);
}

#[test]
fn a_bill_that_contradicts_itself_or_is_not_ours_is_refused() {
    for (from, to, word) in [
        ("#交易合计：1笔", "#交易合计：2笔", "payments"),
        ("共455.00元", "共455.01元", "payments"),
        ("#退款合计：1笔", "#退款合计：0笔", "refunds"),
        ("共-99.00元", "共99.01元", "refunds"),
        ("[2088000000000109", "[2088000000000110", "account"),
        ("业务类型", "类型", "heading"),
    ] {
        let sheet = sheet();
        let wrong = sheet.replacen(from, to, 1);
        assert_ne!(wrong, sheet, "{from}");
        assert!(damage(opened(&gbk(&wrong))).contains(word), "{from}");
    }
    assert!(damage(opened(b"")).contains("heading"));
    assert!(damage(opened(b"PK\x03\x04")).contains("ZIP"));
    let unsigned = sheet().replace("共-99.00元", "共99.00元");
    assert_eq!(opened(&gbk(&unsigned)).unwrap().count(), 2);
}

#[tokio::test]
async fn a_fetched_bill_must_be_whole_and_of_its_day() {
    let sheet = sheet();
    let cut = &sheet[..sheet.find(REFUNDED).unwrap()];
    let other_day = sheet.replace("2026年03月02日", "2026年03月01日");
    for (file, word) in [
        (zipped(&gbk(cut)), "breaks off"),
        (zipped(&gbk(&other_day)), "another day"),
        (zipped(&gbk(&sheet))[..200].to_vec(), "ZIP"),
        (gbk(&sheet), "ZIP"),
        (Vec::new(), "ZIP"),
    ] {
        let outside = offering(file).await;
        assert!(damage(outside.gateway.fetch(day()).await).contains(word), "{word}");
        let kept = &outside.log.recorded()[1];
        assert!(matches!(kept.verdict, EvidenceVerdict::Rejected { .. }), "{:?}", kept.verdict);
    }
    // By hand somebody may have cut it on purpose.
    assert_eq!(opened(&gbk(cut)).unwrap().count(), 1);
}

#[tokio::test]
async fn an_address_that_does_not_work_is_asked_for_once_more() {
    let outside = AlipayServer::silent().await;
    outside.clock.advance(TimeDelta::days(3));
    let url = format!("{}/gone", outside.server.uri());
    outside.answer_signed(ADDRESS, &json!({"code": "10000", "bill_download_url": url})).await;
    let gone = Mock::given(path("/gone")).respond_with(ResponseTemplate::new(403));
    gone.expect(2).mount(&outside.server).await;
    let fetched = outside.gateway.fetch(day()).await;
    assert!(matches!(fetched, Err(StatementError::Unavailable(_))));
    assert_eq!(outside.asked(ADDRESS).await.len(), 2);
}

#[tokio::test]
async fn a_bill_is_fetched_from_nowhere_else() {
    let elsewhere = wiremock::MockServer::start().await;
    for url in [
        format!("{}/bill", elsewhere.uri()),
        "https://dwbillcenter.alipay.com/bill".to_owned(),
        "file:///etc/passwd".to_owned(),
        String::new(),
    ] {
        let outside = AlipayServer::silent().await;
        outside.clock.advance(TimeDelta::days(3));
        outside.answer_signed(ADDRESS, &json!({"code": "10000", "bill_download_url": url})).await;
        let fetched = outside.gateway.fetch(day()).await;
        assert!(matches!(fetched, Err(StatementError::Unavailable(_))), "{url}");
        assert_eq!(outside.log.recorded().len(), 1, "{url}");
    }
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_bill_that_is_not_to_be_had_says_why() {
    let seen = |found: Result<StatementLines, StatementError>| match found {
        Ok(lines) => format!("{} lines", lines.count()),
        Err(StatementError::NotReady) => "not ready".to_owned(),
        Err(StatementError::Refused { code, .. }) => code,
        Err(StatementError::Unavailable(_)) => "unavailable".to_owned(),
        Err(other) => panic!("{other:?}"),
    };
    // Ten hours after the end of the day a bill would be there.
    let (_, end) = day_span(day());
    let early = end + TimeDelta::hours(10) - TimeDelta::seconds(1);
    for (at, code, sub_code, expected) in [
        (end, "40004", "NO_BILL_DATA", "0 lines"),
        (early, "40004", "BILL_NOT_EXIST", "not ready"),
        (early + TimeDelta::seconds(1), "40004", "BILL_NOT_EXIST", "0 lines"),
        (end, "40004", "INVAILID_ARGUMENTS", "INVAILID_ARGUMENTS"),
        (end, "40004", "BILL_DATE_BEFORE_REGISTRATION", "BILL_DATE_BEFORE_REGISTRATION"),
        (end, "40004", "TYPE_NOT_SUPPORTED", "TYPE_NOT_SUPPORTED"),
        (end, "40006", "isv.insufficient-isv-permissions", "isv.insufficient-isv-permissions"),
        (end, "40004", "UNKNOWN_ERROR", "unavailable"),
        (end, "40004", "SYSTEM_RATE_LIMIT", "unavailable"),
        (end, "40004", "USER_RATE_LIMIT", "unavailable"),
        (end, "20000", "isp.unknow-error", "unavailable"),
    ] {
        let node = json!({"code": code, "sub_code": sub_code}).to_string();
        let outside = AlipayServer::signed(ADDRESS, &node).await;
        outside.clock.set(at);
        assert_eq!(seen(outside.gateway.fetch(day()).await), expected, "{sub_code}");
        let unsigned = AlipayServer::unsigned(ADDRESS, &node).await;
        unsigned.clock.set(at);
        assert_eq!(seen(unsigned.gateway.fetch(day()).await), "unavailable", "{sub_code}");
    }
}

#[tokio::test]
async fn the_bill_of_a_day_that_is_not_over_is_not_even_asked_for() {
    let outside = AlipayServer::answering(&signed_node(&keys().theirs, ADDRESS, "{}")).await;
    let (_, end) = day_span(day());
    outside.clock.set(end - TimeDelta::seconds(1));
    assert!(matches!(outside.gateway.fetch(day()).await, Err(StatementError::NotReady)));
    assert!(outside.server.received_requests().await.unwrap().is_empty());
    outside.clock.set(end);
    assert!(matches!(outside.gateway.fetch(day()).await, Err(StatementError::Unavailable(_))));
}

proptest! {
    #[test]
    fn any_bytes_can_be_given_to_the_reader(
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        at: prop::sample::Index,
        with: u8,
    ) {
        let _read = read_bill(bytes.clone()).map(StatementLines::count);
        let mut whole = gbk(&sheet());
        let at = at.index(whole.len());
        whole[at] = with;
        let _read = read_bill(whole.clone()).map(StatementLines::count);
        let mut packed = zipped(&whole);
        let at = at % packed.len();
        packed[at] ^= with;
        let _read = opened(&packed).map(StatementLines::count);
        let _read = opened(&[b"PK", &bytes[..]].concat()).map(StatementLines::count);
    }
}
