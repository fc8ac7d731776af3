use crate::Invalid;
use crate::snowflake::Snowflake;
use std::fmt;

/// 6–32 letters and digits: `WeChat` allows 64 characters and Alipay 64, both these.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefundNumber(String);

impl RefundNumber {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let field = "refundNo";
        if !(6..=32).contains(&text.len()) {
            return Err(Invalid { field, problem: "must have 6 to 32 characters" });
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Invalid { field, problem: "may hold letters and digits only" });
        }
        Ok(Self(text.to_owned()))
    }

    /// A number of our own making: a letter for where it comes from, and a snowflake.
    pub(crate) fn made(letter: char, number: Snowflake) -> Self {
        Self(format!("{letter}{:019}", number.as_i64()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RefundNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RefundNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn letters_and_digits_of_the_right_length_are_taken() {
        for good in ["RF2026", "abcdefghijklmnopqrstuvwxyz012345"] {
            assert_eq!(RefundNumber::parse(good).unwrap().as_str(), good);
        }
        for bad in
            ["", "RF202", "abcdefghijklmnopqrstuvwxyz0123456", "RF-2026", "RF 2026", "退款123"]
        {
            assert!(RefundNumber::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_number_of_our_own_is_a_number(id in 0..i64::MAX) {
            let number = RefundNumber::made('L', Snowflake::from_i64(id).unwrap());
            prop_assert_eq!(RefundNumber::parse(number.as_str()).unwrap(), number);
        }
    }
}
