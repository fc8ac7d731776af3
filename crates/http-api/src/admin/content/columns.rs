use super::bodies::bodies;
use super::shared::{OrderRequest, PublishRequest, create};
use crate::admin::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::rows::{PageParams, RowsPage, page};
use actix_web::{HttpResponse, web};
use app::Application;
use app::content::ColumnDraft;
use domain::ColumnId;
use domain::content::NewsColumn;
use serde::Serialize;
use utoipa::ToSchema;

/// Columns of the news by rank, hidden ones too.
#[utoipa::path(
    get,
    path = "/v1/admin/news-columns",
    tag = "内容",
    security(("staff" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ColumnKept>)),
)]
pub(crate) async fn columns(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let columns = app.content_desk.list(&staff, page(&params)?).await?;
    Ok(RowsPage::of(&columns, ColumnKept::of))
}

/// One column of the news.
#[utoipa::path(
    get,
    path = "/v1/admin/news-columns/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the column")),
    responses((status = 200, description = "The column", body = Success<ColumnKept>)),
)]
pub(crate) async fn column(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let column = app.content_desk.one(&staff, ColumnId(fields::id(&id)?)).await?;
    Ok(Success::of(ColumnKept::of(&column)).response())
}

/// Makes a column of the news, hidden until it is published.
#[utoipa::path(
    post,
    path = "/v1/admin/news-columns",
    tag = "内容",
    security(("staff" = [])),
    params(KeyParam),
    request_body = NewColumn,
    responses((status = 200, description = "The column", body = Success<ColumnKept>)),
)]
pub(crate) async fn create_column(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<NewColumn>>>,
) -> Result<HttpResponse, ApiError> {
    create(keyed, &staff, body.draft(), ColumnKept::of).await
}

/// Puts this in place of what the column was.
#[utoipa::path(
    post,
    path = "/v1/admin/news-columns/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the column")),
    request_body = ChangedColumn,
    responses((status = 200, description = "The column", body = Success<ColumnKept>)),
)]
pub(crate) async fn change_column(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ChangedColumn>>,
) -> Result<HttpResponse, ApiError> {
    let (id, version) = (ColumnId(fields::id(&id)?), body.version);
    let draft = body.into_create().draft();
    let column: NewsColumn = app.content_desk.change(&staff, (id, version), draft).await?;
    Ok(Success::of(ColumnKept::of(&column)).response())
}

/// Shows the column and its articles, or hides both.
#[utoipa::path(
    post,
    path = "/v1/admin/news-columns/{id}/publish",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the column")),
    request_body = PublishRequest,
    responses((status = 200, description = "The column", body = Success<ColumnKept>)),
)]
pub(crate) async fn publish_column(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PublishRequest>>,
) -> Result<HttpResponse, ApiError> {
    let id = ColumnId(fields::id(&id)?);
    let column: NewsColumn = app.content_desk.publish(&staff, id, body.published).await?;
    Ok(Success::of(ColumnKept::of(&column)).response())
}

/// Puts columns of the news in another order.
#[utoipa::path(
    post,
    path = "/v1/admin/news-columns/order",
    tag = "内容",
    security(("staff" = [])),
    request_body = OrderRequest,
    responses((status = 200, description = "Those named, in their order",
        body = Success<Vec<ColumnKept>>)),
)]
pub(crate) async fn order_columns(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OrderRequest>>,
) -> Result<HttpResponse, ApiError> {
    let columns: Vec<NewsColumn> = app.content_desk.reorder(&staff, &body.ids(ColumnId)?).await?;
    Ok(Success::of(columns.iter().map(ColumnKept::of).collect::<Vec<_>>()).response())
}

bodies! {
    create NewColumn {}
    change ChangedColumn
    both {
        /// 1–50 characters.
        #[schema(example = "公告", max_length = 50)]
        column_name: [String],
        /// Smaller stands first.
        #[serde(default)]
        rank: [i32],
    }
}

impl NewColumn {
    fn draft(self) -> ColumnDraft {
        ColumnDraft { name: self.column_name, rank: self.rank }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ColumnKept {
    id: String,
    version: i64,
    column_name: String,
    rank: i32,
    published: bool,
}

impl ColumnKept {
    fn of(column: &NewsColumn) -> Self {
        Self {
            id: column.id.to_string(),
            version: column.version,
            column_name: column.name.clone(),
            rank: column.rank,
            published: column.published,
        }
    }
}
