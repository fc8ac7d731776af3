//! The body of `order/create` and of `order/check`, which are the same.

use super::config::AppKey;
use domain::ports::ProxyRequest;
use domain::supplier::{ProxyProduct, RenewDuration};
use serde::Serialize;

/// What is not said is not sent.
#[derive(Serialize)]
pub(super) struct Create<'a> {
    app_key: &'a str,
    pid: i64,
    pm_id: i64,
    /// The addresses that are renewed: `1,2,3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    upids: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region_list: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coupon_sn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    use_invitation_registration_discount: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renew_duration: Option<Duration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_sku_bandwidth_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    product_sku_concurrency_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recharge_amount: Option<u32>,
}

/// One of the document's pages has a number here, another `"1m"`.
#[derive(Serialize)]
#[serde(untagged)]
enum Duration {
    Number(u32),
    Text(String),
}

impl<'a> Create<'a> {
    pub(super) fn new(request: &'a ProxyRequest, app_key: &'a AppKey, pm_id: i64) -> Self {
        let ProxyRequest { goods, wish } = request;
        let is = |product| goods.product == product;
        let is_counted = !is(ProxyProduct::Balance) && !is(ProxyProduct::StaticIpRenewal);
        Self {
            app_key: app_key.reveal(),
            pid: goods.pid,
            pm_id,
            upids: (!wish.upids.is_empty()).then(|| joined(&wish.upids)),
            amount: is_counted.then_some(wish.amount),
            region_list: wish.region_list.as_deref(),
            coupon_sn: goods.coupon.as_deref(),
            use_invitation_registration_discount: goods.invitation_discount.then_some(true),
            renew_duration: wish.renew_duration.map(Duration::from),
            product_sku_bandwidth_id: goods.bandwidth_id,
            product_sku_concurrency_id: goods.concurrency_id,
            recharge_amount: is(ProxyProduct::Balance).then_some(wish.amount),
        }
    }
}

impl From<RenewDuration> for Duration {
    fn from(duration: RenewDuration) -> Self {
        match duration {
            RenewDuration::Number(months) => Self::Number(months),
            RenewDuration::Months(_) => Self::Text(duration.to_string()),
        }
    }
}

fn joined(upids: &[i64]) -> String {
    upids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

#[derive(Serialize)]
pub(super) struct Close<'a> {
    pub(super) app_key: &'a str,
    pub(super) trade_no: &'a str,
}
