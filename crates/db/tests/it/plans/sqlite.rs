//! Without figures of how much there is where, which nobody collects, the plan of a statement is the
//! same however many rows there are.

use super::Explained;
use super::fill::GROWING;
use super::recorded::Recorded;
use crate::support;
use db::DatabaseConfig;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection};
use std::collections::BTreeSet;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The plan of each statement, in their order. Values are left open: none of them matters.
pub(crate) async fn explain_all(recorded: &Recorded) -> Vec<Explained> {
    let opened = support::sqlite().await;
    let mut conn = connect(&opened.config);
    let explained = recorded.keys().map(|text| explain(&mut conn, text)).collect();
    diesel::sql_query("DROP INDEX orders_of_phone").execute(&mut conn).unwrap();
    let blind = explain(&mut conn, "SELECT id FROM orders WHERE phone_hash = ''");
    assert_eq!(blind.whole_reads, ["SCAN orders"], "a missing index is told");
    explained
}

/// Those that keep nothing unique.
pub(crate) async fn indexes() -> BTreeSet<String> {
    let opened = support::sqlite().await;
    let indexes = "SELECT name AS detail FROM sqlite_schema
         WHERE type = 'index' AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'";
    let lines: Vec<Line> = diesel::sql_query(indexes).load(&mut connect(&opened.config)).unwrap();
    lines.into_iter().map(|line| line.detail).collect()
}

fn connect(config: &DatabaseConfig) -> SqliteConnection {
    let DatabaseConfig::Sqlite { path } = config else { panic!("it is of the other database") };
    SqliteConnection::establish(path.to_str().unwrap()).unwrap()
}

fn explain(conn: &mut SqliteConnection, text: &str) -> Explained {
    let lines: Vec<Line> =
        diesel::sql_query(format!("EXPLAIN QUERY PLAN {text}")).load(conn).unwrap();
    let lines: Vec<_> = lines.into_iter().map(|line| line.detail).collect();
    let has_end = text.contains(" LIMIT ");
    let sorts = lines.iter().any(|line| line.starts_with("USE TEMP B-TREE FOR ORDER BY"));
    let whole_reads =
        lines.iter().filter(|line| is_whole(line) && (sorts || !has_end)).cloned().collect();
    let indexes = lines.iter().filter_map(|line| {
        let (_before, index) = line.split_once("INDEX ")?;
        index.split_whitespace().next().map(str::to_owned)
    });
    Explained { whole_reads, indexes: indexes.collect(), plan: lines.join("\n") }
}

/// A table from one end to the other, or a key's index; one that is over some of the rows alone is
/// there to be read so.
fn is_whole(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("SCAN ") else { return false };
    let mut words = rest.split_whitespace();
    let table = words.next().unwrap_or_default();
    let is_big = GROWING.iter().any(|(name, _columns)| *name == table);
    is_big && (!rest.contains(" INDEX ") || rest.contains("sqlite_autoindex"))
}
