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
