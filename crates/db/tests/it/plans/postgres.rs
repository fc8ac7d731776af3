use super::Explained;
use super::binds::written_in;
use super::fill::{GROWING, statement};
use super::recorded::Recorded;
use crate::support;
use serde_json::Value;
use std::collections::BTreeSet;
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

/// The plan of each statement, in their order, and every index that is no table's key.
pub(crate) async fn explain_all(recorded: &Recorded) -> (Vec<Explained>, BTreeSet<String>) {
    let opened = support::postgres().await;
    let support::Place::Postgres(database) = &*opened.place else {
        panic!("it is of the other database")
    };
    let (client, connection) = tokio_postgres::connect(&database.url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    // What a row names need not be there.
    client.batch_execute("SET session_replication_role = replica").await.unwrap();
    for (table, named) in GROWING {
        let columns = columns(&client, table).await;
        client.batch_execute(&statement(table, named, &columns)).await.unwrap();
    }
    client.batch_execute("VACUUM ANALYZE").await.unwrap();
    let mut all = Vec::new();
    for (text, values) in recorded {
        all.push(explain(&client, text, values).await);
    }
    let indexes = indexes(&client).await;
    client.batch_execute("DROP INDEX orders_of_phone").await.unwrap();
    let blind = explain(&client, "SELECT id FROM orders WHERE phone_hash = ''", "[]").await;
    assert_eq!(blind.whole_reads, ["Seq Scan on orders"], "a missing index is told");
    drop(client);
    drop(connection.await);
    (all, indexes)
}

async fn columns(client: &Client, table: &str) -> Vec<(String, String)> {
    let columns = "SELECT column_name::text, data_type::text FROM information_schema.columns
         WHERE table_name = $1 ORDER BY ordinal_position";
    let rows = client.query(columns, &[&table]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// Of tables that have rows here. Those that keep something unique are needed for that.
async fn indexes(client: &Client) -> BTreeSet<String> {
    let indexes = "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         JOIN pg_class t ON t.oid = i.indrelid
         WHERE t.relname = ANY($1) AND NOT i.indisunique";
    let tables = GROWING.map(|(table, _columns)| table);
    let rows = client.query(indexes, &[&tables.as_slice()]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn explain(client: &Client, text: &str, values: &str) -> Explained {
    let prepared = client.prepare(text).await.unwrap();
    let types: Vec<_> = prepared.params().iter().map(|kind| kind.name().to_owned()).collect();
    let explain = format!("EXPLAIN (FORMAT JSON) {}", written_in(text, values, &types));
    let lines = client.simple_query(&explain).await.unwrap_or_else(|error| {
        panic!("{explain}: {}", error.as_db_error().unwrap());
    });
    let plan: String = lines
        .iter()
        .filter_map(|line| {
            let SimpleQueryMessage::Row(row) = line else { return None };
            row.get(0)
        })
        .collect();
    let read: Value = serde_json::from_str(&plan).unwrap();
    let mut explained = Explained { whole_reads: Vec::new(), indexes: BTreeSet::new(), plan };
    look(&read[0]["Plan"], false, &mut explained);
    explained
}

/// `stops`: whoever asks this node for rows stops when it has enough of them.
fn look(node: &Value, stops: bool, explained: &mut Explained) {
    let kind = node["Node Type"].as_str().unwrap();
    let table = node["Relation Name"].as_str().unwrap_or_default();
    let index = node["Index Name"].as_str().unwrap_or_default();
    let is_big = GROWING.iter().any(|(name, _columns)| *name == table);
    if !index.is_empty() {
        explained.indexes.insert(index.to_owned());
    }
    if kind == "Seq Scan" && is_big {
        explained.whole_reads.push(format!("Seq Scan on {table}"));
    }
    // The whole of an index that has a row for each of the table's.
    let is_key = index.ends_with("_pkey") || index.ends_with("_key");
    if is_big && is_key && node["Index Cond"].is_null() && !stops {
        explained.whole_reads.push(format!("{kind} on all of {index}"));
    }
    let stops = match kind {
        "Limit" => true,
        "Sort" | "Aggregate" | "Hash" | "WindowAgg" | "Unique" | "SetOp" => false,
        _other => stops,
    };
    for below in node["Plans"].as_array().into_iter().flatten() {
        look(below, stops, explained);
    }
}
