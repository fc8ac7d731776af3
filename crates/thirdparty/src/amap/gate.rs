//! The way out, closed while it is known what the answer would be.

use super::infocode::{Infocode, Meaning};
use chrono::{Days, TimeDelta};
use domain::Timestamp;
use domain::time::{in_shanghai, shanghai_day};
use std::sync::{Mutex, PoisonError};

/// How long a refused key is not tried again: somebody may be mending it.
const MENDING: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug, Default)]
pub(super) struct Gate(Mutex<Option<Closed>>);

#[derive(Debug, Clone, Copy)]
struct Closed {
    by: Infocode,
    until: Timestamp,
}

impl Gate {
    /// The refusal that still holds.
    pub(super) fn closed_by(&self, now: Timestamp) -> Option<Infocode> {
        let closed = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        closed.filter(|closed| now < closed.until).map(|closed| closed.by)
    }

    /// Closes for as long as the refusal holds.
    pub(super) fn close(&self, by: Infocode, now: Timestamp) {
        let Some(until) = holds_until(by.meaning(), now) else { return };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Closed { by, until });
    }
}

fn holds_until(meaning: Meaning, now: Timestamp) -> Option<Timestamp> {
    match meaning {
        Meaning::Day => midnight_after(now),
        Meaning::Minute => {
            let into = TimeDelta::microseconds(now.timestamp_micros().rem_euclid(60_000_000));
            Some(now - into + TimeDelta::minutes(1))
        }
        Meaning::Configuration => Some(now + MENDING),
        Meaning::Busy | Meaning::Refused => None,
    }
}

/// The next beginning of a day in Asia/Shanghai.
fn midnight_after(now: Timestamp) -> Option<Timestamp> {
    let tomorrow = shanghai_day(now).checked_add_days(Days::new(1))?;
    let midnight = tomorrow.and_hms_opt(0, 0, 0)?.and_local_timezone(in_shanghai(now).timezone());
    midnight.single().map(|midnight| midnight.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_in_shanghai_and_a_minute_at_its_end() {
        for (meaning, now, until) in [
            (Meaning::Day, "2026-03-02T15:59:59.5Z", "2026-03-02T16:00:00Z"),
            (Meaning::Day, "2026-03-02T16:00:00Z", "2026-03-03T16:00:00Z"),
            (Meaning::Minute, "2026-03-02T12:00:59.5Z", "2026-03-02T12:01:00Z"),
            (Meaning::Minute, "2026-03-02T12:01:00Z", "2026-03-02T12:02:00Z"),
            (Meaning::Configuration, "2026-03-02T12:00:30Z", "2026-03-02T12:01:30Z"),
        ] {
            assert_eq!(holds_until(meaning, at(now)), Some(at(until)), "{now}");
        }
        for meaning in [Meaning::Busy, Meaning::Refused] {
            assert_eq!(holds_until(meaning, at("2026-03-02T12:00:00Z")), None);
        }
    }

    #[test]
    fn the_gate_opens_by_itself() {
        let gate = Gate::default();
        let now = at("2026-03-02T12:00:30Z");
        assert_eq!(gate.closed_by(now), None);
        gate.close(Infocode::new(10_004), now);
        assert_eq!(gate.closed_by(now), Some(Infocode::new(10_004)));
        assert_eq!(gate.closed_by(now + TimeDelta::seconds(30)), None);
    }
}
