use crate::time::Timestamp;
use chrono::TimeDelta;

/// When a circuit opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitSettings {
    /// Failures in a row after which nothing is sent any more.
    pub failures: u32,
    /// How long nothing is sent; then one call tries.
    pub pause: TimeDelta,
}

/// Keeps calls away from an outside system that does not answer. Refusals are answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circuit {
    settings: CircuitSettings,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed {
        failures: u32,
    },
    /// Nothing is sent before the instant.
    Open {
        until: Timestamp,
    },
    /// One call is out to try; another may try if it is not heard of by then.
    Trying {
        until: Timestamp,
    },
}

impl Circuit {
    pub fn new(settings: CircuitSettings) -> Self {
        Self { settings, state: State::Closed { failures: 0 } }
    }

    /// Whether a call may go out now. While the circuit is open one in each pause may.
    pub fn admit(&mut self, now: Timestamp) -> bool {
        match self.state {
            State::Closed { .. } => true,
            State::Open { until } | State::Trying { until } if until <= now => {
                self.state = State::Trying { until: now + self.settings.pause };
                true
            }
            State::Open { .. } | State::Trying { .. } => false,
        }
    }

    /// The call was answered, if only by a refusal.
    pub fn succeeded(&mut self) {
        self.state = State::Closed { failures: 0 };
    }

    /// The call was not answered, or by nothing that makes sense.
    pub fn failed(&mut self, now: Timestamp) {
        let opened = State::Open { until: now + self.settings.pause };
        self.state = match self.state {
            State::Closed { failures } if failures + 1 < self.settings.failures => {
                State::Closed { failures: failures + 1 }
            }
            State::Closed { .. } | State::Trying { .. } => opened,
            // A straggler from before it opened.
            State::Open { until } => State::Open { until },
        };
    }

    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn at(second: i64) -> Timestamp {
        Utc.timestamp_opt(1_750_000_000 + second, 0).unwrap()
    }

    fn circuit() -> Circuit {
        Circuit::new(CircuitSettings { failures: 3, pause: TimeDelta::seconds(30) })
    }

    fn opened() -> Circuit {
        let mut circuit = circuit();
        (0..3).for_each(|second| circuit.failed(at(second)));
        circuit
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let mut circuit = circuit();
        circuit.failed(at(0));
        circuit.failed(at(1));
        circuit.succeeded();
        circuit.failed(at(2));
        circuit.failed(at(3));
        assert!(!circuit.is_open() && circuit.admit(at(4)));
        circuit.failed(at(5));
        assert!(circuit.is_open() && !circuit.admit(at(6)));
    }

    #[test]
    fn one_call_tries_after_each_pause() {
        let mut circuit = opened();
        assert!(!circuit.admit(at(31)));
        assert!(circuit.admit(at(32)), "30 s after the last failure");
        assert!(!circuit.admit(at(32)), "one is enough");
        circuit.failed(at(40));
        assert!(!circuit.admit(at(69)));
        assert!(circuit.admit(at(70)));
        circuit.succeeded();
        assert!(!circuit.is_open() && circuit.admit(at(70)) && circuit.admit(at(70)));
    }

    #[test]
    fn a_try_that_is_never_heard_of_does_not_keep_it_open_for_ever() {
        let mut circuit = opened();
        assert!(circuit.admit(at(32)));
        assert!(!circuit.admit(at(61)));
        assert!(circuit.admit(at(62)));
    }

    #[test]
    fn a_straggler_does_not_prolong_the_pause() {
        let mut circuit = opened();
        circuit.failed(at(20));
        assert!(circuit.admit(at(32)));
    }
}
