//! What an earlier release wrote of visitors in clear is sealed by this one.

use crate::support::{BackDoor, Opened, cipher, on_both};
use db::{DatabaseConfig, SEALED_COLUMNS};
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use domain::ports::Clock;
use testkit::given;
use tokio_postgres::NoTls;

on_both! {
    what_an_earlier_release_wrote_in_clear_is_sealed,
    no_more_is_sealed_at_once_than_was_asked_for,
}

#[derive(QueryableByName, Debug)]
struct Stored {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    page: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    properties: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    sealed_page: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Binary>)]
    sealed_properties: Option<Vec<u8>>,
}

const ROWS: &str =
    "SELECT id, page, properties, sealed_page, sealed_properties FROM track_event ORDER BY id";

/// As the release before this one writes it.
const BEFORE: &str = "INSERT INTO track_event (id, name, page, properties, received_at) VALUES \
    (1, 'page_view', '/buy?phone=18612345772', NULL, 1), \
    (2, 'page_view', NULL, '{\"name\":\"张三\"}', 1), \
    (3, 'page_view', NULL, NULL, 1)";

async fn what_an_earlier_release_wrote_in_clear_is_sealed(opened: Opened) {
    BackDoor(opened.config.clone()).run(BEFORE).await;
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.tracks().add_all(&[given::track()]).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(purge(&opened, 99).await, 2);
    assert_eq!(purge(&opened, 99).await, 0);
    let rows = stored(&opened.config).await;
    assert!(rows.iter().all(|row| row.page.is_none() && row.properties.is_none()), "{rows:?}");
    let texts: Vec<_> = rows.iter().map(opened_texts).collect();
    let some = |text: &str| Some(text.to_owned());
    let phone = (some("/buy?phone=18612345772"), None);
    let expected = [phone, (None, some("{\"name\":\"张三\"}")), (None, None), (some("/"), None)];
    assert_eq!(texts, expected);
    let is_of_tracks = |column: &&db::SealedColumn| column.table == "track_event";
    assert_eq!(SEALED_COLUMNS.iter().filter(is_of_tracks).count(), 2, "they follow the key");
}

async fn no_more_is_sealed_at_once_than_was_asked_for(opened: Opened) {
    BackDoor(opened.config.clone()).run(BEFORE).await;
    assert_eq!(purge(&opened, 1).await, 1);
    let clear = |row: &&Stored| row.page.is_some() || row.properties.is_some();
    assert_eq!(stored(&opened.config).await.iter().filter(clear).count(), 1);
    assert_eq!(purge(&opened, 1).await, 1);
    assert_eq!(purge(&opened, 1).await, 0);
}

/// Page and properties as whoever has the key reads them.
fn opened_texts(row: &Stored) -> (Option<String>, Option<String>) {
    let open = |column: &str, sealed: &Option<Vec<u8>>| {
        let bound_to = format!("track_event.{column}/{}", row.id);
        let plain = sealed.as_ref().map(|sealed| cipher().open(sealed, &bound_to).unwrap());
        plain.map(|plain| String::from_utf8(plain).unwrap())
    };
    (open("sealed_page", &row.sealed_page), open("sealed_properties", &row.sealed_properties))
}

async fn purge(opened: &Opened, most: u32) -> u64 {
    let mut unit = opened.ports.store.begin().await.unwrap();
    let gone = unit.guards().purge(opened.clock.now(), most).await.unwrap();
    unit.commit().await.unwrap();
    gone
}

async fn stored(config: &DatabaseConfig) -> Vec<Stored> {
    match config {
        DatabaseConfig::Postgres { url, .. } => {
            let (client, driver) = tokio_postgres::connect(url, NoTls).await.unwrap();
            let driver = tokio::spawn(driver);
            let rows = client.query(ROWS, &[]).await.unwrap();
            drop(client);
            driver.await.unwrap().unwrap();
            let read = |row: &tokio_postgres::Row| Stored {
                id: row.get(0),
                page: row.get(1),
                properties: row.get(2),
                sealed_page: row.get(3),
                sealed_properties: row.get(4),
            };
            rows.iter().map(read).collect()
        }
        DatabaseConfig::Sqlite { path } => {
            let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
            diesel::sql_query(ROWS).load(&mut conn).unwrap()
        }
    }
}
