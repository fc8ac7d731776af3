//! A shop that has grown, made up.

use crate::running::{Place, doctor};

#[test]
fn on_sqlite_nothing_is_wrong_with_a_made_up_past() {
    is_made_up(&Place::sqlite());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_postgresql_nothing_is_wrong_with_a_made_up_past() {
    is_made_up(&Place::postgres().await);
}

fn is_made_up(place: &Place) {
    assert!(place.server().arg("migrate").output().unwrap().status.success());
    for _again in 0..2 {
        let output = place.server().args(["generate", "--orders", "1003"]).output().unwrap();
        let (told, why) = (output.stdout, String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{why}");
        assert!(String::from_utf8(told).unwrap().starts_with("1003 orders in "));
    }
    doctor(place);
    let output = place.server().arg("doctor").output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let links: Vec<_> = told.lines().filter(|line| line.contains(" links, ")).collect();
    assert!((1..=4).contains(&links.len()), "a chain for each writer that came to write: {told}");
}
