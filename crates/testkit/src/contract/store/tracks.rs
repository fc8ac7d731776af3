use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::Source;
use domain::ports::StoreError;
use domain::track::TrackEvent;

pub async fn events_of_every_shape_are_kept_and_counted(fixture: &Fixture) {
    let full = TrackEvent {
        name: "点击 \u{1f446}".to_owned(),
        page: Some("/packages?id=74#buy".to_owned()),
        visit: Some("v".repeat(64)),
        order_id: Some(given::order().id),
        properties: Some("{\"a\": \"\\u0000\", \"b\": \"\u{0}\"}".to_owned()),
        source: Source::parse(Some("wx"), Some("menu")).unwrap(),
        happened_at: Some(given::start() - TimeDelta::days(400)),
        ..given::track()
    };
    let bare = TrackEvent { page: None, ..given::track() };
    assert_eq!(count(fixture).await, 0);
    add(fixture, &[]).await.unwrap();
    add(fixture, &[full, bare]).await.unwrap();
    add(fixture, &[given::track()]).await.unwrap();
    assert_eq!(count(fixture).await, 3);
}

pub async fn a_long_batch_of_events_is_kept_whole(fixture: &Fixture) {
    let events: Vec<_> = (0..1_203).map(|_turn| given::track()).collect();
    add(fixture, &events).await.unwrap();
    assert_eq!(count(fixture).await, 1_203);
}

pub async fn a_batch_with_an_event_that_is_there_leaves_nothing(fixture: &Fixture) {
    let known = given::track();
    add(fixture, std::slice::from_ref(&known)).await.unwrap();
    let refused = add(fixture, &[given::track(), known]).await;
    assert!(matches!(refused, Err(StoreError::Duplicate)), "{refused:?}");
    assert_eq!(count(fixture).await, 1);
}

pub async fn the_oldest_events_are_taken_away(fixture: &Fixture) {
    add(fixture, &[given::track(), given::track(), given::track()]).await.unwrap();
    let day = TimeDelta::days(1);
    for (before, most, gone) in [(-day, 99, 0), (day, 0, 0), (day, 2, 2), (day, 2, 1), (day, 2, 0)]
    {
        let mut unit = fixture.begin().await;
        let removed = unit.tracks().remove_before(given::start() + before, most).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(removed, gone);
    }
    assert_eq!(count(fixture).await, 0);
}

async fn add(fixture: &Fixture, events: &[TrackEvent]) -> Result<(), StoreError> {
    let mut unit = fixture.begin().await;
    unit.tracks().add_all(events).await?;
    unit.commit().await
}

async fn count(fixture: &Fixture) -> i64 {
    let mut unit = fixture.begin().await;
    let count = unit.tracks().count().await.unwrap();
    unit.roll_back().await.unwrap();
    count
}
