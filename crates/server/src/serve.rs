//! `server serve`: opens everything in order, serves, and closes it in the reverse order.

use crate::clock::SystemClock;
use crate::config::Config;
use crate::outside::{Adapters, OpenSandbox};
use crate::slot::HeldSlot;
use crate::test_world::SandboxWorld;
use crate::wiring::OpenDatabase;
use crate::{demo, hints, stop, telemetry, wiring, worker};
use actix_web::HttpServer;
use anyhow::Context;
use app::Application;
use chrono::TimeDelta;
use domain::ports::Clock;
use http_api::{HttpDeps, HttpSettings, TestWorld};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Requests above this wait in the kernel's queue.
const BACKLOG: u32 = 1_024;

pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let metrics = telemetry::start_metrics()?;
    let listener = TcpListener::bind(config.http.addr)
        .with_context(|| format!("HTTP_ADDR {} cannot be bound", config.http.addr))?;
    let public_url = public_url(&config, listener.local_addr()?);
    let opened = Opened::open(&config, &public_url).await?;

    let deps = HttpDeps {
        app: Arc::new(opened.application.clone()),
        settings: http_settings(&config, &public_url),
        test_world: opened.test_world(),
        metrics: Some(Arc::new(move || metrics.render())),
    };
    let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
    let sandbox = opened.start_work(&tracker, &stop);
    announce(&public_url, sandbox.as_ref());
    let served = serve_http(&config, listener, deps).await;

    stop.cancel();
    if timeout(config.shutdown_limit, tracker.wait()).await.is_err() {
        tracing::warn!("some work did not end in time: its leases will run out");
    }
    if let Some(inside) = sandbox.and_then(|sandbox| sandbox.inside) {
        inside.stop().await;
    }
    served
}

/// Everything a server works with, open and ready.
struct Opened {
    application: Application,
    clock: Arc<SystemClock>,
    slot: HeldSlot,
    sandbox: Option<OpenSandbox>,
    database: OpenDatabase,
}

impl Opened {
    async fn open(config: &Config, public_url: &str) -> anyhow::Result<Self> {
        let system_clock = Arc::new(SystemClock::new());
        let clock: Arc<dyn Clock> = Arc::<SystemClock>::clone(&system_clock);
        let sandbox = OpenSandbox::open(config).await?;
        if let Some(sandbox) = &sandbox {
            let offset = sandbox.client.clock_offset().await;
            let offset = offset.with_context(|| format!("the sandbox at {}", sandbox.url))?;
            system_clock.set_offset(TimeDelta::seconds(offset));
        }
        let database = wiring::open_database(config, Arc::clone(&clock)).await?;
        let slot = HeldSlot::claim(database.database.worker_slots(), Arc::clone(&clock)).await?;
        let adapters = Adapters::open(config, public_url, sandbox.as_ref(), &clock)?;
        let wired = wiring::application(config, public_url, &database, &slot, adapters, clock);
        let (application, stores) = wired;
        if sandbox.is_some() {
            demo::load_catalogue(&stores).await?;
        }
        Ok(Self { application, clock: system_clock, slot, sandbox, database })
    }

    fn test_world(&self) -> Option<Arc<dyn TestWorld>> {
        let sandbox = self.sandbox.as_ref()?;
        let (client, clock) = (sandbox.client.clone(), Arc::clone(&self.clock));
        Some(Arc::new(SandboxWorld { client, clock }))
    }

    /// Starts what runs beside HTTP. What is open stays open as long as it runs.
    fn start_work(self, tracker: &TaskTracker, stop: &CancellationToken) -> Option<OpenSandbox> {
        let Self { application, clock, slot, sandbox, database } = self;
        let worker_clock: Arc<dyn Clock> = Arc::<SystemClock>::clone(&clock);
        tracker.spawn(worker::work(application.jobs, worker_clock, stop.clone()));
        let stop_slot = stop.clone();
        tracker.spawn(async move {
            slot.keep(stop_slot).await;
            drop(database);
        });
        if let Some(sandbox) = &sandbox {
            tracker.spawn(follow_clock(sandbox.client.clone(), clock, stop.clone()));
        }
        tracker.close();
        sandbox
    }
}

fn announce(public_url: &str, sandbox: Option<&OpenSandbox>) {
    let sandbox_url = sandbox.map(|sandbox| sandbox.url.as_str());
    tracing::info!(public_url, sandbox.url = sandbox_url, "serving");
    hints::print_welcome(public_url, sandbox_url);
}

async fn serve_http(config: &Config, listener: TcpListener, deps: HttpDeps) -> anyhow::Result<()> {
    let server = HttpServer::new(move || http_api::app_factory(&deps))
        .backlog(BACKLOG)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(config.shutdown_limit.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    let mut serving = std::pin::pin!(server);
    tokio::select! {
        ended = &mut serving => ended.context("the HTTP server ended"),
        signal = stop::signalled() => {
            signal?;
            tracing::info!("stopping: no new requests, the running ones end");
            let (_stopped, ended) = tokio::join!(handle.stop(true), serving);
            ended.context("the HTTP server did not end well")
        }
    }
}

/// Several servers share one sandbox, and with it one clock.
async fn follow_clock(
    client: sandbox::ControlClient,
    clock: Arc<SystemClock>,
    stop: CancellationToken,
) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _tick = ticks.tick() => {}
        }
        match client.clock_offset().await {
            Ok(offset) => clock.set_offset(TimeDelta::seconds(offset)),
            Err(error) => tracing::debug!(%error, "the sandbox's clock cannot be read"),
        }
    }
}

fn public_url(config: &Config, bound: SocketAddr) -> String {
    config.http.public_url.clone().unwrap_or_else(|| {
        let port = bound.port();
        if bound.ip().is_unspecified() {
            format!("http://127.0.0.1:{port}")
        } else {
            format!("http://{bound}")
        }
    })
}

fn http_settings(config: &Config, public_url: &str) -> HttpSettings {
    let mut prefixes = vec![String::new()];
    prefixes.extend(config.http.prefixes.iter().cloned());
    HttpSettings {
        trusted_proxies: config.http.trusted_proxies.clone(),
        cors_origins: config.http.cors_origins.clone(),
        envelope: config.http.envelope,
        prefixes,
        public_url: public_url.to_owned(),
        metrics_allowed: config.http.metrics_allowed.clone(),
        ..HttpSettings::default()
    }
}
