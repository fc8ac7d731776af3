//! Amounts, and reports that are not to be read as a payment.

use domain::settlement::ReportedMoney;
use domain::{Channel, Money};

/// Whole fen above nothing, in plain decimals.
pub(super) fn fen(text: &str) -> Option<Money> {
    let is_plain = (1..=15).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    let fen = text.parse().ok().filter(|_| is_plain)?;
    Money::cny(fen).ok()
}

pub(super) fn unreadable(number: &str, problem: impl Into<String>) -> ReportedMoney {
    ReportedMoney::Unreadable {
        channel: Channel::Telecom,
        number: (!number.is_empty()).then(|| number.to_owned()),
        problem: problem.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_whole_fen_above_nothing_are_an_amount() {
        assert_eq!(fen("46000").map(Money::fen), Some(46_000));
        assert_eq!(fen("1").map(Money::fen), Some(1));
        for text in
            ["", "0", "046000", "+46000", "-1", "460.00", "4.6e4", " 1", "１", "9999999999999999"]
        {
            assert_eq!(fen(text), None, "{text}");
        }
    }
}
