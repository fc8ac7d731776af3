use super::bodies::bodies;
use super::read::{at, text};
use super::shared::{OrderRequest, PublishRequest, create};
use crate::admin::fields;
use crate::banners::device;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use app::content::BannerDraft;
use domain::BannerId;
use domain::content::Banner;
use serde::Serialize;
use utoipa::ToSchema;

/// Banners by position and rank, hidden ones too.
#[utoipa::path(
    get,
    path = "/v1/admin/banners",
    tag = "内容",
    security(("staff" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<BannerKept>)),
)]
pub(crate) async fn banners(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let banners = app.content_desk.list(&staff, page(&params)?).await?;
    Ok(RowsPage::of(&banners, BannerKept::of))
}

/// One banner.
#[utoipa::path(
    get,
    path = "/v1/admin/banners/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the banner")),
    responses((status = 200, description = "The banner", body = Success<BannerKept>)),
)]
pub(crate) async fn banner(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let banner = app.content_desk.one(&staff, BannerId(fields::id(&id)?)).await?;
    Ok(Success::of(BannerKept::of(&banner)).response())
}

/// Makes a banner, hidden until it is published.
#[utoipa::path(
    post,
    path = "/v1/admin/banners",
    tag = "内容",
    security(("staff" = [])),
    params(KeyParam),
    request_body = NewBanner,
    responses((status = 200, description = "The banner", body = Success<BannerKept>)),
)]
pub(crate) async fn create_banner(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<NewBanner>>>,
) -> Result<HttpResponse, ApiError> {
    create(keyed, &staff, body.draft()?, BannerKept::of).await
}

/// Puts this in place of what the banner was.
#[utoipa::path(
    post,
    path = "/v1/admin/banners/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the banner")),
    request_body = ChangedBanner,
    responses((status = 200, description = "The banner", body = Success<BannerKept>)),
)]
pub(crate) async fn change_banner(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ChangedBanner>>,
) -> Result<HttpResponse, ApiError> {
    let (id, version) = (BannerId(fields::id(&id)?), body.version);
    let draft = body.into_create().draft()?;
    let banner: Banner = app.content_desk.change(&staff, (id, version), draft).await?;
    Ok(Success::of(BannerKept::of(&banner)).response())
}

/// Shows the banner within its time, or hides it.
#[utoipa::path(
    post,
    path = "/v1/admin/banners/{id}/publish",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the banner")),
    request_body = PublishRequest,
    responses((status = 200, description = "The banner", body = Success<BannerKept>)),
)]
pub(crate) async fn publish_banner(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PublishRequest>>,
) -> Result<HttpResponse, ApiError> {
    let id = BannerId(fields::id(&id)?);
    let banner: Banner = app.content_desk.publish(&staff, id, body.published).await?;
    Ok(Success::of(BannerKept::of(&banner)).response())
}

/// Puts banners in another order.
#[utoipa::path(
    post,
    path = "/v1/admin/banners/order",
    tag = "内容",
    security(("staff" = [])),
    request_body = OrderRequest,
    responses((status = 200, description = "Those named, in their order",
        body = Success<Vec<BannerKept>>)),
)]
pub(crate) async fn order_banners(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OrderRequest>>,
) -> Result<HttpResponse, ApiError> {
    let banners: Vec<Banner> = app.content_desk.reorder(&staff, &body.ids(BannerId)?).await?;
    Ok(Success::of(banners.iter().map(BannerKept::of).collect::<Vec<_>>()).response())
}

bodies! {
    create NewBanner {}
    change ChangedBanner
    both {
        /// 1–99 on the site for PCs, 100–199 on the mobile one.
        #[schema(example = 1, minimum = 1, maximum = 199)]
        position: [i64],
        /// 1–100 characters.
        #[schema(example = "春季优惠", max_length = 100)]
        title: [String],
        /// A web address, or a path of the site.
        #[schema(example = "/pictures/spring.png", max_length = 500)]
        picture: [String],
        /// Where a click leads.
        #[schema(example = "/packages", max_length = 500)]
        link: [Option<String>],
        /// Among those of a position: smaller stands first.
        #[serde(default)]
        rank: [i32],
        /// Shown from this instant on, RFC 3339.
        #[schema(format = DateTime)]
        shown_from_at: [Option<String>],
        /// Shown up to this instant.
        #[schema(format = DateTime)]
        shown_until_at: [Option<String>],
    }
}

impl NewBanner {
    fn draft(self) -> Result<BannerDraft, ApiError> {
        Ok(BannerDraft {
            position: self.position,
            title: self.title,
            picture: self.picture,
            link: self.link,
            rank: self.rank,
            shown_from: at("shownFromAt", self.shown_from_at.as_deref())?,
            shown_until: at("shownUntilAt", self.shown_until_at.as_deref())?,
        })
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BannerKept {
    id: String,
    version: i64,
    position: u16,
    /// `pc` or `mobile`, as the position says.
    device: &'static str,
    title: String,
    picture: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    rank: i32,
    published: bool,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    shown_from_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    shown_until_at: Option<String>,
}

impl BannerKept {
    fn of(banner: &Banner) -> Self {
        Self {
            id: banner.id.to_string(),
            version: banner.version,
            position: banner.position.number(),
            device: device(banner.position),
            title: banner.title.clone(),
            picture: text(&banner.picture),
            link: banner.link.as_ref().map(text),
            rank: banner.rank,
            published: banner.published,
            shown_from_at: banner.shown_from.map(rfc3339),
            shown_until_at: banner.shown_until.map(rfc3339),
        }
    }
}
