//! 埋点: what visitors do, as the web clients report it.

use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{InfoSource, JsonList, JsonObject, SourceParams};
use actix_web::{HttpResponse, web};
use app::Application;
use domain::track::TrackEvent;
use domain::{Source, Timestamp, TrackId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 新增-埋点: one event, or a list of up to 100. All of them are taken, or none.
#[utoipa::path(
    post,
    path = "/v1/global/track",
    tag = "全局",
    params(
        SourceParams,
    ),
    request_body = OneOrMany,
    responses((status = 200, description = "Taken", body = Success<TrackTaken>)),
)]
pub(crate) async fn track(
    app: web::Data<Application>,
    InfoSource(source): InfoSource,
    JsonList(reports): JsonList<EventReport>,
) -> Result<HttpResponse, ApiError> {
    if reports.is_empty() || reports.len() > TrackEvent::MOST_AT_ONCE {
        let refused = ApiError::new(ErrorCode::MalformedBody);
        return Err(refused.because("must have 1 to 100 events"));
    }
    let now = app.clock.now();
    let mut events = Vec::with_capacity(reports.len());
    for (place, report) in reports.into_iter().enumerate() {
        let id = TrackId(app.ids.next_id()?);
        let event = report.event(id, &source, now);
        events.push(event.map_err(|(field, problem)| {
            let refused = ApiError::new(ErrorCode::InvalidField);
            refused.in_field(format!("[{place}].{field}")).because(problem)
        })?);
    }
    let accepted = events.len();
    app.tracking.accept(events)?;
    Ok(Success::of(TrackTaken { accepted }).response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventReport {
    #[schema(example = "page_view", min_length = 1, max_length = 64)]
    name: String,
    /// The page's address.
    #[schema(example = "/packages/74", max_length = 1024)]
    page: Option<String>,
    /// What tells one visit from another.
    #[schema(max_length = 64)]
    visit: Option<String>,
    #[schema(example = "R202407261816664599454990337")]
    order_id: Option<String>,
    /// Whatever else there is to say, up to 4 KiB.
    #[schema(value_type = Option<Object>)]
    properties: Option<JsonObject>,
    /// By the client's clock.
    #[schema(format = DateTime, example = "2026-03-02T12:00:00+08:00")]
    happened_at: Option<String>,
}

/// One event or several, as the body has them.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "camelCase")]
#[serde(untagged)]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `JsonList` reads")]
pub(crate) enum OneOrMany {
    One(EventReport),
    Many(Vec<EventReport>),
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackTaken {
    /// How many events were taken.
    accepted: usize,
}

impl EventReport {
    fn event(
        self,
        id: TrackId,
        source: &Source,
        received_at: Timestamp,
    ) -> Result<TrackEvent, (&'static str, &'static str)> {
        let order_id = self.order_id.as_deref().map(str::parse).transpose();
        let order_id = order_id.map_err(|_error| ("orderId", "is not the id of an order"))?;
        let happened_at = self.happened_at.as_deref().map(rfc3339).transpose()?;
        let properties = self.properties.map(|map| serde_json::Value::Object(map).to_string());
        let event = TrackEvent {
            id,
            name: self.name,
            page: self.page.filter(|page| !page.is_empty()),
            visit: self.visit.filter(|visit| !visit.is_empty()),
            order_id,
            properties,
            source: source.clone(),
            happened_at,
            received_at,
        };
        event.check().map_err(|invalid| (invalid.field, invalid.problem))?;
        Ok(event)
    }
}

fn rfc3339(text: &str) -> Result<Timestamp, (&'static str, &'static str)> {
    let at = chrono::DateTime::parse_from_rfc3339(text);
    at.map(|at| at.to_utc()).map_err(|_error| ("happenedAt", "is not a time of RFC 3339"))
}
