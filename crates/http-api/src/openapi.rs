//! The API's document: shapes from the handlers, failures from the table of routes.

mod added;
mod described;
mod json;

pub use described::described;

use crate::error::{ApiError, ErrorCode};
use crate::settings::HttpSettings;
use actix_web::http::header::ContentType;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use json::Json;
use serde::Serialize;
use std::sync::OnceLock;

/// What the handlers say of themselves, as [`described`] puts it.
pub const KEPT: &str = include_str!("../openapi.json");

/// The whole document, as `/openapi.json` gives it but for the addresses of this installation.
pub fn openapi() -> serde_json::Result<impl Serialize> {
    whole()
}

fn whole() -> serde_json::Result<Json> {
    let mut document = serde_json::from_str(KEPT)?;
    added::add_to_routes(&mut document);
    added::add_schemes(&mut document);
    Ok(document)
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "monitoring",
    responses((status = 200, description = "The OpenAPI document", content_type = "application/json",
        body = serde_json::Value)),
)]
pub(crate) async fn document(served: web::Data<ServedDocument>) -> Result<HttpResponse, ApiError> {
    let made = served.bytes();
    let bytes = made.map_err(|error| ApiError::new(ErrorCode::Internal).caused_by(error))?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(bytes))
}

/// The document with the addresses of this installation, made when it is first asked for.
pub(crate) struct ServedDocument {
    prefixes: Vec<String>,
    made: OnceLock<Bytes>,
}

impl ServedDocument {
    pub(crate) fn of(settings: &HttpSettings) -> Self {
        Self { prefixes: settings.prefixes.clone(), made: OnceLock::new() }
    }

    fn bytes(&self) -> serde_json::Result<Bytes> {
        if let Some(made) = self.made.get() {
            return Ok(made.clone());
        }
        let made = self.make()?;
        Ok(self.made.get_or_init(|| made).clone())
    }

    fn make(&self) -> serde_json::Result<Bytes> {
        let mut document = whole()?;
        added::add_servers(&mut document, &self.prefixes);
        Ok(serde_json::to_vec(&document)?.into())
    }
}
