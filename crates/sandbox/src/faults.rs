//! How each outside system is told to fail.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::error::SandboxError;
use crate::store::{Kind, Store};
use crate::system::System;

/// One way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fault {
    /// The connection closes before anything is done.
    Down,
    /// Done at once, answered 8 s later.
    Slow,
    /// Done, but the connection closes without an answer.
    LostAnswer,
    /// The provider says no, definitely and in its own words.
    Refuse,
    /// 200 with nonsense, nothing done.
    Garbage,
    /// Every notification goes out twice; where none do, every order is made twice.
    Duplicate,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] =
        [Self::Down, Self::Slow, Self::LostAnswer, Self::Refuse, Self::Garbage, Self::Duplicate];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Slow => "slow",
            Self::LostAnswer => "lost_answer",
            Self::Refuse => "refuse",
            Self::Garbage => "garbage",
            Self::Duplicate => "duplicate",
        }
    }

    /// Whether `system` can fail this way; not every one sends notifications.
    pub(crate) fn fits(self, system: System) -> bool {
        self != Self::Duplicate || system.sends_notices() || system.may_do_twice()
    }
}

/// A fault and how long it lasts; without an end, until it is taken back.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActiveFault {
    pub(crate) fault: Fault,
    /// Milliseconds of sandbox time.
    pub(crate) until_ms: Option<i64>,
    /// Calls left.
    pub(crate) left: Option<u32>,
}

/// What is to fail now.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<BTreeMap<System, ActiveFault>>);

impl Faults {
    pub(crate) fn load(store: &Store) -> Result<Self, SandboxError> {
        let kept: Vec<(System, ActiveFault)> = store.transact(|txn| txn.all(Kind::Fault))?;
        Ok(Self(Mutex::new(kept.into_iter().collect())))
    }

    /// Sets or, with `None`, takes back the fault of a system.
    pub(crate) fn set(
        &self,
        store: &Store,
        system: System,
        fault: Option<ActiveFault>,
    ) -> Result<(), SandboxError> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keep(store, system, fault)?;
        match fault {
            Some(fault) => faults.insert(system, fault),
            None => faults.remove(&system),
        };
        Ok(())
    }

    /// The fault that the next call of `system` meets; counts it.
    pub(crate) fn for_call(
        &self,
        store: &Store,
        system: System,
        now_ms: i64,
    ) -> Result<Option<Fault>, SandboxError> {
        self.take(store, system, now_ms, |fault| fault != Fault::Duplicate)
    }

    /// Whether the next notification of `system` goes out twice; counts it.
    pub(crate) fn for_notice(
        &self,
        store: &Store,
        system: System,
        now_ms: i64,
    ) -> Result<bool, SandboxError> {
        Ok(self.take(store, system, now_ms, |fault| fault == Fault::Duplicate)?.is_some())
    }

    fn take(
        &self,
        store: &Store,
        system: System,
        now_ms: i64,
        wanted: impl Fn(Fault) -> bool,
    ) -> Result<Option<Fault>, SandboxError> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(active) = faults.get_mut(&system).filter(|active| wanted(active.fault)) else {
            return Ok(None);
        };
        let fault = active.fault;
        let over = active.until_ms.is_some_and(|until| now_ms >= until);
        if let Some(left) = active.left.as_mut().filter(|_| !over) {
            *left = left.saturating_sub(1);
        }
        let spent = over || active.left == Some(0);
        if spent {
            keep(store, system, None)?;
            faults.remove(&system);
        } else if active.left.is_some() {
            keep(store, system, Some(*active))?;
        }
        Ok((!over).then_some(fault))
    }
}

fn keep(store: &Store, system: System, fault: Option<ActiveFault>) -> Result<(), SandboxError> {
    store.transact(|txn| match fault {
        Some(fault) => txn.put(Kind::Fault, system.name(), None, &(system, fault)),
        None => txn.remove(Kind::Fault, system.name()),
    })
}
