use std::time::Duration;

/// Each power of two is divided into so many steps: a figure is exact to 1.6 %.
const STEPS: u64 = 64;

/// How many answers took how long, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::bench) struct Histogram {
    counts: Vec<u64>,
    count: u64,
    max: u64,
}

impl Histogram {
    pub(in crate::bench) fn add(&mut self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let place = usize::try_from(place(micros)).unwrap_or(usize::MAX);
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(place) {
            *count += 1;
        }
        self.count += 1;
        self.max = self.max.max(micros);
    }

    pub(in crate::bench) fn merge(&mut self, other: &Self) {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.count += other.count;
        self.max = self.max.max(other.max);
    }

    pub(in crate::bench) const fn count(&self) -> u64 {
        self.count
    }

    /// What so many of a thousand answers did not exceed, in microseconds; 0 of no answers.
    pub(in crate::bench) fn permille(&self, permille: u64) -> u64 {
        let rank = (self.count * permille).div_ceil(1_000).max(1);
        let mut counted = 0;
        for (place, count) in (0..).zip(&self.counts) {
            counted += count;
            if counted >= rank {
                return greatest_of(place).min(self.max);
            }
        }
        self.max
    }
}

fn place(micros: u64) -> u64 {
    let shift = u64::from(micros.checked_ilog2().unwrap_or(0)).saturating_sub(6);
    shift * STEPS + (micros >> shift)
}

fn greatest_of(place: u64) -> u64 {
    let shift = (place / STEPS).saturating_sub(1);
    let step = u128::from(place - shift * STEPS) + 1;
    u64::try_from((step << shift) - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(micros: impl IntoIterator<Item = u64>) -> Histogram {
        let mut histogram = Histogram::default();
        micros.into_iter().for_each(|time| histogram.add(Duration::from_micros(time)));
        histogram
    }

    #[test]
    fn every_time_lies_within_its_step_and_the_steps_are_narrow() {
        let mut time: u64 = 1;
        while time < u64::MAX / 3 {
            let greatest = greatest_of(place(time));
            assert!(greatest >= time && greatest - time <= time / STEPS, "{time} {greatest}");
            assert_eq!(place(greatest), place(time));
            assert_eq!(place(greatest + 1), place(time) + 1);
            time = time * 3 / 2 + 1;
        }
        assert_eq!((place(0), greatest_of(0)), (0, 0));
    }

    #[test]
    fn percentiles_are_those_of_the_sorted_times() {
        let times = of((1..=1_000).map(|time| time * 100));
        for (permille, exact) in [(500, 50_000), (950, 95_000), (990, 99_000)] {
            let told = times.permille(permille);
            assert!(told >= exact && told - exact <= exact / STEPS, "{permille}: {told}");
        }
        assert_eq!(times.permille(1_000), 100_000);
        assert_eq!([500, 501].map(|permille| of([10, 20]).permille(permille)), [10, 20]);
        assert_eq!(of([]).permille(990), 0);
    }

    #[test]
    fn merged_histograms_count_as_one() {
        let mut merged = of([1, 5, 900]);
        merged.merge(&of([7, 1_000_000]));
        assert_eq!(merged, of([1, 5, 7, 900, 1_000_000]));
        assert_eq!(merged.count(), 5);
    }
}
