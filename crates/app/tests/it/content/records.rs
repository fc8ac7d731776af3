//! Who may change content, and what stays recorded of it.

use super::{article, banner, column, group, package};
use crate::support::{World, member};
use domain::content::{Article, Banner, NewsColumn, PackageGroup};
use domain::ports::{ArticleFilter, Clock, Page};
use domain::staff::{Role, StaffMember};
use domain::{Package, PackageId};
use testkit::fakes::StoreFailure;
use testkit::given;

const FIRST: Page = Page { number: 1, size: 10 };

/// One thing of each kind, unpublished, that is not there yet but for package 74.
struct Furniture {
    group: PackageGroup,
    banner: Banner,
    column: NewsColumn,
    article: Article,
}

fn furnish(world: &World) -> Furniture {
    let column = given::column();
    let article =
        Article { state: domain::content::ArticleState::Draft, ..given::article(&column) };
    let banner = Banner { published: false, ..given::banner() };
    let group = PackageGroup { published: false, ..given::group() };
    world.store.put_column(column.clone());
    world.store.put_article(article.clone());
    world.store.put_banner(banner.clone());
    world.store.put_group(group.clone());
    Furniture { group, banner, column, article }
}

/// One of each change: how many were done.
async fn change_all(world: &World, it: &Furniture, staff: &StaffMember) -> usize {
    let desk = &world.app.content_desk;
    let package_74 = PackageId(74);
    let done = [
        desk.create::<Package>(staff, package()).await.is_ok(),
        desk.change::<Package>(staff, (package_74, 1), package()).await.is_ok(),
        desk.publish::<Package>(staff, package_74, false).await.is_ok(),
        desk.set_stock(staff, package_74, 7).await.is_ok(),
        desk.create::<PackageGroup>(staff, group()).await.is_ok(),
        desk.publish::<PackageGroup>(staff, it.group.id, true).await.is_ok(),
        desk.create::<Banner>(staff, banner()).await.is_ok(),
        desk.change::<Banner>(staff, (it.banner.id, 1), banner()).await.is_ok(),
        desk.create::<NewsColumn>(staff, column()).await.is_ok(),
        desk.publish::<NewsColumn>(staff, it.column.id, false).await.is_ok(),
        desk.create::<Article>(staff, article(&it.column)).await.is_ok(),
        desk.publish_article(staff, it.article.id, None).await.is_ok(),
    ];
    done.into_iter().filter(|done| *done).count()
}

#[tokio::test]
async fn each_change_leaves_a_row_with_account_subject_and_what_it_was() {
    let world = World::new();
    let it = furnish(&world);
    assert_eq!(change_all(&world, &it, &member(Role::Content)).await, 12);
    let rows = world.store.audit();
    let told: Vec<_> = rows.iter().map(|row| (row.action, row.detail.as_str())).collect();
    let now = world.clock.now();
    let column = format!("column {}", it.column.id);
    let from = format!("published from {}", now.to_rfc3339());
    let changed_package = "packageName, packageRate, listPrice, description, pictures, terms, kind, \
        places, rank, packagePrice: 460.00 → 680.00";
    assert_eq!(
        told,
        [
            ("package.create", "at 680.00"),
            ("package.change", changed_package),
            ("package.unpublish", "published"),
            ("package.stock", "none → 7"),
            ("package_group.create", "spring"),
            ("package_group.publish", "published"),
            ("banner.create", "position 1"),
            ("banner.change", "picture"),
            ("news_column.create", "公告"),
            ("news_column.unpublish", "published"),
            ("news.create", column.as_str()),
            ("news.publish", from.as_str()),
        ]
    );
    let subjects: Vec<_> = rows[..4].iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(subjects, ["101", "74", "74", "74"]);
    assert!(rows.iter().all(|row| row.account == "content" && row.at == now));
}

#[tokio::test]
async fn who_may_not_edit_changes_nothing_and_sees_nothing() {
    let world = World::new();
    let it = furnish(&world);
    for role in [Role::Finance, Role::Service, Role::ReadOnly] {
        let staff = member(role);
        assert_eq!(change_all(&world, &it, &staff).await, 0);
        let desk = &world.app.content_desk;
        assert!(desk.list::<Banner>(&staff, FIRST).await.is_err());
        assert!(desk.one::<Banner>(&staff, it.banner.id).await.is_err());
        assert!(desk.stock(&staff, PackageId(74)).await.is_err());
        assert!(desk.reorder::<Banner>(&staff, &[it.banner.id]).await.is_err());
        assert!(desk.articles(&staff, &ArticleFilter::default(), FIRST).await.is_err());
    }
    assert!(world.store.audit().is_empty());
}

#[tokio::test]
async fn what_was_not_stored_leaves_no_row() {
    let world = World::new();
    let it = furnish(&world);
    for _change in 0..12 {
        world.store.fail_next_commit(StoreFailure::Unavailable);
    }
    assert_eq!(change_all(&world, &it, &member(Role::Admin)).await, 0);
    assert!(world.store.audit().is_empty());
}
