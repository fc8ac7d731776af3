//! Making, changing and publishing.

use super::{article, banner, column, group, package};
use crate::support::{World, member};
use app::ContentError;
use app::content::{BannerDraft, ContentItem, GroupDraft, PackageDraft};
use app::renewals::Repeat;
use chrono::TimeDelta;
use domain::content::{Article, ArticleState, Banner, NewsColumn, PackageGroup};
use domain::package::ShownAt;
use domain::ports::{Clock, ContentQueries, MockHtmlCleaner, Queries};
use domain::staff::Role;
use domain::{Package, PackageId};
use std::sync::Arc;
use testkit::given;

/// Makes one, changes it, changes it again from the same reading, shows and hides it.
async fn live<T: ContentItem>(world: &World, draft: impl Fn() -> T::Draft) {
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let made: T = desk.create(&staff, draft()).await.unwrap();
    assert_eq!((made.version(), made.is_published()), (1, false));
    let read: T = desk.one(&staff, made.id()).await.unwrap();
    assert_eq!(read, made);
    let changed: T = desk.change(&staff, (made.id(), 1), draft()).await.unwrap();
    assert_eq!(changed.version(), 2);
    for stale in [0, 1, 3] {
        let refused = desk.change::<T>(&staff, (made.id(), stale), draft()).await;
        assert!(matches!(refused, Err(ContentError::Stale)), "{refused:?}");
    }
    let hidden: T = desk.publish(&staff, made.id(), false).await.unwrap();
    assert_eq!(hidden, changed, "hidden already");
    assert_eq!(desk.one::<T>(&staff, made.id()).await.unwrap(), changed);
    let shown: T = desk.publish(&staff, made.id(), true).await.unwrap();
    let again: T = desk.change(&staff, (made.id(), shown.version()), draft()).await.unwrap();
    assert_eq!(again.is_published(), shown.is_published(), "a change neither hides nor shows");
}

#[tokio::test]
async fn every_kind_is_made_hidden_and_changed_under_its_version() {
    let world = World::new();
    let news = given::column();
    world.store.put_column(news.clone());
    live::<Package>(&world, package).await;
    live::<PackageGroup>(&world, group).await;
    live::<Banner>(&world, banner).await;
    live::<NewsColumn>(&world, column).await;
    live::<Article>(&world, || article(&news)).await;
}

#[tokio::test]
async fn showing_and_hiding_changes_nothing_else_and_twice_is_once() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Admin));
    let made: Banner = desk.create(&staff, banner()).await.unwrap();
    let shown: Banner = desk.publish(&staff, made.id, true).await.unwrap();
    assert_eq!(shown, Banner { published: true, version: 2, ..made.clone() });
    assert_eq!(desk.publish::<Banner>(&staff, made.id, true).await.unwrap(), shown);
    let changed: Banner = desk.change(&staff, (made.id, 2), banner()).await.unwrap();
    assert!(changed.published, "a change does not hide it");
    let hidden: Banner = desk.publish(&staff, made.id, false).await.unwrap();
    assert_eq!(hidden, Banner { version: 4, ..made });
    assert_eq!(world.store.audit().len(), 4);
}

#[tokio::test]
async fn an_article_is_shown_at_once_or_from_an_instant_on() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let news = given::column();
    world.store.put_column(news.clone());
    let made: Article = desk.create(&staff, article(&news)).await.unwrap();
    let now = world.clock.now();
    let shown = desk.publish_article(&staff, made.id, None).await.unwrap();
    assert_eq!(shown.state, ArticleState::Published { at: now });
    world.advance(TimeDelta::hours(1));
    let again = desk.publish_article(&staff, made.id, None).await.unwrap();
    assert_eq!(again, shown, "its time stays");
    let later = now + TimeDelta::days(1);
    let moved = desk.publish_article(&staff, made.id, Some(later)).await.unwrap();
    assert_eq!(moved.state, ArticleState::Published { at: later });
    let draft: Article = desk.publish(&staff, made.id, false).await.unwrap();
    assert_eq!((draft.state, draft.version), (ArticleState::Draft, 4));
}

