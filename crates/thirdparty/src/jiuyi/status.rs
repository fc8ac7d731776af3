//! How they number the states of an order.

use domain::supplier::SupplyReport;

/// 代充: 1 待充值, 2 充值中, 3 成功-待确认, 4 成功-已完成, 5 成功-纠纷中, 6 失败-订单关闭,
/// 7 充值匹配中.
pub(super) fn report(number: i64) -> SupplyReport {
    match number {
        1 | 2 | 7 => SupplyReport::Running,
        3 | 4 => SupplyReport::Delivered,
        5 => SupplyReport::Disputed,
        6 => SupplyReport::Returned,
        _unheard => SupplyReport::Unknown,
    }
}

/// A number as they write it: at most 18 digits.
pub(super) fn number(text: &str) -> Option<i64> {
    let is_number = (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_documented_number_is_mapped_and_every_other_is_unknown() {
        use SupplyReport::{Delivered, Disputed, Returned, Running, Unknown};
        let reports = [Unknown, Running, Running, Delivered, Delivered, Disputed, Returned];
        for (number, expected) in (0..).zip(reports) {
            assert_eq!(report(number), expected, "{number}");
        }
        assert_eq!(report(7), Running);
        for odd in [-1, 8, 34, i64::MAX] {
            assert_eq!(report(odd), Unknown);
        }
    }

    #[test]
    fn a_number_is_digits_only() {
        assert_eq!(number("04"), Some(4));
        for text in ["", "-1", "+1", "1.0", " 1", "1234567890123456789"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
