//! Rounds of messages to customers whose term is over.

use super::fields;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::{Application, CampaignFile};
use domain::CampaignId;
use domain::campaign::{Campaign, MessageState, RecallMessage};
use domain::ports::MessageFilter;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Rounds, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/campaigns",
    tag = "后台",
    security(("staff" = [])),
    params(
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<CampaignShown>)),
)]
pub(crate) async fn campaigns(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let found = app.campaigns.list(&staff, page(&params)?).await;
    let found = found.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    Ok(RowsPage::of(&found, CampaignShown::of))
}

/// One round, and how many of its messages are in each state.
#[utoipa::path(
    get,
    path = "/v1/admin/campaigns/{id}",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the round")),
    responses((status = 200, description = "The round", body = Success<CampaignFileShown>)),
)]
pub(crate) async fn campaign(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let found = app.campaigns.look(&staff, CampaignId(fields::id(&id)?)).await;
    let found = found.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    Ok(Success::of(CampaignFileShown::of(&found)).response())
}

/// The messages of a round, masked, in the order in which they were chosen.
#[utoipa::path(
    get,
    path = "/v1/admin/campaigns/{id}/messages",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("id" = String, Path, description = "Of the round"),
        ("status" = Option<String>, Query, description = "`waiting`, `sending`, `sent`, `refused`, \
            `unknown` or `left_out`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<MessageShown>)),
)]
pub(crate) async fn campaign_messages(
    app: web::Data<Application>,
    Staff(staff): Staff,
    id: web::Path<String>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let state = params.one_of("status", &MessageState::NAMES)?;
    let filter = MessageFilter { campaign: CampaignId(fields::id(&id)?), state };
    let found = app.campaigns.messages(&staff, &filter, page(&params)?).await;
    let found = found.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    Ok(RowsPage::of(&found, MessageShown::of))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CampaignShown {
    id: String,
    /// Customers whose last paid day came before this one.
    #[schema(format = Date)]
    before: String,
    /// As many as were asked for.
    most: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    package_id: Option<i64>,
    /// So many get a message.
    chosen: u32,
    left_out: LeftOutShown,
    /// The day's messages were used up before the round was full.
    capped: bool,
    created_by: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Customers who were looked at and get no message. Those who had one within 30 days are not looked
/// at.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeftOutShown {
    opted_out: u32,
    open_order: u32,
    no_mobile: u32,
    same_phone: u32,
}

impl CampaignShown {
    pub(super) fn of(campaign: &Campaign) -> Self {
        let left_out = campaign.left_out;
        Self {
            id: campaign.id.to_string(),
            before: campaign.before.to_string(),
            most: campaign.most,
            package_id: campaign.package.map(|package| package.0),
            chosen: campaign.chosen,
            left_out: LeftOutShown {
                opted_out: left_out.opted_out,
                open_order: left_out.open_order,
                no_mobile: left_out.no_mobile,
                same_phone: left_out.same_phone,
            },
            capped: campaign.is_capped,
            created_by: campaign.created_by.clone(),
            created_at: rfc3339(campaign.created_at),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CampaignFileShown {
    #[serde(flatten)]
    campaign: CampaignShown,
    /// By state: `waiting`, `sending`, `sent`, `refused`, `unknown`, `left_out`.
    messages: BTreeMap<String, i64>,
}

impl CampaignFileShown {
    fn of(file: &CampaignFile) -> Self {
        Self {
            campaign: CampaignShown::of(&file.campaign),
            messages: file.messages.iter().cloned().collect(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageShown {
    id: String,
    query_id: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    offer: String,
    /// `waiting`, `sending`, `sent`, `refused`, `unknown` or `left_out`.
    status: &'static str,
    /// The operator's own number.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_no: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl MessageShown {
    fn of(message: &RecallMessage) -> Self {
        Self {
            id: message.id.to_string(),
            query_id: message.query_id.to_string(),
            phone_number: message.phone.masked().into_string(),
            offer: message.offer.clone(),
            status: message.state.name(),
            receipt_no: message.receipt_no.clone(),
            problem: message.problem.clone(),
        }
    }
}
