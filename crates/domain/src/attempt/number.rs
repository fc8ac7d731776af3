use crate::id::OrderId;
use std::fmt;
use std::str::FromStr;

const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The order's id and two characters of 0–9 and A–Z, 30 in all (WeChat allows 6–32, Alipay 64).
/// New for each attempt, never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptNumber {
    order: OrderId,
    /// 0…1295.
    sequence: u16,
}

impl AttemptNumber {
    pub const LENGTH: usize = OrderId::LENGTH + 2;
    /// How many attempts an order can have.
    pub const MOST: u16 = 36 * 36;

    /// `None` when the order has used up its numbers.
    pub fn new(order: OrderId, sequence: u16) -> Option<Self> {
        (sequence < Self::MOST).then_some(Self { order, sequence })
    }

    pub fn order(self) -> OrderId {
        self.order
    }

    pub fn sequence(self) -> u16 {
        self.sequence
    }
}

impl fmt::Display for AttemptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit =
            |value: u16| DIGITS.get(usize::from(value % 36)).copied().map_or('0', char::from);
        write!(f, "{}{}{}", self.order, digit(self.sequence / 36), digit(self.sequence))
    }
}

impl fmt::Debug for AttemptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the number of a payment attempt of ours")]
pub struct ParseAttemptNumberError;

impl FromStr for AttemptNumber {
    type Err = ParseAttemptNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (order, suffix) =
            text.split_at_checked(OrderId::LENGTH).ok_or(ParseAttemptNumberError)?;
        let order = order.parse().map_err(|_error| ParseAttemptNumberError)?;
        let digit = |byte: &u8| {
            let at = DIGITS.iter().position(|digit| digit == byte)?;
            u16::try_from(at).ok()
        };
        match suffix.as_bytes() {
            [high, low] => {
                let (high, low) = digit(high).zip(digit(low)).ok_or(ParseAttemptNumberError)?;
                Ok(Self { order, sequence: high * 36 + low })
            }
            _other => Err(ParseAttemptNumberError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order() -> OrderId {
        "R202407261816664599454990337".parse().unwrap()
    }

    #[test]
    fn a_number_is_thirty_characters() {
        let first = AttemptNumber::new(order(), 0).unwrap();
        assert_eq!(first.to_string(), "R20240726181666459945499033700");
        assert_eq!(first.to_string().len(), AttemptNumber::LENGTH);
        let last = AttemptNumber::new(order(), AttemptNumber::MOST - 1).unwrap();
        assert!(last.to_string().ends_with("ZZ"));
        assert_eq!(AttemptNumber::new(order(), AttemptNumber::MOST), None);
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "",
            "R202407261816664599454990337",
            "R2024072618166645994549903370",
            "R202407261816664599454990337aa",
            "R202407261816664599454990337é",
            "R202407271816664599454990337AA",
        ] {
            assert!(text.parse::<AttemptNumber>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_survives_its_text(sequence in 0_u16..AttemptNumber::MOST) {
            let number = AttemptNumber::new(order(), sequence).unwrap();
            prop_assert_eq!(number.to_string().parse::<AttemptNumber>().unwrap(), number);
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,40}") {
            if let Ok(number) = text.parse::<AttemptNumber>() {
                prop_assert_eq!(number.to_string(), text);
            }
        }
    }
}
