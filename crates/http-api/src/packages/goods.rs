use domain::supplier::{AccountForm, Goods, ProxyGoods, ProxyProduct};
use serde::Serialize;
use utoipa::ToSchema;

/// What an order for a package that a supplier delivers has to say. Without it: broadband.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GoodsOffered {
    /// `recharge` or `proxy`.
    #[schema(example = "recharge")]
    kind: &'static str,
    /// Only customers who are signed in can order it.
    sign_in_needed: bool,
    /// How many units one order may have: how many of it times the months.
    #[schema(example = 10)]
    #[serde(skip_serializing_if = "Option::is_none")]
    most_units: Option<u32>,
    /// What is asked for, by the names that the order takes it under.
    fields: Vec<FieldAsked>,
}

/// One of the things that are asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FieldAsked {
    /// `account`, `amount`, `rechargeAmount`, `regionList`, `renewDuration` or `upids`.
    #[schema(example = "account")]
    name: &'static str,
    required: bool,
    /// Of an account: `phone`, `digits` (5–12 of them), `email` or `any`.
    #[schema(example = "phone")]
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<&'static str>,
}

impl GoodsOffered {
    pub(super) fn of(goods: &Goods) -> Option<Self> {
        match goods {
            Goods::Broadband => None,
            Goods::Recharge(recharge) => Some(Self {
                kind: goods.name(),
                sign_in_needed: false,
                most_units: None,
                fields: vec![account(recharge.account)],
            }),
            Goods::Proxy(proxy) => Some(Self {
                kind: goods.name(),
                sign_in_needed: goods.renews_addresses() || proxy.product.is_static_ip(),
                most_units: Some(proxy.most_units),
                fields: of_proxy(proxy),
            }),
        }
    }
}

fn of_proxy(goods: &ProxyGoods) -> Vec<FieldAsked> {
    let product = goods.product;
    if product == ProxyProduct::StaticIpRenewal {
        return vec![needed("upids"), optional("renewDuration")];
    }
    if product == ProxyProduct::Balance {
        return vec![needed("rechargeAmount")];
    }
    if product.is_static_ip() {
        return vec![optional("amount"), needed("regionList"), optional("renewDuration")];
    }
    vec![optional("amount")]
}

fn account(form: AccountForm) -> FieldAsked {
    FieldAsked { form: Some(form.name()), ..needed("account") }
}

fn needed(name: &'static str) -> FieldAsked {
    FieldAsked { name, required: true, form: None }
}

fn optional(name: &'static str) -> FieldAsked {
    FieldAsked { name, required: false, form: None }
}
