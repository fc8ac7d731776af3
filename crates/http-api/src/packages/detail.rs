use super::goods::GoodsOffered;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, Offer};
use domain::PackageId;
use domain::package::ShownAt;
use serde::Serialize;
use utoipa::ToSchema;

/// 详情页套餐: one package whole.
#[utoipa::path(
    get,
    path = "/v1/package/detail",
    tag = "套餐",
    params(("packageId" = i64, Query, description = "The package's number", example = 74)),
    responses((status = 200, description = "The package", body = Success<PackageWhole>)),
)]
pub(crate) async fn detail(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let offer = app.catalogue.detail(package_id(&params)?).await?;
    let offer = offer.ok_or(ErrorCode::PackageNotFound)?;
    Ok(Success::of(PackageWhole::of(&offer)).response())
}

/// 详情页套餐-小程序: one package of the mini-program, in short.
#[utoipa::path(
    get,
    path = "/v1/package/detail/mini-program",
    tag = "套餐",
    params(("packageId" = i64, Query, description = "The package's number", example = 74)),
    responses((status = 200, description = "The package", body = Success<PackageShort>)),
)]
pub(crate) async fn mini_program(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let offer = app.catalogue.detail(package_id(&params)?).await?;
    let offer = offer.filter(|offer| offer.package.is_shown_at(ShownAt::MiniProgram));
    let offer = offer.ok_or(ErrorCode::PackageNotFound)?;
    Ok(Success::of(PackageShort::of(&offer)).response())
}

fn package_id(params: &Params) -> Result<PackageId, ApiError> {
    let number = params.one("packageId")?.parse();
    let refused = ApiError::new(ErrorCode::InvalidField).in_field("packageId");
    number.map(PackageId).map_err(|_error| refused.because("must be a whole number"))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackageWhole {
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
    /// Their addresses.
    pictures: Vec<String>,
    /// What the customer agrees to, in plain text.
    terms: String,
    /// It can be ordered as a new one.
    for_new: bool,
    /// It can be renewed with.
    for_renewal: bool,
    /// How many are left, of a limited package.
    #[serde(skip_serializing_if = "Option::is_none")]
    stock_left: Option<i64>,
    /// How many living orders one customer may have of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<u32>,
    /// It is on sale up to this instant.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sale_until_at: Option<String>,
    /// What an order for it has to say, where it is no broadband.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOffered>,
}

impl PackageWhole {
    fn of(offer: &Offer) -> Self {
        let package = &offer.package;
        Self {
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_rate: package.rate.clone(),
            package_month: package.months,
            package_price: package.price.to_string(),
            list_price: package.list_price.map(|price| price.to_string()),
            description: package.description.clone(),
            pictures: package.pictures.clone(),
            terms: package.terms.clone(),
            for_new: package.for_new,
            for_renewal: package.for_renewal,
            stock_left: offer.left,
            quota: package.quota,
            sale_until_at: package.sale_until.map(rfc3339),
            goods: GoodsOffered::of(&package.goods),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackageShort {
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
    /// The address of the first picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    sold_out: bool,
    /// What an order for it has to say, where it is no broadband.
    #[serde(skip_serializing_if = "Option::is_none")]
    goods: Option<GoodsOffered>,
}

impl PackageShort {
    fn of(offer: &Offer) -> Self {
        let package = &offer.package;
        Self {
            package_id: package.id.0,
            package_name: package.name.clone(),
            package_rate: package.rate.clone(),
            package_month: package.months,
            package_price: package.price.to_string(),
            list_price: package.list_price.map(|price| price.to_string()),
            picture: package.pictures.first().cloned(),
            sold_out: offer.is_sold_out(),
            goods: GoodsOffered::of(&package.goods),
        }
    }
}
