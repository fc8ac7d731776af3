//! 新闻: what is published, newest first.

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::content::{Article, ArticleState, NewsColumn};
use domain::{ArticleId, ColumnId, Snowflake};
use serde::Serialize;
use utoipa::ToSchema;

/// 首页-新闻: the latest articles for the front page.
#[utoipa::path(
    get,
    path = "/v1/news/home",
    tag = "新闻",
    responses((status = 200, description = "At most 10", body = Success<Vec<NewsShown>>)),
)]
pub(crate) async fn home(app: web::Data<Application>) -> Result<HttpResponse, ApiError> {
    let articles = app.content.home_news().await?;
    let shown: Vec<_> = articles.iter().map(NewsShown::of).collect();
    Ok(Success::of(shown).response())
}

/// 新闻中心-栏目列表: the columns, in their order.
#[utoipa::path(
    get,
    path = "/v1/news/columns",
    tag = "新闻",
    responses((status = 200, description = "The columns", body = Success<Vec<ColumnShown>>)),
)]
pub(crate) async fn columns(app: web::Data<Application>) -> Result<HttpResponse, ApiError> {
    let columns = app.content.columns().await?;
    let shown: Vec<_> = columns.iter().map(ColumnShown::of).collect();
    Ok(Success::of(shown).response())
}

/// 新闻中心-某个具体新闻: one article whole.
#[utoipa::path(
    get,
    path = "/v1/news/detail",
    tag = "新闻",
    params(("newsId" = String, Query, description = "The article's number")),
    responses((status = 200, description = "The article", body = Success<NewsWhole>)),
)]
pub(crate) async fn detail(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = ArticleId(number("newsId", params.one("newsId")?)?);
    let (article, column) = app.content.article(id).await?;
    Ok(Success::of(NewsWhole::of(&article, column)).response())
}

/// 新闻中心-所有新闻列表: the articles of a column, or of all, without their bodies.
#[utoipa::path(
    get,
    path = "/v1/news/list",
    tag = "新闻",
    params(
        ("columnId" = Option<String>, Query, description = "Of this column"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<NewsShown>)),
)]
pub(crate) async fn list(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let column = params.optional("columnId")?.filter(|id| !id.is_empty());
    let column = column.map(|id| number("columnId", id).map(ColumnId)).transpose()?;
    let articles = app.content.articles(column, page(&params)?).await?;
    Ok(RowsPage::of(&articles, NewsShown::of))
}

/// The number that a parameter holds.
pub(crate) fn number(field: &'static str, text: &str) -> Result<Snowflake, ApiError> {
    let number = text.parse().ok().and_then(Snowflake::from_i64);
    number.ok_or_else(|| {
        ApiError::new(ErrorCode::InvalidField).in_field(field).because("must be a number")
    })
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewsShown {
    news_id: String,
    column_id: String,
    title: String,
    summary: String,
    /// The address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    cover: Option<String>,
    #[schema(format = DateTime)]
    published_at: String,
}

impl NewsShown {
    fn of(article: &Article) -> Self {
        Self {
            news_id: article.id.to_string(),
            column_id: article.column.to_string(),
            title: article.title.clone(),
            summary: article.summary.clone(),
            cover: article.cover.as_ref().map(|cover| cover.as_str().to_owned()),
            published_at: published_at(article),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewsWhole {
    news_id: String,
    column_id: String,
    column_name: String,
    title: String,
    summary: String,
    /// The address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    cover: Option<String>,
    /// HTML that can run nothing.
    body: String,
    #[schema(format = DateTime)]
    published_at: String,
}

impl NewsWhole {
    fn of(article: &Article, column: NewsColumn) -> Self {
        Self {
            news_id: article.id.to_string(),
            column_id: column.id.to_string(),
            column_name: column.name,
            title: article.title.clone(),
            summary: article.summary.clone(),
            cover: article.cover.as_ref().map(|cover| cover.as_str().to_owned()),
            body: article.body.as_str().to_owned(),
            published_at: published_at(article),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ColumnShown {
    column_id: String,
    column_name: String,
}

impl ColumnShown {
    fn of(column: &NewsColumn) -> Self {
        Self { column_id: column.id.to_string(), column_name: column.name.clone() }
    }
}

/// What is shown has been published.
fn published_at(article: &Article) -> String {
    match article.state {
        ArticleState::Published { at } => rfc3339(at),
        ArticleState::Draft => rfc3339(article.created_at),
    }
}
