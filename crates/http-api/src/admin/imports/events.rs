use super::shown::ImportShown;
use crate::admin::fields;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Staff;
use crate::settings::HttpSettings;
use crate::watchers::Place;
use actix_web::http::header::{CACHE_CONTROL, ContentType, HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use app::Application;
use chrono::TimeDelta;
use domain::staff::StaffMember;
use domain::{ImportId, Timestamp};
use futures_util::stream;
use std::convert::Infallible;

const LOOK_EVERY: TimeDelta = TimeDelta::seconds(1);
/// A line without meaning, so that nobody between takes the connection for dead.
const HEARTBEAT_EVERY: TimeDelta = TimeDelta::seconds(15);
const LONGEST: TimeDelta = TimeDelta::minutes(10);

/// The import as it goes on: server-sent events named `import`, the first at once.
///
/// The stream ends with the last state, or after ten minutes; clients open it again.
#[utoipa::path(
    get,
    path = "/v1/admin/imports/{id}/events",
    tag = "后台",
    security(("staff" = [])),
    params(("id" = String, Path, description = "Of the import")),
    responses((status = 200, description = "`event: import`, `data:` as the import itself",
        content_type = "text/event-stream", body = String)),
)]
pub(crate) async fn import_events(
    app: web::Data<Application>,
    settings: web::Data<HttpSettings>,
    Staff(staff): Staff,
    id: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let id = ImportId(fields::id(&id)?);
    let first = ImportShown::of(&app.imports.one(&staff, id).await?);
    let place = settings.watchers.enter().ok_or(ErrorCode::Busy)?;
    let now = app.clock.now();
    let ends_at = now + LONGEST;
    let watch = Watch { app, staff, id, ends_at, told: None, quiet_since: now, _place: place };
    let events = stream::unfold((watch, Some(first)), |(mut watch, first)| async move {
        let event = watch.next(first).await?;
        Some((Ok::<_, Infallible>(Bytes::from(event)), (watch, None)))
    });
    Ok(HttpResponse::Ok()
        .content_type(ContentType(actix_web::mime::TEXT_EVENT_STREAM))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(events))
}

struct Watch {
    app: web::Data<Application>,
    staff: StaffMember,
    id: ImportId,
    ends_at: Timestamp,
    told: Option<ImportShown>,
    quiet_since: Timestamp,
    _place: Place,
}

impl Watch {
    /// The next piece of the stream; `None` ends it.
    async fn next(&mut self, mut seen: Option<ImportShown>) -> Option<String> {
        if self.told.as_ref().is_some_and(ImportShown::is_last) {
            return None;
        }
        loop {
            let now = self.app.clock.now();
            if now >= self.ends_at {
                return None;
            }
            if let Some(seen) = seen.take()
                && self.told.as_ref() != Some(&seen)
            {
                let event = format!("event: import\ndata: {}\n\n", seen.to_json());
                self.told = Some(seen);
                self.quiet_since = now;
                return Some(event);
            }
            if now - self.quiet_since >= HEARTBEAT_EVERY {
                self.quiet_since = now;
                return Some(": still here\n\n".to_owned());
            }
            self.app.clock.sleep_until(now + LOOK_EVERY).await;
            // A store that fails for a moment is asked again: the client loses nothing by waiting.
            let import = self.app.imports.one(&self.staff, self.id).await.ok();
            seen = import.as_ref().map(ImportShown::of);
        }
    }
}
