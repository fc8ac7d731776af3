//! Money as integer fen (分) with a currency. No float touches it.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Currency {
    Cny,
}

impl Currency {
    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cny => "CNY",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        (code == "CNY").then_some(Self::Cny)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("the currencies differ")]
    CurrencyMismatch,
    #[error("the amount is out of range")]
    OutOfRange,
    #[error("the amount is negative")]
    Negative,
    #[error("not an amount in yuan with at most two decimals")]
    Malformed,
}

/// An amount that is never negative, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    fen: i64,
    currency: Currency,
}

impl Money {
    pub fn cny(fen: i64) -> Result<Self, MoneyError> {
        Self::new(fen, Currency::Cny)
    }

    pub fn new(fen: i64, currency: Currency) -> Result<Self, MoneyError> {
        if fen < 0 { Err(MoneyError::Negative) } else { Ok(Self { fen, currency }) }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self { fen: 0, currency }
    }

    /// So many yuan, for what is written in the code.
    pub const fn of_yuan(yuan: u16) -> Self {
        #[expect(clippy::as_conversions, reason = "a lossless widening, in a constant")]
        let yuan = yuan as i64;
        Self { fen: yuan * 100, currency: Currency::Cny }
    }

    pub fn fen(self) -> i64 {
        self.fen
    }

    pub fn currency(self) -> Currency {
        self.currency
    }

    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let fen = self.fen.checked_add(other.fen).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { fen, ..self })
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.fen - other.fen, self.currency)
    }

    pub fn times(self, quantity: u32) -> Result<Self, MoneyError> {
        let fen = self.fen.checked_mul(i64::from(quantity)).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { fen, ..self })
    }

    /// Reads `460`, `460.0` or `460.00`: digits only, no sign, no exponent, no spaces.
    pub fn parse_yuan(text: &str) -> Result<Self, MoneyError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 2 || whole.len() > 15 {
            return Err(MoneyError::Malformed);
        }
        let number = |part: &str| part.parse::<i64>().map_err(|_error| MoneyError::Malformed);
        let scale = if decimals.len() == 1 { 10 } else { 1 };
        let cents = number(decimals)? * scale;
        let fen = number(whole)?.checked_mul(100).and_then(|f| f.checked_add(cents));
        Self::cny(fen.ok_or(MoneyError::OutOfRange)?)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

/// In yuan with two decimals, as clients and Alipay read it: `460.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.fen / 100, self.fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_texts_are_read_exactly() {
        for (text, fen) in [("460.00", 46_000), ("460", 46_000), ("0.1", 10), ("0.01", 1)] {
            assert_eq!(Money::parse_yuan(text).unwrap().fen(), fen, "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_amount_is_refused() {
        for text in
            ["", ".", "1.", ".5", "1e2", "460.001", "-1", "+1", " 1", "1,0", "NaN", "４６０"]
        {
            assert_eq!(Money::parse_yuan(text), Err(MoneyError::Malformed), "{text}");
        }
    }

    #[test]
    fn money_never_goes_below_zero_or_out_of_range() {
        let one = Money::cny(1).unwrap();
        let two = Money::cny(2).unwrap();
        assert_eq!(one.checked_sub(two), Err(MoneyError::Negative));
        assert_eq!(Money::cny(-1), Err(MoneyError::Negative));
        let most = Money::cny(i64::MAX).unwrap();
        assert_eq!(most.checked_add(one), Err(MoneyError::OutOfRange));
        assert_eq!(most.times(2), Err(MoneyError::OutOfRange));
    }

    proptest! {
        #[test]
        fn text_and_fen_round_trip(fen in 0_i64..=999_999_999_999) {
            let money = Money::cny(fen).unwrap();
            prop_assert_eq!(Money::parse_yuan(&money.to_string()).unwrap(), money);
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in ".{0,24}") {
            if let Ok(money) = Money::parse_yuan(&text) {
                prop_assert!(money.fen() >= 0);
            }
        }

        #[test]
        fn adding_then_taking_away_gives_the_same(a in 0_i64..1 << 50, b in 0_i64..1 << 50) {
            let (a, b) = (Money::cny(a).unwrap(), Money::cny(b).unwrap());
            prop_assert_eq!(a.checked_add(b).unwrap().checked_sub(b).unwrap(), a);
        }
    }
}
