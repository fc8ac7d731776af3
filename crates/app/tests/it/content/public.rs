//! What visitors see.

use crate::support::World;
use app::NewsError;
use chrono::TimeDelta;
use domain::content::{Article, ArticleState, Banner, BannerPosition, NewsColumn};
use domain::ports::Page;
use domain::{ArticleId, Timestamp};
use testkit::given;

const FIRST: Page = Page { number: 1, size: 10 };

fn at(minutes: i64) -> Timestamp {
    given::start() + TimeDelta::minutes(minutes)
}

#[tokio::test]
async fn banners_are_seen_at_their_position_within_their_time() {
    let world = World::new();
    let position = |number| BannerPosition::new(number).unwrap();
    let put = |banner: Banner| {
        world.store.put_banner(banner.clone());
        banner.id
    };
    let second = put(Banner { rank: 2, ..given::banner() });
    let first = put(Banner { rank: 1, ..given::banner() });
    let mobile = put(Banner { position: position(100), ..given::banner() });
    let coming = put(Banner { shown_from: Some(at(1)), rank: 3, ..given::banner() });
    put(Banner { shown_until: Some(at(0)), ..given::banner() });
    put(Banner { published: false, ..given::banner() });
    let seen = async |position| {
        let banners = world.app.content.banners(position).await.unwrap();
        banners.iter().map(|banner| banner.id).collect::<Vec<_>>()
    };
    assert_eq!(seen(Some(position(1))).await, [first, second]);
    assert_eq!(seen(Some(position(100))).await, [mobile]);
    assert!(seen(Some(position(2))).await.is_empty());
    assert_eq!(seen(None).await, [first, second, mobile]);
    world.clock.set(at(1));
    assert_eq!(seen(Some(position(1))).await, [first, second, coming]);
}

struct Newsroom {
    open: NewsColumn,
    hidden: NewsColumn,
    /// Latest last; the last two are for the front page as well.
    shown: Vec<Article>,
    in_hidden: Article,
    draft: Article,
    coming: Article,
}

fn newsroom(world: &World) -> Newsroom {
    let (open, hidden) = (given::column(), NewsColumn { published: false, ..given::column() });
    world.store.put_column(open.clone());
    world.store.put_column(hidden.clone());
    let put = |article: Article| {
        world.store.put_article(article.clone());
        article
    };
    let published = |minutes| ArticleState::Published { at: at(minutes) };
    let shown = (0..4)
        .map(|n| Article { state: published(n - 10), on_home: n > 1, ..given::article(&open) })
        .map(put)
        .collect();
    let of = |column, state| put(Article { state, on_home: true, ..given::article(column) });
    Newsroom {
        shown,
        in_hidden: of(&hidden, published(-1)),
        draft: of(&open, ArticleState::Draft),
        coming: of(&open, published(1)),
        open,
        hidden,
    }
}

fn ids<'a, I: IntoIterator<Item = &'a Article>>(articles: I) -> Vec<ArticleId> {
    articles.into_iter().map(|article| article.id).collect()
}

#[tokio::test]
async fn lists_hold_what_is_published_latest_first_and_no_bodies() {
    let world = World::new();
    let news = newsroom(&world);
    let content = &world.app.content;
    let all = content.articles(None, FIRST).await.unwrap();
    assert_eq!(ids(&all.rows), ids(news.shown.iter().rev()));
    assert_eq!(all.total, 4);
    assert!(all.rows.iter().all(|article| article.body.as_str().is_empty()));
    let of_column = content.articles(Some(news.open.id), Page { number: 2, size: 3 }).await;
    assert_eq!(ids(&of_column.unwrap().rows), [news.shown[0].id]);
    let home = content.home_news().await.unwrap();
    assert_eq!(ids(&home), [news.shown[3].id, news.shown[2].id]);
    let columns = content.columns().await.unwrap();
    assert_eq!(columns, [news.open]);
    for unknown in [news.hidden.id, given::column().id] {
        let refused = content.articles(Some(unknown), FIRST).await;
        assert!(matches!(refused, Err(NewsError::UnknownColumn)), "{refused:?}");
    }
}

#[tokio::test]
async fn an_article_is_read_once_it_is_published_in_a_column_that_is() {
    let world = World::new();
    let news = newsroom(&world);
    let content = &world.app.content;
    let (article, column) = content.article(news.shown[0].id).await.unwrap();
    assert_eq!((article, column), (news.shown[0].clone(), news.open.clone()));
    let nobody = given::article(&news.open).id;
    for hidden in [news.draft.id, news.coming.id, news.in_hidden.id, nobody] {
        let refused = content.article(hidden).await;
        assert!(matches!(refused, Err(NewsError::UnknownArticle)), "{refused:?}");
    }
    world.clock.set(at(1));
    assert!(content.article(news.coming.id).await.is_ok());
    world.store.put_column(NewsColumn { published: true, version: 2, ..news.hidden });
    assert!(content.article(news.in_hidden.id).await.is_ok());
}

#[tokio::test]
async fn the_front_page_shows_ten_articles_at_most() {
    let world = World::new();
    let column = given::column();
    world.store.put_column(column.clone());
    for _article in 0..12 {
        world.store.put_article(Article { on_home: true, ..given::article(&column) });
    }
    assert_eq!(world.app.content.home_news().await.unwrap().len(), 10);
}
