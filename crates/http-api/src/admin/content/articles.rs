use super::bodies::bodies;
use super::read::{at, text};
use super::shared::create;
use crate::admin::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::news::number;
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use app::content::ArticleDraft;
use domain::content::{Article, ArticleState};
use domain::ports::ArticleFilter;
use domain::{ArticleId, ColumnId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Articles without their bodies: drafts first, then the latest.
#[utoipa::path(
    get,
    path = "/v1/admin/news",
    tag = "内容",
    security(("staff" = [])),
    params(
        ("columnId" = Option<String>, Query, description = "Of this column"),
        ("onHome" = Option<bool>, Query, description = "Those of the front page, or the others"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ArticleKept>)),
)]
pub(crate) async fn articles(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let column = params.optional("columnId")?;
    let column = column.map(|id| number("columnId", id).map(ColumnId)).transpose()?;
    let on_home = params.optional("onHome")?;
    let on_home = on_home.map(|text| fields::word("onHome", text, |text| text.parse().ok()));
    let filter = ArticleFilter { column, on_home: on_home.transpose()?, shown_at: None };
    let articles = app.content_desk.articles(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&articles, ArticleKept::listed))
}

/// One article whole.
#[utoipa::path(
    get,
    path = "/v1/admin/news/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the article")),
    responses((status = 200, description = "The article", body = Success<ArticleKept>)),
)]
pub(crate) async fn article(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let article = app.content_desk.one(&staff, ArticleId(fields::id(&id)?)).await?;
    Ok(Success::of(ArticleKept::of(&article)).response())
}

/// Makes an article, a draft until it is published. Its HTML is cleaned before it is kept.
#[utoipa::path(
    post,
    path = "/v1/admin/news",
    tag = "内容",
    security(("staff" = [])),
    params(KeyParam),
    request_body = NewArticle,
    responses((status = 200, description = "The article", body = Success<ArticleKept>)),
)]
pub(crate) async fn create_article(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<NewArticle>>>,
) -> Result<HttpResponse, ApiError> {
    create(keyed, &staff, body.draft()?, ArticleKept::of).await
}

/// Puts this in place of what the article was. Its HTML is cleaned before it is kept.
#[utoipa::path(
    post,
    path = "/v1/admin/news/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the article")),
    request_body = ChangedArticle,
    responses((status = 200, description = "The article", body = Success<ArticleKept>)),
)]
pub(crate) async fn change_article(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ChangedArticle>>,
) -> Result<HttpResponse, ApiError> {
    let (id, version) = (ArticleId(fields::id(&id)?), body.version);
    let draft = body.into_create().draft()?;
    let article: Article = app.content_desk.change(&staff, (id, version), draft).await?;
    Ok(Success::of(ArticleKept::of(&article)).response())
}

/// Shows the article, at once or from an instant on, or makes it a draft again.
#[utoipa::path(
    post,
    path = "/v1/admin/news/{id}/publish",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the article")),
    request_body = PublishArticle,
    responses((status = 200, description = "The article", body = Success<ArticleKept>)),
)]
pub(crate) async fn publish_article(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PublishArticle>>,
) -> Result<HttpResponse, ApiError> {
    let from = at("publishedAt", body.published_at.as_deref())?;
    let id = ArticleId(fields::id(&id)?);
    let article: Article = if body.published {
        app.content_desk.publish_article(&staff, id, from).await?
    } else {
        app.content_desk.publish(&staff, id, false).await?
    };
    Ok(Success::of(ArticleKept::of(&article)).response())
}

bodies! {
    create NewArticle {}
    change ChangedArticle
    both {
        #[schema(example = "1816664599454990337")]
        column_id: [String],
        /// 1–200 characters.
        #[schema(example = "春季公告", max_length = 200)]
        title: [String],
        /// Up to 500 characters.
        #[schema(max_length = 500)]
        #[serde(default)]
        summary: [String],
        /// The address of a picture.
        #[schema(max_length = 500)]
        cover: [Option<String>],
        /// HTML, up to 200 KiB.
        #[schema(example = "<p>春天来了</p>")]
        body: [String],
        /// Shown on the front page too.
        #[serde(default)]
        on_home: [bool],
    }
}

impl NewArticle {
    fn draft(self) -> Result<ArticleDraft, ApiError> {
        let column = ColumnId(number("columnId", &self.column_id)?);
        let Self { title, summary, cover, body, on_home, .. } = self;
        Ok(ArticleDraft { column, title, summary, cover, body, on_home })
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublishArticle {
    #[schema(example = true)]
    published: bool,
    /// Shown from this instant on, RFC 3339. Without it: from when it was, else from now.
    #[schema(format = DateTime)]
    published_at: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArticleKept {
    id: String,
    version: i64,
    column_id: String,
    title: String,
    summary: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cover: Option<String>,
    /// As it was cleaned. Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    on_home: bool,
    published: bool,
    /// Shown from this instant on.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    published_at: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
}

impl ArticleKept {
    fn of(article: &Article) -> Self {
        Self { body: Some(article.body.as_str().to_owned()), ..Self::listed(article) }
    }

    fn listed(article: &Article) -> Self {
        let published_at = match article.state {
            ArticleState::Draft => None,
            ArticleState::Published { at } => Some(rfc3339(at)),
        };
        Self {
            id: article.id.to_string(),
            version: article.version,
            column_id: article.column.to_string(),
            title: article.title.clone(),
            summary: article.summary.clone(),
            cover: article.cover.as_ref().map(text),
            body: None,
            on_home: article.on_home,
            published: published_at.is_some(),
            published_at,
            created_at: rfc3339(article.created_at),
        }
    }
}
