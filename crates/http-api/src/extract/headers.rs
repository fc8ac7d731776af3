use crate::error::{ApiError, ErrorCode};
use actix_web::{FromRequest, HttpRequest, dev};
use domain::Source;
use domain::intake::IdempotencyKey;
use std::future::{Ready, ready};
use utoipa::IntoParams;

pub(crate) const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
const INFO_SOURCE: &str = "infoSource";
const INFO_SOURCE_DETAIL: &str = "infoSourceDetail";

/// The `Idempotency-Key`, if the client sent one.
#[derive(Debug)]
pub(crate) struct KeyHeader(pub(crate) Option<IdempotencyKey>);

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `KeyHeader` reads")]
pub(crate) struct KeyParam {
    /// The same key and body within 24 hours give the first answer again
    #[param(rename = "Idempotency-Key", min_length = 16, max_length = 128, pattern = r"^[!-~]+$")]
    idempotency_key: Option<String>,
}

impl FromRequest for KeyHeader {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        let key = header_text(request, IDEMPOTENCY_KEY)
            .and_then(|text| text.map(IdempotencyKey::parse).transpose().map_err(ApiError::from));
        ready(key.map(Self))
    }
}

/// Where the client says it comes from: `infoSource` and `infoSourceDetail`.
#[derive(Debug)]
pub(crate) struct InfoSource(pub(crate) Source);

#[derive(IntoParams)]
#[into_params(parameter_in = Header, rename_all = "camelCase")]
#[expect(dead_code, reason = "stands in the OpenAPI document for what `InfoSource` reads")]
pub(crate) struct SourceParams {
    /// Where the client comes from
    #[param(example = "PC", max_length = 64)]
    info_source: Option<String>,
    /// The same, in detail
    #[param(example = "PC", max_length = 64)]
    info_source_detail: Option<String>,
}

impl FromRequest for InfoSource {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        ready(source(request).map(Self))
    }
}

fn source(request: &HttpRequest) -> Result<Source, ApiError> {
    let info = header_text(request, INFO_SOURCE)?;
    let detail = header_text(request, INFO_SOURCE_DETAIL)?;
    Ok(Source::parse(info, detail)?)
}

/// The one value of a header, in ASCII or UTF-8.
fn header_text<'a>(
    request: &'a HttpRequest,
    name: &'static str,
) -> Result<Option<&'a str>, ApiError> {
    let refused =
        |problem: &str| ApiError::new(ErrorCode::InvalidField).in_field(name).because(problem);
    let mut values = request.headers().get_all(name);
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(refused("came twice"));
    }
    std::str::from_utf8(value.as_bytes()).map(Some).map_err(|_error| refused("is not UTF-8"))
}
