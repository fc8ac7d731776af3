#![no_main]
//! Names, phone numbers, addresses: bounded, silent in `Debug`, and masked as the rules say.

use domain::{Address, PersonName, PhoneNumber, mask};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    check_name(text);
    check_phone(text);
    check_address(text);
    macro_rules! check {
        ($type:ident, $most:literal, $mask:path) => {
            if let Ok(value) = $type::parse(text) {
                let kept = value.expose();
                assert_eq!(kept, text.trim());
                assert!((1..=$most).contains(&kept.chars().count()));
                assert!(!kept.chars().any(char::is_control));
                assert_eq!($type::parse(kept).as_ref(), Ok(&value));
                assert_eq!(format!("{value:?}"), concat!(stringify!($type), "(..)"));
                assert_eq!(value.masked(), $mask(kept));
            }
        };
    }
    check!(PersonName, 50, mask::name);
    check!(PhoneNumber, 20, mask::phone);
    check!(Address, 200, mask::address);
});

/// Two stars, and the last character unless it is the only one.
fn check_name(text: &str) {
    let masked = mask::name(text).into_string();
    let last = text.chars().skip(1).last().map(String::from).unwrap_or_default();
    assert_eq!(masked, if text.is_empty() { String::new() } else { format!("**{last}") });
}

/// Three at each end at most: nothing of what stands between is left, nor how long it is.
fn check_phone(text: &str) {
    let whole: Vec<char> = text.chars().collect();
    let masked: Vec<char> = mask::phone(text).as_str().chars().collect();
    if whole.len() < 9 {
        assert!(masked.len() == whole.len() && masked.iter().all(|c| *c == '*'));
        return;
    }
    assert_eq!(masked.len(), 12);
    assert_eq!(masked[..3], whole[..3]);
    assert_eq!(masked[3..9], ['*'; 6]);
    assert_eq!(masked[9..], whole[whole.len() - 3..]);
}

/// No numeral of any script is left, and no other character is lost.
fn check_address(text: &str) {
    let is_numeral =
        |c: char| c.is_numeric() || "零一二三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾".contains(c);
    let masked = mask::address(text).into_string();
    assert!(!masked.chars().any(is_numeral), "{masked}");
    let others =
        |text: &str| -> String { text.chars().filter(|c| !is_numeral(*c) && *c != '*').collect() };
    assert_eq!(others(&masked), others(text));
    assert_eq!(mask::address(&masked).as_str(), masked);
}
