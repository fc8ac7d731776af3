use crate::envelope::json;
use crate::settings::HttpSettings;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use app::OrderTokens;
use domain::intake::StoredAnswer;

/// Opens an order to whoever saved it.
pub(crate) const ORDER_TOKEN: &str = "Order-Token";

/// The answer as it was given first. Its headers follow from the order, so they are made again.
pub(crate) fn stored_response(
    answer: StoredAnswer,
    tokens: &OrderTokens,
    settings: &HttpSettings,
) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header(json());
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    if let Some(id) = answer.order_id {
        let token = tokens.token(id);
        let site = settings.public_url.trim_end_matches('/');
        let link = format!("<{site}/cashier/{id}?t={token}>; rel=\"payment\"");
        response.insert_header((ORDER_TOKEN, token));
        response.insert_header((header::LINK, link));
    }
    response.body(answer.body)
}
