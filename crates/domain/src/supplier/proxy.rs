use super::{Fee, SupplyReport};
use crate::time::Timestamp;
use crate::{Invalid, Money};
use std::fmt;

macro_rules! products {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// What kind of thing the proxy shop sells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProxyProduct {
            $($(#[$doc])* $variant,)+
            /// One that nobody has told us of, by its number there.
            Other(i64),
        }

        impl ProxyProduct {
            /// Those that are known.
            pub const KNOWN: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The stable word.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(_) => "unknown",
                }
            }
        }
    };
}

products! {
    /// 余额充值.
    Balance = "balance",
    /// 动态流量套餐.
    DynamicTraffic = "dynamic_traffic",
    /// 动态全球包时套餐V2: its bandwidth and its concurrency are chosen.
    DynamicUnlimited = "dynamic_unlimited",
    /// 长效IDC流量套餐.
    LastingIdcTraffic = "lasting_idc_traffic",
    /// 住宅静态IP流量套餐.
    ResidentialStaticTraffic = "residential_static_traffic",
    /// 数据中心静态IP套餐.
    DatacenterStaticIp = "datacenter_static_ip",
    /// 长效ISP流量套餐.
    LastingIspTraffic = "lasting_isp_traffic",
    /// 静态流量套餐.
    StaticTraffic = "static_traffic",
    /// 动态IP数量套餐.
    DynamicIps = "dynamic_ips",
    /// web-scraper.
    WebScraper = "web_scraper",
    /// 静态IP续费.
    StaticIpRenewal = "static_ip_renewal",
    /// 静态IP更换配额.
    StaticIpExchange = "static_ip_exchange",
    /// 静态流量套餐v2.
    StaticTrafficV2 = "static_traffic_v2",
    /// 静态流量附加包套餐.
    StaticTrafficAddOn = "static_traffic_add_on",
    /// 住宅静态IP套餐.
    ResidentialStaticIp = "residential_static_ip",
    /// 补单: what was paid short is paid after. It is never sold.
    Shortfall = "shortfall",
    /// Serp.
    Serp = "serp",
    /// Video.
    Video = "video",
}

impl ProxyProduct {
    pub fn from_name(name: &str) -> Option<Self> {
        Self::KNOWN.into_iter().find(|product| product.name() == name)
    }

    /// Whether a customer can order it.
    pub fn is_sold(self) -> bool {
        !matches!(self, Self::Shortfall | Self::Other(_))
    }

    /// Whether what is bought are addresses of the customer's own.
    pub fn is_static_ip(self) -> bool {
        matches!(self, Self::DatacenterStaticIp | Self::ResidentialStaticIp)
    }
}

/// How an order at the proxy shop stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProxyOrderStatus {
    /// 待支付.
    Unpaid,
    /// 已支付: it is there.
    Paid,
    /// 超时未支付已取消.
    TimedOut,
    /// 已退款.
    Refunded,
    /// One that nobody has told us of, by its number there.
    Other(i64),
}

impl ProxyOrderStatus {
    pub const KNOWN: [Self; 4] = [Self::Unpaid, Self::Paid, Self::TimedOut, Self::Refunded];

    pub fn name(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Paid => "paid",
            Self::TimedOut => "timed_out",
            Self::Refunded => "refunded",
            Self::Other(_) => "unknown",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::KNOWN.into_iter().find(|status| status.name() == name)
    }

    /// What it says of the order, and the number where that is all that is known.
    pub fn report(self) -> (SupplyReport, Option<i64>) {
        match self {
            Self::Unpaid => (SupplyReport::Running, None),
            Self::Paid => (SupplyReport::Delivered, None),
            Self::TimedOut => (SupplyReport::TimedOut, None),
            Self::Refunded => (SupplyReport::Returned, None),
            Self::Other(number) => (SupplyReport::Unknown, Some(number)),
        }
    }
}

