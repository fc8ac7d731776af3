use crate::Invalid;
use crate::customer::PhoneNumber;
use crate::mask::{self, Masked};
use std::fmt;

/// What an account that is topped up must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountForm {
    /// A mobile number of the mainland.
    Phone,
    /// Digits, 5–12 of them (QQ).
    Digits,
    Email,
    /// Whatever can be seen, 1–64 characters.
    Any,
}

impl AccountForm {
    pub const ALL: [Self; 4] = [Self::Phone, Self::Digits, Self::Email, Self::Any];

    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Digits => "digits",
            Self::Email => "email",
            Self::Any => "any",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }

    fn problem(self, text: &str) -> Option<&'static str> {
        let is_right = match self {
            Self::Phone => PhoneNumber::parse_mobile(text).is_ok(),
            Self::Digits => {
                (5..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::Email => is_email(text),
            Self::Any => true,
        };
        let problem = match self {
            Self::Phone => "must be a mobile number of the mainland",
            Self::Digits => "must be 5 to 12 digits",
            Self::Email => "must be an e-mail address",
            Self::Any => "",
        };
        (!is_right).then_some(problem)
    }
}

/// Good enough to be taken: the supplier is the one who knows.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_name = |byte: u8| byte.is_ascii_graphic() && !b"@,;:\"<>()[]\\".contains(&byte);
    !name.is_empty()
        && name.bytes().all(is_name)
        && host.contains('.')
        && host.split('.').all(is_label)
}

/// The account that is topped up: personal, like the phone number that it often is.
#[derive(Clone, PartialEq, Eq)]
pub struct RechargeAccount(String);

impl RechargeAccount {
    pub fn parse(text: &str, form: AccountForm) -> Result<Self, Invalid> {
        let refuse = |problem| Err(Invalid { field: "account", problem });
        let text = text.trim();
        if text.is_empty() || text.chars().count() > 64 {
            return refuse("must have 1 to 64 characters");
        }
        if text.chars().any(|character| character.is_control() || character.is_whitespace()) {
            return refuse("must not contain spaces or control characters");
        }
        match form.problem(text) {
            Some(problem) => refuse(problem),
            None => Ok(Self(text.to_owned())),
        }
    }

    /// Stands on the orders of somebody who was forgotten.
    pub fn nobody() -> Self {
        Self("已注销".to_owned())
    }

    /// The plain value, for storage and for the supplier.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn masked(&self) -> Masked {
        mask::phone(&self.0)
    }
}

/// Without the account.
impl fmt::Debug for RechargeAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RechargeAccount(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(text: &str, form: AccountForm) -> bool {
        RechargeAccount::parse(text, form).is_ok()
    }

    #[test]
    fn an_account_has_the_form_that_its_package_asks_for() {
        assert!(is_taken(" 13800001111 ", AccountForm::Phone));
        assert!(!is_taken("1380000111", AccountForm::Phone));
        assert!(is_taken("10001", AccountForm::Digits) && !is_taken("1000", AccountForm::Digits));
        assert!(is_taken("a.b+c@mail.example.com", AccountForm::Email));
        for text in ["a@b", "@b.com", "a@b..com", "a@b@", "a b@c.com", "a@b.com>"] {
            assert!(!is_taken(text, AccountForm::Email), "{text}");
        }
        assert!(is_taken("玩家①", AccountForm::Any));
    }

    #[test]
    fn no_form_takes_nothing_or_what_cannot_be_seen() {
        for form in AccountForm::ALL {
            assert_eq!(AccountForm::from_name(form.name()), Some(form));
            for text in ["", "  ", "a\nb", "1 2", &"9".repeat(65)] {
                assert!(!is_taken(text, form), "{text:?}");
            }
        }
    }

    #[test]
    fn an_account_is_not_told_by_debug() {
        let account = RechargeAccount::parse("13800001111", AccountForm::Phone).unwrap();
        assert_eq!(format!("{account:?}"), "RechargeAccount(..)");
        assert_ne!(account.masked().to_string(), account.expose());
    }
}
