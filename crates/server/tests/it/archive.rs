//! Evidence that is old goes into files, and is still found whole there.

use crate::on_both_databases;
use crate::running::{Place, Running, pause};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Instant;

on_both_databases! {
    old_evidence_lies_in_files_that_the_doctor_reads,
}

const DAY: i64 = 24 * 3_600;

async fn old_evidence_lies_in_files_that_the_doctor_reads(place: Place) {
    let folder = place.folder.path().join("archive");
    let settings = [("EVIDENCE_DAYS", "400"), ("ARCHIVE_DIR", folder.to_str().unwrap())];
    let refused = with(&place, &settings, &["check-config"]);
    assert_eq!(refused.status.code(), Some(78), "the folder is not there");
    std::fs::create_dir(&folder).unwrap();
    assert!(with(&place, &settings, &["check-config"]).status.success());

    let server = Running::start_set(&place, &settings);
    let order = server.saved_order("archive").await;
    server.started_payment("wechat", "native", &order).await;
    server.payer(&order, "pay").await;
    server.until_status(&order, "fulfilled").await;
    assert!(names(&folder).is_empty(), "it is not old");
    server.advance(401 * DAY).await;
    let named = archived(&server, &order).await;
    assert_eq!(Value::from(names(&folder)), named, "staff are told where it lies");

    let rotated = with(&place, &settings, &["keys", "rotate"]);
    let told = String::from_utf8(rotated.stdout).unwrap();
    assert!(told.contains("key 1 seals nothing in the database and opens 1 files"), "{told}");
    let kept = with(&place, &settings, &["keys", "remove", "1"]);
    let why = String::from_utf8(kept.stderr).unwrap();
    assert!(!kept.status.success() && why.contains("archived evidence"), "{why}");
    assert!(server.stop().success());
    is_well(&place, &settings);

    let file = folder.join(&names(&folder)[0]);
    let bytes = std::fs::read(&file).unwrap();
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    std::fs::write(&file, changed).unwrap();
    is_breached(&place, &settings, "is not as it was written");
    std::fs::remove_file(&file).unwrap();
    is_breached(&place, &settings, "is not there");
    std::fs::write(&file, bytes).unwrap();
    is_well(&place, &settings);
    let unset = with(&place, &[], &["doctor"]);
    let told = String::from_utf8(unset.stdout).unwrap();
    assert!(told.contains("not looked at: ARCHIVE_DIR is not set"), "{told}");
}

/// Looks until the payment names a file.
async fn archived(server: &Running, order: &str) -> Value {
    let started = Instant::now();
    loop {
        let staff = server.staff().await;
        let payments = staff.get(&format!("/v1/admin/payments?orderId={order}")).await;
        let named = &payments.body["rows"][0]["evidenceArchives"];
        if named.is_array() {
            return named.clone();
        }
        let in_time = started.elapsed() < crate::running::PATIENCE;
        assert!(in_time, "{} {}", payments.body, staff.get("/v1/admin/jobs").await.body);
        pause().await;
    }
}

fn with(place: &Place, settings: &[(&str, &str)], args: &[&str]) -> Output {
    let mut command = place.server();
    command.envs(settings.iter().copied()).args(args).output().unwrap()
}

#[track_caller]
fn is_well(place: &Place, settings: &[(&str, &str)]) {
    let output = with(place, settings, &["doctor"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("1 files, each as it was written"), "{told}");
}

#[track_caller]
fn is_breached(place: &Place, settings: &[(&str, &str)], problem: &str) {
    let output = with(place, settings, &["doctor"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let breach: Vec<_> = told.lines().filter(|line| line.starts_with("BREACH")).collect();
    assert_eq!(breach.len(), 1, "{told}");
    assert!(breach[0].starts_with("BREACH evidence_archive 0: 0000-"), "{told}");
    assert!(breach[0].ends_with(problem), "{told}");
}

fn names(folder: &Path) -> Vec<String> {
    let paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut names: Vec<_> = paths.iter().map(name).collect();
    names.sort();
    names
}
