use crate::error::{ApiError, ErrorCode};
use crate::settings::HttpSettings;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;

/// The body as it came, no longer than the limit. Without `Debug`: anything may be in it.
pub(crate) struct RawBody(pub(crate) Vec<u8>);

impl FromRequest for RawBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move { read(&request, payload).await.map(Self) })
    }
}

/// Reads up to the limit, whether or not a length was announced.
pub(super) async fn read(
    request: &HttpRequest,
    mut payload: dev::Payload,
) -> Result<Vec<u8>, ApiError> {
    let limit = request
        .app_data::<web::Data<HttpSettings>>()
        .map_or_else(|| HttpSettings::default().body_limit, |settings| settings.body_limit);
    let announced = announced_length(request).unwrap_or(0);
    if announced > limit {
        return Err(ErrorCode::BodyTooLarge.into());
    }
    let mut body = Vec::with_capacity(announced);
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_error| {
            ApiError::new(ErrorCode::MalformedBody).because("the body broke off")
        })?;
        if body.len() + chunk.len() > limit {
            return Err(ErrorCode::BodyTooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn announced_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
