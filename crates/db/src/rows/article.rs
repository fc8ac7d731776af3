use crate::place::{Place, storable};
use crate::schema::article;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::content::{Article, ArticleState, CleanHtml, Link};
use domain::ports::StoreError;
use domain::{ArticleId, ColumnId};

/// When a draft is published, as the rows say it.
const NEVER: i64 = i64::MAX;

/// All but the body.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = article, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ArticleHead {
    id: i64,
    version: i64,
    column_id: i64,
    title: String,
    summary: String,
    cover: Option<String>,
    on_home: bool,
    published_at: i64,
    created_at: i64,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = article)]
pub(crate) struct ArticleRow {
    #[diesel(embed)]
    head: ArticleHead,
    body: String,
}

impl ArticleHead {
    /// The article as it is to be stored under the given version.
    pub(crate) fn new(article: &Article, version: i64) -> Self {
        Self {
            id: article.id.as_i64(),
            version,
            column_id: article.column.as_i64(),
            title: storable(&article.title),
            summary: storable(&article.summary),
            cover: article.cover.as_ref().map(|cover| cover.as_str().to_owned()),
            on_home: article.on_home,
            published_at: match article.state {
                ArticleState::Draft => NEVER,
                ArticleState::Published { at } => at.timestamp_micros(),
            },
            created_at: article.created_at.timestamp_micros(),
        }
    }

    /// With an empty body.
    pub(crate) fn read(self) -> Result<Article, StoreError> {
        self.with_body(String::new())
    }

    fn with_body(self, body: String) -> Result<Article, StoreError> {
        let place = Place { table: "article", id: &self.id };
        let cover = self.cover.as_deref().map(|cover| Link::parse("cover", cover));
        let state = match self.published_at {
            NEVER => ArticleState::Draft,
            at => ArticleState::Published { at: place.time("published_at", at)? },
        };
        Ok(Article {
            id: ArticleId(place.snowflake("id", self.id)?),
            version: self.version,
            column: ColumnId(place.snowflake("column_id", self.column_id)?),
            cover: place.read("cover", cover.transpose())?,
            body: CleanHtml::known_to_be_clean(body),
            on_home: self.on_home,
            state,
            created_at: place.time("created_at", self.created_at)?,
            title: self.title,
            summary: self.summary,
        })
    }
}

impl ArticleRow {
    pub(crate) fn read(self) -> Result<Article, StoreError> {
        self.head.with_body(self.body)
    }
}
