use super::{id, start};
use domain::content::{
    Article, ArticleState, Banner, BannerPosition, CleanHtml, GroupCode, Link, NewsColumn,
    PackageGroup,
};
use domain::track::TrackEvent;
use domain::{ArticleId, BannerId, ColumnId, PackageGroupId, PackageId, Source, TrackId};

/// A published group of package 74 alone; its code is its own.
pub fn group() -> PackageGroup {
    let id = PackageGroupId(id());
    PackageGroup {
        id,
        version: 1,
        code: GroupCode::parse(&format!("g-{id}")).unwrap(),
        name: "春季套餐".to_owned(),
        template: "standard".to_owned(),
        packages: vec![PackageId(74)],
        published: true,
        rank: 0,
    }
}

/// A published banner at the first position for PCs.
pub fn banner() -> Banner {
    Banner {
        id: BannerId(id()),
        version: 1,
        position: BannerPosition::new(1).unwrap(),
        title: "春季优惠".to_owned(),
        picture: link("/pictures/spring.png"),
        link: None,
        rank: 0,
        published: true,
        shown_from: None,
        shown_until: None,
    }
}

/// A published column.
pub fn column() -> NewsColumn {
    let id = ColumnId(id());
    NewsColumn { id, version: 1, name: "公告".to_owned(), published: true, rank: 0 }
}

/// An article of the column, published at `start`, not on the front page.
pub fn article(column: &NewsColumn) -> Article {
    Article {
        id: ArticleId(id()),
        version: 1,
        column: column.id,
        title: "春季公告".to_owned(),
        summary: "春天来了".to_owned(),
        cover: None,
        body: CleanHtml::known_to_be_clean("<p>春天来了</p>".to_owned()),
        on_home: false,
        state: ArticleState::Published { at: start() },
        created_at: start(),
    }
}

/// A view of the front page.
pub fn track() -> TrackEvent {
    TrackEvent {
        id: TrackId(id()),
        name: "page_view".to_owned(),
        page: Some("/".to_owned()),
        visit: None,
        order_id: None,
        properties: None,
        source: Source::default(),
        happened_at: None,
        received_at: start(),
    }
}

pub fn link(text: &str) -> Link {
    Link::parse("link", text).unwrap()
}