#[tokio::test]
async fn what_is_not_there_cannot_be_changed() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let (one, news) = (given::banner().id, given::column());
    let unknown = [
        desk.one::<Banner>(&staff, one).await.err(),
        desk.change::<Banner>(&staff, (one, 1), banner()).await.err(),
        desk.publish::<Banner>(&staff, one, true).await.err(),
        desk.reorder::<Banner>(&staff, &[one]).await.err(),
        desk.publish_article(&staff, given::article(&news).id, None).await.err(),
        desk.set_stock(&staff, PackageId(9), 1).await.err(),
        desk.one::<Package>(&staff, PackageId(9)).await.err(),
    ];
    for refused in unknown {
        assert!(matches!(refused, Some(ContentError::Unknown)), "{refused:?}");
    }
}

#[tokio::test]
async fn numbers_and_codes_are_each_ones_own() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let taken = desk.create::<Package>(&staff, PackageDraft { id: PackageId(74), ..package() });
    let taken = taken.await;
    assert!(matches!(taken, Err(ContentError::Taken { field: "packageId" })), "{taken:?}");
    desk.create::<PackageGroup>(&staff, group()).await.unwrap();
    let taken = desk.create::<PackageGroup>(&staff, group()).await;
    assert!(matches!(taken, Err(ContentError::Taken { field: "groupCode" })), "{taken:?}");
    let other = GroupDraft { code: "autumn".to_owned(), ..group() };
    let other: PackageGroup = desk.create(&staff, other).await.unwrap();
    let taken = desk.change::<PackageGroup>(&staff, (other.id, 1), group()).await;
    assert!(matches!(taken, Err(ContentError::Taken { .. })), "{taken:?}");
    let kept = PackageDraft { id: PackageId(9), ..package() };
    let changed: Package = desk.change(&staff, (PackageId(74), 1), kept).await.unwrap();
    assert_eq!(changed.id, PackageId(74), "a package keeps its number");
}

#[tokio::test]
async fn a_package_is_kept_as_it_was_described() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let draft = PackageDraft { name: " 200M/12 ".to_owned(), ..package() };
    let made: Package = desk.create(&staff, draft).await.unwrap();
    let expected = Package {
        id: PackageId(101),
        name: "200M/12".to_owned(),
        rate: "200M".to_owned(),
        price: given::yuan("680.00"),
        list_price: Some(given::yuan("840.00")),
        description: "第一行\n第二行".to_owned(),
        pictures: vec!["/a.png".to_owned(), "https://x.example/b.png".to_owned()],
        terms: "协议".to_owned(),
        shelf: domain::package::Shelf::Family,
        shown_at: vec![ShownAt::Home, ShownAt::Order],
        position: 5,
        on_sale: false,
        ..given::package()
    };
    assert_eq!(made, expected);
    assert_eq!(world.store.packages().await.unwrap().last(), Some(&expected));
}

#[tokio::test]
async fn a_change_is_seen_at_once_where_it_was_made() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    assert_eq!(world.app.catalogue.home().await.unwrap().len(), 1);
    desk.create::<Package>(&staff, package()).await.unwrap();
    assert_eq!(world.app.catalogue.home().await.unwrap().len(), 1, "not published yet");
    desk.publish::<Package>(&staff, PackageId(101), true).await.unwrap();
    assert_eq!(world.app.catalogue.home().await.unwrap().len(), 2);
    desk.set_stock(&staff, PackageId(101), 3).await.unwrap();
    let limited = PackageDraft { limited: true, ..package() };
    desk.change::<Package>(&staff, (PackageId(101), 2), limited).await.unwrap();
    let offer = world.app.catalogue.detail(PackageId(101)).await.unwrap().unwrap();
    assert_eq!(offer.left, Some(3));
    assert_eq!(desk.stock(&staff, PackageId(101)).await.unwrap(), Some(3));
}

