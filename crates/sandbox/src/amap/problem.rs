//! `{status: "0", info, infocode}`, always under HTTP 200.

use serde_json::json;

use crate::answer::{Answer, Effect};

/// A refusal, in `AMap`'s own words where they are known.
pub(super) fn answer(infocode: u32) -> Answer {
    let info = match infocode {
        10_001 => "INVALID_USER_KEY",
        10_002 => "SERVICE_NOT_AVAILABLE",
        10_003 => "DAILY_QUERY_OVER_LIMIT",
        10_004 => "ACCESS_TOO_FREQUENT",
        10_005 => "INVALID_USER_IP",
        10_006 => "INVALID_USER_DOMAIN",
        10_007 => "INVALID_USER_SIGNATURE",
        10_008 => "INVALID_USER_SCODE",
        10_009 => "USERKEY_PLAT_NOMATCH",
        10_010 => "IP_QUERY_OVER_LIMIT",
        10_011 => "NOT_SUPPORT_HTTPS",
        10_012 => "INSUFFICIENT_PRIVILEGES",
        10_013 => "USER_KEY_RECYCLED",
        10_014 => "QPS_HAS_EXCEEDED_THE_LIMIT",
        10_015 => "GATEWAY_TIMEOUT",
        10_021 => "CUQPS_HAS_EXCEEDED_THE_LIMIT",
        10_044 => "USER_DAILY_QUERY_OVER_LIMIT",
        20_000 => "INVALID_PARAMS",
        20_001 => "MISSING_REQUIRED_PARAMS",
        _ => "UNKNOWN_ERROR",
    };
    let body = json!({"status": "0", "info": info, "infocode": infocode.to_string()});
    Answer::json(200, &body, Effect::Refused)
}
