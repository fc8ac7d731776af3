#![no_main]
//! Alipay's bill of a day: it ends, its lines come in order, and each says what stands in the file.

use domain::reconciliation::{LineKind, StatementLine};
use encoding_rs::GBK;
use libfuzzer_sys::fuzz_target;
use pay_gateways::alipay::read_bill;

/// What a fuzzer would hardly hit upon by itself.
const HEADING: &str =
    "支付宝交易号,商户订单号,业务类型,完成时间,订单金额（元）,商家实收（元）,退款批次号/请求号\n";

fuzz_target!(|data: &[u8]| {
    check(data);
    check(&[HEADING.as_bytes(), data].concat());
    check(&[&GBK.encode(HEADING).0, data].concat());
});

fn check(file: &[u8]) {
    let Ok(lines) = read_bill(file.to_vec()) else { return };
    let mut before = 0;
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
    assert!(before <= u64::try_from(rows).unwrap() + 1);
}

fn check_line(line: &StatementLine, file: &[u8]) {
    let StatementLine { kind, number, trade_no, refund_number, amount, .. } = line;
    assert!(amount.fen() >= 0 && !number.is_empty() && !trade_no.is_empty());
    assert!(*kind == LineKind::Refund || refund_number.is_none());
    let index = usize::try_from(line.line).unwrap() - 1;
    let row = file.split(|byte| *byte == b'\n').nth(index).expect("the row");
    let rows = [String::from_utf8_lossy(row), GBK.decode_without_bom_handling(row).0];
    for text in [Some(number), Some(trade_no), refund_number.as_ref()].into_iter().flatten() {
        assert!(rows.iter().any(|row| row.contains(text.as_str())), "{text} in {rows:?}");
    }
}
