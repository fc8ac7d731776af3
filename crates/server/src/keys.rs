//! The keys that seal personal data: where they come from, and `server keys`, which changes them
//! while servers work.

mod act;
mod keep;
mod place;
mod reseal;
mod tell;

pub(crate) use keep::{KeptKeys, keep};
pub(crate) use place::{KeyPlace, make};

use crate::config::Config;
use crate::wiring;
use clap::Subcommand;
use db::{AesGcmCipher, Resealing};
use std::sync::Arc;

#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Action {
    /// Say which keys there are, how much each seals, and which servers hold them.
    Status,
    /// Add a new key that seals nothing yet.
    Add,
    /// Add a new key, make it the one that seals, and seal everything stored anew, beside running
    /// servers. What was interrupted is brought to its end first.
    Rotate,
    /// Take a key away that seals nothing any more.
    Remove { id: u32 },
}

/// What the commands work with.
struct Bench {
    place: KeyPlace,
    cipher: Arc<AesGcmCipher>,
    resealing: Arc<dyn Resealing>,
}

pub(crate) async fn run(config: &Config, action: Action) -> anyhow::Result<()> {
    if matches!(action, Action::Add) {
        return act::add(&KeyPlace::of(config)?);
    }
    let bench = Bench::open(config).await?;
    match action {
        Action::Status => tell::status(&bench).await,
        Action::Add => Ok(()),
        Action::Rotate => act::rotate(&bench).await,
        Action::Remove { id } => act::remove(&bench, id).await,
    }
}

impl Bench {
    async fn open(config: &Config) -> anyhow::Result<Self> {
        let (database, cipher) = wiring::open_beside(config).await?;
        let resealing = database.resealing(Arc::clone(&cipher));
        Ok(Self { place: KeyPlace::of(config)?, cipher, resealing })
    }
}
