//! A real Chromium, and what a visitor does and sees in it.

mod accessible;
mod cdp;
mod device;
mod find;
mod keys;
mod page;
mod picture;
mod typing;
mod watching;

pub(crate) use device::{Device, Language};
pub(crate) use find::Find;
pub(crate) use page::Page;

use crate::shared::running::PATIENCE;
use chromiumoxide::error::CdpError;
use chromiumoxide::handler::Handler;
use chromiumoxide::{Browser, BrowserConfig};
use futures_util::StreamExt;
use std::os::unix::fs::MetadataExt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testkit::chromium::chromium;

/// Nothing of its own to fetch or to ask, and no way to anywhere but this machine.
const ARGUMENTS: [(&str, &str); 3] = [
    ("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
    ("lang", "zh-CN"),
    ("force-device-scale-factor", "1"),
];
const SWITCHES: [&str; 14] = [
    "disable-background-networking",
    "disable-background-timer-throttling",
    "disable-backgrounding-occluded-windows",
    "disable-breakpad",
    "disable-component-update",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-gpu",
    "disable-quic",
    "disable-renderer-backgrounding",
    "disable-sync",
    "metrics-recording-only",
    "no-first-run",
    "no-proxy-server",
];

/// One Chromium process with an empty profile, gone with the test.
pub(crate) struct Chromium {
    inner: Browser,
    /// Messages of the browser's that the client could not read: a test must not overlook them.
    unread: Arc<Mutex<Vec<String>>>,
    _profile: TempDir,
}

impl Chromium {
    pub(crate) async fn start() -> Self {
        let program = chromium().unwrap_or_else(|error| panic!("{error}"));
        let profile = tempfile::tempdir().unwrap();
        let mut config = BrowserConfig::builder()
            .chrome_executable(program)
            .user_data_dir(profile.path())
            .new_headless_mode()
            .disable_default_args()
            .surface_invalid_messages()
            .viewport(None)
            .launch_timeout(PATIENCE)
            .request_timeout(PATIENCE)
            .args(ARGUMENTS)
            .args(SWITCHES);
        // Chromium's own sandbox does not work for root.
        if profile.path().metadata().unwrap().uid() == 0 {
            config = config.no_sandbox();
        }
        let (inner, handler) = Browser::launch(config.build().unwrap()).await.unwrap();
        let unread = Arc::new(Mutex::new(Vec::new()));
        tokio::spawn(handle(handler, Arc::clone(&unread)));
        Self { inner, unread, _profile: profile }
    }

    fn unread(&self) -> Vec<String> {
        self.unread.lock().unwrap().clone()
    }
}

/// Carries messages to and fro until the browser is gone.
async fn handle(mut handler: Handler, unread: Arc<Mutex<Vec<String>>>) {
    while let Some(outcome) = handler.next().await {
        match outcome {
            Err(CdpError::InvalidMessage(message, _error)) => {
                unread.lock().unwrap().push(message);
            }
            Err(_gone) => return,
            Ok(()) => {}
        }
    }
}

impl Drop for Chromium {
    /// Waits for the end, so that the profile can be removed.
    fn drop(&mut self) {
        let Some(child) = self.inner.get_mut_child() else { return };
        let _gone = child.as_mut_inner().start_kill();
        let began = Instant::now();
        while matches!(child.try_wait(), Ok(None)) && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
