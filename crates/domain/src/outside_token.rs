//! The token (请求token) that the outside platform gives us, one for all servers.

use crate::time::Timestamp;
use std::fmt;

/// A token and how long it holds.
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideToken {
    secret: String,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

impl OutsideToken {
    pub fn new(secret: String, issued_at: Timestamp, expires_at: Timestamp) -> Self {
        Self { secret, issued_at, expires_at }
    }

    /// For the header of a call, and for nothing else.
    pub fn expose(&self) -> &str {
        &self.secret
    }

    /// Whether it is time to fetch the next one: the last tenth of its life has begun.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        now >= self.expires_at - (self.expires_at - self.issued_at) / 10
    }
}

/// Without the secret.
impl fmt::Debug for OutsideToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OutsideToken")
            .field("issued_at", &self.issued_at)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn the_last_tenth_of_its_life_is_for_fetching_the_next_one() {
        let issued = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let token = OutsideToken::new("s3cret".to_owned(), issued, issued + TimeDelta::hours(2));
        assert!(!token.is_stale(issued + TimeDelta::minutes(107)));
        assert!(token.is_stale(issued + TimeDelta::minutes(108)));
        assert!(!format!("{token:?}").contains("s3cret"));
    }
}
