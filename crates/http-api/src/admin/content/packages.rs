mod body;
mod goods;
mod kept;
mod words;

pub(crate) use body::{ChangedPackage, NewPackage};
pub(crate) use kept::PackageKept;

use super::shared::{OrderRequest, PublishRequest, create, package_id, package_ids};
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::rows::{PageParams, RowsPage, page};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::Package;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Packages in their order, those that are not on sale too.
#[utoipa::path(
    get,
    path = "/v1/admin/packages",
    tag = "内容",
    security(("staff" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<PackageKept>)),
)]
pub(crate) async fn packages(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let packages = app.content_desk.list(&staff, page(&params)?).await?;
    Ok(RowsPage::of(&packages, PackageKept::of))
}

/// One package, and how many are left where that is counted.
#[utoipa::path(
    get,
    path = "/v1/admin/packages/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The package's number")),
    responses((status = 200, description = "The package", body = Success<PackageKept>)),
)]
pub(crate) async fn package(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let package: Package = app.content_desk.one(&staff, package_id(&id)?).await?;
    let left = app.content_desk.stock(&staff, package.id).await?;
    Ok(Success::of(PackageKept::of(&package).with_stock(left)).response())
}

/// Makes a package, off sale until it is published.
#[utoipa::path(
    post,
    path = "/v1/admin/packages",
    tag = "内容",
    security(("staff" = [])),
    params(KeyParam),
    request_body = NewPackage,
    responses((status = 200, description = "The package", body = Success<PackageKept>)),
)]
pub(crate) async fn create_package(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<NewPackage>>>,
) -> Result<HttpResponse, ApiError> {
    create(keyed, &staff, body.draft()?, PackageKept::of).await
}

/// Puts this in place of what the package was.
///
/// A new price holds for orders from then on: those that are there keep theirs.
#[utoipa::path(
    post,
    path = "/v1/admin/packages/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The package's number")),
    request_body = ChangedPackage,
    responses((status = 200, description = "The package", body = Success<PackageKept>)),
)]
pub(crate) async fn change_package(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ChangedPackage>>,
) -> Result<HttpResponse, ApiError> {
    let (id, version) = (package_id(&id)?, body.version());
    let draft = body.draft(id)?;
    let package: Package = app.content_desk.change(&staff, (id, version), draft).await?;
    Ok(Success::of(PackageKept::of(&package)).response())
}

/// Puts the package on sale within its time, or takes it off.
#[utoipa::path(
    post,
    path = "/v1/admin/packages/{id}/publish",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The package's number")),
    request_body = PublishRequest,
    responses((status = 200, description = "The package", body = Success<PackageKept>)),
)]
pub(crate) async fn publish_package(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PublishRequest>>,
) -> Result<HttpResponse, ApiError> {
    let id = package_id(&id)?;
    let package: Package = app.content_desk.publish(&staff, id, body.published).await?;
    Ok(Success::of(PackageKept::of(&package)).response())
}

/// Puts packages in another order.
#[utoipa::path(
    post,
    path = "/v1/admin/packages/order",
    tag = "内容",
    security(("staff" = [])),
    request_body = OrderRequest,
    responses((status = 200, description = "Those named, in their order",
        body = Success<Vec<PackageKept>>)),
)]
pub(crate) async fn order_packages(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OrderRequest>>,
) -> Result<HttpResponse, ApiError> {
    let ids = package_ids(&body)?;
    let packages: Vec<Package> = app.content_desk.reorder(&staff, &ids).await?;
    Ok(Success::of(packages.iter().map(PackageKept::of).collect::<Vec<_>>()).response())
}

/// Says how many of a package are left. Orders take from it if the package is limited.
#[utoipa::path(
    post,
    path = "/v1/admin/packages/{id}/stock",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "The package's number")),
    request_body = StockRequest,
    responses((status = 200, description = "What is left now", body = Success<StockShown>)),
)]
pub(crate) async fn set_stock(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<StockRequest>>,
) -> Result<HttpResponse, ApiError> {
    app.content_desk.set_stock(&staff, package_id(&id)?, body.stock_left).await?;
    Ok(Success::of(StockShown { stock_left: body.stock_left }).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StockRequest {
    #[schema(example = 100, minimum = 0, maximum = 1_000_000)]
    stock_left: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StockShown {
    stock_left: i64,
}
