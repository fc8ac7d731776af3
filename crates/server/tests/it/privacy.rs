//! What people tell us stands nowhere in clear: in no file of the database and of the sandbox, in no
//! row, and in no line of the log.

mod erasing;
mod journeys;
mod leads;
mod leaks;

use crate::on_both_databases;
use crate::running::{Place, Running};
use journeys::Planted;
use leaks::{Needle, Searched};

on_both_databases! {
    nothing_that_people_tell_is_found_in_files_rows_and_logs,
}

async fn nothing_that_people_tell_is_found_in_files_rows_and_logs(place: Place) {
    let server = Running::start_set(&place, &[("LOG", "trace")]);
    let mut planted = Planted::new();
    planted.visit(&server).await;
    planted.new_order(&server).await;
    planted.account(&server).await;
    planted.renewal(&server).await;
    planted.staff(&server).await;
    planted.forgeries(&server).await;
    planted.leads(&server).await;
    // While it runs, what has not gone to the main file of SQLite yet is in the one beside it.
    let running = Searched::read(&place).await;
    assert!(server.stop().success());
    let stopped = Searched::read(&place).await;
    for searched in [&running, &stopped] {
        planted.assert_controls_found(searched);
        for (what, needle) in planted.secrets() {
            let found = searched.find(needle);
            assert!(found.is_empty(), "{what} stands in {found:?}");
        }
    }
    let log = std::fs::read_to_string(place.folder.path().join("server.log")).unwrap();
    let traced = log.lines().filter(|line| line.contains(r#""level":"TRACE""#)).count();
    assert!(traced > 100, "the log is as wordy as it can be: {traced}");
}

/// The search itself, so that finding nothing means something.
#[test]
fn the_search_finds_each_form_wherever_it_begins() {
    let needle = Needle::text("李某某13977654321");
    for form in [
        "李某某13977654321".to_owned(),
        leaks::hex("李某某13977654321".as_bytes()),
        leaks::hex("李某某13977654321".as_bytes()).to_uppercase(),
        leaks::base64("李某某13977654321".as_bytes()),
        leaks::base64("x李某某13977654321yz".as_bytes()),
        leaks::base64("xy李某某13977654321".as_bytes()),
        leaks::hex(leaks::base64("x李某某13977654321".as_bytes()).as_bytes()),
        "%E6%9D%8E%E6%9F%90%E6%9F%9013977654321".to_owned(),
        "\\u674e\\u67d0\\u67d013977654321".to_owned(),
    ] {
        let searched = Searched::of(vec![("here".to_owned(), format!("..{form}..").into_bytes())]);
        assert_eq!(searched.find(&needle), ["here"], "{form}");
    }
    let searched = Searched::of(vec![("here".to_owned(), b"13977654320".to_vec())]);
    assert_eq!(searched.find(&needle), [""; 0]);
    let code = Needle::digits("123456");
    let is_found = |text: &str| {
        !Searched::of(vec![("here".to_owned(), text.as_bytes().to_vec())]).find(&code).is_empty()
    };
    assert!(is_found("code 123456.") && is_found("123456"));
    assert!(!is_found("91234567") && !is_found("12:00:00.123456Z"));
}
