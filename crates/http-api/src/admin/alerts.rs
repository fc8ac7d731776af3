use crate::error::{ApiError, ErrorCode};
use crate::extract::{Params, Staff};
use crate::rows::{PageParams, RowsPage, page};
use crate::time::rfc3339;
use actix_web::{HttpResponse, web};
use app::Application;
use domain::alert::{Alert, AlertState};
use serde::Serialize;
use utoipa::ToSchema;

/// What has been beyond its limit, newest first.
#[utoipa::path(
    get,
    path = "/v1/admin/alerts",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("status" = Option<String>, Query, description = "`raised` or `cleared`"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<AlertShown>)),
)]
pub(crate) async fn alerts(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let read = |word| {
        AlertState::from_name(word).ok_or_else(|| {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("status");
            refused.because("must be one of raised, cleared")
        })
    };
    let state = params.optional("status")?.map(read).transpose()?;
    let alerts = app.alerts.list(&staff, state, page(&params)?).await?;
    Ok(RowsPage::of(&alerts, AlertShown::of))
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlertShown {
    id: String,
    #[schema(example = "task_waits")]
    alert: &'static str,
    /// Which kind of task, or which job.
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    /// `raised` or `cleared`.
    status: &'static str,
    #[schema(format = DateTime)]
    since: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cleared_at: Option<String>,
    /// When it was raised.
    value: i64,
    threshold: i64,
    /// Of both: `seconds`, `milliseconds`, `count` or `percent`.
    unit: &'static str,
    text: &'static str,
}

impl AlertShown {
    fn of(alert: &Alert) -> Self {
        let state =
            if alert.cleared_at.is_some() { AlertState::Cleared } else { AlertState::Raised };
        Self {
            id: alert.id.to_string(),
            alert: alert.symptom.name(),
            about: alert.about.clone(),
            status: state.name(),
            since: rfc3339(alert.raised_at),
            cleared_at: alert.cleared_at.map(rfc3339),
            value: alert.value,
            threshold: alert.limit,
            unit: alert.symptom.unit().name(),
            text: alert.symptom.text(),
        }
    }
}
