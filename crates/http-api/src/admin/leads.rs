//! Leads, as staff see them: masked, in plain text for a reason.

mod conversions;
mod export;
mod shown;

pub(crate) use conversions::{__path_conversions, conversions};
pub(crate) use export::{__path_leads_csv, leads_csv};

use super::fields;
use super::filters::span;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::LeadId;
use domain::lead::{LeadAccount, LeadKind};
use domain::ports::LeadFilter;
use serde::Deserialize;
use shown::{LeadRevealed, LeadShown};
use utoipa::ToSchema;

/// Leads, newest first, masked.
#[utoipa::path(
    get,
    path = "/v1/admin/leads",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("account" = Option<String>, Query, description = "`01` or `02`"),
        ("kind" = Option<String>, Query, description = "`phone`, `consult` or `form`"),
        ("from" = Option<String>, Query, description = "First day, Asia/Shanghai",
            example = "2026-03-02"),
        ("to" = Option<String>, Query, description = "Last day, Asia/Shanghai",
            example = "2026-03-02"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<LeadShown>)),
)]
pub(crate) async fn leads(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let found = app.leads.list(&staff, &filter(&params)?, page(&params)?).await?;
    Ok(RowsPage::of(&found, LeadShown::of))
}

/// A lead in plain text, whole, for a reason. The look is recorded.
#[utoipa::path(
    post,
    path = "/v1/admin/leads/{id}/reveal",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the lead")),
    request_body = RevealLead,
    responses((status = 200, description = "In plain text", body = Success<LeadRevealed>)),
)]
pub(crate) async fn reveal_lead(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<RevealLead>>,
) -> Result<HttpResponse, ApiError> {
    let reason = fields::reason(&body.reason)?;
    let lead = app.leads.reveal(&staff, LeadId(fields::id(&id)?), reason).await?;
    Ok(Success::of(LeadRevealed::of(&lead)).response())
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RevealLead {
    #[schema(example = "回电")]
    reason: String,
}

fn filter(params: &Params) -> Result<LeadFilter, ApiError> {
    let account = params.optional("account")?;
    let kind = params.optional("kind")?;
    let (from, until) = span(params, ["from", "to"])?;
    let word = |text| fields::word("account", text, LeadAccount::from_name);
    Ok(LeadFilter {
        account: account.map(word).transpose()?,
        kind: kind.map(|text| fields::word("kind", text, LeadKind::from_name)).transpose()?,
        from,
        until,
    })
}
