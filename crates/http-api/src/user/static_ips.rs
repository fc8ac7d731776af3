use crate::error::ApiError;
use crate::extract::{Customer, Params};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::ports::OwnedIp;
use domain::supplier::StaticIpStatus;
use serde::Serialize;
use utoipa::ToSchema;

/// (my static addresses): those that came with the customer's own orders, by `upid`, which is what
/// a renewal names them by.
#[utoipa::path(
    get,
    path = "/v1/user/static-ips",
    tag = "个人中心",
    security(("customer" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<StaticIpShown>)),
)]
pub(crate) async fn static_ips(
    app: web::Data<Application>,
    Customer(account): Customer,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let addresses = app.own_addresses.list(&account, page(&params)?).await?;
    Ok(RowsPage::of(&addresses, StaticIpShown::of))
}

/// A static address (静态IP) of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StaticIpShown {
    #[schema(example = 7)]
    upid: i64,
    /// `datacenter_static_ip`, `residential_static_ip` or `unknown`.
    #[schema(example = "residential_static_ip")]
    product: &'static str,
    /// The address itself, if it is known.
    #[schema(example = "203.0.113.7")]
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[schema(example = "JP")]
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// `valid`, `invalid`, `expiring`, `maintenance` or `unknown`.
    #[schema(example = "valid")]
    status: &'static str,
    #[schema(example = "正常")]
    status_text: &'static str,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    /// The order that it came with.
    #[schema(example = "N202407261816664599454990337")]
    order_id: String,
}

impl StaticIpShown {
    fn of(OwnedIp { order, ip }: &OwnedIp) -> Self {
        Self {
            upid: ip.upid,
            product: ip.product.name(),
            address: ip.address.clone(),
            country: ip.country.clone(),
            status: ip.status.name(),
            status_text: status_text(ip.status),
            expires_at: ip.expires_at.map(rfc3339),
            order_id: order.to_string(),
        }
    }
}

fn status_text(status: StaticIpStatus) -> &'static str {
    match status {
        StaticIpStatus::Valid => "正常",
        StaticIpStatus::Invalid => "已失效",
        StaticIpStatus::Expiring => "即将到期",
        StaticIpStatus::Maintenance => "维护中",
        StaticIpStatus::Other(_) => "未知",
    }
}
