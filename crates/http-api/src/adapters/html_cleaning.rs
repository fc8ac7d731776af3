use ammonia::Builder;
use domain::content::CleanHtml;
use domain::ports::HtmlCleaner;
use std::collections::HashSet;

/// Keeps what an article needs: text, headings, lists, tables, links and pictures. Links and
/// pictures are of https, http or this site; nothing runs, nothing is framed, nothing is styled
/// beyond a class.
#[derive(Debug)]
pub struct HtmlCleaning {
    cleaner: Builder<'static>,
}

impl HtmlCleaning {
    pub fn new() -> Self {
        let mut cleaner = Builder::default();
        cleaner
            .url_schemes(HashSet::from(["https", "http", "mailto", "tel"]))
            .link_rel(Some("noopener noreferrer nofollow"))
            .add_generic_attributes(["class"])
            .strip_comments(true);
        Self { cleaner }
    }
}

impl Default for HtmlCleaning {
    fn default() -> Self {
        Self::new()
    }
}

impl HtmlCleaner for HtmlCleaning {
    fn clean(&self, html: &str) -> CleanHtml {
        CleanHtml::known_to_be_clean(self.cleaner.clean(html).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(html: &str) -> String {
        HtmlCleaning::new().clean(html).as_str().to_owned()
    }

    #[test]
    fn an_article_stays_what_it_is() {
        let article = "<h2>通知</h2><p class=\"lead\">宽带<b>升级</b></p>\
            <table><tbody><tr><td>100M</td></tr></tbody></table><img src=\"/pic/1.png\" alt=\"图\">";
        assert_eq!(clean(article), article);
    }

    #[test]
    fn whatever_runs_is_taken_out() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href=\"java\nscript:alert(1)\">x</a>",
            "<iframe src=\"https://evil.example\"></iframe>",
            "<svg onload=alert(1)>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<object data=\"data:text/html,<script>alert(1)</script>\"></object>",
            "<p style=\"background:url(javascript:alert(1))\">x</p>",
            "<form action=\"https://evil.example\"><input name=password></form>",
            "<base href=\"https://evil.example\">",
            "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
            "<img src=\"data:image/svg+xml,<svg onload=alert(1)>\">",
        ] {
            let cleaned = clean(bad).to_lowercase();
            for word in ["script", "onerror", "onload", "alert", "evil.example", "style", "data:"] {
                assert!(!cleaned.contains(word), "{bad} became {cleaned}");
            }
        }
    }

    #[test]
    fn links_open_without_telling_where_from() {
        let link = clean("<a href=\"https://www.example.com/\">x</a>");
        assert!(link.contains("rel=\"noopener noreferrer nofollow\""), "{link}");
    }
}
