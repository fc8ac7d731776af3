//! Putting in order.

use super::banner;
use crate::support::{World, member};
use app::ContentError;
use app::content::{BannerDraft, ContentItem};
use domain::BannerId;
use domain::content::Banner;
use domain::ports::{ContentQueries, Page};
use domain::staff::{Role, StaffMember};
use testkit::fakes::StoreFailure;

/// Banners of one position with these ranks, in the order in which they were made.
async fn ranked(world: &World, staff: &StaffMember, ranks: &[i32]) -> Vec<BannerId> {
    let mut ids = Vec::new();
    for rank in ranks {
        let draft = BannerDraft { rank: *rank, ..banner() };
        let made: Banner = world.app.content_desk.create(staff, draft).await.unwrap();
        ids.push(made.id);
    }
    ids
}

async fn shown(world: &World) -> Vec<(BannerId, i32)> {
    let banners = world.store.banners().await.unwrap();
    banners.iter().map(|banner| (banner.id, banner.rank)).collect()
}

#[tokio::test]
async fn those_named_share_out_the_places_that_they_held() {
    let world = World::new();
    let staff = member(Role::Content);
    let ids = ranked(&world, &staff, &[10, 20, 30, 40]).await;
    let [a, b, c, d] = ids[..] else { panic!("four") };
    let moved: Vec<Banner> = world.app.content_desk.reorder(&staff, &[d, b, a]).await.unwrap();
    assert_eq!(moved.iter().map(|banner| banner.id).collect::<Vec<_>>(), [d, b, a]);
    assert_eq!(shown(&world).await, [(d, 10), (b, 20), (c, 30), (a, 40)]);
    let versions: Vec<_> = moved.iter().map(ContentItem::version).collect();
    assert_eq!(versions, [2, 1, 2], "what stayed in its place is not touched");
    let audit = world.store.audit();
    let told: Vec<_> = audit[4..].iter().map(|row| (&*row.subject, &*row.detail)).collect();
    let (first, last) = (a.to_string(), d.to_string());
    // By id, whatever was asked for: two who do this at once wait for each other.
    assert_eq!(told, [(&*first, "rank 10 → 40"), (&*last, "rank 40 → 10")]);
}

#[tokio::test]
async fn equal_ranks_are_told_apart() {
    let world = World::new();
    let staff = member(Role::Content);
    let ids = ranked(&world, &staff, &[0, 0, 0]).await;
    let [a, b, c] = ids[..] else { panic!("three") };
    world.app.content_desk.reorder::<Banner>(&staff, &[c, a, b]).await.unwrap();
    assert_eq!(shown(&world).await, [(c, 0), (a, 1), (b, 2)]);
}

#[tokio::test]
async fn an_order_is_stored_whole_or_not_at_all() {
    let world = World::new();
    let staff = member(Role::Content);
    let ids = ranked(&world, &staff, &[1, 2]).await;
    let [a, b] = ids[..] else { panic!("two") };
    let (before, rows) = (shown(&world).await, world.store.audit().len());
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.content_desk.reorder::<Banner>(&staff, &[b, a]).await.is_err());
    let unknown = testkit::given::banner().id;
    let refused = world.app.content_desk.reorder::<Banner>(&staff, &[b, a, unknown]).await;
    assert!(matches!(refused, Err(ContentError::Unknown)), "{refused:?}");
    assert_eq!((shown(&world).await, world.store.audit().len()), (before, rows));
}

#[tokio::test]
async fn nothing_too_many_or_one_twice_is_no_order() {
    let world = World::new();
    let staff = member(Role::Content);
    let ids = ranked(&world, &staff, &[1]).await;
    let many: Vec<BannerId> = (0..201).map(|_| testkit::given::banner().id).collect();
    for (ids, field) in [(vec![], "ids"), (many, "ids"), (vec![ids[0], ids[0]], "ids[1]")] {
        let refused = world.app.content_desk.reorder::<Banner>(&staff, &ids).await.unwrap_err();
        assert!(matches!(&refused, ContentError::Invalid { field: named, .. } if named == field));
    }
}

#[tokio::test]
async fn lists_come_page_by_page() {
    let world = World::new();
    let staff = member(Role::Content);
    let ids = ranked(&world, &staff, &[1, 2, 3, 4, 5]).await;
    for (number, size, expected) in
        [(1, 2, &ids[..2]), (3, 2, &ids[4..]), (4, 2, &[]), (1, 9, &ids)]
    {
        let page = Page { number, size };
        let found = world.app.content_desk.list::<Banner>(&staff, page).await.unwrap();
        let found_ids: Vec<_> = found.rows.iter().map(|banner| banner.id).collect();
        assert_eq!((found.total, found_ids.as_slice()), (5, expected));
    }
}
