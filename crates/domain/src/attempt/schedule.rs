use crate::time::Timestamp;
use chrono::TimeDelta;

/// Seconds after the attempt was made at which its provider is asked, before the even pace begins.
const FIRST_LOOKS: [i64; 6] = [10, 30, 60, 120, 300, 600];
const PACE: TimeDelta = TimeDelta::minutes(10);
/// And once more so long after the provider stopped taking money: word may come late.
const LAST_LOOKS: [TimeDelta; 2] = [TimeDelta::minutes(2), TimeDelta::hours(1)];

/// When the provider is asked next about an attempt without a final word; `None`: no more.
pub fn next_look(
    created_at: Timestamp,
    time_expire: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let first = FIRST_LOOKS.iter().map(|after| created_at + TimeDelta::seconds(*after));
    let even = std::iter::successors(Some(created_at + PACE + PACE), |last| Some(*last + PACE));
    let before_end = first.chain(even).take_while(|at| *at < time_expire);
    let last = LAST_LOOKS.iter().map(|after| time_expire + *after);
    before_end.chain(last).find(|at| *at > now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    #[test]
    fn looks_get_rarer_and_end_an_hour_after_the_end() {
        let start = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let end = start + TimeDelta::minutes(30);
        let mut seconds = Vec::new();
        let mut now = start;
        while let Some(next) = next_look(start, end, now) {
            seconds.push((next - start).num_seconds());
            now = next;
        }
        assert_eq!(seconds, [10, 30, 60, 120, 300, 600, 1_200, 1_920, 5_400]);
    }

    #[test]
    fn a_server_that_slept_looks_once_and_not_for_every_time_missed() {
        let start = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let end = start + TimeDelta::minutes(30);
        let late = start + TimeDelta::minutes(7);
        assert_eq!(next_look(start, end, late), Some(start + TimeDelta::minutes(10)));
        assert_eq!(next_look(start, end, end + TimeDelta::hours(2)), None);
    }
}
