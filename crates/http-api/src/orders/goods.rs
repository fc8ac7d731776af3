use domain::supplier::{ProxyWish, Wish};
use serde::Serialize;
use utoipa::ToSchema;

/// What was ordered of a package that a supplier delivers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GoodsOrdered {
    /// `recharge` or `proxy`.
    #[schema(example = "recharge")]
    kind: &'static str,
    /// The account that is topped up, masked.
    #[schema(example = "138******111")]
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    /// How many; for a balance, how much of it.
    #[schema(example = 2)]
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u32>,
    /// Of static addresses: the regions, and how many in each.
    #[serde(skip_serializing_if = "Option::is_none")]
    region_list: Option<String>,
    /// Months, as they were written: `3` or `3m`.
    #[schema(example = "3m")]
    #[serde(skip_serializing_if = "Option::is_none")]
    renew_duration: Option<String>,
    /// The static addresses that are renewed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    upids: Vec<i64>,
}

impl GoodsOrdered {
    /// `None`: broadband, of which there is nothing more to say.
    pub(crate) fn of(wish: &Wish) -> Option<Self> {
        match wish {
            Wish::Broadband => None,
            Wish::Recharge(account) => Some(Self {
                kind: "recharge",
                account: Some(account.masked().into_string()),
                amount: None,
                region_list: None,
                renew_duration: None,
                upids: Vec::new(),
            }),
            Wish::Proxy(ProxyWish { amount, region_list, renew_duration, upids }) => Some(Self {
                kind: "proxy",
                account: None,
                amount: Some(*amount),
                region_list: region_list.clone(),
                renew_duration: renew_duration.map(|duration| duration.to_string()),
                upids: upids.clone(),
            }),
        }
    }
}
