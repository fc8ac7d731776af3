//! Server-sent events: what somebody watches, told whenever it has changed.

use crate::watchers::Place;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType, HeaderName};
use actix_web::mime::TEXT_EVENT_STREAM;
use actix_web::web::Bytes;
use chrono::TimeDelta;
use domain::Timestamp;
use domain::ports::Clock;
use futures_util::stream;
use serde::Serialize;
use std::convert::Infallible;
use std::sync::Arc;

const LOOK_EVERY: TimeDelta = TimeDelta::seconds(1);
/// A line without meaning, so that nobody between takes the connection for dead.
const HEARTBEAT_EVERY: TimeDelta = TimeDelta::seconds(15);
const LONGEST: TimeDelta = TimeDelta::minutes(10);

/// What is watched, as it stands at a moment.
pub(crate) trait Watched: Serialize + PartialEq {
    /// The name of its events.
    const EVENT: &str;

    /// Nothing changes any more that is worth waiting for.
    fn is_last(&self) -> bool;
}

/// Tells `first`, then whatever `look` sees when that is something else. Ends with the last state,
/// or after ten minutes. A look that fails is taken again: the client loses nothing by waiting.
pub(crate) fn follow<T: Watched + 'static>(
    clock: Arc<dyn Clock>,
    place: Place,
    first: T,
    look: impl AsyncFn() -> Option<T> + 'static,
) -> HttpResponse {
    let now = clock.now();
    let watch =
        Watch { clock, ends_at: now + LONGEST, told: None, quiet_since: now, _place: place };
    let events =
        stream::unfold((watch, look, Some(first)), |(mut watch, look, first)| async move {
            let event = watch.next(first, &look).await?;
            Some((Ok::<_, Infallible>(Bytes::from(event)), (watch, look, None)))
        });
    HttpResponse::Ok()
        .content_type(ContentType(TEXT_EVENT_STREAM))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(events)
}

struct Watch<T> {
    clock: Arc<dyn Clock>,
    ends_at: Timestamp,
    told: Option<T>,
    quiet_since: Timestamp,
    _place: Place,
}

impl<T: Watched> Watch<T> {
    /// The next piece of the stream; `None` ends it.
    async fn next(
        &mut self,
        mut seen: Option<T>,
        look: &impl AsyncFn() -> Option<T>,
    ) -> Option<String> {
        if self.told.as_ref().is_some_and(Watched::is_last) {
            return None;
        }
        loop {
            let now = self.clock.now();
            if now >= self.ends_at {
                return None;
            }
            if let Some(seen) = seen.take_if(|seen| self.told.as_ref() != Some(seen)) {
                self.quiet_since = now;
                return Some(event(self.told.insert(seen)));
            }
            if now - self.quiet_since >= HEARTBEAT_EVERY {
                self.quiet_since = now;
                return Some(": still here\n\n".to_owned());
            }
            self.clock.sleep_until(now + LOOK_EVERY).await;
            seen = look().await;
        }
    }
}

fn event<T: Watched>(told: &T) -> String {
    // Plain structures with string keys always serialise.
    let data = serde_json::to_string(told).unwrap_or_default();
    format!("event: {}\ndata: {data}\n\n", T::EVENT)
}
