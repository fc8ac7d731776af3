//! 套餐: what is on sale.

use crate::envelope::Success;
use crate::error::ApiError;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::Package;
use serde::Serialize;
use utoipa::ToSchema;

/// 首页套餐: the packages of the front page, in their order.
#[utoipa::path(
    get,
    path = "/v1/package/home",
    tag = "套餐",
    responses((status = 200, description = "The packages", body = Success<Vec<PackageShown>>)),
)]
pub(crate) async fn home(app: web::Data<Application>) -> Result<HttpResponse, ApiError> {
    let packages = app.catalogue.home().await?;
    let shown: Vec<_> = packages.iter().map(PackageShown::of).collect();
    Ok(Success::of(shown).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackageShown {
    #[schema(example = 74)]
    package_id: i64,
    #[schema(example = "100M/12")]
    package_name: String,
    #[schema(example = "100M")]
    package_rate: String,
    #[schema(example = 12)]
    package_month: u32,
    /// In yuan.
    #[schema(example = "460.00")]
    package_price: String,
    /// The price shown crossed out, in yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    list_price: Option<String>,
    description: String,
}

impl PackageShown {
    fn of(package: &Package) -> Self {
        Self {
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_rate: package.rate.clone(),
            package_month: package.months,
            package_price: package.price.to_string(),
            list_price: package.list_price.map(|price| price.to_string()),
            description: package.description.clone(),
        }
    }
}
