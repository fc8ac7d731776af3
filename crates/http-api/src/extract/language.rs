use crate::error::ErrorCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};

/// What people are told things in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// The one of ours that `Accept-Language` likes best.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut best = (Self::default(), 0);
        let lines = headers.get_all(ACCEPT_LANGUAGE).filter_map(|line| line.to_str().ok());
        for range in lines.flat_map(|line| line.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let known = parts.next().and_then(Self::from_tag);
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1_000, per_mille);
            if let Some(language) = known.filter(|_| weight > best.1) {
                best = (language, weight);
            }
        }
        best.0
    }

    pub(crate) fn words(self, code: ErrorCode) -> &'static str {
        match self {
            Self::Chinese => code.chinese(),
            Self::English => code.english(),
        }
    }

    fn from_tag(tag: &str) -> Option<Self> {
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _other => None,
        }
    }
}

/// `0.7` → 700; at most three decimals count.
fn per_mille(text: &str) -> u32 {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = decimals.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse()) {
        ("0", Ok(weight)) => weight,
        ("1", Ok(_)) => 1_000,
        _malformed => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn the_language_that_is_liked_best_is_spoken() {
        for (text, language) in [
            ("en", Language::English),
            ("en-GB,zh;q=0.9", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("fr, en;q=0.3", Language::English),
            ("en;q=0.2, zh;q=0.25", Language::Chinese),
            ("en;q=0", Language::Chinese),
            ("*", Language::Chinese),
            ("", Language::Chinese),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(text));
            assert_eq!(Language::of(&headers), language, "{text}");
        }
    }
}
