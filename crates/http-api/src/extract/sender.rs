use super::{InfoSource, MaybeCustomer};
use crate::error::ApiError;
use actix_web::{FromRequest, HttpRequest, dev};
use domain::{AccountId, Source};
use futures_util::future::LocalBoxFuture;

/// Who saves an order, as far as they say, and from where.
#[derive(Debug)]
pub(crate) struct Sender {
    /// Of a customer who is signed in.
    pub(crate) account: Option<AccountId>,
    pub(crate) source: Source,
}

impl FromRequest for Sender {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let customer = MaybeCustomer::from_request(request, payload);
        let source = InfoSource::from_request(request, payload);
        Box::pin(async move {
            let (MaybeCustomer(account), InfoSource(source)) = (customer.await?, source.await?);
            Ok(Self { account: account.map(|account| account.id), source })
        })
    }
}
