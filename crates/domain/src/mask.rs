//! Personal data as the public may see it. The only way to a `Masked` leads through these rules.

use std::fmt;

/// Text that has been masked, and so may leave the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `测试` → `**试`: two stars and the last character; a name of one character is `**`.
pub fn name(text: &str) -> Masked {
    let mut characters = text.chars();
    Masked(match (characters.next_back(), characters.next_back()) {
        (None, _) => String::new(),
        (Some(_only), None) => "**".to_owned(),
        (Some(last), Some(_)) => format!("**{last}"),
    })
}

/// `18612345772` → `186******772`: three, six stars, three; anything under nine digits is all stars.
pub fn phone(text: &str) -> Masked {
    let length = text.chars().count();
    if length < 9 {
        return Masked("*".repeat(length));
    }
    let head: String = text.chars().take(3).collect();
    let tail: String = text.chars().skip(length - 3).collect();
    Masked(format!("{head}******{tail}"))
}

/// `江场西路12号` → `江场西路**号`: every run of digits, of whatever script or width, is two stars.
pub fn address(text: &str) -> Masked {
    let mut masked = String::with_capacity(text.len());
    let mut in_digits = false;
    for character in text.chars() {
        let digit = character.is_numeric() || is_chinese_numeral(character);
        if !digit {
            masked.push(character);
        } else if !in_digits {
            masked.push_str("**");
        }
        in_digits = digit;
    }
    Masked(masked)
}

/// Lower-case and formal numerals beside those that Unicode already counts as numeric.
fn is_chinese_numeral(character: char) -> bool {
    "〇零一二两三四五六七八九十廿卅百千壹贰叁肆伍陆柒捌玖拾佰仟貳參陸".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_documents_own_masks() {
        assert_eq!(name("测试").as_str(), "**试");
        assert_eq!(phone("18612345772").as_str(), "186******772");
        assert_eq!(address("江场西路12号").as_str(), "江场西路**号");
    }

    #[test]
    fn short_and_odd_values_reveal_nothing() {
        assert_eq!(name("").as_str(), "");
        assert_eq!(name("王").as_str(), "**");
        assert_eq!(name("欧阳娜娜").as_str(), "**娜");
        assert_eq!(phone("").as_str(), "");
        assert_eq!(phone("12345678").as_str(), "********");
        assert_eq!(address("３弄１２号十二室A1").as_str(), "**弄**号**室A**");
        assert_eq!(address("贰佰零叁号两百弄").as_str(), "**号**弄");
        assert_eq!(address("").as_str(), "");
    }

    proptest! {
        #[test]
        fn a_masked_phone_keeps_no_middle_digit(digits in "1[3-9][0-9]{9}") {
            let masked = phone(&digits);
            prop_assert_eq!(masked.as_str().chars().count(), 12);
            prop_assert_eq!(masked.as_str().chars().filter(char::is_ascii_digit).count(), 6);
        }

        #[test]
        fn a_masked_name_shows_one_character_at_most(text in "\\PC{0,12}") {
            prop_assert!(name(&text).as_str().trim_start_matches('*').chars().count() <= 1);
        }

        #[test]
        fn a_masked_address_has_no_digit_left(text in "\\PC{0,30}") {
            prop_assert!(!address(&text).as_str().chars().any(char::is_numeric));
        }
    }
}
