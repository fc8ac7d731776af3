#![no_main]
//! Amounts in yuan: exactly the documented texts are read, and as what they say.

use domain::{Money, MoneyError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let read = Money::parse_yuan(text);
    assert_eq!(read.map(Money::fen).ok(), plain_reading(text), "{text:?}");
    if let Ok(money) = read {
        assert!(money.fen() >= 0);
        assert_eq!(Money::parse_yuan(&money.to_string()), Ok(money));
        check_sums(money);
    }
    if let Ok(fen) = text.parse::<i64>() {
        assert_eq!(Money::cny(fen).is_ok(), fen >= 0);
        Money::cny(fen).into_iter().for_each(check_sums);
    }
});

/// In fen: 1–15 digits, and perhaps a point with one or two more.
fn plain_reading(text: &str) -> Option<i64> {
    let (whole, decimals) = match text.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let is_right = (1..=15).contains(&whole.len())
        && decimals.is_none_or(|decimals| (1..=2).contains(&decimals.len()));
    let digits = whole.chars().chain(decimals.unwrap_or_default().chars());
    let missing = 2 - decimals.map_or(0, |decimals| decimals.len().min(2));
    let zeros = std::iter::repeat_n('0', missing);
    is_right
        .then(|| {
            digits.chain(zeros).try_fold(0, |sum, c| Some(sum * 10 + i64::from(c.to_digit(10)?)))
        })
        .flatten()
}

fn check_sums(money: Money) {
    assert_eq!(money.checked_sub(money).map(Money::fen), Ok(0));
    match money.checked_add(money) {
        Ok(twice) => {
            assert_eq!(money.times(2), Ok(twice));
            assert_eq!(twice.checked_sub(money), Ok(money));
        }
        Err(error) => {
            assert_eq!(error, MoneyError::OutOfRange);
            assert_eq!(money.times(2), Err(error));
        }
    }
}
