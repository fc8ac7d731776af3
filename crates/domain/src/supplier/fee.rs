use crate::money::{Money, MoneyError};
use std::fmt;

/// Millionths of one unit.
const SCALE: i64 = 1_000_000;
const DECIMALS: usize = 6;

/// An amount as a supplier writes it, in its own unit, with at most six decimals. Never a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fee {
    micros: i64,
}

impl Fee {
    pub const ZERO: Self = Self { micros: 0 };

    /// From millionths of the supplier's unit. `None`: it is negative.
    pub fn from_micros(micros: i64) -> Option<Self> {
        (micros >= 0).then_some(Self { micros })
    }

    pub fn micros(self) -> i64 {
        self.micros
    }

    /// Reads `0.1`, `12` or `12.50`: digits only, no sign, no exponent, no spaces.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let kept = decimals.trim_end_matches('0');
        if !digits(whole) || !digits(decimals) || kept.len() > DECIMALS || whole.len() > 12 {
            return Err(MoneyError::Malformed);
        }
        let number = |part: &str| part.parse::<i64>().map_err(|_error| MoneyError::Malformed);
        let micros = number(&format!("{kept:0<DECIMALS$}"))?;
        let whole = number(whole)?.checked_mul(SCALE).ok_or(MoneyError::OutOfRange)?;
        Ok(Self { micros: whole.checked_add(micros).ok_or(MoneyError::OutOfRange)? })
    }

    /// What it is in our money at so many fen for one unit, rounded up: a cost is never
    /// understated.
    pub fn cost(self, fen_per_unit: Self) -> Result<Money, MoneyError> {
        let scale = i128::from(SCALE) * i128::from(SCALE);
        let product = i128::from(self.micros) * i128::from(fen_per_unit.micros);
        let fen = (product + scale - 1) / scale;
        Money::cny(i64::try_from(fen).map_err(|_error| MoneyError::OutOfRange)?)
    }
}

/// With as many decimals as it needs: `12.5`.
impl fmt::Display for Fee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:06}", self.micros / SCALE, self.micros % SCALE);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fee(text: &str) -> Fee {
        Fee::parse(text).unwrap()
    }

    #[test]
    fn a_fee_is_read_to_the_last_decimal() {
        assert_eq!(fee("0.1").micros(), 100_000);
        assert_eq!(fee("12"), fee("12.000000000"));
        assert_eq!(fee("12.345678").to_string(), "12.345678");
        assert_eq!(fee("20").to_string(), "20");
    }

    #[test]
    fn what_is_no_plain_decimal_is_refused() {
        let long = "1".repeat(13);
        for text in ["", ".", "1.", ".5", "-1", "+1", "1e2", " 1", "1,5", "0.1234567", &long] {
            assert_eq!(Fee::parse(text), Err(MoneyError::Malformed), "{text}");
        }
    }

    #[test]
    fn a_cost_is_rounded_up() {
        let dollar = fee("719.5");
        assert_eq!(fee("1").cost(dollar), Money::cny(720));
        assert_eq!(fee("2").cost(dollar), Money::cny(1_439));
        assert_eq!(fee("0.000001").cost(fee("0.000001")), Money::cny(1));
        assert_eq!(Fee::ZERO.cost(dollar), Money::cny(0));
        let most = fee("999999999999");
        assert_eq!(most.cost(most), Err(MoneyError::OutOfRange));
    }

    proptest! {
        #[test]
        fn a_fee_survives_its_text(micros in 0..i64::MAX / 10) {
            let fee = Fee::from_micros(micros).unwrap();
            prop_assert_eq!(Fee::parse(&fee.to_string()), Ok(fee));
        }

        #[test]
        fn a_cost_is_at_most_one_fen_more_than_exact(micros in 0..1_000_000_000_i64, rate in 1..100_000_000_i64) {
            let fee = Fee::from_micros(micros).unwrap();
            let fen = i128::from(fee.cost(Fee::from_micros(rate).unwrap()).unwrap().fen());
            let (exact, one) = (i128::from(micros) * i128::from(rate), 1_000_000_000_000);
            prop_assert!(fen * one >= exact && (fen - 1) * one < exact.max(1));
        }
    }
}
