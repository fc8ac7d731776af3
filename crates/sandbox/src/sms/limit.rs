//! How many messages a number gets: so many in a minute, an hour and a day, each rolling.

use super::message::Message;
use super::problem::Problem;

const MINUTE_MS: i64 = 60 * 1000;

/// Span in milliseconds, most in it, and what is said of one more.
const LIMITS: [(i64, usize, &str); 3] = [
    (MINUTE_MS, 1, "触发分钟级流控Permits:1"),
    (60 * MINUTE_MS, 5, "触发小时级流控Permits:5"),
    (24 * 60 * MINUTE_MS, 10, "触发天级流控Permits:10"),
];

/// Whether a number that got `earlier` messages may have one more under this signature.
pub(super) fn check(earlier: &[Message], sign_name: &str, now_ms: i64) -> Result<(), Problem> {
    let of_signature = || earlier.iter().filter(|message| message.sign_name == sign_name);
    for (span, most, words) in LIMITS {
        let lately = of_signature().filter(|message| now_ms - message.at_ms < span).count();
        if lately >= most {
            return Err(Problem::new("isv.BUSINESS_LIMIT_CONTROL", words));
        }
    }
    Ok(())
}