#[tokio::test]
async fn a_new_price_holds_for_orders_from_then_on() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let before = world.order().await;
    let dearer = PackageDraft { id: PackageId(74), ..package() };
    desk.change::<Package>(&staff, (PackageId(74), 1), dearer).await.unwrap();
    assert_eq!(world.look(before).await.amount, given::yuan("460.00"));
    let repeat = Repeat::Client("another".to_owned());
    let after = world.save(repeat).await.unwrap().order_id.unwrap();
    assert_eq!(world.look(after).await.amount, given::yuan("680.00"));
    assert_eq!(world.look(before).await.amount, given::yuan("460.00"));
}

#[tokio::test]
async fn html_is_cleaned_before_it_is_kept() {
    let mut cleaner = MockHtmlCleaner::new();
    cleaner.expect_clean().times(2).returning(|html| {
        let clean = html.replace("<script>x</script>", "");
        domain::content::CleanHtml::known_to_be_clean(clean)
    });
    let world = World::new();
    let world = world.with(|ports| app::Ports { html: Arc::new(cleaner), ..ports });
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let news = given::column();
    world.store.put_column(news.clone());
    let dirty = || app::content::ArticleDraft {
        body: "<p>a</p><script>x</script>".to_owned(),
        ..article(&news)
    };
    let made: Article = desk.create(&staff, dirty()).await.unwrap();
    assert_eq!(made.body.as_str(), "<p>a</p>");
    desk.change::<Article>(&staff, (made.id, 1), dirty()).await.unwrap();
    let kept = world.store.article(made.id).await.unwrap().unwrap();
    assert_eq!(kept.body.as_str(), "<p>a</p>");
}

/// As it was typed, and as it comes out of the cleaning.
#[tokio::test]
async fn a_body_is_too_long_before_and_after_it_is_cleaned() {
    const MOST: usize = 200 * 1_024;
    let mut cleaner = MockHtmlCleaner::new();
    cleaner.expect_clean().returning(|html| {
        let clean = if html == "grows" { "a".repeat(MOST + 1) } else { "short".to_owned() };
        domain::content::CleanHtml::known_to_be_clean(clean)
    });
    let world = World::new();
    let world = world.with(|ports| app::Ports { html: Arc::new(cleaner), ..ports });
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let news = given::column();
    world.store.put_column(news.clone());
    // Of fewer characters than bytes are allowed.
    let long = "长".repeat(MOST / 3 + 1);
    for (body, is_taken) in [("grows", false), (long.as_str(), false), ("shrinks", true)] {
        let draft = app::content::ArticleDraft { body: body.to_owned(), ..article(&news) };
        let made = desk.create::<Article>(&staff, draft).await;
        assert_eq!(made.is_ok(), is_taken, "{}", body.len());
    }
}

#[tokio::test]
async fn a_stock_has_its_limits() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    for (left, is_taken) in [(-1, false), (0, true), (1_000_000, true), (1_000_001, false)] {
        let set = desk.set_stock(&staff, PackageId(74), left).await;
        assert_eq!(set.is_ok(), is_taken, "{left}: {set:?}");
    }
    assert_eq!(desk.stock(&staff, PackageId(74)).await.unwrap(), Some(1_000_000));
    assert_eq!(world.store.audit().last().unwrap().detail, "0 → 1000000");
}

#[tokio::test]
async fn who_lost_a_race_is_told_so_and_changes_nothing() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let made: Banner = desk.create(&staff, banner()).await.unwrap();
    let titled = |title: &str| BannerDraft { title: title.to_owned(), ..banner() };
    let racers = ["a", "b", "c", "d"]
        .map(|title| desk.change::<Banner>(&staff, (made.id, 1), titled(title)));
    let ended = futures_util::future::join_all(racers).await;
    assert_eq!(ended.iter().filter(|ended| ended.is_ok()).count(), 1);
    let is_stale = |ended: &Result<Banner, ContentError>| matches!(ended, Err(ContentError::Stale));
    assert_eq!(ended.iter().filter(|ended| is_stale(ended)).count(), 3, "{ended:?}");
    assert_eq!(world.store.audit().len(), 2);
}
