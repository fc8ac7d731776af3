use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(status: u16, code: &str) -> Verdict {
    let body = json!({"Code": code, "Message": "18612345772", "RequestId": "R"}).to_string();
    read_answer(status, body.as_bytes())
}

fn kind(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Sent { .. } => "sent",
        Verdict::TooFrequent { .. } => "frequent",
        Verdict::NumberRefused { .. } => "number",
        Verdict::Misconfigured { .. } => "configuration",
        Verdict::Failed { .. } => "failed",
        Verdict::Unknown { .. } => "unknown",
    }
}

#[test]
fn every_code_has_its_meaning() {
    for (code, expected) in [
        ("isv.BUSINESS_LIMIT_CONTROL", "frequent"),
        ("isv.DAY_LIMIT_CONTROL", "frequent"),
        ("isv.MONTH_LIMIT_CONTROL", "frequent"),
        ("isv.MOBILE_NUMBER_ILLEGAL", "number"),
        ("isv.MOBILE_COUNT_OVER_LIMIT", "number"),
        ("isv.BLACK_KEY_CONTROL_LIMIT", "number"),
        ("isv.SMS_SIGNATURE_ILLEGAL", "configuration"),
        ("isv.SMS_SIGNATURE_SCENE_ILLEGAL", "configuration"),
        ("isv.SMS_SIGN_ILLEGAL", "configuration"),
        ("isv.SMS_TEMPLATE_ILLEGAL", "configuration"),
        ("isv.TEMPLATE_MISSING_PARAMETERS", "configuration"),
        ("isv.INVALID_PARAMETERS", "configuration"),
        ("isv.INVALID_JSON_PARAM", "configuration"),
        ("isv.PARAM_LENGTH_LIMIT", "configuration"),
        ("isv.PARAM_NOT_SUPPORT_URL", "configuration"),
        ("isp.RAM_PERMISSION_DENY", "configuration"),
        ("isv.DENY_IP_RANGE", "configuration"),
        ("isv.AMOUNT_NOT_ENOUGH", "configuration"),
        ("isv.OUT_OF_SERVICE", "configuration"),
        ("isv.ACCOUNT_ABNORMAL", "configuration"),
        ("isp.SYSTEM_ERROR", "failed"),
        ("isv.SOMETHING_NEW", "configuration"),
        ("Throttling.User", "failed"),
        ("SignatureDoesNotMatch", "configuration"),
        ("InvalidAccessKeyId.NotFound", "configuration"),
        ("InvalidTimeStamp.Expired", "configuration"),
        ("Forbidden.RAM", "configuration"),
        ("SignatureNonceUsed", "unknown"),
        ("OK", "unknown"),
        ("", "unknown"),
        ("<b>18612345772</b>", "unknown"),
    ] {
        for status in [200, 400] {
            let verdict = read(status, code);
            assert_eq!(kind(&verdict), expected, "{code}");
            assert!(!format!("{verdict:?}").contains("18612345772"), "{verdict:?}");
        }
    }
}

#[test]
fn a_failure_of_the_gate_itself_leaves_the_outcome_open() {
    for code in ["InternalError", "ServiceUnavailable"] {
        assert_eq!(kind(&read(500, code)), "unknown");
    }
    assert_eq!(kind(&read(503, "Throttling")), "failed");
}

#[test]
fn only_a_receipt_says_that_a_message_was_sent() {
    let sent = br#"{"Code":"OK","Message":"OK","BizId":"900619746936498440^0","RequestId":"R"}"#;
    let receipt_no = "900619746936498440^0".to_owned();
    assert_eq!(read_answer(200, sent), Verdict::Sent { receipt_no });
    assert_eq!(kind(&read_answer(201, sent)), "unknown");
    for body in [&b""[..], b"<html>", b"[]", b"{}", b"{\"Code\":7}", br#"{"Code":"OK","BizId":""}"#]
    {
        assert_eq!(kind(&read_answer(200, body)), "unknown");
    }
}

proptest! {
    #[test]
    fn no_answer_is_too_odd_to_be_read(status: u16, code: String, body: Vec<u8>) {
        let told = json!({"Code": code, "BizId": code}).to_string();
        for verdict in [read_answer(status, &body), read_answer(status, told.as_bytes())] {
            let shown = format!("{verdict:?}");
            prop_assert!(shown.len() < 200);
        }
    }
}
