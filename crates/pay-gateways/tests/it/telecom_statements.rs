//! The statement file that staff bring.

use crate::support::telecom;
use chrono::{TimeZone, Utc};
use domain::Channel;
use domain::ports::{StatementError, StatementSource};
use domain::reconciliation::{BadLine, LineKind, StatementLine};
use std::io::Write;
use std::path::Path;
use testkit::given;

const HEADER: &str = "outTradeNo,tradeNo,outRefundNo,type,amount,finishedDate,tradeStatus\n";

fn open(content: &[u8]) -> Result<Vec<Result<StatementLine, BadLine>>, StatementError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    telecom().open(file.path()).map(Iterator::collect)
}

fn lines(body: &str) -> Vec<Result<StatementLine, BadLine>> {
    open(format!("{HEADER}{body}").as_bytes()).unwrap()
}

fn payment(line: u64) -> StatementLine {
    StatementLine {
        line,
        kind: LineKind::Payment,
        number: "R2026".to_owned(),
        trade_no: "T1".to_owned(),
        refund_number: None,
        amount: given::yuan("460.00"),
        at: Utc.with_ymd_and_hms(2026, 3, 2, 4, 1, 0).unwrap(),
    }
}

#[test]
fn payments_and_refunds_are_read_from_any_usual_file() {
    let body = "R2026,T1,,PAY,46000,2026-03-02 12:01:00,SUCCESS\n\
                R2026,T1,RF2026,REFUND,100,2026-03-02 12:01:00,SUCCESS\n";
    let refund = StatementLine {
        kind: LineKind::Refund,
        refund_number: Some("RF2026".to_owned()),
        amount: given::yuan("1.00"),
        ..payment(3)
    };
    let expected = vec![Ok(payment(2)), Ok(refund)];
    let plain = format!("{HEADER}{body}");
    let quoted = plain.replace("R2026,T1", "\"R2026\",\"T1\"");
    for content in [
        plain.clone(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.trim_end().to_owned(),
        format!("\u{feff}{}", quoted.replace('\n', "\r\n")),
    ] {
        assert_eq!(open(content.as_bytes()).unwrap(), expected, "{content:?}");
    }
    assert_eq!(lines(""), []);
    let blank = plain.replace('\n', "\r\n\r\n");
    assert_eq!(open(blank.as_bytes()).unwrap().len(), 2);
}

#[test]
fn lines_without_money_are_left_out() {
    let body = "R1,T1,,PAY,1,2026-03-02 12:01:00,FAIL\n\
                R1,T1,,PAY,1,,CLOSE\n\
                R1,T1,,PAY,1,,NOTPAY\n\
                R2026,T1,,PAY,46000,2026-03-02 12:01:00,SUCCESS\n";
    assert_eq!(lines(body), [Ok(payment(5))]);
}

#[test]
fn a_line_that_is_not_to_be_read_is_told_and_the_next_follows() {
    for bad in [
        "R2026,T1,,PAY,46000,2026-03-02 12:01:00",
        "R2026,T1,,PAY,46000,2026-03-02 12:01:00,SUCCESS,",
        "R2026,T1,,PAY,46000,2026-03-02 12:01:00,PAID",
        "R2026,T1,,PAY,460.00,2026-03-02 12:01:00,SUCCESS",
        "R2026,T1,,PAY,-1,2026-03-02 12:01:00,SUCCESS",
        "R2026,T1,,PAY,0,2026-03-02 12:01:00,SUCCESS",
        "R2026,T1,,PAY,46000,2026-03-02T12:01:00,SUCCESS",
        "R2026,T1,RF1,PAY,46000,2026-03-02 12:01:00,SUCCESS",
        "R2026,T1,,REFUND,46000,2026-03-02 12:01:00,SUCCESS",
        "R2026,T1,,FEE,46000,2026-03-02 12:01:00,SUCCESS",
        ",T1,,PAY,46000,2026-03-02 12:01:00,SUCCESS",
        "R2026,,,PAY,46000,2026-03-02 12:01:00,SUCCESS",
    ] {
        let good = "R2026,T1,,PAY,46000,2026-03-02 12:01:00,SUCCESS";
        let read = lines(&format!("{bad}\n{good}\n"));
        assert_eq!(read.len(), 2, "{bad}");
        assert_eq!(read[0].as_ref().unwrap_err().line, 2, "{bad}");
        assert_eq!(read[1], Ok(payment(3)), "{bad}");
    }
    let mut bytes = format!("{HEADER}R\u{0}").into_bytes();
    bytes.extend(b"\xff\xfe,T1,,PAY,1,2026-03-02 12:01:00,SUCCESS\n");
    assert_eq!(open(&bytes).unwrap(), [Err(BadLine { line: 2, problem: "not UTF-8" })]);
}

#[test]
fn another_file_is_no_statement() {
    let wechat = "交易时间,公众账号ID,商户号\n";
    for content in ["", "\n", wechat, &HEADER[1..], &HEADER.replace(",type", ""), "PK\u{3}\u{4}"] {
        let refused = open(content.as_bytes());
        assert!(matches!(refused, Err(StatementError::Damaged(_))), "{content:?}");
    }
    let missing = telecom().open(Path::new("/no/such/file.csv"));
    assert!(matches!(missing.map(drop), Err(StatementError::Unavailable(_))));
    let folder = telecom().open(&std::env::temp_dir());
    assert!(matches!(folder.map(drop), Err(StatementError::Unavailable(_))));
}

#[tokio::test]
async fn the_telecom_gives_out_no_bills() {
    let fetched = telecom().fetch(given::day()).await;
    assert!(matches!(fetched.map(drop), Err(StatementError::NotOffered)));
    assert_eq!(telecom().account(), given::merchant(Channel::Telecom));
    assert_eq!(StatementSource::channel(&telecom()), Channel::Telecom);
}
