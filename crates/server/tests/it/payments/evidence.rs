//! What providers said and were told is a chain that shows every change.

use super::till::Till;
use crate::running::{Place, Running, doctor};
use rusqlite::Connection;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_changed_byte_of_the_evidence_is_found_and_named_by_doctor() {
    let place = Place::sqlite();
    let server = Running::start(&place);
    let order = server.saved_order("evidence").await;
    Till::of("alipay", "qr").start(&server, &order).await.pay(&server).await;
    server.until_status(&order, "fulfilled").await;
    server.staff().await.refund(&order, "EVIDENCE01", "460.00").await.data();
    server.follow_refund(&order, 0, "succeeded").await;
    assert!(server.stop().success());
    doctor(&place);

    let file = std::fs::read_dir(place.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_ours = |path: &std::path::PathBuf| {
        path.extension().is_some_and(|kind| kind == "db") && !path.ends_with("sandbox.db")
    };
    let database = Connection::open(file.filter(is_ours).collect::<Vec<_>>().remove(0)).unwrap();
    let count = database.query_row("SELECT count(*) FROM evidence", [], |row| row.get::<_, i64>(0));
    assert!(count.unwrap() >= 4, "what we sent, what came and what was answered is kept");
    for column in ["content", "request", "hash"] {
        let find = format!("SELECT id, {column} FROM evidence WHERE {column} IS NOT NULL LIMIT 1");
        let found = database.query_row(&find, [], |row| Ok((row.get(0)?, row.get(1)?)));
        let (id, before): (i64, Vec<u8>) = found.unwrap();
        let mut changed = before.clone();
        changed[0] ^= 1;
        write(&database, column, id, &changed);
        let output = place.server().arg("doctor").output().unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{column}: {told}");
        let breach = told.lines().find(|line| line.starts_with("BREACH")).unwrap();
        assert!(breach.contains("evidence") && breach.contains(&id.to_string()), "{breach}");
        write(&database, column, id, &before);
        doctor(&place);
    }
}

fn write(database: &Connection, column: &str, id: i64, value: &[u8]) {
    let update = format!("UPDATE evidence SET {column} = ?1 WHERE id = ?2");
    assert_eq!(database.execute(&update, (value, id)).unwrap(), 1);
}
