use crate::admin::content::read::money;
use crate::admin::fields::word;
use crate::error::{ApiError, ErrorCode};
use domain::Money;
use domain::supplier::{AccountForm, Goods, OnFailure, ProxyGoods, ProxyProduct, RechargeGoods};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a package sells. `kind` says which of the other fields there are.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GoodsKept {
    /// `broadband`, `recharge` (玖壹) or `proxy` (the proxy shop).
    #[schema(example = "recharge")]
    kind: String,
    /// Of a recharge: the supplier's products, tried in this order, 1–5.
    #[schema(example = json!(["43"]), max_items = 5)]
    #[serde(skip_serializing_if = "Option::is_none")]
    products: Option<Vec<String>>,
    /// Of a recharge: what the account looks like: `phone`, `digits`, `email` or `any`.
    #[schema(example = "phone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// Of a recharge: what it may cost us at most, in yuan.
    #[schema(example = "95.00")]
    #[serde(skip_serializing_if = "Option::is_none")]
    most_cost: Option<String>,
    /// Of a proxy plan: the shop's package.
    #[schema(example = 12, minimum = 1)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<i64>,
    /// Of a proxy plan: `balance`, `dynamic_traffic`, `dynamic_unlimited`, `datacenter_static_ip`,
    /// `residential_static_ip`, `static_ip_renewal`, …
    #[schema(example = "dynamic_traffic")]
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    /// Of a proxy plan: how many units one order may have.
    #[schema(example = 10, minimum = 1, maximum = 10_000)]
    #[serde(skip_serializing_if = "Option::is_none")]
    most_units: Option<u32>,
    /// Of a proxy plan: what one unit may cost us at most, in yuan.
    #[schema(example = "5.00")]
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_cost: Option<String>,
    /// Of `dynamic_unlimited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    bandwidth_id: Option<i64>,
    /// Of `dynamic_unlimited`.
    #[serde(skip_serializing_if = "Option::is_none")]
    concurrency_id: Option<i64>,
    /// Of a proxy plan: our own coupon at the shop.
    #[schema(max_length = 64)]
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon: Option<String>,
    /// Of a proxy plan: whether our discount for having been invited is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_discount: Option<bool>,
    /// What becomes of an order that cannot be delivered: `refund` (if it is not said) or `hold`.
    #[schema(example = "refund")]
    #[serde(skip_serializing_if = "Option::is_none")]
    on_failure: Option<String>,
}

impl GoodsKept {
    pub(super) fn of(goods: &Goods) -> Self {
        let kind = goods.name().to_owned();
        let on_failure = Some(goods.on_failure().name().to_owned());
        match goods {
            Goods::Broadband => Self { kind, ..Self::default() },
            Goods::Recharge(RechargeGoods { products, account, most_cost, on_failure: _ }) => {
                Self {
                    kind,
                    products: Some(products.clone()),
                    account: Some(account.name().to_owned()),
                    most_cost: Some(most_cost.to_string()),
                    on_failure,
                    ..Self::default()
                }
            }
            Goods::Proxy(goods) => Self {
                kind,
                pid: Some(goods.pid),
                product: Some(goods.product.name().to_owned()),
                most_units: Some(goods.most_units),
                unit_cost: Some(goods.unit_cost.to_string()),
                bandwidth_id: goods.bandwidth_id,
                concurrency_id: goods.concurrency_id,
                coupon: goods.coupon.clone(),
                invitation_discount: Some(goods.invitation_discount),
                on_failure,
                ..Self::default()
            },
        }
    }

    /// What is sold; whether it can be sold so is for the package to say.
    pub(super) fn read(self) -> Result<Goods, ApiError> {
        match self.kind.as_str() {
            "broadband" => {
                self.refuse_recharge()?;
                self.refuse_proxy()?;
                refuse("goods.onFailure", self.on_failure.is_some())?;
                Ok(Goods::Broadband)
            }
            "recharge" => {
                self.refuse_proxy()?;
                self.recharge().map(Goods::Recharge)
            }
            "proxy" => {
                self.refuse_recharge()?;
                self.proxy().map(Goods::Proxy)
            }
            _other => word("goods.kind", &self.kind, |_word| None),
        }
    }

    fn recharge(self) -> Result<RechargeGoods, ApiError> {
        let form = needed("goods.account", self.account)?;
        Ok(RechargeGoods {
            products: needed("goods.products", self.products)?,
            account: word("goods.account", &form, AccountForm::from_name)?,
            most_cost: cost("goods.mostCost", self.most_cost)?,
            on_failure: on_failure(self.on_failure.as_deref())?,
        })
    }

    fn proxy(self) -> Result<ProxyGoods, ApiError> {
        let product = needed("goods.product", self.product)?;
        Ok(ProxyGoods {
            pid: needed("goods.pid", self.pid)?,
            product: word("goods.product", &product, ProxyProduct::from_name)?,
            most_units: needed("goods.mostUnits", self.most_units)?,
            unit_cost: cost("goods.unitCost", self.unit_cost)?,
            bandwidth_id: self.bandwidth_id,
            concurrency_id: self.concurrency_id,
            coupon: self.coupon.filter(|coupon| !coupon.is_empty()),
            invitation_discount: self.invitation_discount.unwrap_or(false),
            on_failure: on_failure(self.on_failure.as_deref())?,
        })
    }

    fn refuse_recharge(&self) -> Result<(), ApiError> {
        refuse("goods.products", self.products.is_some())?;
        refuse("goods.account", self.account.is_some())?;
        refuse("goods.mostCost", self.most_cost.is_some())
    }

    fn refuse_proxy(&self) -> Result<(), ApiError> {
        refuse("goods.pid", self.pid.is_some())?;
        refuse("goods.product", self.product.is_some())?;
        refuse("goods.mostUnits", self.most_units.is_some())?;
        refuse("goods.unitCost", self.unit_cost.is_some())?;
        refuse("goods.bandwidthId", self.bandwidth_id.is_some())?;
        refuse("goods.concurrencyId", self.concurrency_id.is_some())?;
        refuse("goods.coupon", self.coupon.is_some())?;
        refuse("goods.invitationDiscount", self.invitation_discount.is_some())
    }
}

fn on_failure(name: Option<&str>) -> Result<OnFailure, ApiError> {
    let read = |name| word("goods.onFailure", name, OnFailure::from_name);
    name.map_or(Ok(OnFailure::Refund), read)
}

fn cost(field: &'static str, text: Option<String>) -> Result<Money, ApiError> {
    money(field, &needed(field, text)?)
}

fn needed<T>(field: &'static str, value: Option<T>) -> Result<T, ApiError> {
    value.ok_or_else(|| invalid(field, "is needed for goods of this kind"))
}

/// What is said for nothing is a slip: nobody would miss it until an order fails.
fn refuse(field: &'static str, is_there: bool) -> Result<(), ApiError> {
    if is_there { Err(invalid(field, "is not taken by goods of this kind")) } else { Ok(()) }
}

fn invalid(field: &'static str, problem: &'static str) -> ApiError {
    ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
}
