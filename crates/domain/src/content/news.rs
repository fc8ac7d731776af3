use super::Link;
use crate::id::{ArticleId, ColumnId};
use crate::time::Timestamp;

/// A column (栏目) of the news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsColumn {
    pub id: ColumnId,
    /// Rises with every change; an update of an older version is a conflict.
    pub version: i64,
    pub name: String,
    pub published: bool,
    /// Smaller stands first.
    pub rank: i32,
}

/// HTML that cannot run anything or reach into the page around it: it has gone through the
/// [`HtmlCleaner`](crate::ports::HtmlCleaner), or comes from a store that holds only such.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CleanHtml(String);

impl CleanHtml {
    /// For the cleaner, and for reading back what it made.
    pub fn known_to_be_clean(html: String) -> Self {
        Self(html)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArticleState {
    Draft,
    /// To be seen from this instant on.
    Published {
        at: Timestamp,
    },
}

/// An article of the news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    /// Rises with every change; an update of an older version is a conflict.
    pub version: i64,
    pub column: ColumnId,
    pub title: String,
    pub summary: String,
    pub cover: Option<Link>,
    pub body: CleanHtml,
    /// Shown on the front page too.
    pub on_home: bool,
    pub state: ArticleState,
    pub created_at: Timestamp,
}

impl Article {
    pub fn is_shown(&self, now: Timestamp) -> bool {
        match self.state {
            ArticleState::Draft => false,
            ArticleState::Published { at } => at <= now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn an_article_is_shown_from_its_publication_on() {
        let now = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let mut article = Article {
            id: ArticleId(Snowflake::from_i64(1).unwrap()),
            version: 1,
            column: ColumnId(Snowflake::from_i64(2).unwrap()),
            title: "公告".to_owned(),
            summary: String::new(),
            cover: None,
            body: CleanHtml::default(),
            on_home: false,
            state: ArticleState::Draft,
            created_at: now,
        };
        assert!(!article.is_shown(now));
        article.state = ArticleState::Published { at: now };
        assert!(article.is_shown(now));
        assert!(!article.is_shown(now - TimeDelta::seconds(1)));
    }
}
