//! The limits of every field, by the name that a client knows it by.

use super::{article, banner, column, group, package};
use crate::fulfilment::TARGETS;
use crate::support::{World, member};
use app::ContentError;
use app::content::{ArticleDraft, BannerDraft, ColumnDraft, ContentItem, GroupDraft, PackageDraft};
use chrono::TimeDelta;
use domain::content::{Article, Banner, NewsColumn, PackageGroup};
use domain::package::ShownAt;
use domain::staff::Role;
use domain::{Package, PackageId, Target};
use testkit::given;

async fn refused<T: ContentItem>(world: &World, draft: T::Draft) -> String {
    let told = format!("{draft:?}").chars().take(300).collect::<String>();
    let made = world.app.content_desk.create::<T>(&member(Role::Content), draft).await;
    assert!(world.store.audit().is_empty());
    match made {
        Err(ContentError::Invalid { field, .. }) => field,
        other => panic!("{other:?} of {told}"),
    }
}

#[tokio::test]
async fn a_packages_texts_have_their_limits() {
    let world = World::new();
    let long = |n: usize| "长".repeat(n);
    for bad in ["", "  ", &long(65), "a\nb", "a\0", "套餐😀"] {
        let draft = PackageDraft { name: bad.to_owned(), ..package() };
        assert_eq!(refused::<Package>(&world, draft).await, "packageName", "{bad}");
    }
    for bad in ["", &long(33), "1\t0", "📶"] {
        let draft = PackageDraft { rate: bad.to_owned(), ..package() };
        assert_eq!(refused::<Package>(&world, draft).await, "packageRate", "{bad}");
    }
    for bad in [&long(5_001), "a\u{1b}b", "\0"] {
        let draft = PackageDraft { description: bad.to_owned(), ..package() };
        assert_eq!(refused::<Package>(&world, draft).await, "description");
    }
    let draft = PackageDraft { terms: long(20_001), ..package() };
    assert_eq!(refused::<Package>(&world, draft).await, "terms");
    let most = PackageDraft {
        name: long(64),
        rate: long(32),
        description: long(5_000),
        terms: long(20_000),
        ..package()
    };
    let staff = member(Role::Content);
    assert!(world.app.content_desk.create::<Package>(&staff, most).await.is_ok());
}

#[tokio::test]
async fn a_packages_numbers_have_their_limits() {
    let world = World::new();
    let fen = |fen| domain::Money::cny(fen).unwrap();
    let least = fen(1);
    let cases = [
        (PackageDraft { id: PackageId(0), ..package() }, "packageId"),
        (PackageDraft { id: PackageId(1_000_000_000), ..package() }, "packageId"),
        (PackageDraft { months: 0, ..package() }, "packageMonth"),
        (PackageDraft { months: 121, ..package() }, "packageMonth"),
        (PackageDraft { price: fen(0), ..package() }, "packagePrice"),
        (PackageDraft { price: fen(100_000_001), list_price: None, ..package() }, "packagePrice"),
        (PackageDraft { list_price: Some(fen(100_000_001)), ..package() }, "listPrice"),
        (PackageDraft { list_price: Some(least), ..package() }, "listPrice"),
        (PackageDraft { quota: Some(0), ..package() }, "quota"),
        (PackageDraft { quota: Some(1_001), ..package() }, "quota"),
    ];
    for (draft, field) in cases {
        assert_eq!(refused::<Package>(&world, draft).await, field);
    }
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let most = fen(100_000_000);
    let dear = PackageDraft { price: most, list_price: Some(most), months: 120, ..package() };
    assert!(desk.create::<Package>(&staff, dear).await.is_ok());
    let id = PackageId(999_999_999);
    let cheap = PackageDraft { id, price: least, months: 1, quota: Some(1), ..package() };
    assert!(desk.create::<Package>(&staff, cheap).await.is_ok());
    for left in [-1, 1_000_001] {
        let refused = desk.set_stock(&staff, id, left).await;
        assert!(
            matches!(refused, Err(ContentError::Invalid { field, .. }) if field == "stockLeft")
        );
    }
}

