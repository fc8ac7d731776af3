//! Keys that come from the environment are changed by hand, in the order that the command tells.

use super::{assert_readable, keys, order_of, sealed_by, try_keys};
use crate::running::{Place, Running};

fn lent<'a>(of: &'a [(&'a str, String); 2]) -> [(&'a str, &'a str); 2] {
    of.each_ref().map(|(name, value)| (*name, value.as_str()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_the_environment_are_changed_in_the_steps_that_are_told() {
    let place = Place::sqlite();
    let (one, two) = (format!("1:{}", "ab".repeat(32)), format!("7:{}", "cd".repeat(32)));
    let lookup = "ef".repeat(32);
    let settings = |keys: &str| [("DATA_KEYS", keys.to_owned()), ("LOOKUP_KEY", lookup.clone())];
    let [old, both, new_first] =
        [one.clone(), format!("{one},{two}"), format!("{two},{one}")].map(|keys| settings(&keys));

    let server = Running::start_set(&place, &lent(&old));
    let order = order_of(&server, "by-hand-by-hand-1").await;
    let told = keys(&place, &["rotate"], &lent(&old));
    assert!(told.contains("Put a new key at its end") && !told.contains("abab"), "{told}");
    assert!(keys(&place, &["add"], &lent(&old)).contains("Put a new key at its end"));
    assert!(server.stop().success());

    let server = Running::start_set(&place, &lent(&both));
    assert_readable(&server, &order).await;
    assert_eq!(sealed_by(&place, 7, &lent(&both)), 0, "it opens, and does not seal yet");
    assert!(server.stop().success());

    let server = Running::start_set(&place, &lent(&new_first));
    let newer = order_of(&server, "by-hand-by-hand-2").await;
    let told = keys(&place, &["rotate"], &lent(&new_first));
    assert!(told.contains("everything stored is sealed with key 7"), "{told}");
    assert!(told.contains("key 1 seals nothing: it may be removed from DATA_KEYS"), "{told}");
    let refused = try_keys(&place, &["remove", "1"], &lent(&new_first));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("take key 1 out there"));
    assert!(server.stop().success());

    let only_new = settings(&two);
    let server = Running::start_set(&place, &lent(&only_new));
    assert_readable(&server, &order).await;
    assert_readable(&server, &newer).await;
    assert!(server.stop().success());
    let doctor = place.server().arg("doctor").envs(only_new).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_by_the_file_and_the_command_by_the_same_file_work_together() {
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data.keys");
    std::fs::write(&file, format!("3:{}\n", "12".repeat(32))).unwrap();
    let lookup = "ef".repeat(32);
    let settings = [("DATA_KEYS_FILE", file.to_str().unwrap()), ("LOOKUP_KEY", lookup.as_str())];
    let server = Running::start_set(&place, &settings);
    let order = order_of(&server, "by-the-file-1234").await;
    let told = keys(&place, &["rotate"], &settings);
    assert!(told.contains("everything stored is sealed with key 4"), "{told}");
    assert_readable(&server, &order).await;
    assert!(server.stop().success());
    let doctor = place.server().arg("doctor").envs(settings).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}
