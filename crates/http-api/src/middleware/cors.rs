use actix_cors::Cors;
use actix_web::http::{Method, header};

/// How long a browser may remember what it was allowed, in seconds.
const REMEMBERED: usize = 3_600;

/// Lets the pages of the listed origins call, and read the headers that our answers mean something by.
pub(crate) fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST])
        .allowed_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
        ])
        .allowed_headers(["idempotency-key", "order-token", "x-request-id"])
        .allowed_headers(["infosource", "infosourcedetail"])
        .expose_headers(["order-token", "link", "retry-after", "x-request-id"])
        .max_age(REMEMBERED);
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
