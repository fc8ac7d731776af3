//! 新闻 and banners, as visitors see them.

use crate::harness::Site;
use chrono::TimeDelta;
use domain::content::{Article, ArticleState, Banner, BannerPosition, NewsColumn};
use domain::{ArticleId, Timestamp};
use http_api::ErrorCode;
use serde_json::{Value, json};
use testkit::given;

const BANNER: &str = "/v1/global/banner";

fn at(minutes: i64) -> Timestamp {
    given::start() + TimeDelta::minutes(minutes)
}

struct Newsroom {
    open: NewsColumn,
    hidden: NewsColumn,
    /// Latest first.
    shown: Vec<Article>,
    unseen: [ArticleId; 3],
}

fn newsroom(site: &Site) -> Newsroom {
    let (open, hidden) = (given::column(), NewsColumn { published: false, ..given::column() });
    site.store.put_column(open.clone());
    site.store.put_column(hidden.clone());
    let put = |article: Article| {
        site.store.put_article(article.clone());
        article
    };
    let published = |minutes| ArticleState::Published { at: at(minutes) };
    let shown = (0..3)
        .map(|n| Article { state: published(-n), on_home: n == 1, ..given::article(&open) })
        .map(put)
        .collect();
    let of = |column, state| put(Article { state, on_home: true, ..given::article(column) }).id;
    let unseen =
        [of(&hidden, published(-1)), of(&open, ArticleState::Draft), of(&open, published(1))];
    Newsroom { open, hidden, shown, unseen }
}

fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["newsId"].as_str().unwrap().to_owned()).collect()
}

fn texts<'a, I: IntoIterator<Item = &'a Article>>(articles: I) -> Vec<String> {
    articles.into_iter().map(|article| article.id.to_string()).collect()
}

#[actix_web::test]
async fn the_news_are_listed_latest_first_page_by_page() {
    let site = Site::new();
    let news = newsroom(&site);
    let all = site.get("/v1/news/list").await;
    assert_eq!(ids(&all.rows()), texts(&news.shown));
    assert_eq!(all.json()["total"], 3);
    let first = json!({
        "newsId": news.shown[0].id.to_string(), "columnId": news.open.id.to_string(),
        "title": "春季公告", "summary": "春天来了", "publishedAt": "2026-03-02T12:00:00+08:00",
    });
    assert_eq!(all.rows()[0], first);
    let of_column = format!("/v1/news/list?columnId={}&pageNum=2&pageSize=2", news.open.id);
    let second = site.get(&of_column).await;
    assert_eq!(ids(&second.rows()), texts(&news.shown[2..]));
    assert_eq!(second.json()["total"], 3);
    assert!(site.get("/v1/news/list?pageNum=9").await.rows().is_empty());
}

#[actix_web::test]
async fn the_front_page_and_the_columns_show_their_own() {
    let site = Site::new();
    let news = newsroom(&site);
    let home = site.get("/v1/news/home").await.data();
    assert_eq!(ids(home.as_array().unwrap()), texts([&news.shown[1]]));
    let columns = site.get("/v1/news/columns").await.data();
    let open = json!({ "columnId": news.open.id.to_string(), "columnName": "公告" });
    assert_eq!(columns, json!([open]));
}

#[actix_web::test]
async fn an_article_is_shown_whole() {
    let site = Site::new();
    let news = newsroom(&site);
    let cover = Some(given::link("/cover.png"));
    let article = Article { cover, ..news.shown[0].clone() };
    site.store.put_article(article.clone());
    let answer = site.get(&format!("/v1/news/detail?newsId={}", article.id)).await;
    let expected = json!({
        "newsId": article.id.to_string(), "columnId": news.open.id.to_string(),
        "columnName": "公告", "title": "春季公告", "summary": "春天来了", "cover": "/cover.png",
        "body": "<p>春天来了</p>", "publishedAt": "2026-03-02T12:00:00+08:00",
    });
    assert_eq!((answer.status, answer.data()), (200, expected));
}

