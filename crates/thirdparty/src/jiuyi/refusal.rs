//! What their refusals (`code` 0) mean.
//!
//! **Our own reading.** They publish no list of texts and no further codes: `msg` is free text. All
//! that is read out of it stands in this one table; what it does not hold goes to staff.

use domain::supplier::{SupplierError, SupplyRefusal};

/// The most that is kept of a text of theirs, in characters.
const LONGEST: usize = 200;

/// Every word of one of the groups must be there; the first row that fits counts.
const TABLE: [(SupplyRefusal, &[&[&str]]); 8] = [
    // First, since it is asked about before anything else follows from it.
    (SupplyRefusal::Duplicate, &[&["重复"], &["已存在"]]),
    (SupplyRefusal::TooOften, &[&["频繁"]]),
    (SupplyRefusal::NotAuthorised, &[&["签名"], &["appid"], &["白名单"], &["ip"]]),
    (SupplyRefusal::BalanceTooLow, &[&["余额"]]),
    (SupplyRefusal::OutOfStock, &[&["库存"]]),
    (
        SupplyRefusal::NoSuchProduct,
        &[&["商品", "不存在"], &["产品", "不存在"], &["商品", "下架"], &["产品", "下架"]],
    ),
    (
        SupplyRefusal::BadAccount,
        &[&["账号", "错误"], &["账户", "错误"], &["账号", "有误"], &["账号", "格式"]],
    ),
    (SupplyRefusal::PriceTooHigh, &[&["价格"], &["金额"]]),
];

/// They have no order of that number.
const NO_SUCH_ORDER: &[&[&str]] = &[&["订单", "不存在"]];

/// It was confirmed before.
const CONFIRMED_BEFORE: &[&[&str]] = &[&["已确认"], &["已收货"]];

/// The refusal that a text stands for; `personal` is not repeated.
pub(super) fn refused(text: &str, personal: &str) -> SupplierError {
    let hidden = if personal.is_empty() { text.to_owned() } else { text.replace(personal, "…") };
    SupplierError::Refused { why: why(text), code: "0".to_owned(), message: plain(&hidden) }
}

pub(super) fn is_no_such_order(text: &str) -> bool {
    fits(&text.to_lowercase(), NO_SUCH_ORDER)
}

pub(super) fn is_confirmed_before(text: &str) -> bool {
    fits(&text.to_lowercase(), CONFIRMED_BEFORE)
}

fn why(text: &str) -> SupplyRefusal {
    let text = text.to_lowercase();
    let row = TABLE.iter().find(|(_why, groups)| fits(&text, groups));
    row.map_or(SupplyRefusal::Other, |(why, _groups)| *why)
}

fn fits(text: &str, groups: &[&[&str]]) -> bool {
    groups.iter().any(|words| words.iter().all(|word| says(text, word)))
}

/// A word in Latin letters stands by itself: there is no `ip` in `vip`.
fn says(text: &str, word: &str) -> bool {
    if !word.is_ascii() {
        return text.contains(word);
    }
    text.match_indices(word).any(|(at, found)| {
        let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
        let bytes = text.as_bytes();
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !is_letter(before) && !is_letter(bytes.get(at + found.len()))
    })
}

/// Cut, and without control characters.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_read_as_the_table_says() {
        for (text, expected) in [
            ("库存不足", SupplyRefusal::OutOfStock),
            ("账户余额不足,请充值", SupplyRefusal::BalanceTooLow),
            ("商品价格高于订单金额", SupplyRefusal::PriceTooHigh),
            ("金额过低", SupplyRefusal::PriceTooHigh),
            ("签名错误", SupplyRefusal::NotAuthorised),
            ("AppID错误", SupplyRefusal::NotAuthorised),
            ("当前IP不在白名单", SupplyRefusal::NotAuthorised),
            ("请绑定ip:127.0.0.1", SupplyRefusal::NotAuthorised),
            ("商品不存在", SupplyRefusal::NoSuchProduct),
            ("VIP产品已下架", SupplyRefusal::NoSuchProduct),
            ("充值账号错误", SupplyRefusal::BadAccount),
            ("充值账号格式不正确", SupplyRefusal::BadAccount),
            ("账户错误", SupplyRefusal::BadAccount),
            ("订单号重复", SupplyRefusal::Duplicate),
            ("订单已存在,请勿频繁提交", SupplyRefusal::Duplicate),
            ("操作频繁", SupplyRefusal::TooOften),
            ("系统维护中", SupplyRefusal::Other),
            ("VIP专享", SupplyRefusal::Other),
            ("", SupplyRefusal::Other),
        ] {
            assert_eq!(why(text), expected, "{text}");
        }
    }

    #[test]
    fn an_order_that_they_do_not_have_is_no_product_that_they_do_not_have() {
        assert!(is_no_such_order("订单不存在") && is_no_such_order("该订单号不存在"));
        for text in ["商品不存在", "订单已存在", "订单号错误", ""] {
            assert!(!is_no_such_order(text), "{text}");
        }
        assert!(is_confirmed_before("订单已确认收货") && !is_confirmed_before("订单未完成"));
    }

    #[test]
    fn a_text_is_cut_and_repeats_no_account() {
        let long = format!("账号13800001111错误\u{7}\r\n{}", "错".repeat(300));
        let SupplierError::Refused { why, code, message } = refused(&long, "13800001111") else {
            panic!("no refusal")
        };
        assert_eq!((why, code.as_str()), (SupplyRefusal::BadAccount, "0"));
        assert_eq!(message.chars().count(), 200);
        assert!(message.starts_with("账号…错误错"), "{message}");
    }
}
