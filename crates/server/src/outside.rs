//! The sandbox that the server works with, in this process or elsewhere.

use crate::config::{Config, World};
use crate::stop;
use anyhow::{Context, bail};
use sandbox::{ControlClient, Identities, Sandbox, SandboxConfig};

/// The sandbox that this server works with.
#[derive(Debug)]
pub(crate) struct OpenSandbox {
    pub(crate) client: ControlClient,
    pub(crate) url: String,
    pub(crate) identities: Identities,
    /// Set when it runs in this process.
    pub(crate) inside: Option<Sandbox>,
}

impl OpenSandbox {
    pub(crate) async fn open(config: &Config) -> anyhow::Result<Option<Self>> {
        let (url, inside) = match &config.world {
            World::Real(_) => return Ok(None),
            World::SandboxAt { url } => (url.clone(), None),
            World::SandboxInside { addr } => {
                let inside = start(config, *addr).await?;
                (inside.url().to_owned(), Some(inside))
            }
        };
        let client = ControlClient::new(url.clone()).context("the sandbox's address")?;
        let identities = client.identities().await;
        let identities =
            identities.with_context(|| format!("the sandbox at {url} does not answer"))?;
        Ok(Some(Self { client, url, identities, inside }))
    }
}

async fn start(config: &Config, addr: std::net::SocketAddr) -> anyhow::Result<Sandbox> {
    let sandbox = SandboxConfig { addr, data_dir: config.data_dir.clone() };
    sandbox::start(sandbox).await.with_context(|| {
        format!("the sandbox cannot start on {addr} (SANDBOX_ADDR gives it another place)")
    })
}

/// `server sandbox`: nothing but the sandbox, until a signal comes.
pub(crate) async fn run_alone(config: &Config) -> anyhow::Result<()> {
    let World::SandboxInside { addr } = config.world else {
        bail!("SANDBOX must be true and SANDBOX_URL unset to run the sandbox here");
    };
    crate::data_dir::create(&config.data_dir)?;
    let sandbox = start(config, addr).await?;
    crate::hints::print_line(&format!("sandbox on {}", sandbox.url()));
    stop::signalled().await?;
    sandbox.stop().await;
    Ok(())
}
