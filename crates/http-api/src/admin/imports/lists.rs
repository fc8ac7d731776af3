use super::shown::{ChangeShown, ImportShown, QualificationShown};
use crate::admin::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::import::ImportKind;
use domain::ports::ImportFilter;
use domain::{ImportId, QueryId};

const STATES: [&str; 6] = ["receiving", "waiting", "running", "done", "failed", "cancelled"];

/// Imports, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/imports",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("kind" = Option<String>, Query, description = "`boss` or `qualified_users`"),
        ("status" = Option<String>, Query,
            description = "`receiving`, `waiting`, `running`, `done`, `failed` or `cancelled`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ImportShown>)),
)]
pub(crate) async fn imports(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let kind = params.optional("kind")?;
    let kind = kind.map(|word| fields::word("kind", word, ImportKind::from_name)).transpose()?;
    let filter = ImportFilter { kind, state: params.one_of("status", &STATES)? };
    let found = app.imports.list(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&found, ImportShown::of))
}

/// One import as it stands.
#[utoipa::path(
    get,
    path = "/v1/admin/imports/{id}",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the import")),
    responses((status = 200, description = "It", body = Success<ImportShown>)),
)]
pub(crate) async fn import(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let found = app.imports.one(&staff, ImportId(fields::id(&id)?)).await?;
    Ok(Success::of(ImportShown::of(&found)).response())
}

/// What a dry run would have changed: its first hundred changes, masked.
#[utoipa::path(
    get,
    path = "/v1/admin/imports/{id}/changes",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the import")),
    responses((status = 200, description = "By line", body = Success<Vec<ChangeShown>>)),
)]
pub(crate) async fn import_changes(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = ImportId(fields::id(&id)?);
    let _there = app.imports.one(&staff, id).await?;
    let samples = app.imports.samples(&staff, id).await?;
    Ok(Success::of(samples.iter().map(ChangeShown::of).collect::<Vec<_>>()).response())
}

/// Stops an import. What is done of it stays done.
#[utoipa::path(
    post,
    path = "/v1/admin/imports/{id}/cancel",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the import")),
    responses((status = 200, description = "Cancelled", body = Success<ImportShown>)),
)]
pub(crate) async fn cancel_import(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let cancelled = app.imports.cancel(&staff, ImportId(fields::id(&id)?)).await?;
    Ok(Success::of(ImportShown::of(&cancelled)).response())
}

/// 查询-达标: whether a queryId is qualified, by BOSS or by the imported list.
#[utoipa::path(
    get,
    path = "/v1/admin/qualified",
    tag = "后台",
    security(("staff" = [])),
    params(("queryId" = String, Query, description = "The customer's number in BOSS")),
    responses((status = 200, description = "Yes or no, and why", body = Success<QualificationShown>)),
)]
pub(crate) async fn qualified(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let query_id = QueryId::parse(params.one("queryId")?)?;
    let found = app.imports.qualification(&staff, &query_id).await?;
    Ok(Success::of(QualificationShown::of(&found)).response())
}
