//! Text messages (短信): codes that prove whose phone it is.

use crate::time::Timestamp;
use chrono::TimeDelta;

/// How long a code can be used.
pub const SMS_CODE_LIFE: TimeDelta = TimeDelta::minutes(5);
/// So many wrong tries make a code void.
const MOST_WRONG: u32 = 5;

/// What a code is for: one for another purpose does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SmsScene {
    Login,
    /// A forgotten password.
    Password,
    /// Another phone number or address.
    Profile,
}

impl SmsScene {
    pub const ALL: [Self; 3] = [Self::Login, Self::Password, Self::Profile];

    pub fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Password => "password",
            Self::Profile => "profile",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.name() == name)
    }
}

/// The one code that holds for a phone and a scene. Neither the phone nor the code is kept in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsCode {
    pub phone_hash: [u8; 32],
    pub scene: SmsScene,
    pub code_hash: [u8; 32],
    pub wrong: u32,
    pub expires_at: Timestamp,
}

/// What a try with a code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// To be taken away: it works once.
    Right,
    /// To be stored with one more wrong try.
    Wrong,
    /// Too old, or tried too often.
    Void,
}

impl SmsCode {
    pub fn check(&mut self, code_hash: &[u8; 32], now: Timestamp) -> CodeCheck {
        if self.expires_at <= now || self.wrong >= MOST_WRONG {
            return CodeCheck::Void;
        }
        if self.code_hash == *code_hash {
            return CodeCheck::Right;
        }
        self.wrong += 1;
        CodeCheck::Wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn code() -> SmsCode {
        SmsCode {
            phone_hash: [1; 32],
            scene: SmsScene::Login,
            code_hash: [7; 32],
            wrong: 0,
            expires_at: at(0) + SMS_CODE_LIFE,
        }
    }

    #[test]
    fn a_code_is_void_after_five_minutes_and_after_five_wrong_tries() {
        assert_eq!(code().check(&[7; 32], at(299)), CodeCheck::Right);
        assert_eq!(code().check(&[7; 32], at(300)), CodeCheck::Void);
        let mut guessed = code();
        for _try in 0..5 {
            assert_eq!(guessed.check(&[8; 32], at(1)), CodeCheck::Wrong);
        }
        assert_eq!(guessed.check(&[7; 32], at(1)), CodeCheck::Void);
    }

    #[test]
    fn every_scene_survives_its_name() {
        for scene in SmsScene::ALL {
            assert_eq!(SmsScene::from_name(scene.name()), Some(scene));
        }
    }
}
