use crate::error::{ApiError, ErrorCode};
use crate::extract::Params;
use crate::middleware::record_order;
use crate::order_view::OrderBrief;
use crate::settings::HttpSettings;
use crate::watchers::Place;
use actix_web::http::header::{CACHE_CONTROL, ContentType, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use app::{Application, OrderView};
use chrono::TimeDelta;
use domain::{OrderId, Timestamp};
use futures_util::stream;
use std::convert::Infallible;

const LOOK_EVERY: TimeDelta = TimeDelta::seconds(1);
/// A line without meaning, so that nobody between takes the connection for dead.
const HEARTBEAT_EVERY: TimeDelta = TimeDelta::seconds(15);
const LONGEST: TimeDelta = TimeDelta::minutes(10);

/// The order's state as it changes: server-sent events named `order`, the first at once.
///
/// The stream ends with the last state, or after ten minutes; clients open it again.
#[utoipa::path(
    get,
    path = "/v1/cashier/events",
    tag = "收银台",
    params(("orderId" = String, Query, description = "The order's id")),
    responses((status = 200, description = "`event: order`, `data: {orderId, status, statusText}`",
        content_type = "text/event-stream", body = String)),
)]
pub(crate) async fn events(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let id = params.order_id()?;
    record_order(id);
    let view = app.orders.look(id).await?;
    let place = settings.watchers.enter().ok_or(ErrorCode::Busy)?;
    let now = app.clock.now();
    let watch =
        Watch { app, id, ends_at: now + LONGEST, told: None, quiet_since: now, _place: place };
    let events = stream::unfold((watch, Some(view)), |(mut watch, first)| async move {
        let event = watch.next(first).await?;
        Some((Ok::<_, Infallible>(Bytes::from(event)), (watch, None)))
    });
    Ok(HttpResponse::Ok()
        .content_type(ContentType(mime()))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(events))
}

fn mime() -> actix_web::mime::Mime {
    actix_web::mime::TEXT_EVENT_STREAM
}

struct Watch {
    app: web::Data<Application>,
    id: OrderId,
    ends_at: Timestamp,
    /// The state that was told last.
    told: Option<&'static str>,
    quiet_since: Timestamp,
    _place: Place,
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self, mut view: Option<OrderView>) -> Option<String> {
        if self.told.is_some_and(OrderBrief::is_last) {
            return None;
        }
        loop {
            let now = self.app.clock.now();
            if now >= self.ends_at {
                return None;
            }
            if let Some(view) = view.take()
                && self.told != Some(view.order.state.name())
            {
                self.told = Some(view.order.state.name());
                self.quiet_since = now;
                return Some(format!(
                    "event: order\ndata: {}\n\n",
                    OrderBrief::of(&view).to_json()
                ));
            }
            if now - self.quiet_since >= HEARTBEAT_EVERY {
                self.quiet_since = now;
                return Some(": still here\n\n".to_owned());
            }
            self.app.clock.sleep_until(now + LOOK_EVERY).await;
            // A store that fails for a moment is asked again: the client loses nothing by waiting.
            view = self.app.orders.look(self.id).await.ok();
        }
    }
}
