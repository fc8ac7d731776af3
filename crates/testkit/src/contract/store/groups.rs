use super::Fixture;
use crate::given;
use domain::content::{GroupCode, PackageGroup};
use domain::ports::StoreError;
use domain::{PackageGroupId, PackageId};

pub async fn a_group_survives_a_round_trip_whatever_it_says(fixture: &Fixture) {
    let full = PackageGroup {
        version: 7,
        code: code("a-_9"),
        name: "达标专享 \u{1f381}, 等".to_owned(),
        template: "campaign".to_owned(),
        packages: [80, 74, i64::MAX, 75].map(PackageId).to_vec(),
        published: false,
        rank: -3,
        ..given::group()
    };
    let empty = PackageGroup { name: String::new(), packages: Vec::new(), ..given::group() };
    keep(fixture, &full).await;
    keep(fixture, &empty).await;
    assert_eq!(fixture.queries.package_groups().await.unwrap(), [full.clone(), empty]);
    let mut unit = fixture.begin().await;
    assert_eq!(unit.content().find_group(full.id).await.unwrap(), Some(full));
    assert_eq!(unit.content().find_group(PackageGroupId(given::id())).await.unwrap(), None);
    unit.roll_back().await.unwrap();
}

/// By the codes' bytes, whatever language the database speaks.
pub async fn groups_are_told_by_rank_and_code(fixture: &Fixture) {
    let group = |rank, text| PackageGroup { rank, code: code(text), ..given::group() };
    let groups = [group(-1, "z"), group(0, "a-z"), group(0, "a1"), group(0, "a_b"), group(0, "aa")];
    for turn in [4, 2, 0, 3, 1] {
        keep(fixture, &groups[turn]).await;
    }
    assert_eq!(fixture.queries.package_groups().await.unwrap(), groups);
}

pub async fn a_group_with_a_taken_code_is_a_duplicate(fixture: &Fixture) {
    let (group, mut other) = (given::group(), given::group());
    keep(fixture, &group).await;
    keep(fixture, &other).await;
    let version = fixture.queries.catalogue_version().await.unwrap();
    let twin = PackageGroup { code: group.code.clone(), ..given::group() };
    let mut unit = fixture.begin().await;
    let refused = unit.content().insert_group(&twin).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    drop(unit);
    let stored = other.clone();
    other.code = group.code.clone();
    let refused = change(fixture, &mut other).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(fixture.queries.package_groups().await.unwrap(), [group, stored]);
    assert_eq!(fixture.queries.catalogue_version().await.unwrap(), version);
}

pub async fn the_catalogue_version_rises_with_every_change_to_a_group(fixture: &Fixture) {
    let version = || async { fixture.queries.catalogue_version().await.unwrap() };
    let before = version().await;
    let mut group = given::group();
    keep(fixture, &group).await;
    let kept = version().await;
    group.packages.push(PackageId(75));
    group.code = code("renamed");
    change(fixture, &mut group).await.unwrap();
    let changed = version().await;
    assert!(before < kept && kept < changed, "{before} {kept} {changed}");
    assert_eq!(group.version, 2);
    let mut unit = fixture.begin().await;
    unit.content().insert_banner(&given::banner()).await.unwrap();
    unit.content().insert_column(&given::column()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(version().await, changed, "what else is on the site is no part of the catalogue");
    assert_eq!(fixture.queries.package_groups().await.unwrap(), [group]);
}

fn code(text: &str) -> GroupCode {
    GroupCode::parse(text).unwrap()
}

async fn keep(fixture: &Fixture, group: &PackageGroup) {
    let mut unit = fixture.begin().await;
    unit.content().insert_group(group).await.unwrap();
    unit.commit().await.unwrap();
}

async fn change(fixture: &Fixture, group: &mut PackageGroup) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.content().update_group(group).await?;
    unit.commit().await
}
