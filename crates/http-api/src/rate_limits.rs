//! How often an address may call what floods and guessers like. Counted in this process alone.

mod table;

pub use table::LimitClass;
pub(crate) use table::{class_of, query_id_class};

use crate::error::{ApiError, ErrorCode};
use crate::settings::HttpSettings;
use app::Application;
use domain::ports::Clock;
use governor::clock::Clock as LimiterClock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

/// So many callers of one class are told apart. With more, all of them begin anew: a flood from
/// that many addresses is not for this to stop.
const MOST_CALLERS: usize = 100_000;
/// Those who have waited long enough are forgotten once in so many calls.
const TIDY_EVERY: u32 = 4_096;

/// So many at once, and so many a minute in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRate {
    pub burst: NonZeroU32,
    pub per_minute: NonZeroU32,
}

/// The limits of one server. Clones count together.
#[derive(Clone)]
pub struct RateLimits(Arc<Inner>);

struct Inner {
    rates: [(LimitClass, CallRate); LimitClass::ALL.len()],
    /// Made when the first call comes: only then the clock is known.
    limiters: OnceLock<Vec<Limiter>>,
}

type Keyed = RateLimiter<String, HashMapStateStore<String>, PortClock, NoOpMiddleware<Duration>>;

struct Limiter {
    class: LimitClass,
    quota: Quota,
    clock: PortClock,
    keyed: RwLock<Arc<Keyed>>,
    calls: AtomicU32,
}

impl RateLimits {
    /// With other rates than the classes' own.
    pub fn with(change: impl Fn(LimitClass) -> CallRate) -> Self {
        let rates = LimitClass::ALL.map(|class| (class, change(class)));
        Self(Arc::new(Inner { rates, limiters: OnceLock::new() }))
    }

    /// Counts a call, or says how long until the next is let through.
    pub(crate) fn check(
        &self,
        class: LimitClass,
        caller: &str,
        clock: &Arc<dyn Clock>,
    ) -> Result<(), Duration> {
        let make = || self.0.rates.iter().map(|(class, rate)| Limiter::new(*class, *rate, clock));
        let limiters = self.0.limiters.get_or_init(|| make().collect());
        let limiter = limiters.iter().find(|limiter| limiter.class == class);
        limiter.map_or(Ok(()), |limiter| limiter.check(caller))
    }
}

/// Counts a call by what it is about rather than by who calls; nothing where limits are off.
pub(crate) fn count(
    (application, settings): (&Application, &HttpSettings),
    class: LimitClass,
    about: &str,
) -> Result<(), ApiError> {
    if !application.guards.are_on() {
        return Ok(());
    }
    let counted = settings.rate_limits.check(class, about, &application.clock);
    counted.map_err(|wait| refused(class, wait))
}

/// What a call too many is answered with.
pub(crate) fn refused(class: LimitClass, wait: Duration) -> ApiError {
    metrics::counter!("http_rate_limited_total", "class" => class.name()).increment(1);
    let seconds = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX).saturating_add(1);
    ApiError::new(ErrorCode::TooManyRequests).retry_in(seconds)
}

impl Default for RateLimits {
    fn default() -> Self {
        Self::with(LimitClass::rate)
    }
}

impl fmt::Debug for RateLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimits").field("rates", &self.0.rates).finish_non_exhaustive()
    }
}

impl Limiter {
    fn new(class: LimitClass, rate: CallRate, clock: &Arc<dyn Clock>) -> Self {
        let quota = Quota::per_minute(rate.per_minute).allow_burst(rate.burst);
        let clock = PortClock(Arc::clone(clock));
        let keyed = RwLock::new(Arc::new(RateLimiter::hashmap_with_clock(quota, clock.clone())));
        Self { class, quota, clock, keyed, calls: AtomicU32::new(0) }
    }

    fn check(&self, caller: &str) -> Result<(), Duration> {
        let keyed = Arc::clone(&self.keyed.read().unwrap_or_else(PoisonError::into_inner));
        if self.calls.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.tidy(&keyed);
        }
        let verdict = keyed.check_key(&caller.to_owned());
        verdict.map_err(|refused| refused.wait_time_from(self.clock.now()))
    }

    fn tidy(&self, keyed: &Keyed) {
        keyed.retain_recent();
        if keyed.len() > MOST_CALLERS {
            let class = self.class.name();
            tracing::warn!(class, "too many callers to tell apart: their counts begin anew");
            let fresh = RateLimiter::hashmap_with_clock(self.quota, self.clock.clone());
            *self.keyed.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(fresh);
        }
    }

    #[cfg(test)]
    fn callers(&self) -> usize {
        self.keyed.read().unwrap_or_else(PoisonError::into_inner).len()
    }
}

/// The shop's clock, as the limiter reads it: time since 1970.
#[derive(Debug, Clone)]
struct PortClock(Arc<dyn Clock>);

impl LimiterClock for PortClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let micros = self.0.now().timestamp_micros();
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
