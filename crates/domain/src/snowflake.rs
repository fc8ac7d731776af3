//! Snowflake numbers in Twitter's layout: 41 bits of milliseconds since 2010-11-04T01:42:54.657Z,
//! 5 bits of data centre, 5 of worker, 12 of sequence.

use crate::time::Timestamp;
use chrono::DateTime;

const EPOCH_MS: i64 = 1_288_834_974_657;
const SEQUENCE_BITS: u32 = 12;
const SLOT_BITS: u32 = 10;
const SEQUENCE_MASK: i64 = (1 << SEQUENCE_BITS) - 1;
/// How far ahead of the clock a busy sequence may run, in milliseconds.
const MAX_AHEAD_MS: i64 = 500;

/// The data centre and worker together, 0…1023.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerSlot(u16);

impl WorkerSlot {
    pub const COUNT: u16 = 1 << SLOT_BITS;

    pub fn new(slot: u16) -> Option<Self> {
        (slot < Self::COUNT).then_some(Self(slot))
    }

    pub fn number(self) -> u16 {
        self.0
    }
}

/// One id of our own: unique, and ordered by the time at which it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snowflake(i64);

impl Snowflake {
    /// Takes a stored or sent number; negative ones are none of ours.
    pub fn from_i64(value: i64) -> Option<Self> {
        (value >= 0).then_some(Self(value))
    }

    pub fn as_i64(self) -> i64 {
        self.0
    }

    /// When the number was made, to the millisecond.
    pub fn made_at(self) -> Timestamp {
        let ms = (self.0 >> (SLOT_BITS + SEQUENCE_BITS)) + EPOCH_MS;
        DateTime::from_timestamp_millis(ms).unwrap_or_default()
    }

    /// The least number that can be made at this time, or the least of all before the epoch.
    pub fn first_at(at: Timestamp) -> Self {
        let ms = (at.timestamp_millis() - EPOCH_MS).max(0);
        Self(ms.checked_mul(1 << (SLOT_BITS + SEQUENCE_BITS)).unwrap_or(i64::MAX))
    }

    pub fn slot(self) -> WorkerSlot {
        let bits = (self.0 >> SEQUENCE_BITS) & i64::from(WorkerSlot::COUNT - 1);
        WorkerSlot(u16::try_from(bits).unwrap_or_default())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SequenceError {
    /// The clock stepped back, or ids were asked for faster than 4,096 a millisecond for long.
    #[error("the clock is {behind_ms} ms behind the last id made")]
    ClockBehind { behind_ms: i64 },
    #[error("the clock is before the epoch of the ids, or past its end")]
    OutOfRange,
}

/// The numbers of one worker slot, strictly rising whatever the clock does.
#[derive(Debug)]
pub struct SnowflakeSequence {
    slot: WorkerSlot,
    last_ms: i64,
    sequence: i64,
}

impl SnowflakeSequence {
    /// `last_ms`: Unix milliseconds of the last id that this slot may have made before.
    pub fn new(slot: WorkerSlot, last_ms: i64) -> Self {
        Self { slot, last_ms, sequence: SEQUENCE_MASK }
    }

    /// Unix milliseconds of the last id made.
    pub fn last_ms(&self) -> i64 {
        self.last_ms
    }

    /// The next number. A busy or slightly late clock borrows from the milliseconds to come, at most
    /// half a second's worth; beyond that it is refused.
    pub fn next(&mut self, now_ms: i64) -> Result<Snowflake, SequenceError> {
        let (ms, sequence) = if now_ms > self.last_ms {
            (now_ms, 0)
        } else if self.sequence < SEQUENCE_MASK {
            (self.last_ms, self.sequence + 1)
        } else {
            (self.last_ms + 1, 0)
        };
        if ms - now_ms > MAX_AHEAD_MS {
            return Err(SequenceError::ClockBehind { behind_ms: ms - now_ms });
        }
        let since_epoch = ms - EPOCH_MS;
        if !(0..1 << 41).contains(&since_epoch) {
            return Err(SequenceError::OutOfRange);
        }
        (self.last_ms, self.sequence) = (ms, sequence);
        let slot = i64::from(self.slot.0) << SEQUENCE_BITS;
        Ok(Snowflake(since_epoch << (SLOT_BITS + SEQUENCE_BITS) | slot | sequence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_documents_own_number_decodes_to_its_day() {
        let id = Snowflake::from_i64(1_816_664_599_454_990_337).unwrap();
        assert_eq!(id.made_at().to_rfc3339(), "2024-07-26T02:39:27.163+00:00");
        assert_eq!(id.slot().number(), 5 * 32 + 12);
    }

    #[test]
    fn a_clock_far_behind_is_refused_and_recovers() {
        let now = 1_750_000_000_000;
        let mut ids = SnowflakeSequence::new(WorkerSlot(3), now);
        assert!(matches!(ids.next(now - 1_000), Err(SequenceError::ClockBehind { .. })));
        assert!(ids.next(now + 1).is_ok());
    }

    #[test]
    fn a_clock_before_the_epoch_is_refused() {
        let mut ids = SnowflakeSequence::new(WorkerSlot(0), 0);
        assert_eq!(ids.next(1), Err(SequenceError::OutOfRange));
    }

    #[test]
    fn the_first_number_of_a_time_is_not_greater_than_any_made_then() {
        let id = Snowflake::from_i64(1_816_664_599_454_990_337).unwrap();
        let (at, before) = (id.made_at(), id.made_at() - chrono::TimeDelta::milliseconds(1));
        assert_eq!(Snowflake::first_at(at).made_at(), at);
        assert!(Snowflake::first_at(before) < Snowflake::first_at(at));
        assert!(Snowflake::first_at(at) <= id);
        assert_eq!(Snowflake::first_at(Timestamp::MIN_UTC).as_i64(), 0);
        assert_eq!(Snowflake::first_at(Timestamp::MAX_UTC).as_i64(), i64::MAX);
    }

    proptest! {
        #[test]
        fn numbers_rise_and_keep_their_slot(
            steps in proptest::collection::vec(-100_i64..100, 1..500),
            slot in 0_u16..1024,
        ) {
            let slot = WorkerSlot::new(slot).unwrap();
            let mut now = 1_750_000_000_000;
            let mut ids = SnowflakeSequence::new(slot, 0);
            let mut last = None;
            for step in steps {
                now += step;
                if let Ok(id) = ids.next(now) {
                    prop_assert!(Some(id) > last);
                    prop_assert_eq!(id.slot(), slot);
                    last = Some(id);
                }
            }
        }
    }
}
