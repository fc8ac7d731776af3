use std::ops::{Add, AddAssign};

/// Tests that were run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Tally {
    /// Reads the line with which a test binary closes:
    /// `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
    pub(super) fn from_line(line: &str) -> Option<Self> {
        let (_, counts) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
        let count = |what: &str| {
            counts.split("; ").find_map(|part| part.strip_suffix(what)?.trim().parse().ok())
        };
        Some(Self { passed: count("passed")?, failed: count("failed")? })
    }

    /// Reads the line with which Criterion ends each of its benches when it runs them as tests.
    pub(super) fn from_bench_line(line: &str) -> Option<Self> {
        (line == "Success").then_some(Self { passed: 1, failed: 0 })
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; \
                    1 filtered out; finished in 0.02s";
        assert_eq!(Tally::from_line(line), Some(Tally { passed: 12, failed: 3 }));
    }

    #[test]
    fn a_bench_that_ran_counts_as_a_test() {
        assert_eq!(Tally::from_bench_line("Success"), Some(Tally { passed: 1, failed: 0 }));
        for line in ["Testing mask: phone/ours", "", "Successful"] {
            assert_eq!(Tally::from_bench_line(line), None);
        }
    }

    #[test]
    fn other_lines_are_not_counted() {
        for line in ["test money::adds ... ok", "running 3 tests", "test result: ok."] {
            assert_eq!(Tally::from_line(line), None);
        }
    }
}
