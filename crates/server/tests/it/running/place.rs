//! Where a server keeps its state, and the check of what it left there.

use super::{PASSWORD, PATIENCE};
use sandbox::SandboxConfig;
use std::ffi::OsString;
use std::fs::Permissions;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testkit::postgres::{TestDatabase, fresh_database};

/// A folder, and a PostgreSQL database if wanted. Gone with its last clone.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) folder: Arc<TempDir>,
    pub(crate) url: Option<String>,
    /// Dropped with the place.
    _database: Option<Arc<TestDatabase>>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        Self { folder: Arc::new(folder()), url: None, _database: None }
    }

    pub(crate) async fn postgres() -> Self {
        let database = fresh_database().await.unwrap();
        let place = Self::at(&database.url);
        Self { _database: Some(Arc::new(database)), ..place }
    }

    /// On a PostgreSQL database that somebody else looks after.
    pub(crate) fn at(url: &str) -> Self {
        Self { folder: Arc::new(folder()), url: Some(url.to_owned()), _database: None }
    }

    /// Without the sandbox's keys: nothing is there yet.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder: Arc::new(folder), url: None, _database: None }
    }

    pub(crate) fn server(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.env_clear().env("DATA_DIR", self.folder.path()).env("SANDBOX", "true");
        command.env("ADMIN_PASSWORD", PASSWORD);
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }
}

/// Every journey ends with this: whatever was done, and however the server ended, all invariants
/// hold in what it left.
pub(crate) fn doctor(place: &Place) {
    let output = place.server().arg("doctor").output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}{why}");
    assert!(told.lines().count() > 10, "{told}{why}");
}

/// A folder with a sandbox's keys, which take seconds to make and are made once for all.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, permissions) in fresh_sandbox() {
        let file = folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        std::fs::set_permissions(&file, permissions.clone()).unwrap();
    }
    folder
}

type KeptFile = (OsString, Vec<u8>, Permissions);

/// The files of a sandbox that has been started once and done nothing.
fn fresh_sandbox() -> &'static [KeptFile] {
    static FILES: OnceLock<Vec<KeptFile>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            // A runtime of its own: the test may be inside one.
            scope.spawn(|| start_once(folder.path())).join().unwrap();
        });
        let names = files_when_closed(folder.path());
        let kept = |name: OsString| {
            let path = folder.path().join(&name);
            let permissions = path.metadata().unwrap().permissions();
            (name, std::fs::read(path).unwrap(), permissions)
        };
        names.into_iter().map(kept).collect()
    })
}

/// The database is closed by the last thread of the sandbox, which takes its log along.
fn files_when_closed(folder: &Path) -> Vec<OsString> {
    let started = Instant::now();
    loop {
        let files = std::fs::read_dir(folder).unwrap();
        let names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        if names.len() == 2 {
            return names;
        }
        assert!(started.elapsed() < PATIENCE, "the sandbox left {names:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn start_once(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let addr = SocketAddr::from(([127, 0, 0, 1], 0));
    let config = SandboxConfig { addr, data_dir: folder.to_owned() };
    runtime.block_on(async { sandbox::start(config).await.unwrap().stop().await });
}
