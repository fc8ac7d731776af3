use super::{Inner, LEASE_FOR, LOOK_EVERY, PATIENCE, not_reached};
use crate::unit::finish;
use domain::ports::{KeptToken, OutsideError, StoreError, TokenIssuer};
use domain::task::Lease;
use domain::time::Timestamp;
use domain::{OutsideToken, with_causes};

/// Which token will do.
pub(super) enum Wanted {
    /// One whose end is not near; while there is none yet, one that still holds.
    Fresh,
    /// The platform refuses this one, whatever it says of its end.
    NewerThan(OutsideToken),
}

/// What to do about a token.
enum Step {
    Use(OutsideToken),
    /// It is ours to fetch. Until then this one still serves.
    Fetch(Lease, Option<OutsideToken>),
    /// Somebody else fetches.
    Wait,
}

impl Wanted {
    /// Good for now and for some time.
    fn is_met_by(&self, token: &OutsideToken, now: Timestamp) -> bool {
        match self {
            Self::Fresh => !token.is_stale(now),
            Self::NewerThan(refused) => token != refused && token.expires_at > now,
        }
    }

    /// Good for this one call.
    fn is_served_by(&self, token: &OutsideToken, now: Timestamp) -> bool {
        match self {
            Self::Fresh => token.expires_at > now,
            Self::NewerThan(_) => self.is_met_by(token, now),
        }
    }
}

impl Inner {
    /// What the store holds of it.
    pub(super) async fn kept(&self) -> Result<KeptToken, OutsideError> {
        let mut work = self.store.begin().await.map_err(not_reached)?;
        let kept = work.outside_tokens().find().await;
        finish(work, kept).await.map_err(not_reached)
    }

    /// From the store, else from the platform: by one server, while the others wait for it.
    pub(super) async fn obtain(&self, wanted: Wanted) -> Result<OutsideToken, OutsideError> {
        let Some(issuer) = &self.issuer else {
            return Err(not_reached("no outside platform is configured"));
        };
        let give_up_at = self.clock.now() + PATIENCE;
        loop {
            match self.next_step(&wanted).await.map_err(not_reached)? {
                Step::Use(token) => {
                    self.remember(&token);
                    return Ok(token);
                }
                Step::Fetch(lease, still_good) => {
                    return self.fetch(issuer.as_ref(), lease, still_good).await;
                }
                Step::Wait if self.clock.now() >= give_up_at => {
                    return Err(not_reached("somebody else is fetching the token, for too long"));
                }
                Step::Wait => self.clock.sleep_until(self.clock.now() + LOOK_EVERY).await,
            }
        }
    }

    async fn next_step(&self, wanted: &Wanted) -> Result<Step, StoreError> {
        let lease_token = self.ids.next_id();
        let lease_token = lease_token.map_err(|error| StoreError::Unavailable(error.into()))?;
        let mut work = self.store.begin().await?;
        let step = async {
            let now = work.now().await?;
            let kept = work.outside_tokens().find().await?;
            if let Some(step) = known_step(wanted, &kept, now) {
                return Ok(step);
            }
            let lease = Lease { token: lease_token, until: now + LEASE_FOR };
            let is_ours = work.outside_tokens().claim(lease, now).await?;
            // Whoever fetched until a moment ago may have left a good one.
            let kept = work.outside_tokens().find().await?;
            match kept.token.filter(|token| wanted.is_served_by(token, now)) {
                Some(token) if wanted.is_met_by(&token, now) || !is_ours => {
                    if is_ours {
                        work.outside_tokens().release(lease).await?;
                    }
                    Ok(Step::Use(token))
                }
                still_good if is_ours => Ok(Step::Fetch(lease, still_good)),
                _none => Ok(Step::Wait),
            }
        }
        .await;
        finish(work, step).await
    }

    /// No transaction is open while the platform is asked.
    async fn fetch(
        &self,
        issuer: &dyn TokenIssuer,
        lease: Lease,
        still_good: Option<OutsideToken>,
    ) -> Result<OutsideToken, OutsideError> {
        match issuer.issue().await {
            Ok(token) => {
                self.keep(&token, lease).await;
                self.remember(&token);
                let expires_at = token.expires_at.to_rfc3339();
                tracing::info!(expires_at, "the outside token was fetched");
                Ok(token)
            }
            Err(error) => {
                tracing::warn!(error = %with_causes(&error), "the outside token cannot be fetched");
                let Some(token) = still_good else {
                    self.release(lease).await;
                    return Err(not_reached(error));
                };
                // The lease is left to run out: so long nobody tries again.
                self.remember(&token);
                Ok(token)
            }
        }
    }

    /// One that could not be kept serves this server all the same; others fetch their own.
    async fn keep(&self, token: &OutsideToken, lease: Lease) {
        let kept = async {
            let mut work = self.store.begin().await?;
            let kept = work.outside_tokens().keep(token, lease).await;
            finish(work, kept).await
        };
        if let Err(error) = kept.await {
            let error = with_causes(&error);
            tracing::warn!(%error, "the outside token was fetched but not kept");
        }
    }

    async fn release(&self, lease: Lease) {
        let released = async {
            let mut work = self.store.begin().await?;
            let released = work.outside_tokens().release(lease).await;
            finish(work, released).await
        };
        if let Err(error) = released.await {
            let error = with_causes(&error);
            tracing::debug!(%error, "the right to fetch a token runs out by itself");
        }
    }
}

/// What can be told without claiming anything.
fn known_step(wanted: &Wanted, kept: &KeptToken, now: Timestamp) -> Option<Step> {
    let served = kept.token.as_ref().filter(|token| wanted.is_served_by(token, now));
    if let Some(token) = served.filter(|token| wanted.is_met_by(token, now)) {
        return Some(Step::Use(token.clone()));
    }
    let is_fetched = kept.fetching.is_some_and(|lease| lease.until > now);
    is_fetched.then(|| served.map_or(Step::Wait, |token| Step::Use(token.clone())))
}
