//! Names and addresses as people type them, who may paste what no back office can keep.

use crate::Invalid;
use crate::customer::{Address, PersonName};

impl PersonName {
    /// Like `parse`, without emoji and what cannot be seen.
    pub fn parse_typed(text: &str) -> Result<Self, Invalid> {
        let name = Self::parse(text)?;
        check("customerName", name.expose())?;
        Ok(name)
    }
}

impl Address {
    /// Like `parse`, without emoji and what cannot be seen.
    pub fn parse_typed(text: &str) -> Result<Self, Invalid> {
        let address = Self::parse(text)?;
        check("address", address.expose())?;
        Ok(address)
    }
}

fn check(field: &'static str, text: &str) -> Result<(), Invalid> {
    if text.chars().any(is_refused) {
        let problem = "must not contain emoji, invisible or private characters";
        return Err(Invalid { field, problem });
    }
    Ok(())
}

/// Decided by range: four bytes alone are no reason, since rare characters of names (CJK extension B
/// and later, U+20000–U+323AF) have as many.
fn is_refused(character: char) -> bool {
    matches!(
        u32::from(character),
        // Zero-width characters and marks of direction.
        0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFEFF
        // What makes an emoji of a letter or digit: the keycap and the two selectors.
        | 0x20E3 | 0xFE0E | 0xFE0F
        // Signs, dingbats and arrows that are shown as emoji.
        | 0x231A..=0x23FF | 0x2600..=0x27BF | 0x2B00..=0x2BFF
        // Private use, noncharacters and the replacement of what was lost.
        | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xFFF9..=0xFFFF
        // Emoji, their flags and their parts, and tiles and cards.
        | 0x1F000..=0x1FAFF
        // Tags, and the private planes. Selectors of ideographs (U+E0100–U+E01EF) stay.
        | 0xE0000..=0xE00FF | 0xF0000..=0x10_FFFF
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_of_names_and_places_are_kept() {
        for text in
            ["𠮷田", "㐱晔", "𪚥", "𰻞村", "阿卜杜拉·买买提", "Zoë O’Neil", "葛󠄀城", "１２弄①号"]
        {
            assert_eq!(PersonName::parse_typed(text).unwrap().expose(), text);
            assert_eq!(Address::parse_typed(text).unwrap().expose(), text);
        }
    }

    #[test]
    fn emoji_and_what_cannot_be_seen_are_refused_by_field() {
        for text in [
            "张😀",
            "张☺",
            "❤️",
            "1️⃣号",
            "🇨🇳",
            "👨‍👩‍👧",
            "⭐路",
            "⌚",
            "🀄",
            "张\u{200B}三",
            "\u{202E}三张",
            "\u{E001}",
            "张\u{FFFD}",
            "\u{F0000}",
        ] {
            assert_eq!(PersonName::parse_typed(text).unwrap_err().field, "customerName", "{text}");
            assert_eq!(Address::parse_typed(text).unwrap_err().field, "address", "{text}");
        }
        assert!(PersonName::parse_typed("张\u{7}").is_err());
        assert!(PersonName::parse_typed(" ").is_err());
    }
}