#[tokio::test]
async fn a_packages_lists_and_times_have_their_limits() {
    let world = World::new();
    let links = |n: usize| vec!["/a.png".to_owned(); n];
    let bad_link = vec!["/a.png".to_owned(), "javascript:alert(1)".to_owned()];
    let (start, hour) = (given::start(), TimeDelta::hours(1));
    let cases = [
        (PackageDraft { pictures: links(21), ..package() }, "pictures"),
        (PackageDraft { pictures: bad_link, ..package() }, "pictures[1]"),
        (PackageDraft { shown_at: vec![ShownAt::Home; 2], ..package() }, "places[1]"),
        (PackageDraft { targets: Some(vec![]), ..package() }, "targets"),
        (PackageDraft { targets: Some(vec![Target::Zhuoyue; 2]), ..package() }, "targets[1]"),
        (
            PackageDraft { sale_from: Some(start), sale_until: Some(start), ..package() },
            "saleUntilAt",
        ),
        (
            PackageDraft { sale_from: Some(start + hour), sale_until: Some(start), ..package() },
            "saleUntilAt",
        ),
    ];
    for (draft, field) in cases {
        assert_eq!(refused::<Package>(&world, draft).await, field);
    }
    let most = PackageDraft {
        pictures: links(20),
        shown_at: vec![],
        sale_from: Some(start),
        sale_until: Some(start + hour),
        ..package()
    };
    let staff = member(Role::Content);
    assert!(world.app.content_desk.create::<Package>(&staff, most).await.is_ok());
}

#[tokio::test]
async fn a_groups_fields_have_their_limits() {
    let world = World::new();
    let text = str::to_owned;
    let many: Vec<_> = (1..=101).map(PackageId).collect();
    let cases = [
        (GroupDraft { code: text(""), ..group() }, "groupCode"),
        (GroupDraft { code: text("Spring"), ..group() }, "groupCode"),
        (GroupDraft { code: "a".repeat(33), ..group() }, "groupCode"),
        (GroupDraft { name: text(" "), ..group() }, "groupName"),
        (GroupDraft { name: "长".repeat(65), ..group() }, "groupName"),
        (GroupDraft { template: text(""), ..group() }, "template"),
        (GroupDraft { template: text("<b>"), ..group() }, "template"),
        (GroupDraft { template: "a".repeat(33), ..group() }, "template"),
        (GroupDraft { packages: many, ..group() }, "packageIds"),
        (GroupDraft { packages: vec![PackageId(74); 2], ..group() }, "packageIds[1]"),
    ];
    for (draft, field) in cases {
        assert_eq!(refused::<PackageGroup>(&world, draft).await, field);
    }
    let draft = GroupDraft { packages: vec![PackageId(74), PackageId(9)], ..group() };
    let staff = member(Role::Content);
    let unknown = world.app.content_desk.create::<PackageGroup>(&staff, draft).await.unwrap_err();
    assert!(matches!(unknown, ContentError::UnknownPackage { field } if field == "packageIds[1]"));
    for id in 1..=100 {
        world.store.put_package(Package { id: PackageId(id), ..given::package() });
    }
    let most = GroupDraft { packages: (1..=100).map(PackageId).collect(), ..group() };
    assert!(world.app.content_desk.create::<PackageGroup>(&staff, most).await.is_ok());
}

