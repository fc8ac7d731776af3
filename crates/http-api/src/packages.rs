//! 套餐: what is on sale.

mod detail;
mod goods;
mod kept;
mod shown;

pub(crate) use detail::{__path_detail, __path_mini_program, detail, mini_program};
pub(crate) use kept::KeptLists;
pub(crate) use shown::PackageShown;

use crate::envelope::{Success, ok_json};
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Caller, Params};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{Application, Offer};
use domain::content::GroupCode;
use domain::package::ShownAt;
use domain::{OrderKind, QueryId};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// 首页套餐: the packages of the front page, in their order.
#[utoipa::path(
    get,
    path = "/v1/package/home",
    tag = "套餐",
    responses((status = 200, description = "The packages", body = Success<Vec<PackageShown>>)),
)]
pub(crate) async fn home(
    app: web::Data<Application>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    Ok(kept(&request, ShownAt::Home, app.catalogue.home().await?))
}

/// 家庭套餐: the packages for families, in their order.
#[utoipa::path(
    get,
    path = "/v1/package/family",
    tag = "套餐",
    responses((status = 200, description = "The packages", body = Success<Vec<PackageShown>>)),
)]
pub(crate) async fn family(
    app: web::Data<Application>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    Ok(kept(&request, ShownAt::Family, app.catalogue.family().await?))
}

/// 订单套餐: what may be ordered now.
///
/// With the queryId of a customer, who renews: what this customer may order, so the campaign
/// packages for one on the qualified list (达标) and the recall packages for a lapsed one (过期).
/// Without it, and for a new order: what everybody may.
#[utoipa::path(
    get,
    path = "/v1/package/order",
    tag = "套餐",
    params(
        ("orderType" = String, Query, description = "`new` or `renewal`", example = "renewal"),
        ("queryId" = Option<String>, Query, description = "The customer's number, 1–32 of A–Z and \
            0–9", example = "PBS001022579", max_length = 32),
        ("captchaTicket" = Option<String>, Query, max_length = 64,
            description = "After five queryIds in an hour that nobody has"),
    ),
    responses((status = 200, description = "The packages", body = Success<Vec<PackageShown>>)),
)]
pub(crate) async fn for_order(
    app: web::Data<Application>,
    caller: Caller,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let kind = match params.one("orderType")? {
        "new" => OrderKind::New,
        "renewal" => OrderKind::Renewal,
        _other => {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("orderType");
            return Err(refused.because("must be new or renewal"));
        }
    };
    let query_id = params.optional("queryId")?.filter(|id| !id.is_empty());
    let ticket = params.optional("captchaTicket")?;
    let customer = match query_id.map(QueryId::parse).transpose()? {
        Some(id) if kind == OrderKind::Renewal => {
            Some(app.renewals.look_up(&id, &caller.limited_as(), ticket).await?.customer)
        }
        Some(_) | None => None,
    };
    Ok(listed(&app.catalogue.for_order(kind, customer.as_ref()).await?))
}

/// 订单页-模板组套餐: the packages of a template group, in its order.
#[utoipa::path(
    get,
    path = "/v1/package/template-group",
    tag = "套餐",
    params(("groupCode" = String, Query, description = "1–32 of a–z, 0–9, - and _",
        example = "spring", max_length = 32)),
    responses((status = 200, description = "The group", body = Success<GroupShown>)),
)]
pub(crate) async fn template_group(
    app: web::Data<Application>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let code = GroupCode::parse(params.one("groupCode")?)?;
    let found = app.catalogue.template_group(&code).await?;
    let (group, offers) = found.ok_or(ErrorCode::PackageGroupNotFound)?;
    let shown = GroupShown {
        group_code: group.code.as_str().to_owned(),
        group_name: group.name,
        template: group.template,
        packages: offers.iter().map(PackageShown::of).collect(),
    };
    Ok(Success::of(shown).response())
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupShown {
    #[schema(example = "spring")]
    group_code: String,
    group_name: String,
    /// How the page is laid out: `standard`, `campaign`, …
    #[schema(example = "standard")]
    template: String,
    /// Those on sale.
    packages: Vec<PackageShown>,
}

/// What everybody is shown there, from the last answer's text while it is the same.
fn kept(request: &HttpRequest, at: ShownAt, offers: Arc<[Offer]>) -> HttpResponse {
    match request.app_data::<KeptLists>() {
        Some(lists) => ok_json(lists.text(at, offers)),
        None => listed(&offers),
    }
}

fn listed(offers: &[Offer]) -> HttpResponse {
    ok_json(text(offers))
}

fn text(offers: &[Offer]) -> String {
    let shown: Vec<_> = offers.iter().map(PackageShown::of).collect();
    Success::of(shown).to_json()
}
