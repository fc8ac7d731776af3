use crate::envelope::json;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Caller;
use actix_web::Error;
use actix_web::body::{self, BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;

/// Puts every failure into words, and logs it, once; sets the headers that all answers carry.
/// Those who are sent away for now are counted, not written down one by one. No stream is begun for
/// HEAD: its end would be waited for.
pub(crate) async fn answer<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_head = request.method() == Method::HEAD;
    let response = next.call(request).await?;
    let mut is_busy = false;
    let mut response = match failure(&response) {
        None => response.map_into_boxed_body(),
        Some(failure) => {
            failure.log();
            is_busy = failure.error().code() == ErrorCode::Busy;
            let body = failure.body(&Caller::of(response.request()));
            let mut response = response.map_body(|_head, _body| BoxBody::new(body));
            let (name, json) = json();
            response.headers_mut().insert(name, json);
            response
        }
    };
    if is_head && response.response().body().size() == BodySize::Stream {
        response = response.map_body(|_head, _body| BoxBody::new(body::None::new()));
    }
    secure(response.headers_mut());
    if !is_busy {
        tracing::info!(status = response.status().as_u16(), "answered");
    }
    Ok(response)
}

/// The error that a handler or an extractor ended in. One that is not of ours is worth its status.
fn failure<B>(response: &ServiceResponse<B>) -> Option<Failure<'_>> {
    let error = response.response().error()?;
    match error.as_error::<ApiError>() {
        Some(error) => Some(Failure::Known(error)),
        None if response.status().is_server_error() => {
            Some(Failure::Foreign(ApiError::new(ErrorCode::Internal).because(error.to_string())))
        }
        None => None,
    }
}

enum Failure<'a> {
    Known(&'a ApiError),
    Foreign(ApiError),
}

impl Failure<'_> {
    fn log(&self) {
        self.error().log();
    }

    fn body(&self, caller: &Caller) -> String {
        self.error().body(caller)
    }

    fn error(&self) -> &ApiError {
        match self {
            Self::Known(error) => error,
            Self::Foreign(error) => error,
        }
    }
}

fn secure(headers: &mut HeaderMap) {
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    // Unless the handler knows that the answer may be kept.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
