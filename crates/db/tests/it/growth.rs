//! Lists that are longer than they are counted.

use crate::support::{BackDoor, Opened, on_both};
use db::DatabaseConfig;
use domain::Snowflake;
use domain::ports::{Beside, Page, Paged, TaskFilter};
use std::time::{Duration, Instant};

on_both! {
    a_list_is_counted_so_far_and_estimated_beyond,
    an_estimate_is_kept_for_whoever_turns_the_page,
    a_deep_page_holds_the_rows_that_a_walk_comes_to,
}

const COUNTED: i64 = Paged::<()>::MOST_COUNTED;
/// How long an estimate is.
const KEPT: Duration = Duration::from_secs(10);

/// Tasks with the ids from 1 on, those with the highest ids dead.
async fn filled(opened: &Opened, rows: i64, dead: i64) {
    let tasks = format!(
        "INSERT INTO task (id, kind, attempt_id, state, due_at, ended_at, failures, rounds,
             created_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         SELECT i, 'check_attempt', 1, CASE WHEN i > {rows} - {dead} THEN 'dead' ELSE 'done' END, i,
             i, 0, 0, i FROM n;
         ANALYZE;"
    );
    BackDoor(opened.config.clone()).run(&tasks).await;
}

async fn listed(opened: &Opened, filter: &TaskFilter, number: u32) -> (i64, bool, Vec<i64>) {
    let page = Page { number, size: 3 };
    let found = opened.ports.queries.tasks(filter, page).await.unwrap();
    let ids = found.rows.iter().map(|task| task.id.as_i64()).collect();
    (found.total, found.is_estimate, ids)
}

async fn a_list_is_counted_so_far_and_estimated_beyond(opened: Opened) {
    filled(&opened, COUNTED, 7).await;
    let all = TaskFilter::default();
    let first = vec![COUNTED, COUNTED - 1, COUNTED - 2];
    assert_eq!(listed(&opened, &all, 1).await, (COUNTED, false, first));
    BackDoor(opened.config.clone()).run("DELETE FROM task").await;
    filled(&opened, 3 * COUNTED, 7).await;
    let (total, is_estimate, rows) = listed(&opened, &all, 1).await;
    assert!(is_estimate && rows.len() == 3);
    match opened.config {
        DatabaseConfig::Postgres { .. } => {
            assert!((2 * COUNTED..=4 * COUNTED).contains(&total), "{total}");
        }
        DatabaseConfig::Sqlite { .. } => assert_eq!(total, COUNTED),
    }
    let told = async |filter: TaskFilter| {
        let (total, is_estimate, _rows) = listed(&opened, &filter, 1).await;
        (total, is_estimate)
    };
    let of = |kind| TaskFilter { kinds: vec![kind], ..TaskFilter::default() };
    assert!(told(of("check_attempt")).await.1);
    assert_eq!(told(of("expire_order")).await, (0, false), "another list of the same statement");
    let dead = TaskFilter { state: Some("dead".to_owned()), ..TaskFilter::default() };
    assert_eq!(told(dead).await, (7, false), "what is narrowed to few is counted");
}

async fn an_estimate_is_kept_for_whoever_turns_the_page(opened: Opened) {
    let all = TaskFilter::default();
    // Again where the machine took so long that it was not to be kept any more.
    loop {
        let begun = Instant::now();
        filled(&opened, 2 * COUNTED, 7).await;
        let (told, is_estimate, _rows) = listed(&opened, &all, 1).await;
        assert!(is_estimate);
        BackDoor(opened.config.clone()).run("DELETE FROM task").await;
        let again = listed(&opened, &all, 1).await;
        if begun.elapsed() < KEPT {
            assert_eq!(again, (told, true, Vec::new()));
            return;
        }
    }
}

async fn a_deep_page_holds_the_rows_that_a_walk_comes_to(opened: Opened) {
    filled(&opened, 3 * COUNTED, 7).await;
    let (_total, _is_estimate, deep) = listed(&opened, &TaskFilter::default(), 5001).await;
    let expected = 3 * COUNTED - 15_000;
    assert_eq!(deep, [expected, expected - 1, expected - 2]);
    let before = Snowflake::from_i64(expected + 1).unwrap();
    let walked = TaskFilter { beside: Some(Beside::After(before)), ..TaskFilter::default() };
    assert_eq!(listed(&opened, &walked, 1).await.2, deep);
    let after = Snowflake::from_i64(expected - 3).unwrap();
    let walked = TaskFilter { beside: Some(Beside::Before(after)), ..TaskFilter::default() };
    assert_eq!(listed(&opened, &walked, 1).await.2, deep);
}
