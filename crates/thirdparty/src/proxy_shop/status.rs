//! The shop's numbers for kinds of product (`product_type`) and for how things stand.

use domain::supplier::{ProxyOrderStatus, ProxyProduct, StaticIpStatus};

/// The shop's number of a kind, as its document describes them; of its two lists the second leaves
/// out 13, 15 and 20.
pub(super) fn product_number(product: ProxyProduct) -> i64 {
    match product {
        ProxyProduct::Balance => 3,
        ProxyProduct::DynamicTraffic => 9,
        ProxyProduct::DynamicUnlimited => 11,
        ProxyProduct::LastingIdcTraffic => 12,
        ProxyProduct::ResidentialStaticTraffic => 13,
        ProxyProduct::DatacenterStaticIp => 14,
        ProxyProduct::LastingIspTraffic => 15,
        ProxyProduct::StaticTraffic => 16,
        ProxyProduct::DynamicIps => 17,
        ProxyProduct::WebScraper => 18,
        ProxyProduct::StaticIpRenewal => 19,
        ProxyProduct::StaticIpExchange => 20,
        ProxyProduct::StaticTrafficV2 => 21,
        ProxyProduct::StaticTrafficAddOn => 24,
        ProxyProduct::ResidentialStaticIp => 25,
        ProxyProduct::Shortfall => 26,
        ProxyProduct::Serp => 27,
        ProxyProduct::Video => 28,
        ProxyProduct::Other(number) => number,
    }
}

/// How an order stands: 待支付, 已支付, 超时未支付已取消, 已退款.
pub(super) fn order_status(number: i64) -> ProxyOrderStatus {
    match number {
        0 => ProxyOrderStatus::Unpaid,
        1 => ProxyOrderStatus::Paid,
        2 => ProxyOrderStatus::TimedOut,
        3 => ProxyOrderStatus::Refunded,
        other => ProxyOrderStatus::Other(other),
    }
}

/// The shop's number for how an order stands.
pub(super) fn order_status_number(status: ProxyOrderStatus) -> i64 {
    match status {
        ProxyOrderStatus::Unpaid => 0,
        ProxyOrderStatus::Paid => 1,
        ProxyOrderStatus::TimedOut => 2,
        ProxyOrderStatus::Refunded => 3,
        ProxyOrderStatus::Other(number) => number,
    }
}

/// How a static address stands, by the shop's number.
pub(super) fn address_status(number: i64) -> StaticIpStatus {
    match number {
        1 => StaticIpStatus::Valid,
        2 => StaticIpStatus::Invalid,
        3 => StaticIpStatus::Expiring,
        4 => StaticIpStatus::Maintenance,
        other => StaticIpStatus::Other(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_status_has_the_number_of_the_document() {
        let numbers = ProxyProduct::KNOWN.map(product_number);
        assert_eq!(numbers, [3, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 24, 25, 26, 27, 28]);
        assert_eq!(ProxyOrderStatus::KNOWN.map(order_status_number), [0, 1, 2, 3]);
        for status in ProxyOrderStatus::KNOWN {
            assert_eq!(order_status(order_status_number(status)), status);
        }
    }

    #[test]
    fn a_number_that_nobody_told_us_of_is_kept() {
        assert_eq!(product_number(ProxyProduct::Other(99)), 99);
        assert_eq!(order_status(4), ProxyOrderStatus::Other(4));
        assert_eq!(order_status_number(order_status(4)), 4);
        assert_eq!(address_status(0), StaticIpStatus::Other(0));
        assert_eq!(address_status(4), StaticIpStatus::Maintenance);
    }
}
