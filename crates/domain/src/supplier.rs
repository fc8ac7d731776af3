//! Suppliers (供应商): whoever delivers what is sold beside broadband, bought there for each order.

mod circuit;
mod fee;
mod goods;
mod notice;
mod order;
mod proxy;
mod recharge;
mod reconciliation;
mod refusal;
mod schedule;
mod wish;

pub use circuit::{Circuit, CircuitSettings};
pub use fee::Fee;
pub use goods::{Goods, OnFailure, ProxyGoods, RechargeGoods};
pub use notice::{NoticeRefusal, RefusedNotice};
pub use order::{
    Baseline, HoldReason, SupplierOrder, SupplierOrderState, SupplyFailure, SupplyReport,
};
pub use proxy::{
    ProxyOrder, ProxyOrderStatus, ProxyProduct, RenewDuration, StaticIp, StaticIpStatus,
};
pub use recharge::{AccountForm, RechargeAccount};
pub use reconciliation::{
    SupplierDifference, SupplierReconciliation, SupplierReconciliationState, TheirOrder,
    compare_supplied,
};
pub use refusal::{AfterRefusal, SupplierError, SupplyRefusal};
pub use schedule::{MOST_LOOKS_FOR_UNKNOWN, next_supplier_look};
pub use wish::{Asked, ProxyWish, Wish};

use crate::task::Target;

/// From whom it is bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Supplier {
    /// 玖壹卡券: accounts topped up (代充).
    Jiuyi,
    /// The proxy shop: proxy plans and static addresses.
    ProxyShop,
}

impl Supplier {
    pub const ALL: [Self; 2] = [Self::Jiuyi, Self::ProxyShop];

    pub fn name(self) -> &'static str {
        match self {
            Self::Jiuyi => "jiuyi",
            Self::ProxyShop => "proxy",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|supplier| supplier.name() == name)
    }

    /// Whose target it is, if it is a supplier's.
    pub fn of_target(target: Target) -> Option<Self> {
        Self::ALL.into_iter().find(|supplier| supplier.target() == target)
    }

    /// Where a paid order goes to reach it.
    pub fn target(self) -> Target {
        match self {
            Self::Jiuyi => Target::Jiuyi,
            Self::ProxyShop => Target::ProxyShop,
        }
    }
}
