use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{JsonBody, Staff};
use crate::test_world::TestWorld;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use app::{Application, PromotionCall, UploadReport};
use domain::Timestamp;
use domain::conversion::LandingUrl;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// The longest number that a page gives its event.
const LONGEST_EVENT: usize = 64;

/// 推送-推广链接(电话): somebody called a number of a promotion page. Told to Baidu by a job.
///
/// Calls of one click within a minute are one; so are those with one `eventId`.
#[utoipa::path(
    post,
    path = "/v1/lead/baidu/promotion-link/phone",
    tag = "百度线索",
    request_body = CallRequest,
    responses((status = 200, description = "Recorded, now or before", body = Success<CallTaken>)),
)]
pub(crate) async fn call(
    app: web::Data<Application>,
    JsonBody(body): JsonBody<CallRequest>,
) -> Result<HttpResponse, ApiError> {
    app.conversions.record(body.read()?).await?;
    Ok(Success::of(CallTaken { accepted: true }).response())
}

/// 测试-定时任务推送百度电话: uploads what is due now. With the sandbox on anybody may, else staff
/// who fulfil.
#[utoipa::path(
    post,
    path = "/v1/lead/baidu/test/push-phone",
    tag = "百度线索",
    security((), ("staff" = [])),
    responses((status = 200, description = "What it came to", body = Success<UploadShown>)),
)]
pub(crate) async fn push_now(
    app: web::Data<Application>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let report = if request.app_data::<web::Data<dyn TestWorld>>().is_some() {
        app.conversions.upload_due().await?
    } else {
        let Staff(staff) = Staff::extract(&request).await?;
        app.conversions.upload_now(&staff).await?
    };
    Ok(Success::of(UploadShown::of(report)).response())
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallRequest {
    /// The whole address of the page, with Baidu's `bd_vid` in its query.
    #[schema(example = "https://promotion.example.com/a?bd_vid=1234567890", max_length = 1024)]
    landing_url: String,
    /// By the client's clock; without it, now. Up to 7 days ago.
    #[schema(format = DateTime, example = "2026-03-02T12:00:00+08:00")]
    called_at: Option<String>,
    /// The page's own number of the call: 1 to 64 letters, digits, lines.
    event_id: Option<String>,
}

/// Nothing of it is for logs.
impl fmt::Debug for CallRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallRequest(..)")
    }
}

impl CallRequest {
    fn read(&self) -> Result<PromotionCall, ApiError> {
        let invalid = |field: &'static str, problem: &'static str| {
            ApiError::new(ErrorCode::InvalidField).in_field(field).because(problem)
        };
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let event_id = filled(&self.event_id);
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if let Some(event) = &event_id
            && (event.len() > LONGEST_EVENT || !event.bytes().all(is_word))
        {
            return Err(invalid("eventId", "must be 1 to 64 letters, digits, - and _"));
        }
        let called_at = self.called_at.as_deref().map(rfc3339).transpose();
        Ok(PromotionCall {
            landing: LandingUrl::parse(&self.landing_url)?,
            called_at: called_at.map_err(|problem| invalid("calledAt", problem))?,
            event_id,
        })
    }
}

fn rfc3339(text: &str) -> Result<Timestamp, &'static str> {
    let at = chrono::DateTime::parse_from_rfc3339(text);
    at.map(|at| at.to_utc()).map_err(|_error| "is not a time of RFC 3339")
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallTaken {
    accepted: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UploadShown {
    uploaded: u32,
    /// By Baidu, for good.
    refused: u32,
    /// Those without an end yet, due or not.
    waiting: i64,
    /// Why it ended before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl UploadShown {
    fn of(report: UploadReport) -> Self {
        let UploadReport { uploaded, refused, waiting, problem } = report;
        Self { uploaded, refused, waiting, problem }
    }
}
