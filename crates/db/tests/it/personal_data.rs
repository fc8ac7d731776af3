//! Names, phones, addresses and what providers send stand in no file and no column in clear.

use crate::support::{Opened, Place, postgres, sqlite};
use domain::PaymentAttempt;
use domain::ports::Evidence;
use std::fs;
use std::path::Path;
use testkit::given;

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

fn secrets() -> Vec<String> {
    let contact = given::contact();
    let evidence = given::evidence();
    vec![
        contact.name.expose().to_owned(),
        contact.phone.expose().to_owned(),
        contact.address.expose().to_owned(),
        OPENID.to_owned(),
        evidence.headers.trim().to_owned(),
        "resource".to_owned(),
    ]
}

/// An order, its customer, an attempt with an openid, and a message.
async fn fill(opened: &Opened) {
    let order = given::order();
    let attempt = PaymentAttempt {
        openid: Some(OPENID.to_owned()),
        request_body: format!("{{\"openid\":\"{OPENID}\"}}"),
        ..given::attempt(&order)
    };
    let evidence = given::evidence();
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.customers().save(&given::customer()).await.unwrap();
    unit.orders().insert(&order).await.unwrap();
    unit.attempts().insert(&attempt).await.unwrap();
    unit.evidence().add(&evidence).await.unwrap();
    unit.commit().await.unwrap();
    let mut unit = opened.ports.store.begin().await.unwrap();
    let read: Vec<Evidence> = unit.evidence().newest(1).await.unwrap();
    unit.roll_back().await.unwrap();
    assert_eq!(read, [evidence]);
    assert_eq!(opened.ports.queries.attempts(order.id).await.unwrap(), [attempt]);
}

fn hex(text: &str) -> String {
    text.bytes().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(digit).collect()
}

fn digit(value: u8) -> Option<char> {
    char::from_digit(value.into(), 16)
}

fn assert_hidden(stored: &[u8], what: &str) {
    for secret in secrets() {
        let found = stored.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} stands in {what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_of_sqlite_holds_any_in_clear() {
    let opened = sqlite().await;
    fill(&opened).await;
    let Place::Folder(folder) = opened.place.as_ref() else { panic!("SQLite has a folder") };
    let folder = folder.path().join("data");
    let mut bytes = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let content = fs::read(&path).unwrap();
        bytes += content.len();
        assert_hidden(&content, &Path::new(path.file_name().unwrap()).display().to_string());
    }
    assert!(bytes > 10_000, "the write-ahead log is among them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_row_of_postgresql_holds_any_in_clear() {
    let opened = postgres().await;
    fill(&opened).await;
    let Place::Postgres(database) = opened.place.as_ref() else {
        panic!("PostgreSQL has a database")
    };
    let (client, driver) =
        tokio_postgres::connect(&database.url, tokio_postgres::NoTls).await.unwrap();
    let driver = tokio::spawn(driver);
    let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
    let mut rows = 0;
    for table in client.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        // Bytes as they are: the text of a row shows them in hexadecimal.
        let all = format!("SELECT t::text FROM {table} t");
        for row in client.query(&all, &[]).await.unwrap() {
            let text: String = row.get(0);
            rows += 1;
            assert_hidden(text.as_bytes(), &table);
            for secret in secrets() {
                assert!(!text.contains(&hex(&secret)), "{secret} stands in {table}");
            }
        }
    }
    assert!(rows >= 4);
    drop(client);
    driver.await.unwrap().unwrap();
}
