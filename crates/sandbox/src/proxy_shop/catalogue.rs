//! What the shop sells: one package of each kind. Its number is the kind's, times 100, plus 1.

use super::fee::Fee;

/// How a package is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// By `amount`, which is 1 when absent.
    Counted,
    /// So too, with a bandwidth and a concurrency.
    Chosen,
    /// By `amount` and a `region_list` that sums up to it, for some months.
    Addresses,
    /// By `upids`, for some months.
    Renewal,
    /// By `recharge_amount`.
    Recharge,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Package {
    pub(super) product_type: i64,
    pub(super) name: &'static str,
    /// Of one unit: one of `amount`, or one address for one month.
    pub(super) price: Fee,
    pub(super) rule: Rule,
}

const fn package(product_type: i64, name: &'static str, micros: i64, rule: Rule) -> Package {
    Package { product_type, name, price: Fee(micros), rule }
}

const PACKAGES: [Package; 17] = [
    package(3, "余额充值", 1_000_000, Rule::Recharge),
    package(9, "动态流量套餐 5GB", 12_500_000, Rule::Counted),
    package(11, "动态全球包时套餐V2", 100_000_000, Rule::Chosen),
    package(12, "长效IDC流量套餐", 8_000_000, Rule::Counted),
    package(13, "住宅静态IP流量套餐", 15_000_000, Rule::Counted),
    package(14, "数据中心静态IP套餐", 3_500_000, Rule::Addresses),
    package(15, "长效ISP流量套餐", 9_900_000, Rule::Counted),
    package(16, "静态流量套餐", 7_000_000, Rule::Counted),
    package(17, "动态IP数量套餐", 100_000, Rule::Counted),
    package(18, "web-scraper", 20_000_000, Rule::Counted),
    package(19, "静态IP续费", 4_000_000, Rule::Renewal),
    package(20, "静态IP更换配额", 1_234_500, Rule::Counted),
    package(21, "静态流量套餐v2", 6_600_000, Rule::Counted),
    package(24, "静态流量附加包套餐", 5_000_000, Rule::Counted),
    package(25, "住宅静态IP套餐", 6_000_000, Rule::Addresses),
    package(27, "Serp", 30_000_000, Rule::Counted),
    package(28, "Video", 45_000_000, Rule::Counted),
];

/// What each choice of bandwidth and of concurrency adds to the price.
pub(super) const BANDWIDTHS: [(i64, Fee); 2] = [(1, Fee(0)), (2, Fee::whole(30))];
pub(super) const CONCURRENCIES: [(i64, Fee); 2] = [(11, Fee(0)), (12, Fee::whole(20))];

pub(super) const REGIONS: [&str; 6] = ["US", "HK", "JP", "SG", "GB", "DE"];

/// The coupons, and how many hundredths they take off.
pub(super) const COUPONS: [(&str, i64); 1] = [("PROXY10", 10)];
/// What an invited account's registration takes off, in hundredths.
pub(super) const INVITATION: i64 = 5;

pub(super) fn find(pid: i64) -> Option<Package> {
    PACKAGES.into_iter().find(|package| package.pid() == pid)
}

impl Package {
    pub(super) fn pid(&self) -> i64 {
        self.product_type * 100 + 1
    }
}
