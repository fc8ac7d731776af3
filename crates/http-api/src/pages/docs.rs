//! `/docs`: the API's document, to read and to try against this server.

use super::policy;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::Config;

/// The page asks nobody outside whether the document is valid.
static CONFIG: LazyLock<Arc<Config<'static>>> = LazyLock::new(|| {
    let config = Config::from("/openapi.json").validator_url("none").deep_linking(true);
    Arc::new(config.try_it_out_enabled(true).persist_authorization(false))
});

/// The page's own files are named relative to a folder.
pub(super) async fn home() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

pub(super) async fn page(path: web::Path<String>) -> HttpResponse {
    match utoipa_swagger_ui::serve(&path, Arc::clone(&CONFIG)) {
        Ok(Some(file)) => policy::apply(&mut HttpResponse::Ok(), policy::SWAGGER_UI)
            .content_type(file.content_type)
            .body(file.bytes.into_owned()),
        Ok(None) => HttpResponse::NotFound().body("no such page"),
        Err(error) => {
            tracing::error!(%error, "the API's page could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}
