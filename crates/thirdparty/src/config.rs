use reqwest::Url;
use reqwest::header::HeaderValue;

/// A setting that cannot be used. It names the field, never the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct ConfigError {
    pub field: &'static str,
    pub problem: &'static str,
}

impl ConfigError {
    pub(crate) fn new(field: &'static str, problem: &'static str) -> Self {
        Self { field, problem }
    }
}

/// An absolute HTTP address without query and fragment, below which paths can be put.
pub(crate) fn http_url(field: &'static str, text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_error| ConfigError::new(field, "is not an address"))?;
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        Err(ConfigError::new(field, "must begin with https:// or http://"))
    } else if url.query().is_none() && url.fragment().is_none() {
        Ok(url)
    } else {
        Err(ConfigError::new(field, "must not have a query or a fragment"))
    }
}

/// An application's number, as `WeChat` gives them out.
pub(crate) fn app_id(field: &'static str, text: &str) -> Result<(), ConfigError> {
    if (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(ConfigError::new(field, "must have 1 to 64 letters and digits"))
    }
}

/// A header that no `Debug` shows.
pub(crate) fn secret_header(field: &'static str, text: &str) -> Result<HeaderValue, ConfigError> {
    if text.is_empty() {
        return Err(ConfigError::new(field, "must not be empty"));
    }
    let mut value = HeaderValue::from_str(text)
        .map_err(|_error| ConfigError::new(field, "may hold visible ASCII characters only"))?;
    value.set_sensitive(true);
    Ok(value)
}
