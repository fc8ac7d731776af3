use super::days::parse_day;
use super::fields;
use super::filters;
use crate::envelope::Success;
use crate::error::ApiError;
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::Channel;
use domain::ports::MoneyFilter;
use domain::reconciliation::{Reconciliation, ReconciliationState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Reconciliations (对账), newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/reconciliations",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("channel" = Option<String>, Query, description = "`wechat`, `alipay` or `telecom`"),
        ("status" = Option<String>, Query, description = "`requested`, `running`, `done` or `failed`"),
        filters::SpanParams,
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ReconciliationShown>)),
)]
pub(crate) async fn reconciliations(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let filter = filters::money(&params, &ReconciliationState::NAMES)?;
    let (from, until) = filters::span(&params, ["from", "until"])?;
    let filter = MoneyFilter { from, until, ..filter };
    let found = app.desk.reconciliations(&staff, &filter, page(&params)?).await?;
    Ok(RowsPage::of(&found, ReconciliationShown::of))
}

/// Reconciles a day (again): the job fetches the bill and compares.
#[utoipa::path(
    post,
    path = "/v1/admin/reconciliations/run",
    tag = "后台",
    security(("staff" = [])),
    params(KeyParam),
    request_body = RunRequest,
    responses((status = 200, description = "Begun", body = Success<ReconciliationShown>)),
)]
pub(crate) async fn run_reconciliation(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<RunRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let channel = fields::word("channel", &body.channel, Channel::from_name)?;
    let day = parse_day("day", &body.day)?;
    let keyed = keyed.of_account(&staff.account);
    let said = format!("{} {day}", channel.name());
    let begun = Box::pin(async {
        let begun = keyed.app.reconciliations.run_again(&staff, channel, day).await?;
        Ok(Success::of(ReconciliationShown::of(&begun)).stored())
    });
    keyed.answer(said.as_bytes(), begun).await
}

#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct RunRequest {
    /// `wechat`, `alipay` or `telecom`.
    #[schema(example = "wechat")]
    channel: String,
    /// In Asia/Shanghai, `yyyy-MM-dd`.
    #[schema(example = "2026-03-01")]
    day: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReconciliationShown {
    id: String,
    channel: &'static str,
    /// Our merchant number there.
    account: String,
    #[schema(example = "2026-03-01")]
    day: String,
    /// `daily`, `staff` or `file`.
    source: &'static str,
    /// `requested`, `running`, `done` or `failed`.
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
    /// Lines of the bill, or payments asked about where there are no bills.
    lines: i64,
    matched: i64,
    differences: i64,
    /// Differences that asking the provider again set right.
    healed: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
}

impl ReconciliationShown {
    fn of(reconciliation: &Reconciliation) -> Self {
        let (ended_at, problem) = match &reconciliation.state {
            ReconciliationState::Requested | ReconciliationState::Running => (None, None),
            ReconciliationState::Done { at } => (Some(rfc3339(*at)), None),
            ReconciliationState::Failed { at, reason } => {
                (Some(rfc3339(*at)), Some(reason.clone()))
            }
        };
        let counts = reconciliation.counts;
        Self {
            id: reconciliation.id.to_string(),
            channel: reconciliation.channel.name(),
            account: reconciliation.account.clone(),
            day: reconciliation.day.to_string(),
            source: reconciliation.source.name(),
            status: reconciliation.state.name(),
            problem,
            lines: counts.lines,
            matched: counts.matched,
            differences: counts.differences,
            healed: counts.healed,
            created_at: rfc3339(reconciliation.created_at),
            ended_at,
        }
    }
}
