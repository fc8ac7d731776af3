#![no_main]
//! An answer to a text message: sent is only what says so, and no code carries anybody's words.

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use thirdparty::sms::answer::{Verdict, read_answer};

fuzz_target!(|data: &[u8]| {
    for status in [200, 400, 503] {
        let verdict = read_answer(status, data);
        assert!(format!("{verdict:?}").len() < 300);
        let json = serde_json::from_slice::<Value>(data).ok();
        let text = |name: &str| json.as_ref().and_then(|json| json[name].as_str());
        match &verdict {
            Verdict::Sent { receipt_no } => {
                assert_eq!(status, 200);
                assert_eq!((text("Code"), text("BizId")), (Some("OK"), Some(receipt_no.as_str())));
            }
            Verdict::TooFrequent { code }
            | Verdict::NumberRefused { code }
            | Verdict::Misconfigured { code, message: _ }
            | Verdict::Failed { code } => {
                assert_eq!(text("Code"), Some(code.as_str()));
                assert!(code != "OK" && code.chars().all(|c| c.is_ascii_graphic()));
            }
            Verdict::Unknown { why } => assert!(!why.is_empty()),
        }
    }
});
