//! `/console`: the staff console, a client of the API in the browser.
//!
//! The page itself holds nothing; what it shows it asks the API for, as whoever has signed in.

use super::{assets, policy};
use actix_web::HttpResponse;
use askama::Template;

#[derive(Template)]
#[template(path = "console.html")]
struct Shell {
    style: String,
    script: String,
}

/// The same for every view: the script reads the address.
pub(super) async fn console() -> HttpResponse {
    let shell =
        Shell { style: assets::url("console/console.css"), script: assets::url("console/main.js") };
    match shell.render() {
        Ok(page) => policy::apply(&mut HttpResponse::Ok(), policy::STRICT)
            .content_type("text/html; charset=utf-8")
            .body(page),
        Err(error) => {
            tracing::error!(%error, "the console's page could not be made");
            HttpResponse::InternalServerError().finish()
        }
    }
}
