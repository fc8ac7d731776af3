use super::bytes;
use crate::error::{ApiError, ErrorCode};
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Deeper JSON than this is nobody's request.
const MOST_LEVELS: usize = 32;

/// Any JSON object.
pub(crate) type JsonObject = serde_json::Map<String, serde_json::Value>;

/// A body that is a JSON object with the fields of `T`; more fields are let be.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = read(request, payload);
        Box::pin(async move { parse(&body.await?).map(Self) })
    }
}

/// A body that is a JSON object with the fields of `T`, or a list of such.
#[derive(Debug)]
pub(crate) struct JsonList<T>(pub(crate) Vec<T>);

impl<T: DeserializeOwned + 'static> FromRequest for JsonList<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let body = read(request, payload);
        Box::pin(async move {
            let body = body.await?;
            let is_list = body.trim_ascii_start().starts_with(b"[");
            let list = if is_list { parse_any(&body)? } else { vec![parse(&body)?] };
            Ok(Self(list))
        })
    }
}

/// What is the same for all types stands apart from them, so that the server has it once.
fn read(
    request: &HttpRequest,
    payload: &mut dev::Payload,
) -> LocalBoxFuture<'static, Result<Vec<u8>, ApiError>> {
    let request = request.clone();
    let payload = payload.take();
    Box::pin(async move {
        check_media_type(&request)?;
        bytes::read(&request, payload).await
    })
}

fn check_media_type(request: &HttpRequest) -> Result<(), ApiError> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let essence = text(header::CONTENT_TYPE).and_then(|text| text.split(';').next());
    let is_json = essence.is_some_and(|text| text.trim().eq_ignore_ascii_case("application/json"));
    let is_plain = text(header::CONTENT_ENCODING)
        .is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
    if is_json && is_plain { Ok(()) } else { Err(ErrorCode::UnsupportedMediaType.into()) }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let text = checked_text(body)?;
    if !text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{') {
        return Err(malformed("is not a JSON object"));
    }
    parse_text(text)
}

fn parse_any<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    parse_text(checked_text(body)?)
}

fn checked_text(body: &[u8]) -> Result<&str, ApiError> {
    let text = std::str::from_utf8(body).map_err(|_error| malformed("is not UTF-8"))?;
    if is_too_deep(text) { Err(malformed("is nested too deeply")) } else { Ok(text) }
}

fn parse_text<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| named(&error))?;
    reader.end().map_err(|_error| malformed("has something after its end"))?;
    Ok(value)
}

fn malformed(problem: &'static str) -> ApiError {
    ApiError::new(ErrorCode::MalformedBody).because(problem)
}

/// Names the field. The parser's own words may quote the client's data, so they go no further; nor
/// does the path to what is no JSON, which may lead over names of the client's making.
fn named(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let problem = match error.inner().classify() {
        Category::Syntax => return malformed("is not JSON"),
        Category::Eof => return malformed("ends too early"),
        Category::Io => return malformed("could not be read"),
        Category::Data => "has a field that is missing, twice there, or of another type",
    };
    let path = error.path().to_string();
    let words = error.inner().to_string();
    match missing_or_double(&words) {
        Some(field) if path == "." => malformed(problem).in_field(field),
        Some(field) => malformed(problem).in_field(format!("{path}.{field}")),
        None if path == "." || path == "?" => malformed(problem),
        None => malformed(problem).in_field(path),
    }
}

/// The path of such an error ends at the object that lacks the field.
fn missing_or_double(words: &str) -> Option<&str> {
    ["missing field `", "duplicate field `"]
        .into_iter()
        .find_map(|start| words.strip_prefix(start))
        .and_then(|rest| rest.split('`').next())
}

fn is_too_deep(text: &str) -> bool {
    let (mut level, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _any if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => level += 1,
            b'}' | b']' if !in_string => level = level.saturating_sub(1),
            _other => {}
        }
        if level > MOST_LEVELS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_count_as_depth() {
        let brackets = "[".repeat(100);
        assert!(!is_too_deep(&format!(r#"{{"a":"{brackets}\"{brackets}"}}"#)));
        assert!(is_too_deep(&format!(r#"{{"a":{brackets}"#)));
        assert!(!is_too_deep(&r#"{"a":[]}"#.repeat(100)));
    }
}
