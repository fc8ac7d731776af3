//! Starting and stopping a sandbox.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::{Data, PayloadConfig};
use actix_web::{App, HttpServer};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::error::SandboxError;
use crate::faults::Faults;
use crate::keys::Keys;
use crate::store::{Kind, Store};
use crate::world::{InFlight, World};
use crate::{boss, control, notifier, serve};

/// Largest request body, in bytes.
const LARGEST_BODY: usize = 1024 * 1024;

/// Where a sandbox listens, and where it keeps what it knows.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// The address to listen on; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Holds `sandbox.db` and `sandbox.key`.
    pub data_dir: PathBuf,
}

/// A running sandbox.
#[derive(Debug)]
pub struct Sandbox {
    world: Arc<World>,
    server: ServerHandle,
}

/// Starts a sandbox on the current tokio runtime.
///
/// The first start makes keys, identities and demo customers; a later one in the same
/// directory goes on where the last one ended, with its unsent notifications.
pub async fn start(config: SandboxConfig) -> Result<Sandbox, SandboxError> {
    let listener = TcpListener::bind(config.addr)
        .map_err(|source| SandboxError::Bind { addr: config.addr, source })?;
    let url = own_url(listener.local_addr().map_err(SandboxError::Files)?);
    let dir = config.data_dir;
    let runtime = Handle::current();
    let opening = tokio::task::spawn_blocking(move || open(&dir, url, runtime)).await;
    let world = Arc::new(opening.map_err(std::io::Error::other).map_err(SandboxError::Files)??);
    let server = server(&world, listener)
        .map_err(|source| SandboxError::Bind { addr: config.addr, source })?;
    let handle = server.handle();
    world.tasks.spawn(async move {
        if let Err(error) = server.await {
            tracing::error!(error = %error, "the sandbox's server ended");
        }
    });
    world.tasks.spawn(notifier::run(Arc::clone(&world)));
    Ok(Sandbox { world, server: handle })
}

impl Sandbox {
    /// Where it listens, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.world.url
    }

    /// Ends it; what it knows stays in its directory.
    pub async fn stop(self) {
        self.world.stopping.cancel();
        self.server.stop(false).await;
        self.world.tasks.close();
        self.world.tasks.wait().await;
    }
}

/// The HTTP server over `listener`, not yet running.
fn server(world: &Arc<World>, listener: TcpListener) -> std::io::Result<Server> {
    let data = Data::from(Arc::clone(world));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(data.clone())
            .app_data(PayloadConfig::new(LARGEST_BODY))
            .configure(serve::routes)
            .configure(control::routes)
    });
    let server = server.workers(2).disable_signals().shutdown_timeout(1).listen(listener)?;
    Ok(server.run())
}

fn open(dir: &std::path::Path, url: String, runtime: Handle) -> Result<World, SandboxError> {
    let store = Store::open(dir)?;
    let keys = Keys::load_or_make(&store)?;
    let offset = store.transact(|txn| txn.get(Kind::Setting, "clock_offset"))?;
    let clock = Clock::new(offset.unwrap_or(0));
    boss::settle_in(&store, &clock)?;
    Ok(World {
        faults: Faults::load(&store)?,
        store,
        keys,
        clock,
        http: reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?,
        url,
        runtime,
        tasks: TaskTracker::new(),
        stopping: CancellationToken::new(),
        mail: Notify::new(),
        in_flight: InFlight::default(),
    })
}

/// How to reach a listener from the same machine.
fn own_url(mut addr: SocketAddr) -> String {
    if addr.ip().is_unspecified() {
        addr.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    format!("http://{addr}")
}
