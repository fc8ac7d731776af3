//! How often what may be done, counted in the store, where all servers see it.

use chrono::TimeDelta;
use domain::limit::Limit;

/// Every limit that is kept in the store, and whether floods are held back at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Messages to one phone, one after another.
    pub sms_phone_gap: Limit,
    pub sms_phone_day: Limit,
    pub sms_address_hour: Limit,
    pub sms_address_day: Limit,
    /// Wrong passwords of an account, of customers and of staff: a full one locks it.
    pub sign_in_failures: Limit,
    pub staff_sign_in_failures: Limit,
    /// From so many wrong passwords on a customer must solve a captcha.
    pub sign_in_free_failures: u32,
    /// Guesses at the name behind a queryId.
    pub name_check: Limit,
    /// Orders that an address saves without being signed in; beyond it a captcha is asked for.
    pub anonymous_orders: Limit,
    /// queryIds that an address asks for in vain; beyond it a captcha is asked for.
    pub renewal_misses: Limit,
    /// Test messages of a member of staff.
    pub test_messages: Limit,
}

impl Default for Limits {
    fn default() -> Self {
        let minute = TimeDelta::minutes(1);
        let (hour, day) = (TimeDelta::hours(1), TimeDelta::hours(24));
        let lock = TimeDelta::minutes(10);
        Self {
            sms_phone_gap: from_first("sms_phone_gap", 1, minute),
            sms_phone_day: from_first("sms_phone_day", 5, day),
            sms_address_hour: from_first("sms_address_hour", 20, hour),
            sms_address_day: from_first("sms_address_day", 60, day),
            sign_in_failures: from_last("sign_in_failures", 5, lock),
            staff_sign_in_failures: from_last("staff_sign_in_failures", 5, lock),
            sign_in_free_failures: 2,
            name_check: from_first("name_check", 5, hour),
            anonymous_orders: from_first("anonymous_orders", 3, hour),
            renewal_misses: from_first("renewal_misses", 5, hour),
            test_messages: from_first("test_messages", 30, hour),
        }
    }
}

fn from_first(name: &'static str, most: u32, window: TimeDelta) -> Limit {
    Limit { name, most, window, from_last: false }
}

fn from_last(name: &'static str, most: u32, window: TimeDelta) -> Limit {
    Limit { from_last: true, ..from_first(name, most, window) }
}
