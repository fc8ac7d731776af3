//! The customer behind a queryId (查询号), and the personal data that comes with them.

use crate::Invalid;
use crate::mask::{self, Masked};
use crate::time::{Timestamp, shanghai_day};
use chrono::NaiveDate;
use std::fmt;

/// Personal text: readable on purpose only, and never by `Debug` or `Display`.
macro_rules! personal_text {
    ($($(#[$doc:meta])* $name:ident { field: $field:literal, most: $most:literal, mask: $mask:path })+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, Invalid> {
                let text = text.trim();
                check_text($field, text, $most)?;
                Ok(Self(text.to_owned()))
            }

            /// The plain value, for storage and for those who must deliver.
            pub fn expose(&self) -> &str {
                &self.0
            }

            pub fn masked(&self) -> Masked {
                $mask(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )+};
}

personal_text! {
    /// A person's name, 1–50 characters.
    PersonName { field: "customerName", most: 50, mask: mask::name }
    /// A phone number as the customer gave it or BOSS has it, up to 20 characters.
    PhoneNumber { field: "phoneNumber", most: 20, mask: mask::phone }
    /// A postal address, 1–200 characters.
    Address { field: "address", most: 200, mask: mask::address }
}

/// No number begins with so many zeros.
const NOBODYS_PHONE: &str = "00000000000";

impl PhoneNumber {
    /// What stands in the place of the phone of somebody who was forgotten.
    pub fn nobody() -> Self {
        Self(NOBODYS_PHONE.to_owned())
    }

    pub fn is_nobodys(&self) -> bool {
        self.0 == NOBODYS_PHONE
    }

    /// A mobile number of the mainland, as a customer types it: 11 digits that begin with 13–19.
    pub fn parse_mobile(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let is_mobile = text.len() == 11
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.starts_with('1')
            && !text.starts_with("10")
            && !text.starts_with("11")
            && !text.starts_with("12");
        if is_mobile {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid { field: "phoneNumber", problem: "must be a mobile number of 11 digits" })
        }
    }
}

pub(crate) fn check_text(field: &'static str, text: &str, most: usize) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid { field, problem: "must not be empty" });
    }
    if text.chars().count() > most {
        return Err(Invalid { field, problem: "is too long" });
    }
    if text.chars().any(char::is_control) {
        return Err(Invalid { field, problem: "must not contain control characters" });
    }
    Ok(())
}

/// How to reach the customer and where the line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub name: PersonName,
    pub phone: PhoneNumber,
    pub address: Address,
}

/// A customer's number in BOSS: 1–32 of A–Z, 0–9, in capitals (`PBS001022579`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueryId(String);

impl QueryId {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let good = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        let field = "queryId";
        match text.len() {
            0 => Err(Invalid { field, problem: "must not be empty" }),
            1..=32 if text.bytes().all(good) => Ok(Self(text.to_owned())),
            1..=32 => Err(Invalid { field, problem: "may hold capital letters and digits only" }),
            _longer => Err(Invalid { field, problem: "is too long" }),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QueryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What BOSS knows of a customer, and when we copied it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub query_id: QueryId,
    pub contact: Contact,
    /// The package that runs now, as BOSS names it.
    pub package_name: String,
    pub package_rate: String,
    /// The last day that is paid for, in Asia/Shanghai.
    pub expires_on: NaiveDate,
    /// On the list of qualified customers (达标).
    pub qualified: bool,
    pub copied_at: Timestamp,
}

impl Customer {
    /// Lapsed (过期): the last paid day is over.
    pub fn is_lapsed(&self, now: Timestamp) -> bool {
        self.expires_on < shanghai_day(now)
    }
}

/// Where a request came from, as the client's headers say (`infoSource`, `infoSourceDetail`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    pub info: Option<String>,
    pub detail: Option<String>,
}

impl Source {
    const MOST: usize = 64;

    pub fn parse(info: Option<&str>, detail: Option<&str>) -> Result<Self, Invalid> {
        let read = |field, text: Option<&str>| match text {
            Some(text) if !text.is_empty() => {
                check_text(field, text, Self::MOST)?;
                Ok(Some(text.to_owned()))
            }
            _absent => Ok(None),
        };
        Ok(Self { info: read("infoSource", info)?, detail: read("infoSourceDetail", detail)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;
    use chrono::Utc;

    #[test]
    fn personal_data_is_not_in_debug_output() {
        let contact = Contact {
            name: PersonName::parse("测试").unwrap(),
            phone: PhoneNumber::parse("18612345772").unwrap(),
            address: Address::parse("江场西路12号").unwrap(),
        };
        let shown = format!("{contact:?}");
        for secret in ["测试", "186", "江场"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn a_query_id_has_its_limits() {
        assert!(QueryId::parse("PBS001022579").is_ok());
        for text in ["", "pbs1", "PBS 1", "PBS-1", "ＰＢＳ", &"A".repeat(33)] {
            assert_eq!(QueryId::parse(text).unwrap_err().field, "queryId", "{text}");
        }
    }

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(PersonName::parse(" 测试 ").unwrap().expose(), "测试");
        assert!(PersonName::parse("  ").is_err());
        assert!(Address::parse("a\nb").is_err());
        assert!(PersonName::parse(&"长".repeat(51)).is_err());
    }

    #[test]
    fn a_mobile_number_has_eleven_digits_and_begins_with_13_to_19() {
        for good in ["13800000000", "19912345678", " 18612345772 "] {
            assert_eq!(PhoneNumber::parse_mobile(good).unwrap().expose(), good.trim());
        }
        for bad in [
            "",
            "12800000000",
            "1380000000",
            "138000000000",
            "2380000000a",
            "１３８００００００００",
        ] {
            assert_eq!(PhoneNumber::parse_mobile(bad).unwrap_err().field, "phoneNumber", "{bad}");
        }
    }

    #[test]
    fn a_source_longer_than_64_characters_is_refused() {
        assert!(Source::parse(Some(&"x".repeat(64)), None).is_ok());
        let refused = Source::parse(None, Some(&"x".repeat(65))).unwrap_err();
        assert_eq!(refused.field, "infoSourceDetail");
    }

    #[test]
    fn a_customer_lapses_after_the_last_paid_day_in_shanghai() {
        let customer = Customer {
            query_id: QueryId::parse("PBS1").unwrap(),
            contact: Contact {
                name: PersonName::parse("某").unwrap(),
                phone: PhoneNumber::parse("1").unwrap(),
                address: Address::parse("某").unwrap(),
            },
            package_name: String::new(),
            package_rate: String::new(),
            expires_on: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            qualified: false,
            copied_at: Utc.timestamp_opt(0, 0).unwrap(),
        };
        let last_moment = Utc.with_ymd_and_hms(2026, 1, 31, 15, 59, 59).unwrap();
        assert!(!customer.is_lapsed(last_moment));
        assert!(customer.is_lapsed(last_moment + chrono::TimeDelta::seconds(1)));
    }
}
