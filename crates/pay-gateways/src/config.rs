use reqwest::Url;

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

/// An absolute HTTP address without query and fragment.
pub(crate) fn http_url(field: &'static str, text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).map_err(|_error| ConfigError::new(field, "is not an address"))?;
    let plain = url.query().is_none() && url.fragment().is_none();
    if !matches!(url.scheme(), "http" | "https") || url.cannot_be_a_base() {
        Err(ConfigError::new(field, "must begin with https:// or http://"))
    } else if plain {
        Ok(url)
    } else {
        Err(ConfigError::new(field, "must not have a query or a fragment"))
    }
}

/// A number or name as the providers give them out: letters, digits, `_` and `-`.
pub(crate) fn identifier(field: &'static str, text: &str) -> Result<(), ConfigError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if text.is_empty() {
        Err(ConfigError::new(field, "must not be empty"))
    } else if text.len() > 64 || !text.bytes().all(good) {
        Err(ConfigError::new(field, "may hold up to 64 letters and digits only"))
    } else {
        Ok(())
    }
}

/// Where a provider sends its notifications; both allow 255 bytes.
pub(crate) fn notify_url(text: &str) -> Result<(), ConfigError> {
    notify_address("notify_url", text)
}

/// The same under another name.
pub(crate) fn notify_address(field: &'static str, text: &str) -> Result<(), ConfigError> {
    http_url(field, text)?;
    if text.len() > 255 {
        return Err(ConfigError::new(field, "is longer than 255 bytes"));
    }
    Ok(())
}
