//! `/docs`: the API's document, to read and to try against this server, by Swagger UI.

use super::policy;
use actix_web::http::header::{
    AcceptEncoding, ContentEncoding, Encoding, Header as _, LOCATION, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::with_causes;
use flate2::read::GzDecoder;
use std::io::Read as _;

struct File {
    name: &'static str,
    content_type: &'static str,
    /// By gzip, when the server was built (`build.rs`).
    packed: &'static [u8],
}

macro_rules! packed {
    ($name:literal, $content_type:literal) => {
        File {
            name: $name,
            content_type: $content_type,
            packed: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")),
        }
    };
}

static FILES: [File; 8] = [
    packed!("index.html", "text/html; charset=utf-8"),
    packed!("index.css", "text/css"),
    packed!("favicon-16x16.png", "image/png"),
    packed!("favicon-32x32.png", "image/png"),
    packed!("swagger-ui.css", "text/css"),
    packed!("swagger-ui-bundle.js", "text/javascript"),
    packed!("swagger-ui-standalone-preset.js", "text/javascript"),
    packed!("swagger-initializer.js", "text/javascript"),
];

/// The page's own files are named relative to a folder.
pub(super) async fn home() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

pub(super) async fn page(request: HttpRequest, path: web::Path<String>) -> HttpResponse {
    let name = if path.is_empty() { "index.html" } else { path.as_str() };
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return HttpResponse::NotFound().body("no such page");
    };
    let mut response = HttpResponse::Ok();
    policy::apply(&mut response, policy::SWAGGER_UI)
        .content_type(file.content_type)
        .insert_header((VARY, "accept-encoding"));
    if takes_gzip(&request) {
        return response.insert_header(ContentEncoding::Gzip).body(file.packed);
    }
    match unpacked(file.packed) {
        Ok(bytes) => response.body(bytes),
        Err(error) => {
            tracing::error!(error = %with_causes(&error), "the API's page could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let ours = [Encoding::gzip(), Encoding::identity()];
    let taken = AcceptEncoding::parse(request).ok().and_then(|taken| taken.negotiate(ours.iter()));
    taken == Some(Encoding::gzip())
}

fn unpacked(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}
