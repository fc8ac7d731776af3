//! What the record says of a change: the fields that it touched, and no others.

use super::{article, banner, column, group, package};
use crate::support::{World, member};
use app::content::{ArticleDraft, BannerDraft, ColumnDraft, ContentItem, GroupDraft, PackageDraft};
use chrono::TimeDelta;
use domain::content::{Article, Banner, NewsColumn, PackageGroup};
use domain::package::{Audience, LateMoneyPolicy, Shelf};
use domain::staff::Role;
use domain::supplier::Goods;
use domain::{Package, PackageId, Target};
use testkit::given;

/// Makes it by the first draft and changes it to each of the others in turn, back to the first
/// between them: what was said of each.
async fn told<T: ContentItem>(
    world: &World,
    first: impl Fn() -> T::Draft,
    others: impl IntoIterator<Item = T::Draft>,
) -> Vec<String> {
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let made: T = desk.create(&staff, first()).await.unwrap();
    let (mut version, mut all) = (1, Vec::new());
    for other in others {
        for draft in [other, first()] {
            desk.change::<T>(&staff, (made.id(), version), draft).await.unwrap();
            version += 1;
        }
        let audit = world.store.audit();
        let [.., there, back] = audit.as_slice() else { panic!("{audit:?}") };
        assert_eq!(there.detail.split(':').next(), back.detail.split(':').next());
        all.push(there.detail.clone());
    }
    all
}

#[tokio::test]
async fn of_a_package() {
    let (world, start) = (World::new(), given::start());
    let others = [
        PackageDraft { months: 24, ..package() },
        PackageDraft { for_new: Some(false), ..package() },
        PackageDraft { for_renewal: Some(false), ..package() },
        PackageDraft { audience: Audience::Lapsed, ..package() },
        PackageDraft { sale_from: Some(start), ..package() },
        PackageDraft { sale_until: Some(start), ..package() },
        PackageDraft { limited: true, ..package() },
        PackageDraft { quota: Some(1), ..package() },
        PackageDraft { late_money: LateMoneyPolicy::Refund, ..package() },
        PackageDraft { shelf: Shelf::Home, ..package() },
        PackageDraft { price: given::yuan("1.00"), ..package() },
        package(),
    ];
    let expected = [
        "packageMonth",
        "forWhom",
        "forWhom",
        "forWhom",
        "times",
        "times",
        "limits",
        "limits",
        "lateMoney",
        "kind",
        "packagePrice: 680.00 → 1.00",
        "nothing",
    ];
    assert_eq!(told::<Package>(&world, package, others).await, expected);
}

#[tokio::test]
async fn of_a_group() {
    let world = World::new();
    let text = str::to_owned;
    world.store.put_package(Package { id: PackageId(75), ..given::package() });
    let others = [
        GroupDraft { code: text("other"), ..group() },
        GroupDraft { name: text("别的"), ..group() },
        GroupDraft { template: text("other"), ..group() },
        GroupDraft { packages: vec![PackageId(75), PackageId(74)], ..group() },
        GroupDraft { rank: 1, ..group() },
        group(),
    ];
    let expected = ["groupCode", "groupName", "template", "packageIds", "rank", "nothing"];
    assert_eq!(told::<PackageGroup>(&world, group, others).await, expected);
}

#[tokio::test]
async fn of_a_banner() {
    let (world, start) = (World::new(), given::start());
    let others = [
        BannerDraft { position: 2, ..banner() },
        BannerDraft { title: "别的".to_owned(), ..banner() },
        BannerDraft { picture: "/other.png".to_owned(), ..banner() },
        BannerDraft { link: Some("/news".to_owned()), ..banner() },
        BannerDraft { rank: 1, ..banner() },
        BannerDraft { shown_from: Some(start), ..banner() },
        BannerDraft { shown_until: Some(start), ..banner() },
        banner(),
    ];
    let expected = ["position", "title", "picture", "link", "rank", "times", "times", "nothing"];
    assert_eq!(told::<Banner>(&world, banner, others).await, expected);
}

#[tokio::test]
async fn of_a_column() {
    let world = World::new();
    let others = [
        ColumnDraft { name: "别的".to_owned(), ..column() },
        ColumnDraft { rank: 1, ..column() },
        column(),
    ];
    assert_eq!(told::<NewsColumn>(&world, column, others).await, ["columnName", "rank", "nothing"]);
}

#[tokio::test]
async fn of_an_article() {
    let world = World::new();
    let (news, other) = (given::column(), given::column());
    world.store.put_column(news.clone());
    world.store.put_column(other.clone());
    let text = str::to_owned;
    let others = [
        article(&other),
        ArticleDraft { title: text("别的"), ..article(&news) },
        ArticleDraft { summary: text("别的"), ..article(&news) },
        ArticleDraft { cover: Some(text("/cover.png")), ..article(&news) },
        ArticleDraft { body: text("<p>别的</p>"), ..article(&news) },
        ArticleDraft { on_home: true, ..article(&news) },
        article(&news),
    ];
    let expected = ["column", "title", "summary", "cover", "body", "onHome", "nothing"];
    assert_eq!(told::<Article>(&world, || article(&news), others).await, expected);
}

/// It stays published from when it was, and the record says nothing of a time that did not change.
#[tokio::test]
async fn of_an_article_that_is_published_already() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let news = given::column();
    world.store.put_column(news.clone());
    let made: Article = desk.create(&staff, article(&news)).await.unwrap();
    let shown = desk.publish_article(&staff, made.id, None).await.unwrap();
    world.advance(TimeDelta::hours(1));
    let draft = ArticleDraft { title: "别的".to_owned(), ..article(&news) };
    let changed: Article = desk.change(&staff, (made.id, 2), draft).await.unwrap();
    assert_eq!((changed.state, changed.created_at), (shown.state, made.created_at));
    assert_eq!(world.store.audit().last().unwrap().detail, "title");
}

#[tokio::test]
async fn what_a_package_sells_stays_unless_it_is_said_and_is_told_when_it_changes() {
    let world = World::new();
    let (desk, staff) = (&world.app.content_desk, member(Role::Content));
    let recharge = given::recharge_package().goods;
    let by_goods = || PackageDraft { targets: None, for_new: None, for_renewal: None, ..package() };
    let sold = PackageDraft { goods: Some(recharge.clone()), ..by_goods() };
    let made: Package = desk.create(&staff, sold).await.unwrap();
    assert_eq!((&made.goods, &made.targets), (&recharge, &vec![Target::Jiuyi]));
    let silent = PackageDraft { months: 24, ..by_goods() };
    let kept = desk.change::<Package>(&staff, (made.id, 1), silent.clone()).await.unwrap();
    assert_eq!((&kept.goods, &kept.targets), (&recharge, &vec![Target::Jiuyi]));
    assert!(kept.for_new && !kept.for_renewal);
    let broadband = PackageDraft { goods: Some(Goods::Broadband), ..silent };
    let changed = desk.change::<Package>(&staff, (made.id, 2), broadband).await.unwrap();
    assert_eq!(changed.goods, Goods::Broadband);
    let audit = world.store.audit();
    let [.., months, goods] = audit.as_slice() else { panic!("{audit:?}") };
    assert_eq!(months.detail, "packageMonth");
    assert!(goods.detail.contains("goods"), "{}", goods.detail);
}
