//! What a package sells, as JSON: words of its own, money in fen.

use super::supplied::{product, product_word};
use crate::place::{Place, storable};
use domain::ports::StoreError;
use domain::supplier::{AccountForm, Goods, OnFailure, ProxyGoods, RechargeGoods};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum StoredGoods {
    Recharge(StoredRecharge),
    Proxy(StoredProxy),
}

#[derive(Serialize, Deserialize)]
struct StoredRecharge {
    products: Vec<String>,
    account: String,
    most_cost: i64,
    currency: String,
    on_failure: String,
}

#[derive(Serialize, Deserialize)]
struct StoredProxy {
    pid: i64,
    product: String,
    most_units: u32,
    unit_cost: i64,
    currency: String,
    bandwidth_id: Option<i64>,
    concurrency_id: Option<i64>,
    coupon: Option<String>,
    invitation_discount: bool,
    on_failure: String,
}

/// `None`: broadband, as a release that knows nothing else writes it.
pub(crate) fn goods_text(goods: &Goods) -> Option<String> {
    let stored = match goods {
        Goods::Broadband => return None,
        Goods::Recharge(goods) => StoredGoods::Recharge(StoredRecharge {
            products: goods.products.iter().map(|product| storable(product)).collect(),
            account: goods.account.name().to_owned(),
            most_cost: goods.most_cost.fen(),
            currency: goods.most_cost.currency().code().to_owned(),
            on_failure: goods.on_failure.name().to_owned(),
        }),
        Goods::Proxy(goods) => StoredGoods::Proxy(StoredProxy {
            pid: goods.pid,
            product: product_word(goods.product),
            most_units: goods.most_units,
            unit_cost: goods.unit_cost.fen(),
            currency: goods.unit_cost.currency().code().to_owned(),
            bandwidth_id: goods.bandwidth_id,
            concurrency_id: goods.concurrency_id,
            coupon: goods.coupon.as_deref().map(storable),
            invitation_discount: goods.invitation_discount,
            on_failure: goods.on_failure.name().to_owned(),
        }),
    };
    Some(serde_json::json!(stored).to_string())
}

pub(crate) fn goods(
    text: Option<&str>,
    column: &'static str,
    place: Place<'_>,
) -> Result<Goods, StoreError> {
    let Some(text) = text else { return Ok(Goods::Broadband) };
    match place.read(column, serde_json::from_str(text))? {
        StoredGoods::Recharge(stored) => stored.read(column, place).map(Goods::Recharge),
        StoredGoods::Proxy(stored) => stored.read(column, place).map(Goods::Proxy),
    }
}

impl StoredRecharge {
    fn read(self, column: &'static str, place: Place<'_>) -> Result<RechargeGoods, StoreError> {
        Ok(RechargeGoods {
            account: place.word(column, &self.account, AccountForm::from_name)?,
            most_cost: place.money(column, self.most_cost, &self.currency)?,
            on_failure: place.word(column, &self.on_failure, OnFailure::from_name)?,
            products: self.products,
        })
    }
}

impl StoredProxy {
    fn read(self, column: &'static str, place: Place<'_>) -> Result<ProxyGoods, StoreError> {
        Ok(ProxyGoods {
            pid: self.pid,
            product: place.word(column, &self.product, product)?,
            most_units: self.most_units,
            unit_cost: place.money(column, self.unit_cost, &self.currency)?,
            bandwidth_id: self.bandwidth_id,
            concurrency_id: self.concurrency_id,
            coupon: self.coupon,
            invitation_discount: self.invitation_discount,
            on_failure: place.word(column, &self.on_failure, OnFailure::from_name)?,
        })
    }
}
