//! `server serve`: opens everything in order, serves, and closes it in the reverse order.

use crate::clock::SystemClock;
use crate::config::{Config, Secret, World};
use crate::opened::Opened;
use crate::outside::OpenSandbox;
use crate::wiring::OpenDatabase;
use crate::{hints, keys, stop, telemetry, worker};
use actix_web::HttpServer;
use anyhow::Context;
use app::Application;
use chrono::TimeDelta;
use db::Writers;
use domain::job::JobName;
use domain::ports::Clock;
use domain::task::Pace;
use domain::with_causes;
use http_api::{HttpDeps, HttpSettings, LeadDoor, LeadSecrets};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// So many connections wait to be taken up, if the system allows as many. Whose does not fit in
/// hears nothing for a second and then tries again, which is a slow way of being told to wait.
const BACKLOG: u32 = 4_096;

pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let metrics = telemetry::start_metrics()?;
    let listener = TcpListener::bind(config.http.addr)
        .with_context(|| format!("HTTP_ADDR {} cannot be bound", config.http.addr))?;
    let own_url = own_url(listener.local_addr()?);
    let public_url = config.http.public_url.clone().unwrap_or_else(|| own_url.clone());
    let opened = Opened::open(&config, &public_url).await?;
    first_account(&config, &opened.application).await?;

    let deps = HttpDeps {
        app: Arc::new(opened.application.clone()),
        settings: http_settings(&config, &public_url, opened.sandbox.as_ref()),
        test_world: opened.test_world(),
        metrics: Some(Arc::new(move || metrics.render())),
    };
    let (stop, tracker) = (CancellationToken::new(), TaskTracker::new());
    let writers = opened.writers.clone();
    let (sandbox, database) = opened.start_work(&tracker, &stop);
    announce(&own_url, &public_url, sandbox.as_ref());
    let served = serve_http(&config, listener, deps).await;

    stop.cancel();
    end_work(config.shutdown_limit, &tracker, &writers).await;
    drop(database);
    if let Some(inside) = sandbox.and_then(|sandbox| sandbox.inside) {
        inside.stop().await;
    }
    served
}

/// Orders and payments that were taken in are written last, whoever still waits for the answer.
async fn end_work(limit: Duration, tracker: &TaskTracker, writers: &Writers) {
    if timeout(limit, tracker.wait()).await.is_err() {
        tracing::warn!("some work did not end in time: its leases will run out");
    }
    if timeout(limit, writers.flush()).await.is_err() {
        tracing::warn!("what had been taken in was not written in time: it was not promised");
    }
}

impl Opened {
    /// Starts what runs beside HTTP. What is given back is to be held as long as it runs.
    fn start_work(
        self,
        tracker: &TaskTracker,
        stop: &CancellationToken,
    ) -> (Option<OpenSandbox>, OpenDatabase) {
        let Self { application, clock, slot, sandbox, database, keys, writers: _ } = self;
        let worker_clock: Arc<dyn Clock> = Arc::<SystemClock>::clone(&clock);
        for pace in Pace::ALL {
            let (jobs, stop) = (application.jobs.clone(), stop.clone());
            tracker.spawn(async move { jobs.work(pace, stop.cancelled()).await });
        }
        for name in JobName::ALL {
            let (jobs, clock) = (application.scheduled.clone(), Arc::clone(&worker_clock));
            tracker.spawn(worker::schedule(jobs, name, clock, stop.clone()));
        }
        tracker.spawn(worker::track(application.tracking.clone(), stop.clone()));
        tracker.spawn(keys::keep(keys, stop.clone()));
        tracker.spawn(slot.keep(stop.clone()));
        if let Some(sandbox) = &sandbox {
            tracker.spawn(follow_clock(sandbox.client.clone(), clock, stop.clone()));
        }
        tracker.close();
        (sandbox, database)
    }
}

/// Staff can sign in from the first start on. A password that was made up is told once.
async fn first_account(config: &Config, application: &Application) -> anyhow::Result<()> {
    let password = config.admin_password.as_ref().map(Secret::expose);
    let made_up = application.staff.first_account(password).await;
    if let Some(password) = made_up.context("the first account of staff cannot be made")? {
        hints::print_line(&format!(
            "staff sign in as admin with the password {password} (told once)"
        ));
    }
    Ok(())
}

fn announce(own_url: &str, public_url: &str, sandbox: Option<&OpenSandbox>) {
    let sandbox_url = sandbox.map(|sandbox| sandbox.url.as_str());
    tracing::info!(public_url, sandbox.url = sandbox_url, "serving");
    hints::print_welcome(own_url, sandbox_url);
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
            Ok(offset) => clock.lead_by(TimeDelta::seconds(offset)),
            Err(error) => {
                tracing::debug!(error = %with_causes(&error), "the sandbox's clock cannot be read");
            }
        }
    }
}

/// How to reach a listener from the same machine.
fn own_url(bound: SocketAddr) -> String {
    if bound.ip().is_unspecified() {
        format!("http://127.0.0.1:{}", bound.port())
    } else {
        format!("http://{bound}")
    }
}

fn http_settings(config: &Config, public_url: &str, sandbox: Option<&OpenSandbox>) -> HttpSettings {
    let mut prefixes = vec![String::new()];
    prefixes.extend(config.http.prefixes.iter().cloned());
    HttpSettings {
        trusted_proxies: config.http.trusted_proxies.clone(),
        cors_origins: config.http.cors_origins.clone(),
        envelope: config.http.envelope,
        prefixes,
        public_url: public_url.to_owned(),
        shop_url: config.http.shop_url.clone(),
        metrics_allowed: config.http.metrics_allowed.clone(),
        lead_door: lead_door(config, sandbox),
        ..HttpSettings::default()
    }
}

/// Who may push leads.
fn lead_door(config: &Config, sandbox: Option<&OpenSandbox>) -> LeadDoor {
    let expose = |secret: &Option<Secret>| secret.as_ref().map(|own| own.expose().to_owned());
    let secrets = match (sandbox, &config.world) {
        (Some(open), _) => LeadSecrets {
            first: Some(open.identities.baidu.lead_secret_01.clone()),
            second: Some(open.identities.baidu.lead_secret_02.clone()),
        },
        (None, World::Real(outside)) => {
            let [first, second] = &outside.baidu.lead_secrets;
            LeadSecrets { first: expose(first), second: expose(second) }
        }
        (None, World::SandboxInside { .. } | World::SandboxAt { .. }) => LeadSecrets::default(),
    };
    LeadDoor { secrets, sources: config.leads.sources.clone() }
}
