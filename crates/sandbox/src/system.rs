//! The outside systems that the sandbox stands in for.

use serde::{Deserialize, Serialize};

/// One outside system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum System {
    Wechat,
    Alipay,
    Zhuoyue,
    Boss,
    /// The telecom's cashier (翼支付).
    Telecom,
    /// `WeChat`'s interfaces beside payment: sign-in, tokens, links.
    WechatOpen,
    /// Text messages (短信).
    Sms,
    /// Look-ups of addresses (高德).
    Amap,
    /// The outside platform: tokens (请求token), the telecom's users.
    Platform,
    /// The old site's back office (老官网后台).
    Legacy,
    /// Conversions of advertisements (百度 OCPC).
    Baidu,
    /// Accounts topped up, and cards (玖壹卡券).
    Jiuyi,
    /// The proxy shop: plans and static addresses.
    Proxy,
}

impl System {
    pub(crate) const ALL: [Self; 13] = [
        Self::Wechat,
        Self::Alipay,
        Self::Zhuoyue,
        Self::Boss,
        Self::Telecom,
        Self::WechatOpen,
        Self::Sms,
        Self::Amap,
        Self::Platform,
        Self::Legacy,
        Self::Baidu,
        Self::Jiuyi,
        Self::Proxy,
    ];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
            Self::Zhuoyue => "zhuoyue",
            Self::Boss => "boss",
            Self::Telecom => "telecom",
            Self::WechatOpen => "wechat_open",
            Self::Sms => "sms",
            Self::Amap => "amap",
            Self::Platform => "platform",
            Self::Legacy => "legacy",
            Self::Baidu => "baidu",
            Self::Jiuyi => "jiuyi",
            Self::Proxy => "proxy",
        }
    }

    /// Whether it takes payments, sends notifications and writes bills.
    pub(crate) fn is_payment_provider(self) -> bool {
        match self {
            Self::Wechat | Self::Alipay | Self::Telecom => true,
            Self::Zhuoyue
            | Self::Boss
            | Self::WechatOpen
            | Self::Sms
            | Self::Amap
            | Self::Platform
            | Self::Legacy
            | Self::Baidu
            | Self::Jiuyi
            | Self::Proxy => false,
        }
    }

    /// Whether it sends something by itself.
    pub(crate) fn sends_notices(self) -> bool {
        self.is_payment_provider() || self == Self::Jiuyi
    }

    /// Whether a call may be done twice there: it knows no number of the caller's.
    pub(crate) fn may_do_twice(self) -> bool {
        self == Self::Proxy
    }

    /// The systems by name, for an error text.
    pub(crate) fn listed() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}
