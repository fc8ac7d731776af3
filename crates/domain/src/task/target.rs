/// Who is told of a paid order, and what of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// BOSS, the operator's customer directory: the payment, and with it the longer term.
    Boss,
    /// 插入卓越-数据: the customer's data, before an order of theirs.
    ZhuoyueData,
    /// 卓越-创建订单: the order at 卓越, under the customer's data.
    ZhuoyueOrder,
    /// 推送支付单: the payment order at 卓越, the order system behind the site.
    Zhuoyue,
    /// The old site's back office (老官网后台).
    Legacy,
    /// 玖壹卡券: an account is topped up.
    Jiuyi,
    /// The proxy shop: a plan is bought, or addresses are renewed.
    ProxyShop,
}

impl Target {
    /// In the order in which an order usually goes to them.
    pub const ALL: [Self; 7] = [
        Self::Boss,
        Self::ZhuoyueData,
        Self::ZhuoyueOrder,
        Self::Zhuoyue,
        Self::Legacy,
        Self::Jiuyi,
        Self::ProxyShop,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Boss => "boss",
            Self::ZhuoyueData => "zhuoyue_data",
            Self::ZhuoyueOrder => "zhuoyue_order",
            Self::Zhuoyue => "zhuoyue",
            Self::Legacy => "legacy",
            Self::Jiuyi => "jiuyi",
            Self::ProxyShop => "proxy",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }

    /// The word of a task that hands an order to it.
    pub(super) fn push_word(self) -> &'static str {
        match self {
            Self::Boss => "push_boss",
            Self::ZhuoyueData => "push_zhuoyue_data",
            Self::ZhuoyueOrder => "push_zhuoyue_order",
            Self::Zhuoyue => "push_zhuoyue",
            Self::Legacy => "push_legacy",
            Self::Jiuyi => "push_jiuyi",
            Self::ProxyShop => "push_proxy",
        }
    }

    /// The word of a task that takes an order back from it.
    pub(super) fn recall_word(self) -> &'static str {
        match self {
            Self::Boss => "recall_boss",
            Self::ZhuoyueData => "recall_zhuoyue_data",
            Self::ZhuoyueOrder => "recall_zhuoyue_order",
            Self::Zhuoyue => "recall_zhuoyue",
            Self::Legacy => "recall_legacy",
            Self::Jiuyi => "recall_jiuyi",
            Self::ProxyShop => "recall_proxy",
        }
    }
}
