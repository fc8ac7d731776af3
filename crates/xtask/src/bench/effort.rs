use std::time::Duration;

use super::{load::Until, programs::Length};

/// How much is run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    pub(super) rounds: u32,
    /// Of one run of one side.
    pub(super) time: Duration,
    /// Each row once and as little as shows that it works: no figure means anything.
    pub(super) is_smoke: bool,
}

impl Effort {
    pub(super) const SMOKE: Self =
        Self { rounds: 1, time: Duration::from_millis(300), is_smoke: true };

    /// Of a run of ours.
    pub(super) const fn until(self) -> Until {
        if self.is_smoke { Until::Count(32) } else { Until::Time(self.time) }
    }

    /// Of a run of pgbench.
    pub(super) const fn length(self) -> Length {
        if self.is_smoke { Length::Each(3) } else { Length::Time(self.time) }
    }

    /// A count of things to be made, and the few that do for a smoke test.
    pub(super) const fn or_few(self, count: u64, few: u64) -> u64 {
        if self.is_smoke { few } else { count }
    }
}
