//! Opening everything a server works with, in order.

use crate::adapters::Adapters;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::keys::KeptKeys;
use crate::outside::OpenSandbox;
use crate::slot::HeldSlot;
use crate::test_world::SandboxWorld;
use crate::wiring::OpenDatabase;
use crate::{demo, wiring};
use anyhow::Context;
use app::{Application, OutsideTokens};
use chrono::TimeDelta;
use db::Writers;
use domain::ports::Clock;
use http_api::TestWorld;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Everything a server works with, open and ready.
pub(crate) struct Opened {
    pub(crate) application: Application,
    pub(crate) clock: Arc<SystemClock>,
    pub(crate) slot: HeldSlot,
    pub(crate) sandbox: Option<OpenSandbox>,
    pub(crate) database: OpenDatabase,
    pub(crate) keys: KeptKeys,
    pub(crate) writers: Writers,
}

impl Opened {
    pub(crate) async fn open(config: &Config, public_url: &str) -> anyhow::Result<Self> {
        let system_clock = Arc::new(SystemClock::new());
        let clock: Arc<dyn Clock> = Arc::<SystemClock>::clone(&system_clock);
        let sandbox = OpenSandbox::open(config).await?;
        if let Some(sandbox) = &sandbox {
            let offset = sandbox.client.clock_offset().await;
            let offset = offset.with_context(|| format!("the sandbox at {}", sandbox.url))?;
            system_clock.lead_by(TimeDelta::seconds(offset));
        }
        let database = wiring::open_database(config, Arc::clone(&clock)).await?;
        let slot = HeldSlot::claim(database.database.worker_slots(), Arc::clone(&clock)).await?;
        let resealing = database.database.resealing(Arc::clone(&database.keys));
        let mut keys = KeptKeys::new(Arc::clone(&database.keys), resealing, &slot);
        keys.tell().await;
        let stores = database.database.ports_writing(slot.ids(), config.writing);
        let log = wiring::exchange_log(&stores, &slot, &clock);
        let tokens = |issuer| {
            let (store, clock) = (Arc::clone(&stores.store), Arc::clone(&clock));
            OutsideTokens::new(store, clock, slot.ids(), Some(issuer))
        };
        let adapters = Adapters::open(config, public_url, sandbox.as_ref(), &clock, &log, tokens)?;
        let application =
            wiring::application(config, public_url, (&database, &stores), &slot, adapters, clock)?;
        if sandbox.is_some() {
            demo::load_catalogue(&stores).await?;
        }
        let writers = stores.writers;
        Ok(Self { application, clock: system_clock, slot, sandbox, database, keys, writers })
    }

    /// For commands that do their work and end.
    pub(crate) async fn close(self) {
        self.writers.flush().await;
        let done = CancellationToken::new();
        done.cancel();
        self.slot.keep(done).await;
        if let Some(inside) = self.sandbox.and_then(|sandbox| sandbox.inside) {
            inside.stop().await;
        }
    }

    pub(crate) fn test_world(&self) -> Option<Arc<dyn TestWorld>> {
        let sandbox = self.sandbox.as_ref()?;
        let (client, clock) = (sandbox.client.clone(), Arc::clone(&self.clock));
        Some(Arc::new(SandboxWorld { client, clock }))
    }
}
