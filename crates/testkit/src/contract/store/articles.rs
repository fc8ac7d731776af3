//! The lists of the news: latest publication first, page by page.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::content::{Article, ArticleState, CleanHtml, NewsColumn};
use domain::ports::{ArticleFilter, Page};
use domain::{ColumnId, Timestamp};

pub async fn articles_are_listed_page_by_page_latest_first(fixture: &Fixture) {
    let column = given::column();
    // In the order in which they were made, which is not that of their publication.
    let [old, tie, later_tie, draft, latest, later_draft] = [
        published(&column, -5),
        published(&column, 0),
        published(&column, 0),
        drafted(&column),
        published(&column, 9),
        drafted(&column),
    ];
    let wanted = [&later_draft, &draft, &latest, &later_tie, &tie, &old];
    for article in [&old, &tie, &later_tie, &draft, &latest, &later_draft] {
        keep(fixture, article).await;
    }
    for size in 1..=7 {
        let mut seen = Vec::new();
        for number in 1..=8 {
            let listed = list(fixture, &ArticleFilter::default(), Page { number, size }).await;
            assert_eq!(listed.0, 6, "on each page, even after the last");
            assert!(listed.1.len() <= usize::try_from(size).unwrap());
            seen.extend(listed.1);
        }
        assert_eq!(seen, wanted.map(without_body), "in pages of {size}");
    }
}

pub async fn articles_are_narrowed_by_column_front_page_and_time(fixture: &Fixture) {
    let (news, help) = (given::column(), given::column());
    let on_home = |article| Article { on_home: true, ..article };
    let [first, coming, front, other, draft] = [
        published(&news, 0),
        published(&news, 60),
        on_home(published(&news, 1)),
        on_home(published(&help, 2)),
        on_home(drafted(&news)),
    ];
    for article in [&first, &coming, &front, &other, &draft] {
        keep(fixture, article).await;
    }
    let (news, help) = (Some(news.id), Some(help.id));
    let narrowed = [
        (of(news, None, None), vec![&draft, &coming, &front, &first]),
        (of(help, None, None), vec![&other]),
        (of(Some(ColumnId(given::id())), None, None), vec![]),
        (of(None, Some(true), None), vec![&draft, &other, &front]),
        (of(None, Some(false), None), vec![&coming, &first]),
        (of(None, None, Some(second(2))), vec![&other, &front, &first]),
        (of(None, None, Some(second(1))), vec![&front, &first]),
        (of(None, None, Some(second(60))), vec![&coming, &other, &front, &first]),
        (of(news, Some(true), Some(second(60))), vec![&front]),
        (of(help, Some(false), None), vec![]),
    ];
    for (filter, wanted) in narrowed {
        let wanted: Vec<_> = wanted.into_iter().map(without_body).collect();
        for size in [1, 2, 10] {
            let mut seen = Vec::new();
            for number in 1..=6 {
                let (total, rows) = list(fixture, &filter, Page { number, size }).await;
                assert_eq!(total, i64::try_from(wanted.len()).unwrap(), "{filter:?}");
                seen.extend(rows);
            }
            assert_eq!(seen, wanted, "{filter:?} in pages of {size}");
        }
    }
}

pub async fn articles_of_a_hidden_column_are_not_shown(fixture: &Fixture) {
    let open = given::column();
    let mut hidden = NewsColumn { published: false, ..given::column() };
    let mut unit = fixture.begin().await;
    unit.content().insert_column(&open).await.unwrap();
    unit.content().insert_column(&hidden).await.unwrap();
    unit.commit().await.unwrap();
    let [first, secret] = [published(&open, 0), published(&hidden, 1)];
    for article in [&first, &secret] {
        keep(fixture, article).await;
    }
    let page = Page { number: 1, size: 10 };
    let [first, both] = [vec![&first], vec![&secret, &first]]
        .map(|wanted| wanted.into_iter().map(without_body).collect::<Vec<_>>());
    let now = of(None, None, Some(second(1)));
    assert_eq!(list(fixture, &now, page).await, (1, first));
    assert_eq!(list(fixture, &ArticleFilter::default(), page).await, (2, both.clone()));
    hidden.published = true;
    let mut unit = fixture.begin().await;
    unit.content().update_column(&mut hidden).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(list(fixture, &now, page).await, (2, both));
}

/// Deep in a long list as well as at its beginning.
pub async fn every_page_of_a_long_list_goes_on_where_the_one_before_ended(fixture: &Fixture) {
    let column = given::column();
    let mut wanted = Vec::new();
    let mut unit = fixture.begin().await;
    for turn in 0..230 {
        // Ten at a time are published at the same instant.
        let article = published(&column, turn / 10);
        unit.content().insert_article(&article).await.unwrap();
        wanted.insert(0, without_body(&article));
    }
    unit.commit().await.unwrap();
    let filter = of(Some(column.id), None, Some(second(1_000)));
    for (number, wanted) in (1..).zip(wanted.chunks(23)) {
        let (total, rows) = list(fixture, &filter, Page { number, size: 23 }).await;
        assert_eq!((total, rows.as_slice()), (230, wanted), "page {number}");
    }
    assert_eq!(list(fixture, &filter, Page { number: 11, size: 23 }).await, (230, Vec::new()));
    let far = Page { number: u32::MAX, size: 100 };
    assert_eq!(list(fixture, &filter, far).await, (230, Vec::new()));
}

fn of(
    column: Option<ColumnId>,
    on_home: Option<bool>,
    shown_at: Option<Timestamp>,
) -> ArticleFilter {
    ArticleFilter { column, on_home, shown_at }
}

fn second(second: i64) -> Timestamp {
    given::start() + TimeDelta::seconds(second)
}

fn published(column: &NewsColumn, at: i64) -> Article {
    Article { state: ArticleState::Published { at: second(at) }, ..given::article(column) }
}

fn drafted(column: &NewsColumn) -> Article {
    Article { state: ArticleState::Draft, ..given::article(column) }
}

fn without_body(article: &Article) -> Article {
    assert_ne!(article.body, CleanHtml::default());
    Article { body: CleanHtml::default(), ..article.clone() }
}

async fn keep(fixture: &Fixture, article: &Article) {
    let mut unit = fixture.begin().await;
    unit.content().insert_article(article).await.unwrap();
    unit.commit().await.unwrap();
}

async fn list(fixture: &Fixture, filter: &ArticleFilter, page: Page) -> (i64, Vec<Article>) {
    let listed = fixture.content.articles(filter, page).await.unwrap();
    (listed.total, listed.rows)
}
