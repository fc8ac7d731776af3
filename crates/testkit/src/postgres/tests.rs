use std::path::PathBuf;

use tokio_postgres::{Client, NoTls};

use super::*;

async fn connected(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn count(client: &Client, query: &str) -> i64 {
    client.query_one(query, &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_fresh_databases_do_not_see_each_other() {
    let (one, other) = (fresh_database().await.unwrap(), fresh_database().await.unwrap());
    assert_ne!(one.url, other.url);
    let client = connected(&one.url).await;
    client.batch_execute("CREATE TABLE note (id BIGINT)").await.unwrap();
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(count(&client, tables).await, 1);
    assert_eq!(count(&connected(&other.url).await, tables).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_database_is_gone_though_connections_were_open() {
    let (kept, dropped) = (fresh_database().await.unwrap(), fresh_database().await.unwrap());
    let _still_open = connected(&dropped.url).await;
    let name = dropped.url.split(['/', '?']).nth(3).unwrap().to_owned();
    drop(dropped);
    let left = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(count(&connected(&kept.url).await, &left).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_keeps_its_data_over_a_restart_and_nothing_after_its_stop() {
    let cluster = Cluster::start_with(PgFlavour::Durable).unwrap();
    let client = connected(&cluster.url("postgres")).await;
    client.batch_execute("CREATE TABLE note AS SELECT 1::BIGINT AS id").await.unwrap();
    cluster.restart().unwrap();
    let client = connected(&cluster.url("postgres")).await;
    assert_eq!(count(&client, "SELECT id FROM note").await, 1);
    let directory = client.query_one("SHOW unix_socket_directories", &[]).await.unwrap();
    let directory = PathBuf::from(directory.get::<_, String>(0));
    assert!(directory.exists());
    cluster.stop().unwrap();
    assert!(!directory.exists());
}
