use crate::slot::HeldSlot;
use db::{AesGcmCipher, KeySheet, Resealing};
use domain::with_causes;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What was told is told again, should the row have gone.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// The keys of a running server.
pub(crate) struct KeptKeys {
    cipher: Arc<AesGcmCipher>,
    resealing: Arc<dyn Resealing>,
    holder: String,
    told: Option<(KeySheet, Instant)>,
}

impl KeptKeys {
    pub(crate) fn new(
        cipher: Arc<AesGcmCipher>,
        resealing: Arc<dyn Resealing>,
        slot: &HeldSlot,
    ) -> Self {
        Self { cipher, resealing, holder: slot.holder().to_owned(), told: None }
    }

    /// Before anything is sealed: whoever changes keys waits for every server that may write.
    pub(crate) async fn tell(&mut self) {
        let sheet = self.cipher.sheet();
        let is_known =
            |(told, at): &(KeySheet, Instant)| *told == sheet && at.elapsed() < TELL_EVERY;
        if self.told.as_ref().is_some_and(is_known) {
            return;
        }
        match self.resealing.tell_keys(&self.holder, &sheet).await {
            Ok(()) => self.told = Some((sheet, Instant::now())),
            Err(error) => {
                tracing::warn!(error = %with_causes(&error), "it was not told which keys are held");
            }
        }
    }
}

/// Follows the file of the keys, and tells which keys are held, until told to stop.
pub(crate) async fn keep(mut kept: KeptKeys, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    let mut is_well = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _tick = ticks.tick() => {}
        }
        let refreshed = kept.cipher.refresh();
        if let (Err(error), true) = (&refreshed, is_well) {
            let error = with_causes(error);
            tracing::error!(%error, "the keys cannot be read again, and stay as they were");
        }
        is_well = refreshed.is_ok();
        kept.tell().await;
    }
}
