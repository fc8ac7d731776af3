//! Customers who sign in (个人中心): their account, its password, its sessions.

use crate::Invalid;
use crate::customer::{Address, PhoneNumber};
use crate::id::AccountId;
use crate::time::Timestamp;
use chrono::TimeDelta;
use std::fmt;

/// How long a customer's session lasts.
pub const ACCOUNT_SESSION_LIFE: TimeDelta = TimeDelta::days(30);

/// A customer's account, found by its phone number, which is verified.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerAccount {
    pub id: AccountId,
    pub phone: PhoneNumber,
    pub address: Option<Address>,
    /// Argon2id in PHC form; without one the customer signs in by SMS code.
    pub password_hash: Option<String>,
    pub created_at: Timestamp,
    /// Rises with every stored change; an update of an older version is a conflict.
    pub version: i64,
}

/// Without the password's hash.
impl fmt::Debug for CustomerAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomerAccount").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A sign-in of a customer that holds until it ends. Only a keyed hash of its token is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountSession {
    pub token_hash: [u8; 32],
    pub account_id: AccountId,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Without the token's hash.
impl fmt::Debug for AccountSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountSession")
            .field("account_id", &self.account_id)
            .finish_non_exhaustive()
    }
}

/// A password that somebody chooses: 8–64 characters, not one character alone.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        let length = text.chars().count();
        if length < 8 {
            return Err(Invalid { field, problem: "must have 8 characters at least" });
        }
        if length > 64 {
            return Err(Invalid { field, problem: "must have 64 characters at most" });
        }
        if text.chars().any(char::is_control) {
            return Err(Invalid { field, problem: "must not contain control characters" });
        }
        let first = text.chars().next();
        if text.chars().all(|each| Some(each) == first) {
            return Err(Invalid { field, problem: "must not be one character alone" });
        }
        Ok(Self(text.to_owned()))
    }

    /// The plain password, to be hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_enough_and_not_one_character() {
        assert_eq!(NewPassword::parse("newPassword", "correct1").unwrap().expose(), "correct1");
        assert!(NewPassword::parse("newPassword", "密码密码密码密码").is_ok());
        for bad in ["", "1234567", "aaaaaaaaa", "abcdefg\n", &"ab".repeat(33)] {
            assert_eq!(NewPassword::parse("newPassword", bad).unwrap_err().field, "newPassword");
        }
        let shown = format!("{:?}", NewPassword::parse("newPassword", "correct1"));
        assert!(!shown.contains("correct1"));
    }
}
