//! From every failure of a use case to what the client is told, in one place.

mod body;
mod code;
mod content;
mod imports;
mod leads;
mod log;
mod mapping;
mod orders;
mod outside;
mod people;
mod suppliers;
mod watch;

pub(crate) use body::ErrorBody;
pub use code::ErrorCode;

use crate::extract::Caller;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use domain::intake::StoredAnswer;
use std::error::Error;
use std::fmt;

type Source = Box<dyn Error + Send + Sync>;

/// A request that failed: the code for the client, the rest for the log.
#[derive(Debug)]
pub struct ApiError {
    code: ErrorCode,
    /// The field, parameter or header that is to blame, as the client names it.
    field: Option<String>,
    /// Words of ours, or of a supplier that refused, never what the client sent: for the log, and of
    /// a request that cannot be read, or that a supplier refused, for the client as well.
    detail: Option<String>,
    /// Takes the place of the code's own words: for those who test with the sandbox.
    message: Option<String>,
    source: Option<Source>,
    /// Seconds, where they are known better than by the code alone.
    retry_in: Option<u32>,
}

impl ApiError {
    pub fn new(code: ErrorCode) -> Self {
        Self { code, field: None, detail: None, message: None, source: None, retry_in: None }
    }

    pub fn code(&self) -> ErrorCode {
        self.code
    }

    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Tells in how many seconds it makes sense to try again: one at least.
    #[must_use]
    pub(crate) fn retry_in(mut self, seconds: i64) -> Self {
        self.retry_in = Some(u32::try_from(seconds.max(1)).unwrap_or(u32::MAX));
        self
    }

    #[must_use]
    pub(crate) fn saying(mut self, message: String) -> Self {
        self.message = Some(message);
        self
    }

    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The answer as whoever called reads it.
    pub(crate) fn body(&self, caller: &Caller) -> String {
        let msg = self.message.as_deref().unwrap_or_else(|| caller.language.words(self.code));
        let body = ErrorBody {
            msg: msg.to_owned(),
            code: self.code.status().as_u16(),
            error: self.code.word(),
            request_id: caller.request_id.to_string(),
            field: self.field.clone(),
            problem: self.problem(),
        };
        body.to_json()
    }

    fn problem(&self) -> Option<String> {
        let is_of_the_request =
            matches!(self.code, ErrorCode::InvalidField | ErrorCode::MalformedBody)
                || matches!(self.code, ErrorCode::ImportRefused | ErrorCode::SupplierRefused);
        self.detail.clone().filter(|_| is_of_the_request)
    }

    /// Words of ours about what is wrong.
    pub(crate) fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The answer as it is kept under a client's key.
    pub(crate) fn stored(&self, caller: &Caller) -> StoredAnswer {
        let status = self.code.status().as_u16();
        StoredAnswer { status, body: self.body(caller), order_id: None }
    }

    /// Writes the one line of the log that tells of this error.
    pub(crate) fn log(&self) {
        log::write(self);
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.word())
    }
}

impl Error for ApiError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| -> &(dyn Error + 'static) { source.as_ref() })
    }
}

/// Status and headers; the body is put in where the request is still known.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        if let Some(seconds) = self.retry_in.or(self.code.retry_after().map(u32::from)) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status_code() == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
