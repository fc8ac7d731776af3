//! What stands around every route, from the outside in: [`observe`] with the request's span,
//! [`answer`], CORS, [`limit`].

mod answer;
mod cors;
mod counts;
mod limit;
mod observe;
mod request_id;
mod span;

pub(crate) use answer::answer;
pub(crate) use cors::cors;
pub(crate) use counts::Counts;
pub(crate) use limit::limit;
pub(crate) use observe::observe;
pub(crate) use request_id::RequestId;
pub(crate) use span::{record_attempt, record_order, route_of};

use crate::error::{ApiError, ErrorCode};
use actix_web::dev::ServiceRequest;
use actix_web::web::Data;

/// What the server was wired with. As an extractor it would be counted for each request, and both
/// of its threads would wait for each other to count.
fn wired<T: 'static>(request: &ServiceRequest) -> Result<&T, ApiError> {
    let data = request.app_data::<Data<T>>().map(|data| &***data);
    data.ok_or_else(|| ApiError::new(ErrorCode::Internal).because("the server is not wired"))
}
