//! The contract of `ProxySupplier`.

mod cases;

use super::{Cleanup, Wire};
use async_trait::async_trait;
use domain::ports::{ProxyRequest, ProxySupplier};
use domain::supplier::{
    Fee, ProxyGoods, ProxyOrder, ProxyProduct, ProxyWish, SupplierError, SupplyRefusal,
};
use std::fmt;
use std::sync::Arc;

pub use cases::*;

/// The shop, as whoever runs it sees it.
#[async_trait]
pub trait Shop: Send + Sync {
    /// A package of this kind, which it sells.
    fn package(&self, product: ProxyProduct) -> ProxyGoods;
    /// What is left of our balance.
    async fn set_balance(&self, balance: &str);
    /// How much of a package there is.
    async fn set_stock(&self, pid: i64, stock: u32);
    /// An order that is not paid from the balance, and so not at once.
    async fn leave_unpaid(&self, request: &ProxyRequest) -> ProxyOrder;
    /// By the shop's own number: 0 unpaid, 1 paid, 2 timed out, 3 refunded, or any other.
    async fn set_status(&self, trade_no: &str, status: i64);
    /// By the shop's own number: 1 valid, 2 invalid, 3 expiring, 4 maintenance, or any other.
    async fn set_address_status(&self, upid: i64, status: i64);
    /// Half an hour passes and a little more.
    async fn wait_half_an_hour(&self);
}

pub struct Fixture {
    pub supplier: Arc<dyn ProxySupplier>,
    pub shop: Arc<dyn Shop>,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("supplier", &self.supplier).finish_non_exhaustive()
    }
}

impl Fixture {
    fn order(&self, product: ProxyProduct, amount: u32) -> ProxyRequest {
        ProxyRequest { goods: self.shop.package(product), wish: plan(amount) }
    }

    /// So many addresses of a kind, bought; their numbers, rising.
    async fn addresses(&self, product: ProxyProduct, amount: u32) -> Vec<i64> {
        let mut request = self.order(product, amount);
        request.wish.region_list = Some(format!("US:{amount}"));
        let before = self.upids(product).await;
        self.supplier.create(&request).await.unwrap();
        let after = self.upids(product).await;
        assert!(after.starts_with(&before), "later ones are greater");
        after[before.len()..].to_vec()
    }

    async fn upids(&self, product: ProxyProduct) -> Vec<i64> {
        let mut found = self.supplier.static_ips(product).await.unwrap();
        found.sort_by_key(|one| one.upid);
        found.into_iter().map(|one| one.upid).collect()
    }

    async fn balance(&self) -> Fee {
        self.supplier.balance().await.unwrap().unwrap().fee
    }

    async fn all_orders(&self) -> Vec<ProxyOrder> {
        let page = self.supplier.orders(&domain::ports::ProxyOrderFilter::default(), 1, 100).await;
        page.unwrap().orders
    }
}

fn plan(amount: u32) -> ProxyWish {
    ProxyWish { amount, region_list: None, renew_duration: None, upids: Vec::new() }
}

fn renewal(upids: &[i64]) -> ProxyWish {
    let amount = u32::try_from(upids.len()).unwrap();
    ProxyWish { upids: upids.to_vec(), ..plan(amount) }
}

fn refusal<T: fmt::Debug>(result: Result<T, SupplierError>) -> SupplyRefusal {
    match result {
        Err(SupplierError::Refused { why, .. }) => why,
        other => panic!("it is not refused: {other:?}"),
    }
}

/// The cases that every proxy shop keeps: `proxy_supplier_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::proxy_supplier::Fixture`.
#[macro_export]
macro_rules! proxy_supplier_contract {
    ($fresh:path) => {
        $crate::contract_cases! { proxy_supplier, $fresh;
            a_quote_buys_nothing_and_is_what_the_order_costs,
            an_order_is_paid_from_the_balance_at_once,
            every_kind_of_plan_that_is_sold_can_be_bought,
            orders_come_latest_first_a_page_at_a_time,
            orders_are_found_by_number_status_and_kind,
            a_balance_that_is_too_low_buys_nothing,
            what_is_out_of_stock_is_refused,
            what_is_not_sold_is_refused,
            a_balance_is_charged_by_what_is_asked_for,
            addresses_are_delivered_and_listed_by_their_kind,
            a_renewal_makes_addresses_last_longer_and_no_new_ones,
            addresses_that_are_not_there_are_not_renewed,
            only_what_is_not_paid_can_be_closed,
            what_is_not_paid_times_out,
            a_refund_and_a_number_that_nobody_knows_are_told,
            what_was_made_before_its_answer_was_lost_is_in_the_list,
        }
    };
}