#[tokio::test]
async fn a_banners_fields_have_their_limits() {
    let world = World::new();
    let (start, text) = (given::start(), str::to_owned);
    let cases = [
        (BannerDraft { position: 0, ..banner() }, "position"),
        (BannerDraft { position: 200, ..banner() }, "position"),
        (BannerDraft { title: text(""), ..banner() }, "title"),
        (BannerDraft { title: text("a\rb"), ..banner() }, "title"),
        (BannerDraft { title: "长".repeat(101), ..banner() }, "title"),
        (BannerDraft { picture: text(""), ..banner() }, "picture"),
        (BannerDraft { picture: text("data:image/png;base64,"), ..banner() }, "picture"),
        (BannerDraft { picture: format!("/{}", "a".repeat(500)), ..banner() }, "picture"),
        (BannerDraft { link: Some(text("//evil.example")), ..banner() }, "link"),
        (
            BannerDraft { shown_from: Some(start), shown_until: Some(start), ..banner() },
            "shownUntilAt",
        ),
    ];
    for (draft, field) in cases {
        assert_eq!(refused::<Banner>(&world, draft).await, field);
    }
    let most = BannerDraft {
        position: 199,
        title: "😀".repeat(100),
        picture: format!("/{}", "a".repeat(499)),
        link: Some(text("")),
        ..banner()
    };
    let staff = member(Role::Content);
    let made: Banner = world.app.content_desk.create(&staff, most).await.unwrap();
    assert_eq!(made.link, None);
}

#[tokio::test]
async fn a_columns_name_has_its_limits() {
    let world = World::new();
    for bad in ["", "a\u{7}b", &"长".repeat(51)] {
        let draft = ColumnDraft { name: bad.to_owned(), ..column() };
        assert_eq!(refused::<NewsColumn>(&world, draft).await, "columnName");
    }
    let most = ColumnDraft { name: "长".repeat(50), ..column() };
    let staff = member(Role::Content);
    assert!(world.app.content_desk.create::<NewsColumn>(&staff, most).await.is_ok());
}

#[tokio::test]
async fn an_articles_fields_have_their_limits() {
    let world = World::new();
    let news = given::column();
    world.store.put_column(news.clone());
    let text = str::to_owned;
    let good = || article(&news);
    let cases = [
        (ArticleDraft { title: text(""), ..good() }, "title"),
        (ArticleDraft { title: "长".repeat(201), ..good() }, "title"),
        (ArticleDraft { summary: "长".repeat(501), ..good() }, "summary"),
        (ArticleDraft { summary: text("a\0"), ..good() }, "summary"),
        (ArticleDraft { cover: Some(text("ftp://x.example")), ..good() }, "cover"),
        (ArticleDraft { body: text(""), ..good() }, "body"),
        (ArticleDraft { body: text("<script>alert(1)</script>"), ..good() }, "body"),
        (ArticleDraft { body: text("a\0b"), ..good() }, "body"),
        (ArticleDraft { body: "a".repeat(200 * 1024 + 1), ..good() }, "body"),
        (ArticleDraft { body: "长".repeat(200 * 1024 / 3 + 1), ..good() }, "body"),
    ];
    for (draft, field) in cases {
        assert_eq!(refused::<Article>(&world, draft).await, field);
    }
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let lost = article(&given::column());
    let unknown = desk.create::<Article>(&staff, lost).await.unwrap_err();
    assert!(matches!(unknown, ContentError::UnknownColumn { field: "columnId" }), "{unknown:?}");
    let most = ArticleDraft { body: "a".repeat(200 * 1024), title: "长".repeat(200), ..good() };
    assert!(desk.create::<Article>(&staff, most).await.is_ok());
}

#[tokio::test]
async fn an_order_at_zhuoyue_comes_after_the_customers_data() {
    let world = World::new();
    let (data, order) = (Target::ZhuoyueData, Target::ZhuoyueOrder);
    for bad in [vec![order], vec![order, data], vec![order, Target::Boss, data]] {
        let draft = PackageDraft { targets: Some(bad), ..package() };
        assert_eq!(refused::<Package>(&world, draft).await, "targets");
    }
    let staff = member(Role::Content);
    for (id, good) in
        [(1, vec![data]), (2, vec![data, Target::Legacy, order]), (3, TARGETS.to_vec())]
    {
        let draft = PackageDraft { id: PackageId(id), targets: Some(good), ..package() };
        assert!(world.app.content_desk.create::<Package>(&staff, draft).await.is_ok());
    }
}
