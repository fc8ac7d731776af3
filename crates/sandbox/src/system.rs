//! The outside systems that the sandbox stands in for.

use serde::{Deserialize, Serialize};

/// One outside system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum System {
    Wechat,
    Alipay,
    Zhuoyue,
    Boss,
}

impl System {
    pub(crate) const ALL: [Self; 4] = [Self::Wechat, Self::Alipay, Self::Zhuoyue, Self::Boss];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
            Self::Zhuoyue => "zhuoyue",
            Self::Boss => "boss",
        }
    }

    /// The systems by name, for an error text.
    pub(crate) fn listed() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}
