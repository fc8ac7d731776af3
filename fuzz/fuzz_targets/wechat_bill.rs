#![no_main]
//! WeChat Pay's trade bill: it ends, its lines come in order, and each says what stands in the file.

use domain::reconciliation::{LineKind, StatementLine};
use libfuzzer_sys::fuzz_target;
use pay_gateways::wechat::read_bill;

/// What a fuzzer would hardly hit upon by itself.
const HEADER: &str = "交易时间,微信订单号,商户订单号,交易状态,货币种类,商户退款单号,退款状态,订单金额,申请退款金额\n";

fuzz_target!(|data: &[u8]| {
    check(data);
    check(&[HEADER.as_bytes(), data].concat());
});

fn check(file: &[u8]) {
    let Ok(lines) = read_bill(file) else { return };
    let mut before = 1;
    for line in lines {
        let place = match line {
            Ok(line) => {
                check_line(&line, file);
                line.line
            }
            Err(bad) => bad.line,
        };
        assert!(place > before, "{place} after {before}");
        before = place;
    }
    let rows = file.iter().filter(|byte| **byte == b'\n').count();
    assert!(before <= u64::try_from(rows).unwrap() + 2);
}

fn check_line(line: &StatementLine, file: &[u8]) {
    let StatementLine { kind, number, trade_no, refund_number, amount, .. } = line;
    assert!(amount.fen() >= 0 && !number.is_empty() && !trade_no.is_empty());
    assert_eq!(*kind == LineKind::Refund, refund_number.is_some());
    let index = usize::try_from(line.line).unwrap() - 1;
    let row = file.split(|byte| *byte == b'\n').nth(index).expect("the row");
    let row = std::str::from_utf8(row).expect("what was read");
    for text in [Some(number), Some(trade_no), refund_number.as_ref()].into_iter().flatten() {
        assert!(row.contains(text.as_str()), "{text} in {row}");
    }
}
