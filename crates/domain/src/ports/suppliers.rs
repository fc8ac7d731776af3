use crate::money::Money;
use crate::supplier::{
    Fee, ProxyGoods, ProxyOrder, ProxyOrderStatus, ProxyProduct, ProxyWish, RechargeAccount,
    StaticIp, Supplier, SupplierError, SupplyReport,
};
use crate::time::Timestamp;
use async_trait::async_trait;
use std::fmt::Debug;

/// One account to be topped up once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RechargeRequest {
    /// Ours; two requests with one reference are one.
    pub reference: String,
    /// Theirs.
    pub product: String,
    pub account: RechargeAccount,
    /// Refused by them if they want more.
    pub most_cost: Money,
    pub at: Timestamp,
}

/// They have it. That is not to say that it is delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RechargeReceipt {
    pub supplier_no: String,
    pub cost: Option<Money>,
}

/// By whose number an order is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SupplierReference {
    Ours(String),
    Theirs(String),
}

/// How an order stands at the supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RechargeReport {
    pub supplier_no: String,
    /// Ours.
    pub reference: String,
    pub report: SupplyReport,
    /// Their own number for that.
    pub reported: i64,
    pub cost: Option<Money>,
}

/// What a recharge that was taken back had cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    pub supplier_no: String,
    pub returned: Option<Money>,
}

/// Who tops accounts up (玖壹卡券 代充).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait RechargeSupplier: Send + Sync + Debug {
    async fn order(&self, request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError>;

    /// `None`: they have no such order.
    async fn find(
        &self,
        reference: &SupplierReference,
    ) -> Result<Option<RechargeReport>, SupplierError>;

    /// What we have left there.
    async fn balance(&self) -> Result<Money, SupplierError>;

    /// Says that it has come (确认收货). Doing so twice is the same as once.
    async fn confirm(&self, supplier_no: &str) -> Result<(), SupplierError>;

    /// Takes back what nobody has begun with (下架).
    async fn withdraw(&self, reference: &SupplierReference) -> Result<Withdrawn, SupplierError>;
}

/// A word about an order that came by itself. Only a verifier makes one, so it is known to be
/// theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RechargeNotice {
    pub supplier_no: String,
    /// Ours.
    pub reference: String,
    pub report: SupplyReport,
    pub reported: i64,
    /// The account and the product that it names: they must be the order's.
    pub account: RechargeAccount,
    pub product: String,
}

/// Why what came is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefused {
    #[error("it cannot be read: {0}")]
    Malformed(&'static str),
    #[error("its signature is wrong")]
    WrongSignature,
}

/// Reads what a supplier sends by itself.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait RechargeNoticeVerifier: Send + Sync + Debug {
    /// `body` is the form as it came.
    fn verify(&self, body: &[u8]) -> Result<RechargeNotice, NoticeRefused>;

    /// Which number of ours it names, believed or not, where that can be read.
    fn reference(&self, body: &[u8]) -> Option<String>;
}

/// How it goes with a supplier, as far as this server can tell.
pub trait SupplierGate: Send + Sync + Debug {
    fn supplier(&self) -> Supplier;

    /// Nothing is sent at the moment but a try now and then, since it did not answer.
    fn is_open(&self) -> bool;

    /// Calls that have begun and not ended.
    fn in_flight(&self) -> usize;
}

/// What an order at the proxy shop would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyRequest {
    pub goods: ProxyGoods,
    pub wish: ProxyWish,
}

/// What it would cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyQuote {
    /// In the shop's own unit.
    pub fee: Fee,
    /// In our money, rounded up.
    pub cost: Money,
}

/// Which of the orders there are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProxyOrderFilter {
    pub trade_no: Option<String>,
    pub status: Option<ProxyOrderStatus>,
    pub product: Option<ProxyProduct>,
}

/// A page of the orders there, latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyOrderPage {
    pub orders: Vec<ProxyOrder>,
    pub total: u64,
}

/// The proxy shop. It knows no number of ours: whoever creates must look before and after.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait ProxySupplier: Send + Sync + Debug {
    /// What it would cost; nothing is bought.
    async fn quote(&self, request: &ProxyRequest) -> Result<ProxyQuote, SupplierError>;

    /// Buys it, paid from the balance. Never repeated without a look at the list.
    async fn create(&self, request: &ProxyRequest) -> Result<ProxyOrder, SupplierError>;

    /// `page` counts from 1; at most 100 a page.
    async fn orders(
        &self,
        filter: &ProxyOrderFilter,
        page: u32,
        page_size: u32,
    ) -> Result<ProxyOrderPage, SupplierError>;

    /// Takes back an order that is not paid.
    async fn close(&self, trade_no: &str) -> Result<(), SupplierError>;

    /// All static addresses of one kind that are ours.
    async fn static_ips(&self, product: ProxyProduct) -> Result<Vec<StaticIp>, SupplierError>;

    /// What we have left there, in the shop's own unit and in our money. `None`: it does not say.
    async fn balance(&self) -> Result<Option<ProxyQuote>, SupplierError>;
}