/// An order as the proxy shop has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyOrder {
    /// Later ones are greater.
    pub id: i64,
    pub trade_no: String,
    /// The package (套餐) that was bought: the number that orders name as `pid`.
    pub product_id: i64,
    pub product_name: String,
    pub total_fee: Fee,
    /// What is paid for it.
    pub pay_fee: Fee,
    /// The same in our money.
    pub cost: Money,
    pub status: ProxyOrderStatus,
    pub created_at: Timestamp,
}

/// How long a static address is renewed for. The shop knows both forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RenewDuration {
    /// `3`.
    Number(u32),
    /// `"3m"`.
    Months(u32),
}

impl RenewDuration {
    pub const MOST_MONTHS: u32 = 36;

    /// Reads `3` and `3m`, 1–36.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let (digits, form): (_, fn(u32) -> Self) = match text.strip_suffix('m') {
            Some(digits) => (digits, Self::Months),
            None => (text, Self::Number),
        };
        let is_plain = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
        let months = digits.parse::<u32>().ok().filter(|_months| is_plain);
        let months = months.filter(|months| (1..=Self::MOST_MONTHS).contains(months));
        let problem = "must be a number of months, 1 to 36, such as 3 or 3m";
        months.map(form).ok_or(Invalid { field: "renewDuration", problem })
    }

    pub fn months(self) -> u32 {
        match self {
            Self::Number(months) | Self::Months(months) => months,
        }
    }
}

impl fmt::Display for RenewDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(months) => write!(f, "{months}"),
            Self::Months(months) => write!(f, "{months}m"),
        }
    }
}

/// How a static address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StaticIpStatus {
    Valid,
    Invalid,
    Expiring,
    Maintenance,
    /// One that nobody has told us of, by its number there.
    Other(i64),
}

impl StaticIpStatus {
    pub fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Expiring => "expiring",
            Self::Maintenance => "maintenance",
            Self::Other(_) => "unknown",
        }
    }
}

/// A static address that is ours at the proxy shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticIp {
    /// What a renewal names it by. Later ones are greater.
    pub upid: i64,
    pub product: ProxyProduct,
    /// The address itself, if the shop tells it.
    pub address: Option<String>,
    pub country: Option<String>,
    pub status: StaticIpStatus,
    pub expires_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_product_and_status_has_a_word_of_its_own() {
        let words: BTreeSet<_> = ProxyProduct::KNOWN.map(ProxyProduct::name).into();
        assert_eq!(words.len(), ProxyProduct::KNOWN.len());
        for product in ProxyProduct::KNOWN {
            assert_eq!(ProxyProduct::from_name(product.name()), Some(product));
        }
        for status in ProxyOrderStatus::KNOWN {
            assert_eq!(ProxyOrderStatus::from_name(status.name()), Some(status));
        }
        assert_eq!(ProxyProduct::from_name(ProxyProduct::Other(99).name()), None);
        assert_eq!(ProxyOrderStatus::from_name(ProxyOrderStatus::Other(9).name()), None);
    }

    #[test]
    fn what_nobody_knows_and_what_is_paid_after_is_not_sold() {
        let unsold = ProxyProduct::KNOWN.iter().filter(|product| !product.is_sold());
        assert_eq!(unsold.collect::<Vec<_>>(), [&ProxyProduct::Shortfall]);
        assert!(!ProxyProduct::Other(30).is_sold());
    }

    #[test]
    fn both_forms_of_a_duration_are_read_and_kept() {
        assert_eq!(RenewDuration::parse("3"), Ok(RenewDuration::Number(3)));
        assert_eq!(RenewDuration::parse("12m"), Ok(RenewDuration::Months(12)));
        assert_eq!(RenewDuration::parse("12m").unwrap().to_string(), "12m");
        for text in ["", "m", "0", "00", "01", "37", "-1", "3 m", "em", "1.5", "3M", "99999999999"]
        {
            assert!(RenewDuration::parse(text).is_err(), "{text}");
        }
    }
}
