//! Two servers whose files of keys are not the same file.

use super::{assert_readable, order_of, sealed_by};
use crate::running::{PATIENCE, Place, Running};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The lines that a command tells, while it runs.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn has(&self, words: &str) -> bool {
        self.0.lock().unwrap().iter().any(|line| line.contains(words))
    }

    async fn until(&self, words: &str) {
        let started = Instant::now();
        while !self.has(words) {
            assert!(started.elapsed() < PATIENCE, "{words}: {:?}", self.0.lock().unwrap());
            crate::running::pause().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sealed_with_a_key_that_some_server_does_not_know() {
    let place = Place::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let (near, far) = (folder.path().join("near.keys"), folder.path().join("far.keys"));
    let lookup = "ef".repeat(32);
    std::fs::write(&near, format!("1:{}\n", "12".repeat(32))).unwrap();
    std::fs::copy(&near, &far).unwrap();
    let first = Running::start_set(&place, &settings(&near, &lookup));
    let sandbox = [("HTTP_ADDR", "127.0.0.1:0"), ("SANDBOX_URL", first.sandbox_url())];
    let all: Vec<_> = sandbox.into_iter().chain(settings(&far, &lookup)).collect();
    let second = Running::start_with(&place, &all);
    let order = order_of(&first, "two-files-of-keys").await;

    let mut command = place.server();
    command.args(["keys", "rotate"]).envs(settings(&near, &lookup)).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let told = Told::default();
    let (lines, kept) = (BufReader::new(child.stdout.take().unwrap()).lines(), told.clone());
    let reading = std::thread::spawn(move || {
        lines.map_while(Result::ok).for_each(|line| kept.0.lock().unwrap().push(line));
    });
    told.until("waiting for every server to know key 2").await;
    // Longer than any server takes to read its file again.
    let waited = Instant::now();
    while waited.elapsed() < Duration::from_secs(3) {
        assert_eq!(sealed_by(&place, 2, &settings(&near, &lookup)), 0);
        crate::running::pause().await;
    }
    assert!(!told.has("key 2 seals"));
    std::fs::copy(&near, &far).unwrap();
    told.until("waiting for every server to seal with key 2").await;
    // The second one reads already what the first one seals.
    let newer = order_of(&first, "sealed-by-the-new").await;
    assert_readable(&second, &newer).await;
    std::fs::copy(&near, &far).unwrap();
    told.until("everything stored is sealed with key 2").await;
    assert!(child.wait().unwrap().success());
    reading.join().unwrap();
    assert_eq!(sealed_by(&place, 1, &settings(&near, &lookup)), 0);
    assert_readable(&second, &order).await;
    assert_readable(&first, &order).await;
    let output = place.server().arg("doctor").envs(settings(&far, &lookup)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn settings<'a>(file: &'a Path, lookup: &'a str) -> [(&'a str, &'a str); 2] {
    [("DATA_KEYS_FILE", file.to_str().unwrap()), ("LOOKUP_KEY", lookup)]
}
