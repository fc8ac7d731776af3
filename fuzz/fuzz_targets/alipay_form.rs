#![no_main]
//! Alipay's form and what it says: each field once, and a payment only where the fields say so.

use domain::Money;
use domain::ports::VerifiedMessage;
use domain::settlement::{Capture, ReportedMoney};
use libfuzzer_sys::fuzz_target;
use pay_gateways::alipay::{Params, read_form, read_notice};
use std::collections::BTreeSet;

fuzz_target!(|data: &[u8]| {
    let names: Vec<_> = form_urlencoded::parse(data).map(|(name, _)| name).collect();
    let is_once = names.iter().collect::<BTreeSet<_>>().len() == names.len();
    let Ok(params) = read_form(data) else {
        assert!(!is_once);
        return;
    };
    assert!(is_once && params.len() == names.len());
    let written = form_urlencoded::Serializer::new(String::new()).extend_pairs(&params).finish();
    assert_eq!(read_form(written.as_bytes()).as_ref(), Ok(&params));
    check_notice(&params);
});

fn check_notice(params: &Params) {
    let field = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let is_paid = ["TRADE_SUCCESS", "TRADE_FINISHED"].contains(&field("trade_status"));
    match read_notice(params) {
        VerifiedMessage::Money(ReportedMoney::Captured(capture)) => {
            assert!(is_paid && is_about_payment(&field));
            check_capture(&capture, &field);
        }
        VerifiedMessage::Money(ReportedMoney::Unreadable { number, .. }) => {
            assert_eq!(number.unwrap_or_default(), field("out_trade_no"));
        }
        VerifiedMessage::Refund(_) => panic!("such a form does not tell what a refund came to"),
        // Money is never passed over in silence.
        VerifiedMessage::Irrelevant { kind } => {
            assert!(!is_paid || !is_about_payment(&field));
            assert!(kind.chars().count() <= 64 && !kind.chars().any(char::is_control));
        }
    }
}

/// Nothing in it tells of a refund.
fn is_about_payment<'a>(field: &impl Fn(&str) -> &'a str) -> bool {
    let is_nothing = |text: &str| Money::parse_yuan(text).is_ok_and(|money| money.fen() == 0);
    let refund = field("refund_fee");
    (refund.is_empty() || is_nothing(refund))
        && field("out_biz_no").is_empty()
        && field("gmt_refund").is_empty()
}

fn check_capture<'a>(capture: &Capture, field: &impl Fn(&str) -> &'a str) {
    let Capture { merchant, app_id, number, trade_no, amount, .. } = capture;
    assert!(amount.fen() >= 0);
    assert_eq!(Money::parse_yuan(field("total_amount")), Ok(*amount));
    for (name, text) in [
        ("seller_id", merchant),
        ("app_id", app_id),
        ("out_trade_no", number),
        ("trade_no", trade_no),
    ] {
        assert!(!text.is_empty() && field(name) == text);
    }
}
