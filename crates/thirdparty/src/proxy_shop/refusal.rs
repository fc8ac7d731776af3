//! Why the shop refuses. It has published no list of its codes: the numbers are those that were
//! seen (`docs/contracts/proxy-shop.md`), the words are our reading of what it may say.

use super::config::AppKey;
use domain::supplier::{SupplierError, SupplyRefusal};

/// The longest message of theirs that is kept, in characters.
const LONGEST: usize = 200;

const CODES: [(i64, SupplyRefusal); 6] = [
    // The key is wrong, or its session is over.
    (3, SupplyRefusal::NotAuthorised),
    // A telephone number is to be proved first.
    (286, SupplyRefusal::NotAuthorised),
    (287, SupplyRefusal::NotAuthorised),
    // So is a second factor.
    (348, SupplyRefusal::NotAuthorised),
    (401, SupplyRefusal::NotAuthorised),
    (429, SupplyRefusal::TooOften),
];

/// The first line all of whose words are in the message tells.
const WORDS: [(&[&str], SupplyRefusal); 27] = [
    // Nobody but staff can change a coupon, whatever else is said of it.
    (&["优惠"], SupplyRefusal::Other),
    (&["coupon"], SupplyRefusal::Other),
    (&["余额", "不足"], SupplyRefusal::BalanceTooLow),
    (&["余额", "不够"], SupplyRefusal::BalanceTooLow),
    (&["balance", "insufficient"], SupplyRefusal::BalanceTooLow),
    (&["balance", "not enough"], SupplyRefusal::BalanceTooLow),
    (&["balance", "too low"], SupplyRefusal::BalanceTooLow),
    (&["insufficient funds"], SupplyRefusal::BalanceTooLow),
    (&["库存", "不足"], SupplyRefusal::OutOfStock),
    (&["库存", "不够"], SupplyRefusal::OutOfStock),
    (&["无库存"], SupplyRefusal::OutOfStock),
    (&["缺货"], SupplyRefusal::OutOfStock),
    (&["售罄"], SupplyRefusal::OutOfStock),
    (&["stock", "insufficient"], SupplyRefusal::OutOfStock),
    (&["out of stock"], SupplyRefusal::OutOfStock),
    (&["sold out"], SupplyRefusal::OutOfStock),
    (&["套餐", "不存在"], SupplyRefusal::NoSuchProduct),
    (&["套餐", "下架"], SupplyRefusal::NoSuchProduct),
    (&["产品", "不存在"], SupplyRefusal::NoSuchProduct),
    (&["产品", "下架"], SupplyRefusal::NoSuchProduct),
    (&["product", "not found"], SupplyRefusal::NoSuchProduct),
    (&["product", "not exist"], SupplyRefusal::NoSuchProduct),
    (&["频繁"], SupplyRefusal::TooOften),
    (&["too many requests"], SupplyRefusal::TooOften),
    (&["too frequent"], SupplyRefusal::TooOften),
    (&["app_key"], SupplyRefusal::NotAuthorised),
    (&["未登录"], SupplyRefusal::NotAuthorised),
];

/// What a refusal means: by its code, else by its words where they are clear.
pub fn meaning(code: i64, message: &str) -> SupplyRefusal {
    let message = message.to_lowercase();
    let by_code = CODES.iter().find(|(own, _)| *own == code).map(|(_, why)| *why);
    let by_words = || WORDS.iter().find(|(words, _)| words.iter().all(|w| message.contains(w)));
    by_code.or_else(|| by_words().map(|(_, why)| *why)).unwrap_or(SupplyRefusal::Other)
}

/// A refusal in the shop's own words, cut, and without the key in case it quotes that.
pub(super) fn refused(
    why: SupplyRefusal,
    code: &str,
    message: &str,
    key: &AppKey,
) -> SupplierError {
    let message = without(&printable(message), key);
    SupplierError::Refused { why, code: code.to_owned(), message: cut(&message, LONGEST) }
}

/// No more than so many characters.
pub(super) fn cut(text: &str, longest: usize) -> String {
    text.chars().take(longest).collect()
}

/// Without control characters.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// The key may be quoted as it is, or as it stands in an address.
fn without(text: &str, key: &AppKey) -> String {
    let encoded: String = form_urlencoded::byte_serialize(key.reveal().as_bytes()).collect();
    text.replace(key.reveal(), "***").replace(&encoded, "***")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_tells_whatever_is_said() {
        for code in [3, 286, 287, 348, 401] {
            assert_eq!(meaning(code, "余额不足"), SupplyRefusal::NotAuthorised);
        }
        assert_eq!(meaning(429, ""), SupplyRefusal::TooOften);
    }

    #[test]
    fn clear_words_tell_where_the_code_does_not() {
        for (message, why) in [
            ("账户余额不足，请充值", SupplyRefusal::BalanceTooLow),
            ("Insufficient balance", SupplyRefusal::BalanceTooLow),
            ("该地区库存不足", SupplyRefusal::OutOfStock),
            ("Out of stock", SupplyRefusal::OutOfStock),
            ("套餐不存在", SupplyRefusal::NoSuchProduct),
            ("Product not found", SupplyRefusal::NoSuchProduct),
            ("操作过于频繁", SupplyRefusal::TooOften),
            ("Too Many Requests", SupplyRefusal::TooOften),
            ("invalid app_key", SupplyRefusal::NotAuthorised),
            ("该套餐不存在可用的优惠券", SupplyRefusal::Other),
            ("Coupon is out of stock", SupplyRefusal::Other),
            ("静态IP不存在", SupplyRefusal::Other),
            ("余额", SupplyRefusal::Other),
            ("", SupplyRefusal::Other),
        ] {
            assert_eq!(meaning(156, message), why, "{message}");
        }
    }

    #[test]
    fn a_message_is_cut_and_tells_no_key() {
        let key = AppKey::new("k+e/y").unwrap();
        let long = format!("a\u{0}b\n k+e/y {} {}", "k%2Be%2Fy", "长".repeat(300));
        let SupplierError::Refused { message, code, why } =
            refused(SupplyRefusal::Other, "156", &long, &key)
        else {
            panic!("it is a refusal");
        };
        assert!(message.starts_with("ab *** *** 长长"), "{message}");
        assert_eq!((message.chars().count(), code.as_str()), (200, "156"));
        assert_eq!(why, SupplyRefusal::Other);
    }
}
