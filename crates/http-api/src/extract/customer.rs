use super::staff::bearer;
use crate::error::{ApiError, ErrorCode};
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use app::Application;
use domain::account::CustomerAccount;
use futures_util::future::LocalBoxFuture;

/// A customer who is signed in.
#[derive(Debug)]
pub(crate) struct Customer(pub(crate) CustomerAccount);

/// A customer, or somebody who does not say who they are. A token that does not hold is refused, so
/// that nobody saves as a stranger what they think is theirs.
#[derive(Debug)]
pub(crate) struct MaybeCustomer(pub(crate) Option<CustomerAccount>);

impl FromRequest for Customer {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        let found = find(request);
        Box::pin(async move { found.await?.map(Self).ok_or_else(unauthorized) })
    }
}

impl FromRequest for MaybeCustomer {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        if !request.headers().contains_key(header::AUTHORIZATION) {
            return Box::pin(std::future::ready(Ok(Self(None))));
        }
        let found = find(request);
        Box::pin(async move {
            let account = found.await?.ok_or_else(unauthorized)?;
            Ok(Self(Some(account)))
        })
    }
}

/// Whose token the request carries, if it is a customer's and holds.
pub(crate) fn find(
    request: &HttpRequest,
) -> impl Future<Output = Result<Option<CustomerAccount>, ApiError>> + 'static {
    let token = bearer(request);
    let app = request.app_data::<web::Data<Application>>().cloned();
    async move {
        let (Some(token), Some(app)) = (token, app) else { return Ok(None) };
        Ok(app.accounts.authenticate(&token).await?)
    }
}

fn unauthorized() -> ApiError {
    ErrorCode::Unauthorized.into()
}
