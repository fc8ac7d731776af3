//! `/console`: the staff console, a client of the API in the browser.
//!
//! The page itself holds nothing; what it shows it asks the API for, as whoever has signed in.

use super::{assets, policy};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
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
    policy::page(StatusCode::OK, policy::STRICT, &shell)
}
