use crate::time::Timestamp;
use chrono::TimeDelta;

/// Seconds after the refund was made at which its provider is asked first. Alipay's word is not to
/// be trusted before ten.
const FIRST_LOOKS: [i64; 6] = [10, 30, 60, 300, 600, 1_800];
/// Then every hour for a week, and every day after that: a refund is followed to its end.
const HOURLY_FOR: TimeDelta = TimeDelta::days(7);

/// When the provider is asked next about a refund without a last word.
pub fn next_refund_look(created_at: Timestamp, now: Timestamp) -> Timestamp {
    let first = FIRST_LOOKS.iter().map(|after| created_at + TimeDelta::seconds(*after));
    let pace = if now - created_at < HOURLY_FOR { TimeDelta::hours(1) } else { TimeDelta::days(1) };
    first.into_iter().find(|at| *at > now).unwrap_or(now + pace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    #[test]
    fn looks_get_rarer_and_never_end() {
        let start = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let mut now = start;
        let mut seconds = Vec::new();
        for _look in 0..8 {
            now = next_refund_look(start, now);
            seconds.push((now - start).num_seconds());
        }
        assert_eq!(seconds, [10, 30, 60, 300, 600, 1_800, 5_400, 9_000]);
        let old = start + TimeDelta::days(8);
        assert_eq!(next_refund_look(start, old), old + TimeDelta::days(1));
    }
}
