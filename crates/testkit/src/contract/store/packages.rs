use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::package::{Audience, LateMoneyPolicy, Shelf, ShownAt};
use domain::ports::StoreError;
use domain::{Package, PackageId};

pub async fn a_package_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let precise = given::start() + TimeDelta::microseconds(1);
    let full = Package {
        id: PackageId(80),
        version: 7,
        name: "达标专享 300M/24 🎁".to_owned(),
        list_price: Some(given::yuan("9999999.99")),
        pictures: vec!["https://x.example/春,\"1\".png".to_owned(), "/b.png".to_owned()],
        terms: "一、\n二、\t'三'".to_owned(),
        shelf: Shelf::Group,
        shown_at: ShownAt::ALL.to_vec(),
        audience: Audience::Qualified,
        for_new: false,
        position: -3,
        sale_from: Some(precise),
        sale_until: Some(precise + TimeDelta::microseconds(1)),
        limited: true,
        quota: Some(u32::MAX),
        ..given::package()
    };
    let bare = Package {
        id: PackageId(75),
        description: String::new(),
        shelf: Shelf::Family,
        shown_at: Vec::new(),
        audience: Audience::Lapsed,
        for_renewal: false,
        on_sale: false,
        targets: Vec::new(),
        late_money: LateMoneyPolicy::Refund,
        position: 1,
        ..given::package()
    };
    let plain = Package { late_money: LateMoneyPolicy::Complete, position: 1, ..given::package() };
    for package in [&plain, &bare, &full] {
        fixture.stored_package(package).await;
    }
    // By position, and by id where that is the same.
    assert_eq!(fixture.queries.packages().await.unwrap(), [full.clone(), plain, bare]);
    let mut unit = fixture.begin().await;
    assert_eq!(unit.packages().find(full.id).await.unwrap(), Some(full));
    assert_eq!(unit.packages().find(PackageId(9)).await.unwrap(), None);
    unit.roll_back().await.unwrap();
}

pub async fn a_package_with_a_taken_id_is_a_duplicate(fixture: &Fixture) {
    fixture.stored_package(&given::package()).await;
    let mut unit = fixture.begin().await;
    let twin = Package { name: "twin".to_owned(), ..given::package() };
    let refused = unit.packages().insert(&twin).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    drop(unit);
    assert_eq!(fixture.queries.packages().await.unwrap(), [given::package()]);
}

pub async fn a_stale_update_of_a_package_is_a_conflict(fixture: &Fixture) {
    let stale = given::package();
    fixture.stored_package(&stale).await;
    let quota = Some(1);
    let mut current = Package { price: given::yuan("480.00"), quota, ..stale.clone() };
    change(fixture, &mut current).await.unwrap();
    assert_eq!(current.version, stale.version + 1);
    let mut late = Package { on_sale: false, ..stale };
    let refused = change(fixture, &mut late).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(fixture.queries.packages().await.unwrap(), [current]);
}

pub async fn the_catalogue_version_rises_with_every_change_to_a_package(fixture: &Fixture) {
    let version = || async { fixture.queries.catalogue_version().await.unwrap() };
    let empty = version().await;
    fixture.stored_package(&given::package()).await;
    let one = version().await;
    fixture.stored_package(&Package { id: PackageId(75), ..given::package() }).await;
    let two = version().await;
    let mut changed = Package { on_sale: false, ..given::package() };
    change(fixture, &mut changed).await.unwrap();
    let three = version().await;
    assert!(empty < one && one < two && two < three, "{empty} {one} {two} {three}");
    fixture.stored_attempt().await;
    assert_eq!(version().await, three, "an order is no change to a package");
}

async fn change(fixture: &Fixture, package: &mut Package) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.packages().update(package).await?;
    unit.commit().await
}
