use super::fields;
use super::filters;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::QuarantineId;
use domain::settlement::{Quarantine, QuarantineChoice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Money with a right signature that is not as it should be, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/quarantine",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("orderId" = Option<String>, Query, description = "Of this order"),
        ("channel" = Option<String>, Query, description = "`wechat`, `alipay` or `telecom`"),
        ("status" = Option<String>, Query, description = "`open` or `resolved`"),
        filters::NumberParam,
        filters::SpanParams,
        PageParams,
    ),
    responses((status = 200, description = "A page of it", body = RowsPage<QuarantineShown>)),
)]
pub(crate) async fn quarantine(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filters::found_money(&params, &["open", "resolved"])?;
    let quarantine = app.desk.quarantine(&staff, &filter, page(&params)?).await?;
    let numbers: Vec<_> = quarantine.rows.iter().filter_map(|row| row.number.clone()).collect();
    let archives = app.desk.evidence_archives(&staff, &numbers).await?;
    let shown = |row: &Quarantine| {
        let evidence_archives = row.number.as_ref().and_then(|number| archives.get(number));
        QuarantineShown {
            evidence_archives: evidence_archives.cloned().unwrap_or_default(),
            ..QuarantineShown::of(row)
        }
    };
    Ok(RowsPage::of(&quarantine, shown))
}

/// Staff have looked at quarantined money.
///
/// `release`: the report was wrong, and the provider is asked about the payment anew. `close`: the
/// money has been dealt with outside, and the payment is over.
#[utoipa::path(
    post,
    path = "/v1/admin/quarantine/{id}/resolve",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the quarantined money")),
    request_body = ResolveRequest,
    responses((status = 200, description = "Resolved", body = Success<QuarantineShown>)),
)]
pub(crate) async fn resolve_quarantine(
    app: web::Data<Application>,
    id: web::Path<String>,
    By(Staff(staff), JsonBody(body)): By<Staff, JsonBody<ResolveRequest>>,
) -> Result<HttpResponse, ApiError> {
    let choice = fields::word("choice", &body.choice, QuarantineChoice::from_name)?;
    let reason = fields::reason(&body.reason)?;
    let id = QuarantineId(fields::id(&id)?);
    let resolved = app.desk.resolve_quarantine(&staff, id, choice, reason).await?;
    Ok(Success::of(QuarantineShown::of(&resolved)).response())
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ResolveRequest {
    /// `release` or `close`.
    #[schema(example = "close")]
    choice: String,
    #[schema(example = "已线下退款")]
    reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QuarantineShown {
    id: String,
    channel: &'static str,
    /// `wrong_amount`, `unknown_order`, `wrong_merchant`, …
    reason: &'static str,
    /// The merchant's number as the provider gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trade_no: Option<String>,
    /// In yuan.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    /// The message that reported it.
    evidence_id: String,
    /// Files into which older evidence about its number has been archived; it is no longer in the
    /// database.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence_archives: Vec<String>,
    /// `open` or `resolved`.
    status: &'static str,
    #[schema(format = DateTime)]
    reported_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution: Option<ResolutionShown>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ResolutionShown {
    /// `release` or `close`.
    choice: &'static str,
    reason: String,
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

impl QuarantineShown {
    fn of(quarantine: &Quarantine) -> Self {
        let resolution = quarantine.resolution.as_ref().map(|resolution| ResolutionShown {
            choice: resolution.choice.name(),
            reason: resolution.reason.clone(),
            by: resolution.by.clone(),
            at: rfc3339(resolution.at),
        });
        Self {
            id: quarantine.id.to_string(),
            channel: quarantine.channel.name(),
            reason: quarantine.reason.name(),
            number: quarantine.number.clone(),
            trade_no: quarantine.trade_no.clone(),
            amount: quarantine.amount.map(|amount| amount.to_string()),
            evidence_id: quarantine.evidence_id.to_string(),
            evidence_archives: Vec::new(),
            status: if resolution.is_some() { "resolved" } else { "open" },
            reported_at: rfc3339(quarantine.at),
            resolution,
        }
    }
}
