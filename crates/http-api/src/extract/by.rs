use crate::error::ApiError;
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;

/// Who asks, and then what they send. Extractors side by side are all begun at once, and the first
/// that fails answers; here nothing of the body is read before it is known who sends it, so that a
/// stranger learns nothing from how a body is refused.
#[derive(Debug)]
pub(crate) struct By<W, T>(pub(crate) W, pub(crate) T);

impl<W, T> FromRequest for By<W, T>
where
    W: FromRequest + 'static,
    T: FromRequest + 'static,
    ApiError: From<W::Error> + From<T::Error>,
{
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let who = W::from_request(&request, &mut dev::Payload::None).await?;
            let what = T::from_request(&request, &mut payload).await?;
            Ok(Self(who, what))
        })
    }
}
