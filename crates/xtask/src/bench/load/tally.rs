use std::{collections::BTreeMap, time::Duration};

use super::histogram::Histogram;

/// What a load came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::bench) struct Tally {
    /// By status; 0: the connection broke before the answer was there, or nobody waited any more.
    pub(in crate::bench) answers: BTreeMap<u16, Histogram>,
    /// How many answers told when to come again.
    pub(in crate::bench) retry_after: u64,
    /// Requests that were due and found no time any more.
    pub(in crate::bench) unsent: u64,
    /// From the first request to the last answer.
    pub(in crate::bench) took: Duration,
}

impl Tally {
    pub(super) fn add(&mut self, status: u16, retry_after: bool, time: Duration) {
        self.answers.entry(status).or_default().add(time);
        self.retry_after += u64::from(retry_after);
    }

    pub(in crate::bench) fn merge(&mut self, other: &Self) {
        for (status, times) in &other.answers {
            self.answers.entry(*status).or_default().merge(times);
        }
        self.retry_after += other.retry_after;
        self.unsent += other.unsent;
        self.took = self.took.max(other.took);
    }

    /// The answers of one status.
    pub(in crate::bench) fn of(&self, status: u16) -> Histogram {
        self.answers.get(&status).cloned().unwrap_or_default()
    }

    /// The answers from 200 to 299.
    pub(in crate::bench) fn good(&self) -> Histogram {
        let mut good = Histogram::default();
        let answers = self.answers.iter().filter(|(status, _)| (200..300).contains(*status));
        answers.for_each(|(_, times)| good.merge(times));
        good
    }

    pub(in crate::bench) fn all(&self) -> u64 {
        self.answers.values().map(Histogram::count).sum()
    }

    /// Good answers a second.
    pub(in crate::bench) fn per_second(&self) -> u64 {
        let micros = u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX).max(1);
        self.good().count() * 1_000_000 / micros
    }

    /// Each status with its count, for messages.
    pub(in crate::bench) fn statuses(&self) -> String {
        let told = self.answers.iter().map(|(status, times)| match status {
            0 => format!("{} broken off or given up", times.count()),
            status => format!("{} × {status}", times.count()),
        });
        told.collect::<Vec<_>>().join(", ")
    }
}
