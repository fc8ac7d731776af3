use actix_web::http::header::HeaderMap;
use domain::ports::Clock;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const REQUEST_ID: &str = "x-request-id";
const MOST: usize = 64;

/// What one request is called in answers and logs.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(Arc<str>);

impl RequestId {
    /// The one that came with the request if it is well formed, else a new one.
    pub(crate) fn of(headers: &HeaderMap, clock: &dyn Clock) -> Self {
        let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
        match given.filter(|text| is_well_formed(text)) {
            Some(text) => Self(text.into()),
            None => Self::made(clock),
        }
    }

    /// Time, process and a counter: no two are alike.
    fn made(clock: &dyn Clock) -> Self {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let micros = clock.now().timestamp_micros();
        let (process, count) = (std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        Self(format!("{micros:x}-{process:x}-{count:x}").into())
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self("".into())
    }
}

impl Deref for RequestId {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

fn is_well_formed(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=MOST).contains(&text.len()) && text.bytes().all(good)
}
