use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::content::{
    Article, ArticleState, Banner, BannerPosition, CleanHtml, NewsColumn, PackageGroup,
};
use domain::ports::StoreError;
use domain::{ArticleId, BannerId, ColumnId, Timestamp};

pub async fn a_banner_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let full = Banner {
        version: 7,
        position: BannerPosition::new(199).unwrap(),
        title: "春节 \u{1f9e7} 'quoted' \"twice\"".to_owned(),
        picture: given::link("https://x.example/a.png?b=1"),
        link: Some(given::link("/packages/74")),
        rank: i32::MIN,
        published: false,
        shown_from: Some(moment(1)),
        shown_until: Some(moment(2)),
        ..given::banner()
    };
    let bare = Banner { title: String::new(), rank: i32::MAX, ..given::banner() };
    for banner in [&bare, &full] {
        keep_banner(fixture, banner).await;
        assert_eq!(found_banner(fixture, banner.id).await.as_ref(), Some(banner));
    }
    assert_eq!(found_banner(fixture, BannerId(given::id())).await, None);
}

pub async fn banners_are_told_by_position_rank_and_id(fixture: &Fixture) {
    let at = |position, rank| Banner {
        position: BannerPosition::new(position).unwrap(),
        rank,
        ..given::banner()
    };
    let banners = [at(1, -5), at(1, 0), at(1, 0), at(2, -9), at(100, -10)];
    for turn in [3, 1, 4, 0, 2] {
        keep_banner(fixture, &banners[turn]).await;
    }
    assert_eq!(fixture.content.banners().await.unwrap(), banners);
}

pub async fn a_column_survives_a_round_trip_and_stands_by_its_rank(fixture: &Fixture) {
    let column = |rank| NewsColumn { rank, ..given::column() };
    let hidden =
        NewsColumn {
            version: 3, name: "帮助 & 问答".to_owned(), published: false, ..column(-2)
        };
    let columns = [hidden, column(0), column(0), column(1)];
    for turn in [2, 3, 0, 1] {
        keep_column(fixture, &columns[turn]).await;
    }
    assert_eq!(fixture.content.columns().await.unwrap(), columns);
    let mut unit = fixture.begin().await;
    assert_eq!(
        unit.content().find_column(columns[0].id).await.unwrap().as_ref(),
        Some(&columns[0])
    );
    assert_eq!(unit.content().find_column(ColumnId(given::id())).await.unwrap(), None);
    unit.roll_back().await.unwrap();
}

pub async fn an_article_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let column = given::column();
    let draft = Article {
        title: String::new(),
        summary: String::new(),
        body: CleanHtml::default(),
        state: ArticleState::Draft,
        ..given::article(&column)
    };
    let full = Article {
        version: 9,
        title: "喜讯 \u{1f389}".to_owned(),
        cover: Some(given::link("/covers/1.png")),
        body: CleanHtml::known_to_be_clean("<p>长城\u{1f6dc}</p>".repeat(20_000)),
        on_home: true,
        state: ArticleState::Published { at: moment(1) },
        created_at: moment(0),
        ..given::article(&column)
    };
    for article in [&draft, &full] {
        keep_article(fixture, article).await;
        assert_eq!(fixture.content.article(article.id).await.unwrap().as_ref(), Some(article));
        let mut unit = fixture.begin().await;
        assert_eq!(unit.content().find_article(article.id).await.unwrap().as_ref(), Some(article));
        unit.roll_back().await.unwrap();
    }
    assert_eq!(fixture.content.article(ArticleId(given::id())).await.unwrap(), None);
}

