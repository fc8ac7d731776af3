//! Rows of suppliers but for their orders: words, addresses, balances.

use crate::place::{Place, kind_letter, storable};
use crate::schema::{static_ip, supplier_balance};
use diesel::prelude::{Insertable, Queryable, Selectable};
use domain::ports::{OwnedIp, StoreError, SupplierBalance};
use domain::supplier::{ProxyProduct, StaticIp, StaticIpStatus, Supplier};
use domain::{Money, OrderId, Timestamp};

/// Before the number of what nobody has told us of.
const UNKNOWN: &str = "unknown:";

pub(crate) fn product_word(product: ProxyProduct) -> String {
    if let ProxyProduct::Other(number) = product {
        return format!("{UNKNOWN}{number}");
    }
    product.name().to_owned()
}

pub(crate) fn product(word: &str) -> Option<ProxyProduct> {
    unknown(word).map(ProxyProduct::Other).or_else(|| ProxyProduct::from_name(word))
}

fn status_word(status: StaticIpStatus) -> String {
    if let StaticIpStatus::Other(number) = status {
        return format!("{UNKNOWN}{number}");
    }
    status.name().to_owned()
}

fn status(word: &str) -> Option<StaticIpStatus> {
    let known = [
        StaticIpStatus::Valid,
        StaticIpStatus::Invalid,
        StaticIpStatus::Expiring,
        StaticIpStatus::Maintenance,
    ];
    let known = known.into_iter().find(|status| status.name() == word);
    unknown(word).map(StaticIpStatus::Other).or(known)
}

fn unknown(word: &str) -> Option<i64> {
    word.strip_prefix(UNKNOWN)?.parse().ok()
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = static_ip, treat_none_as_default_value = false)]
pub(crate) struct StaticIpRow {
    upid: i64,
    product: String,
    order_id: i64,
    order_kind: String,
    address: Option<String>,
    country: Option<String>,
    status: String,
    expires_at: Option<i64>,
    kept_at: i64,
}

impl StaticIpRow {
    pub(crate) fn new(order: OrderId, ip: &StaticIp, now: Timestamp) -> Self {
        Self {
            upid: ip.upid,
            product: product_word(ip.product),
            order_id: order.number().as_i64(),
            order_kind: kind_letter(order),
            address: ip.address.as_deref().map(storable),
            country: ip.country.as_deref().map(storable),
            status: status_word(ip.status),
            expires_at: ip.expires_at.map(|at| at.timestamp_micros()),
            kept_at: now.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<OwnedIp, StoreError> {
        let place = Place { table: "static_ip", id: &self.upid };
        let ip = StaticIp {
            upid: self.upid,
            product: place.word("product", &self.product, product)?,
            status: place.word("status", &self.status, status)?,
            expires_at: place.maybe_time("expires_at", self.expires_at)?,
            address: self.address,
            country: self.country,
        };
        Ok(OwnedIp { order: place.order("order_id", self.order_id, &self.order_kind)?, ip })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supplier_balance)]
pub(crate) struct BalanceRow {
    supplier: String,
    balance: i64,
    currency: String,
    at: i64,
}

impl BalanceRow {
    pub(crate) fn new(supplier: Supplier, balance: Money, at: Timestamp) -> Self {
        Self {
            supplier: supplier.name().to_owned(),
            balance: balance.fen(),
            currency: balance.currency().code().to_owned(),
            at: at.timestamp_micros(),
        }
    }

    pub(crate) fn read(self) -> Result<SupplierBalance, StoreError> {
        let place = Place { table: "supplier_balance", id: &self.supplier };
        Ok(SupplierBalance {
            supplier: place.word("supplier", &self.supplier, Supplier::from_name)?,
            balance: place.money("balance", self.balance, &self.currency)?,
            at: place.time("at", self.at)?,
        })
    }
}
