//! Leads (百度线索): people who asked for a call on a page of Baidu's, as Baidu pushes them.

use crate::Invalid;
use crate::customer::{PersonName, PhoneNumber, Source, check_text};
use crate::id::LeadId;
use crate::time::Timestamp;
use std::fmt;

/// One of the shop's two accounts at Baidu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadAccount {
    First,
    Second,
}

impl LeadAccount {
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// `01` or `02`, as the addresses of the site have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "01",
            Self::Second => "02",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|account| account.name() == name)
    }
}

/// How somebody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeadKind {
    /// 电话
    Phone,
    /// 咨询
    Consult,
    /// 表单
    Form,
}

impl LeadKind {
    pub const ALL: [Self; 3] = [Self::Phone, Self::Consult, Self::Form];

    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Consult => "consult",
            Self::Form => "form",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Baidu's number of a lead (`clueId`): 1–128 characters. The same for every push of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClueId(String);

impl ClueId {
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        check_text("clueId", text, 128)?;
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The push as it came, a JSON object: it may hold anything that a person typed.
#[derive(Clone, PartialEq, Eq)]
pub struct LeadDetail(pub String);

impl LeadDetail {
    /// What is left of it once the person has been forgotten.
    pub fn nothing() -> Self {
        Self("{}".to_owned())
    }
}

impl fmt::Debug for LeadDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LeadDetail(..)")
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    pub id: LeadId,
    pub account: LeadAccount,
    pub kind: LeadKind,
    pub clue_id: ClueId,
    /// Where Baidu gave one that can be one.
    pub name: Option<PersonName>,
    pub phone: Option<PhoneNumber>,
    pub detail: LeadDetail,
    /// Baidu's number of the advertiser (`ucid`), up to 64 characters.
    pub ucid: Option<String>,
    /// Where the visitor came from by Baidu's word (`flowChannelName`), up to 64 characters.
    pub channel: Option<String>,
    /// When it was left, by Baidu.
    pub committed_at: Option<Timestamp>,
    pub source: Source,
    pub received_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_kinds_survive_their_words() {
        for account in LeadAccount::ALL {
            assert_eq!(LeadAccount::from_name(account.name()), Some(account));
        }
        for kind in LeadKind::ALL {
            assert_eq!(LeadKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(LeadAccount::from_name("1"), None);
        assert_eq!(LeadKind::from_name("wechat"), None);
    }

    #[test]
    fn a_clue_has_a_number_that_can_be_stored() {
        assert_eq!(ClueId::parse(" 4711 ").unwrap().as_str(), "4711");
        for bad in ["", "  ", "a\nb", "\u{0}", &"9".repeat(129)] {
            assert_eq!(ClueId::parse(bad).unwrap_err().field, "clueId", "{bad:?}");
        }
    }

    #[test]
    fn what_was_pushed_is_not_in_debug_output() {
        assert!(!format!("{:?}", LeadDetail("王小明".to_owned())).contains('王'));
    }
}
