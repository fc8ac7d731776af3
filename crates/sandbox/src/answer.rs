//! A provider's answer, and what the call came to.

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use std::task::{Context, Poll};

/// What a call did at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effect {
    /// Something new is held.
    Created,
    /// Known already; nothing new.
    Repeated,
    /// What was held has another state.
    Changed,
    Read,
    NotFound,
    Refused,
    /// Never processed.
    Dropped,
}

/// How the answer is to be signed once the transaction is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signing {
    Plain,
    Signed,
}

/// Alipay: the node that a signed answer stands in, and by which mode it is signed.
#[derive(Debug)]
pub(crate) struct Envelope {
    pub(crate) node: String,
    /// Whether a certificate's key signs, and its number goes along.
    pub(crate) certified: bool,
}

/// An answer before it is signed and sent.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) body: String,
    /// A file, sent in place of the body.
    pub(crate) file: Option<Vec<u8>>,
    pub(crate) envelope: Option<Envelope>,
    pub(crate) signing: Signing,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) operation: String,
    /// What the call handles, at a system that keeps several things; else empty.
    pub(crate) kind: &'static str,
    /// The business number that the call was about.
    pub(crate) key: String,
    pub(crate) effect: Effect,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &serde_json::Value, effect: Effect) -> Self {
        Self::text(status, "application/json; charset=utf-8", body.to_string(), effect)
    }

    pub(crate) fn html(status: u16, body: String, effect: Effect) -> Self {
        Self::text(status, "text/html; charset=utf-8", body, effect)
    }

    pub(crate) fn text(
        status: u16,
        content_type: &'static str,
        body: String,
        effect: Effect,
    ) -> Self {
        Self {
            status,
            content_type,
            body,
            file: None,
            envelope: None,
            signing: Signing::Plain,
            headers: Vec::new(),
            operation: String::new(),
            kind: "",
            key: String::new(),
            effect,
        }
    }

    /// A download; files are never signed.
    pub(crate) fn file(content_type: &'static str, file: Vec<u8>, effect: Effect) -> Self {
        Self { file: Some(file), ..Self::text(200, content_type, String::new(), effect) }
    }

    pub(crate) fn signed(mut self) -> Self {
        self.signing = Signing::Signed;
        self
    }

    /// Names the call for the record.
    pub(crate) fn about(mut self, operation: &str, key: &str) -> Self {
        operation.clone_into(&mut self.operation);
        key.clone_into(&mut self.key);
        self
    }

    /// Tells what the call handles.
    pub(crate) fn of_kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn into_response(self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = HttpResponse::build(status);
        for (name, value) in self.headers {
            response.insert_header((name, value));
        }
        if self.body.is_empty() && self.status == 204 {
            return response.finish();
        }
        let response = response.content_type(self.content_type);
        match self.file {
            Some(file) => response.body(file),
            None => response.body(self.body),
        }
    }
}

/// A response of which no byte is sent: the connection closes instead.
pub(crate) fn hang_up() -> HttpResponse {
    HttpResponse::Ok().body(HangUp)
}

struct HangUp;

impl MessageBody for HangUp {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Poll::Ready(Some(Err(std::io::Error::other("the sandbox was told to hang up"))))
    }
}
