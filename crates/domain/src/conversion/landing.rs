use crate::Invalid;
use std::fmt;

const FIELD: &str = "landingUrl";

/// The whole address of the page on which a click landed, with Baidu's number of the click
/// (`bd_vid`) in its query: up to 1,024 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct LandingUrl(String);

impl LandingUrl {
    const MOST: usize = 1_024;

    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refuse = |problem| Err(Invalid { field: FIELD, problem });
        if text.len() > Self::MOST {
            return refuse("is too long");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\') {
            return refuse("may hold printable ASCII only");
        }
        let url = Self(text.to_owned());
        let authority = url.authority();
        if authority.is_none_or(|authority| authority.is_empty() || authority.contains('@')) {
            return refuse("must be a whole http or https address");
        }
        if url.click().is_empty() {
            return refuse("must carry bd_vid");
        }
        Ok(url)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, in small letters and without a port.
    pub fn host(&self) -> String {
        let authority = self.authority().unwrap_or_default();
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            Some(_) | None => authority,
        };
        host.trim_end_matches('.').to_ascii_lowercase()
    }

    /// Baidu's number of the click (`bd_vid`).
    pub fn click(&self) -> &str {
        let whole = self.0.split_once('#').map_or(self.0.as_str(), |(before, _fragment)| before);
        let query = whole.split_once('?').map_or("", |(_path, query)| query);
        let found = query.split('&').find_map(|pair| pair.strip_prefix("bd_vid="));
        found.unwrap_or_default()
    }

    fn authority(&self) -> Option<&str> {
        let (scheme, rest) = self.0.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return None;
        }
        rest.split(['/', '?', '#']).next()
    }
}

/// It tells one visitor from another.
impl fmt::Debug for LandingUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LandingUrl(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_and_the_click_are_read() {
        let url =
            LandingUrl::parse("https://WWW.Example.com.:8443/a?x=1&bd_vid=77abc#top").unwrap();
        assert_eq!((url.host().as_str(), url.click()), ("www.example.com", "77abc"));
    }

    #[test]
    fn an_address_without_host_or_click_is_refused() {
        for bad in [
            "",
            "www.example.com/?bd_vid=1",
            "ftp://www.example.com/?bd_vid=1",
            "https:///?bd_vid=1",
            "https://www.example.com/",
            "https://www.example.com/?bd_vid=",
            "https://www.example.com/#?bd_vid=1",
            "https://www.example.com@evil.example/?bd_vid=1",
            "https://evil.example\\@www.example.com/?bd_vid=1",
            "https://www.example.com/ ?bd_vid=1",
            "https://www.example.com/\n?bd_vid=1",
            &format!("https://www.example.com/?bd_vid={}", "1".repeat(1_024)),
        ] {
            assert_eq!(LandingUrl::parse(bad).unwrap_err().field, FIELD, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "(https?://)?[ -~]{0,60}") {
            if let Ok(url) = LandingUrl::parse(&text) {
                proptest::prop_assert!(!url.host().contains('/') && !url.click().is_empty());
            }
        }
    }
}
