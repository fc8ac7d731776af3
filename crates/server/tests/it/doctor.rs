use crate::running::{Place, Running, doctor};
use db::{Database, DatabaseConfig};
use domain::Order;
use std::sync::Arc;
use testkit::fakes::{FakeCipher, FakeClock, SequentialIds};
use testkit::given;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_sqlite_it_works_beside_the_server_and_tells_what_is_broken() {
    tells_what_is_broken(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_it_works_beside_the_server_and_tells_what_is_broken() {
    tells_what_is_broken(Place::postgres().await).await;
}

async fn tells_what_is_broken(place: Place) {
    let server = Running::start(&place);
    let order = crate::delivery::paid_order(&server, "doctor").await;
    server.until_status(&order, "fulfilled").await;
    doctor(&place);
    let stray = order_without_records(&place).await;
    let file = place.folder.path().join("doctor.prom");
    let output = place.server().args(["doctor", "--metrics"]).arg(&file).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    let number = stray.id.number().as_i64();
    for name in ["timeline_is_whole", "unpaid_order_expires"] {
        let line = told.lines().find(|line| line.contains(name)).unwrap();
        assert!(line.starts_with(&format!("BREACH 1 {name}: ")), "{line}");
        assert!(line.ends_with(&format!("e.g. orders {number}")), "{line}");
    }
    assert_eq!(told.matches("BREACH").count(), 2, "{told}");
    let metrics = std::fs::read_to_string(file).unwrap();
    assert!(metrics.contains("invariant_breaches{invariant=\"timeline_is_whole\"} 1\n"));
    assert!(metrics.contains("invariant_breaches{invariant=\"lease_is_kept\"} 0\n"), "{metrics}");
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[test]
fn where_there_is_no_database_it_makes_none() {
    let place = Place::empty();
    let output = place.server().arg("doctor").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("there is no database at"), "{told}");
    assert_eq!(std::fs::read_dir(place.folder.path()).unwrap().count(), 0);
}

/// Put there past the server, which never leaves one so.
async fn order_without_records(place: &Place) -> Order {
    let config = DatabaseConfig::from_url(place.url.as_deref(), place.folder.path()).unwrap();
    let clock = FakeClock::new();
    let cipher = Arc::new(FakeCipher::new());
    let database = Database::connect(&config, cipher, Arc::<FakeClock>::clone(&clock)).await;
    let ports = database.unwrap().ports(SequentialIds::in_slot(&clock, 99));
    let order = given::order();
    let mut unit = ports.store.begin().await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.commit().await.unwrap();
    order
}
