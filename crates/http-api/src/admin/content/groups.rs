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
use app::content::GroupDraft;
use domain::content::PackageGroup;
use domain::{PackageGroupId, PackageId};
use serde::Serialize;
use utoipa::ToSchema;

/// 查询套餐组: groups of packages by rank, hidden ones too.
#[utoipa::path(
    get,
    path = "/v1/admin/package-groups",
    tag = "后台",
    security(("staff" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<GroupKept>)),
)]
pub(crate) async fn groups(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let groups = app.content_desk.list(&staff, page(&params)?).await?;
    Ok(RowsPage::of(&groups, GroupKept::of))
}

/// One group of packages.
#[utoipa::path(
    get,
    path = "/v1/admin/package-groups/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the group")),
    responses((status = 200, description = "The group", body = Success<GroupKept>)),
)]
pub(crate) async fn group(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let group = app.content_desk.one(&staff, PackageGroupId(fields::id(&id)?)).await?;
    Ok(Success::of(GroupKept::of(&group)).response())
}

/// Makes a group of packages, hidden until it is published.
#[utoipa::path(
    post,
    path = "/v1/admin/package-groups",
    tag = "内容",
    security(("staff" = [])),
    params(KeyParam),
    request_body = NewGroup,
    responses((status = 200, description = "The group", body = Success<GroupKept>)),
)]
pub(crate) async fn create_group(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<NewGroup>>>,
) -> Result<HttpResponse, ApiError> {
    create(keyed, &staff, body.draft(), GroupKept::of).await
}

/// Puts this in place of what the group was.
#[utoipa::path(
    post,
    path = "/v1/admin/package-groups/{id}",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the group")),
    request_body = ChangedGroup,
    responses((status = 200, description = "The group", body = Success<GroupKept>)),
)]
pub(crate) async fn change_group(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ChangedGroup>>,
) -> Result<HttpResponse, ApiError> {
    let (id, version) = (PackageGroupId(fields::id(&id)?), body.version);
    let draft = body.into_create().draft();
    let group: PackageGroup = app.content_desk.change(&staff, (id, version), draft).await?;
    Ok(Success::of(GroupKept::of(&group)).response())
}

/// Shows the group, or hides it.
#[utoipa::path(
    post,
    path = "/v1/admin/package-groups/{id}/publish",
    tag = "内容",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the group")),
    request_body = PublishRequest,
    responses((status = 200, description = "The group", body = Success<GroupKept>)),
)]
pub(crate) async fn publish_group(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<PublishRequest>>,
) -> Result<HttpResponse, ApiError> {
    let id = PackageGroupId(fields::id(&id)?);
    let group: PackageGroup = app.content_desk.publish(&staff, id, body.published).await?;
    Ok(Success::of(GroupKept::of(&group)).response())
}

/// Puts groups of packages in another order.
#[utoipa::path(
    post,
    path = "/v1/admin/package-groups/order",
    tag = "内容",
    security(("staff" = [])),
    request_body = OrderRequest,
    responses((status = 200, description = "Those named, in their order",
        body = Success<Vec<GroupKept>>)),
)]
pub(crate) async fn order_groups(
    app: web::Data<Application>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<OrderRequest>>,
) -> Result<HttpResponse, ApiError> {
    let ids = body.ids(PackageGroupId)?;
    let groups: Vec<PackageGroup> = app.content_desk.reorder(&staff, &ids).await?;
    Ok(Success::of(groups.iter().map(GroupKept::of).collect::<Vec<_>>()).response())
}

bodies! {
    create NewGroup {}
    change ChangedGroup
    both {
        /// Unique, 1–32 of a–z, 0–9, - and _.
        #[schema(example = "spring", max_length = 32)]
        group_code: [String],
        /// 1–64 characters.
        #[schema(example = "春季套餐", max_length = 64)]
        group_name: [String],
        /// How the page is laid out, as the web client knows it.
        #[schema(example = "standard", max_length = 32)]
        template: [String],
        /// In the order in which they are shown, each once, at most 100.
        #[schema(example = json!([74]), max_items = 100)]
        package_ids: [Vec<i64>],
        /// Smaller stands first.
        #[serde(default)]
        rank: [i32],
    }
}

impl NewGroup {
    fn draft(self) -> GroupDraft {
        GroupDraft {
            code: self.group_code,
            name: self.group_name,
            template: self.template,
            packages: self.package_ids.into_iter().map(PackageId).collect(),
            rank: self.rank,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupKept {
    id: String,
    version: i64,
    group_code: String,
    group_name: String,
    template: String,
    package_ids: Vec<i64>,
    rank: i32,
    published: bool,
}

impl GroupKept {
    fn of(group: &PackageGroup) -> Self {
        Self {
            id: group.id.to_string(),
            version: group.version,
            group_code: group.code.as_str().to_owned(),
            group_name: group.name.clone(),
            template: group.template.clone(),
            package_ids: group.packages.iter().map(|id| id.0).collect(),
            rank: group.rank,
            published: group.published,
        }
    }
}
