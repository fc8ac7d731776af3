//! What staff put on the site beside packages: package groups, banners, news.

mod banner;
mod group;
mod news;

pub use banner::{Banner, BannerDevice, BannerPosition};
pub use group::{GroupCode, PackageGroup};
pub use news::{Article, ArticleState, CleanHtml, NewsColumn};

use crate::Invalid;
use crate::customer::check_text;

/// An address on the web (`https://…`, `http://…`) or on the site itself (`/…`), up to 500 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    const MOST: usize = 500;

    pub fn parse(field: &'static str, text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        check_text(field, text, Self::MOST)?;
        let is_whole = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
        // Two slashes would lead to another host.
        let is_of_the_site = text.starts_with('/') && !text.starts_with("//");
        let is_clean = text.chars().all(|each| !each.is_whitespace() && !"\"'<>\\".contains(each));
        if is_clean && (is_whole || is_of_the_site) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid { field, problem: "must be a web address, or a path that begins with /" })
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_web_or_the_site_and_runs_nothing() {
        for good in ["https://x.example/a?b=1", "http://x.example", "/news/1"] {
            assert_eq!(Link::parse("link", good).unwrap().as_str(), good);
        }
        for bad in ["", "javascript:alert(1)", "//evil.example", "news", "/a b", "/a\"", "data:x"] {
            assert_eq!(Link::parse("link", bad).unwrap_err().field, "link", "{bad}");
        }
    }
}