/// Every field of its own is another one after the change, and none of another row.
pub async fn a_change_of_content_is_stored_whole(fixture: &Fixture) {
    let (banner, column) = (given::banner(), given::column());
    let cover = Some(given::link("/covers/1.png"));
    let article = Article { cover, ..given::article(&column) };
    keep_banner(fixture, &banner).await;
    keep_column(fixture, &column).await;
    keep_article(fixture, &article).await;
    let beside = given::article(&column);
    keep_article(fixture, &beside).await;
    let mut banner = Banner {
        link: Some(given::link("/a")),
        shown_until: Some(moment(1)),
        published: false,
        ..banner
    };
    let mut column = NewsColumn { name: "动态".to_owned(), ..column };
    let mut article = Article {
        body: CleanHtml::known_to_be_clean("<p>anew</p>".to_owned()),
        state: ArticleState::Draft,
        on_home: true,
        cover: None,
        ..article
    };
    let mut unit = fixture.begin().await;
    unit.content().update_banner(&mut banner).await.unwrap();
    unit.content().update_column(&mut column).await.unwrap();
    unit.content().update_article(&mut article).await.unwrap();
    // What was set is taken away again.
    banner.link = None;
    banner.shown_until = None;
    unit.content().update_banner(&mut banner).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!((banner.version, column.version, article.version), (3, 2, 2));
    assert_eq!(fixture.content.banners().await.unwrap(), [banner]);
    assert_eq!(fixture.content.columns().await.unwrap(), [column]);
    assert_eq!(fixture.content.article(article.id).await.unwrap(), Some(article));
    assert_eq!(fixture.content.article(beside.id).await.unwrap(), Some(beside));
}

pub async fn content_with_a_taken_id_is_a_duplicate(fixture: &Fixture) {
    let (banner, column) = (given::banner(), given::column());
    let (article, group) = (given::article(&column), given::group());
    let twin = PackageGroup { id: group.id, ..given::group() };
    let mut unit = fixture.begin().await;
    let content = unit.content();
    for expected in [true, false] {
        let group = if expected { &group } else { &twin };
        assert_eq!(is_kept(&content.insert_banner(&banner).await), expected);
        assert_eq!(is_kept(&content.insert_column(&column).await), expected);
        assert_eq!(is_kept(&content.insert_article(&article).await), expected);
        assert_eq!(is_kept(&content.insert_group(group).await), expected);
    }
    unit.commit().await.unwrap();
}

pub async fn a_stale_update_of_content_is_a_conflict(fixture: &Fixture) {
    let (banner, column) = (given::banner(), given::column());
    let (article, group) = (given::article(&column), given::group());
    keep_banner(fixture, &banner).await;
    keep_column(fixture, &column).await;
    keep_article(fixture, &article).await;
    let mut unit = fixture.begin().await;
    let content = unit.content();
    content.insert_group(&group).await.unwrap();
    // The first one to come goes by the version that it read, and so does the second.
    for expected in [true, false] {
        assert_eq!(is_current(&content.update_banner(&mut banner.clone()).await), expected);
        assert_eq!(is_current(&content.update_column(&mut column.clone()).await), expected);
        assert_eq!(is_current(&content.update_article(&mut article.clone()).await), expected);
        assert_eq!(is_current(&content.update_group(&mut group.clone()).await), expected);
    }
    assert!(!is_current(&content.update_banner(&mut given::banner()).await), "it is not there");
    unit.commit().await.unwrap();
    assert_eq!(found_banner(fixture, banner.id).await.map(|found| found.version), Some(2));
}

fn is_kept(kept: &Result<(), StoreError>) -> bool {
    assert!(matches!(kept, Ok(()) | Err(StoreError::Duplicate)), "{kept:?}");
    kept.is_ok()
}

fn is_current(changed: &Result<(), StoreError>) -> bool {
    assert!(matches!(changed, Ok(()) | Err(StoreError::Conflict)), "{changed:?}");
    changed.is_ok()
}

fn moment(micros: i64) -> Timestamp {
    given::start() + TimeDelta::microseconds(micros)
}

async fn keep_banner(fixture: &Fixture, banner: &Banner) {
    let mut unit = fixture.begin().await;
    unit.content().insert_banner(banner).await.unwrap();
    unit.commit().await.unwrap();
}

async fn keep_column(fixture: &Fixture, column: &NewsColumn) {
    let mut unit = fixture.begin().await;
    unit.content().insert_column(column).await.unwrap();
    unit.commit().await.unwrap();
}

async fn keep_article(fixture: &Fixture, article: &Article) {
    let mut unit = fixture.begin().await;
    unit.content().insert_article(article).await.unwrap();
    unit.commit().await.unwrap();
}

async fn found_banner(fixture: &Fixture, id: BannerId) -> Option<Banner> {
    let mut unit = fixture.begin().await;
    let found = unit.content().find_banner(id).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}
