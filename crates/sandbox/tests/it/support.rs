//! A stage with a sandbox on it, a merchant that talks to it and a receiver of notifications.

pub(crate) mod alipay;
pub(crate) mod jiuyi;
pub(crate) mod platform;
pub(crate) mod receiver;
pub(crate) mod rsa;
pub(crate) mod sms;
pub(crate) mod telecom;
pub(crate) mod wechat;
pub(crate) mod zhuoyue;

use std::ffi::OsString;
use std::fs::Permissions;
use std::net::SocketAddr;

use sandbox::{
    ControlClient, FaultOrder, Identities, PayerOrder, PayerReport, Sandbox, SandboxConfig,
    SandboxError,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A sandbox in a directory of its own.
pub(crate) struct Stage {
    pub(crate) dir: TempDir,
    pub(crate) sandbox: Sandbox,
    pub(crate) control: ControlClient,
    pub(crate) ids: Identities,
    pub(crate) http: reqwest::Client,
}

/// The files of a sandbox that has been started once and done nothing.
async fn keys() -> &'static [(OsString, Vec<u8>, Permissions)] {
    static KEYS: OnceCell<Vec<(OsString, Vec<u8>, Permissions)>> = OnceCell::const_new();
    let make = || async {
        let stage = Stage::in_dir(tempfile::tempdir().unwrap()).await;
        stage.sandbox.stop().await;
        let files = std::fs::read_dir(stage.dir.path()).unwrap().map(Result::unwrap);
        let kept = |file: std::fs::DirEntry| {
            let permissions = file.metadata().unwrap().permissions();
            (file.file_name(), std::fs::read(file.path()).unwrap(), permissions)
        };
        files.map(kept).collect()
    };
    KEYS.get_or_init(make).await
}

impl Stage {
    /// With keys that were made once for all stages, since making them takes its time.
    pub(crate) async fn set() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, content, permissions) in keys().await {
            let file = dir.path().join(name);
            std::fs::write(&file, content).unwrap();
            std::fs::set_permissions(&file, permissions.clone()).unwrap();
        }
        Self::in_dir(dir).await
    }

    pub(crate) async fn in_dir(dir: TempDir) -> Self {
        let addr = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = SandboxConfig { addr, data_dir: dir.path().to_owned() };
        let sandbox = sandbox::start(config).await.unwrap();
        let control = ControlClient::new(sandbox.url()).unwrap();
        let ids = control.identities().await.unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("sandbox-tests")
            .pool_max_idle_per_host(0)
            .build()
            .unwrap();
        Self { dir, sandbox, control, ids, http }
    }

    /// Stops the sandbox and starts another in the same directory.
    pub(crate) async fn restarted(self) -> Self {
        self.sandbox.stop().await;
        Self::in_dir(self.dir).await
    }

    pub(crate) async fn act(&self, number: &str, action: &str) -> PayerReport {
        self.try_to(number, action).await.unwrap()
    }

    pub(crate) async fn try_to(
        &self,
        number: &str,
        action: &str,
    ) -> Result<PayerReport, SandboxError> {
        let order = PayerOrder {
            order_id: number.to_owned(),
            action: action.to_owned(),
            ..PayerOrder::default()
        };
        self.control.payer(&order).await
    }

    pub(crate) async fn fail(&self, system: &str, fault: &str, count: Option<u32>) {
        let order =
            FaultOrder { system: system.to_owned(), fault: fault.to_owned(), seconds: None, count };
        self.control.set_fault(&order).await.unwrap();
    }

    /// How often the record shows `effect` for `system`.
    pub(crate) async fn count(&self, system: &str, effect: &str) -> usize {
        let seen = self.control.outside(Some(system)).await.unwrap();
        let requests = seen["requests"].as_array().unwrap();
        requests.iter().filter(|request| request["effect"] == effect).count()
    }
}

/// Seconds since 1970 by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "a merchant outside has a clock of its own")]
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// The HTTP status that the control API answered with.
pub(crate) fn refusal(result: Result<PayerReport, SandboxError>) -> u16 {
    match result {
        Err(SandboxError::Answered { status, .. }) => status,
        other => panic!("no refusal: {other:?}"),
    }
}
