//! What a load of made-up orders does to the indexes, on PostgreSQL: SQLite keeps its own.

use crate::support::{Opened, postgres};
use db::DatabaseConfig;
use testkit::given;
use tokio_postgres::NoTls;

/// Tables, indexes, references and triggers, a line each.
const STRUCTURE: &str = "
SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
    SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE contype = 'f'
) AS lines";

async fn structure(opened: &Opened) -> Vec<String> {
    let DatabaseConfig::Postgres { url, .. } = &opened.config else { panic!("not on PostgreSQL") };
    let (client, driver) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(driver);
    let lines: String = client.query_one(STRUCTURE, &[]).await.unwrap().get(0);
    drop(client);
    driver.await.unwrap().unwrap();
    lines.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_puts_back_what_it_took_away_and_what_one_before_it_left_away() {
    let opened = postgres().await;
    let before = structure(&opened).await;
    // Broken off after this, as by a kill.
    opened.database.stories().begin().await.unwrap();
    let meanwhile = structure(&opened).await;
    for away in ["orders_of_phone ", "payment_attempt_trade ", "payment_attempt_order_id_fkey "] {
        assert!(before.iter().any(|line| line.contains(away)), "{away} is not there");
        assert!(!meanwhile.iter().any(|line| line.contains(away)), "{away} is still there");
    }
    let next = opened.database.stories();
    next.begin().await.unwrap();
    next.end().await.unwrap();
    assert_eq!(structure(&opened).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_with_orders_keeps_its_indexes_during_a_load() {
    let opened = postgres().await;
    let mut unit = opened.ports.store.begin().await.unwrap();
    unit.orders().insert(&given::order()).await.unwrap();
    unit.commit().await.unwrap();
    let before = structure(&opened).await;
    opened.database.stories().begin().await.unwrap();
    assert_eq!(structure(&opened).await, before);
}