#[actix_web::test]
async fn what_is_not_published_is_nowhere() {
    let site = Site::new();
    let news = newsroom(&site);
    for path in ["/v1/news/list", "/v1/news/home", "/v1/news/columns"] {
        let answer = site.get(path).await;
        for unseen in &news.unseen {
            assert!(!answer.body.contains(&unseen.to_string()), "{path}");
        }
        assert!(!answer.body.contains(&news.hidden.id.to_string()), "{path}");
    }
    for unseen in news.unseen {
        let answer = site.get(&format!("/v1/news/detail?newsId={unseen}")).await;
        answer.is_error(ErrorCode::NewsNotFound);
    }
    for column in [news.hidden.id, given::column().id] {
        let answer = site.get(&format!("/v1/news/list?columnId={column}")).await;
        answer.is_error(ErrorCode::NewsColumnNotFound);
    }
}

#[actix_web::test]
async fn bad_questions_about_the_news_name_their_parameter() {
    let site = Site::new();
    let detail = "/v1/news/detail";
    for (path, field) in [
        (detail.to_owned(), "newsId"),
        (format!("{detail}?newsId="), "newsId"),
        (format!("{detail}?newsId=abc"), "newsId"),
        (format!("{detail}?newsId=-1"), "newsId"),
        (format!("{detail}?newsId=1&newsId=2"), "newsId"),
        ("/v1/news/list?columnId=x".to_owned(), "columnId"),
        ("/v1/news/list?pageNum=0".to_owned(), "pageNum"),
        ("/v1/news/list?pageNum=x".to_owned(), "pageNum"),
        ("/v1/news/list?pageSize=0".to_owned(), "pageSize"),
        ("/v1/news/list?pageSize=101".to_owned(), "pageSize"),
        (format!("{BANNER}?position="), "position"),
        (format!("{BANNER}?position=0"), "position"),
        (format!("{BANNER}?position=200"), "position"),
        (format!("{BANNER}?position=one"), "position"),
        (format!("{BANNER}?position=1&position=2"), "position"),
    ] {
        site.get(&path).await.is_error(ErrorCode::InvalidField).in_field(field);
    }
    site.get(&format!("{detail}?newsId=1")).await.is_error(ErrorCode::NewsNotFound);
}

#[actix_web::test]
async fn banners_are_shown_at_their_position_within_their_time() {
    let site = Site::new();
    let mobile = BannerPosition::new(100).unwrap();
    let link = Some(given::link("/packages"));
    let second = Banner { rank: 2, link, ..given::banner() };
    let first = Banner { rank: 1, shown_until: Some(at(1)), ..given::banner() };
    let on_mobile = Banner { position: mobile, shown_from: Some(at(0)), ..given::banner() };
    let unseen = [
        Banner { shown_from: Some(at(1)), ..given::banner() },
        Banner { shown_until: Some(at(0)), ..given::banner() },
        Banner { published: false, ..given::banner() },
    ];
    for banner in [&second, &first, &on_mobile].into_iter().chain(&unseen) {
        site.store.put_banner(banner.clone());
    }
    let all = site.get(BANNER).await.data();
    let shown = |banner: &Banner, position, device| {
        json!({
            "bannerId": banner.id.to_string(), "position": position, "device": device,
            "title": "春季优惠", "picture": "/pictures/spring.png",
        })
    };
    let mut linked = shown(&second, 1, "pc");
    linked["link"] = json!("/packages");
    let expected = json!([shown(&first, 1, "pc"), linked, shown(&on_mobile, 100, "mobile")]);
    assert_eq!(all, expected);
    let of_one = site.get(&format!("{BANNER}?position=100")).await.data();
    assert_eq!(of_one, json!([expected[2]]));
    assert_eq!(site.get(&format!("{BANNER}?position=2")).await.data(), json!([]));
    site.clock.advance(TimeDelta::minutes(1));
    let later = site.get(&format!("{BANNER}?position=1")).await.data();
    let ids: Vec<_> = later.as_array().unwrap().iter().map(|row| &row["bannerId"]).collect();
    assert_eq!(ids, [&json!(unseen[0].id.to_string()), &json!(second.id.to_string())]);
}
