use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use domain::intake::StoredAnswer;
use serde::Serialize;
use utoipa::ToSchema;

/// The envelope of every success.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Success<T> {
    #[schema(example = "请求成功")]
    msg: &'static str,
    #[schema(example = 200)]
    code: u16,
    data: T,
}

impl<T: Serialize> Success<T> {
    pub(crate) fn of(data: T) -> Self {
        Self { msg: "请求成功", code: 200, data }
    }

    pub(crate) fn to_json(&self) -> String {
        // Plain structures with string keys always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// To be kept under a client's key.
    pub(crate) fn stored(&self) -> StoredAnswer {
        StoredAnswer { status: 200, body: self.to_json(), order_id: None }
    }

    pub(crate) fn response(&self) -> HttpResponse {
        ok_json(self.to_json())
    }
}

/// An envelope that is written already.
pub(crate) fn ok_json(body: impl MessageBody + 'static) -> HttpResponse {
    HttpResponse::Ok().insert_header(json()).body(body)
}

/// The header of an answer in JSON, which the library's `ContentType` would put together anew each time.
pub(crate) fn json() -> (HeaderName, HeaderValue) {
    (CONTENT_TYPE, HeaderValue::from_static("application/json"))
}
