use super::span::route_of;
use super::wired;
use crate::error::{ApiError, ErrorCode};
use crate::extract::Caller;
use crate::rate_limits::{LimitClass, class_of, query_id_class, refused};
use crate::routes::RouteRow;
use crate::settings::HttpSettings;
use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use app::Application;
use std::time::Duration;

/// The routes that save an order.
const SAVING: [&str; 2] = ["/v1/order/renewal/save", "/v1/order/new/save"];

/// Lets no more calls through than the classes of the routes allow, and no order while more wait
/// than can be written soon, before anything is looked at.
pub(crate) async fn limit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    if let Err(error) = admit(&request) {
        return Ok(request.error_response(error).map_into_right_body());
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

fn admit(request: &ServiceRequest) -> Result<(), ApiError> {
    let application = wired::<Application>(request)?;
    let is_full = !application.renewals.has_room();
    if !is_full && !application.guards.are_on() {
        return Ok(());
    }
    let Some(row) = route_of(request.request()) else { return Ok(()) };
    if !row.methods().contains(&request.method().as_str()) {
        return Ok(());
    }
    if is_full && SAVING.contains(&row.path) {
        return Err(ErrorCode::Busy.into());
    }
    if application.guards.are_on() {
        let checked = check(application, wired(request)?, request, row);
        checked.map_err(|(class, wait)| refused(class, wait))?;
    }
    Ok(())
}

fn check(
    application: &Application,
    settings: &HttpSettings,
    request: &ServiceRequest,
    row: &RouteRow,
) -> Result<(), (LimitClass, Duration)> {
    let Some(class) = class_of(row) else { return Ok(()) };
    let limits = &settings.rate_limits;
    let caller = Caller::of(request.request()).limited_as();
    let clock = &application.clock;
    limits.check(class, &caller, clock).map_err(|wait| (class, wait))?;
    let (Some(class), Some(id)) = (query_id_class(row), query_id(request)) else { return Ok(()) };
    limits.check(class, &id, clock).map_err(|wait| (class, wait))
}

/// One that is too long is nobody's, and refused by the route.
fn query_id(request: &ServiceRequest) -> Option<String> {
    let mut pairs = form_urlencoded::parse(request.query_string().as_bytes());
    let (_name, id) = pairs.find(|(name, _value)| name == "queryId")?;
    (id.len() <= 32).then(|| id.into_owned())
}
