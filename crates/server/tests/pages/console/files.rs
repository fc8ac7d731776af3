//! Files that staff send and take away.

use super::Desk;
use crate::browser::Find;
use crate::shared::running::{PATIENCE, pause};
use std::fs;
use std::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_customers_is_tried_and_then_read() {
    let desk = Desk::open().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("qualified.csv");
    fs::write(&file, "queryId\nPBS001022579\n").unwrap();
    for is_dry in [true, false] {
        desk.goto("imports", "").await;
        desk.ask("upload").await;
        desk.page.choose(Find::Css("#upload-kind"), "qualified_users").await;
        desk.page.choose_file(Find::Css("#upload-file"), &file).await;
        let has_tick = "function() { return this.checked }";
        assert_eq!(desk.page.ask(Find::Css("#upload-dryRun"), has_tick).await, true);
        if !is_dry {
            desk.page.click(Find::Css("#upload-dryRun")).await;
        }
        desk.confirm().await;
        desk.page.wait_to_find(Find::Css(".progress[data-status=done]")).await;
    }
    desk.page.accessible().await;
    desk.page.was_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_taken_away_as_a_file_in_which_no_cell_is_a_formula() {
    let desk = Desk::open().await;
    desk.server.saved_order("console-file-1").await;
    let folder = tempfile::tempdir().unwrap();
    desk.page.keep_downloads(folder.path()).await;
    desk.goto("orders", "").await;
    desk.page.click(Find::Css("[data-action=export]")).await;
    desk.is_told("1 条").await;
    let began = Instant::now();
    let text = loop {
        let mut files = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path());
        let done = files.find(|path| path.extension().is_some_and(|end| end == "csv"));
        if let Some(path) = done {
            break fs::read_to_string(path).unwrap();
        }
        assert!(began.elapsed() < PATIENCE, "no file came");
        pause().await;
    };
    assert!(text.starts_with('\u{feff}'), "{text}");
    assert!(text.contains("**试") && !text.contains("测试"), "{text}");
    desk.page.was_clean().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_would_be_a_formula_or_two_cells_is_text() {
    let desk = Desk::closed(crate::browser::Device::Pc).await;
    let lines = desk
        .page
        .eval(
            "(async () => {
                const main = document.querySelector('script[type=module]').src;
                const { csv } = await import(new URL('lib/csv.js', main));
                return csv(['a'], [['=1+1'], ['+1'], ['-1'], ['@x'], ['\\tx'], ['a,\"b\"']]).text();
            })()",
        )
        .await;
    let lines: Vec<&str> = lines.as_str().unwrap().lines().skip(1).collect();
    assert_eq!(lines, ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "\"a,\"\"b\"\"\""]);
    desk.page.was_clean().await;
}
