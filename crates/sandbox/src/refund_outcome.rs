//! What becomes of the refunds that a provider is asked for next.

use serde::{Deserialize, Serialize};

use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::system::System;

/// How long an accepted refund takes unless told otherwise, in seconds of sandbox time.
const USUAL: i64 = 3;

/// How long a slow one takes.
const SLOW: i64 = 3_600;

/// The end of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundOutcome {
    /// The payer has the money back.
    Success,
    /// Accepted, then not carried out.
    Closed,
    /// Accepted, but the payer's account cannot take it: staff must act.
    Abnormal,
    /// Refused: the merchant's balance is too low.
    NotEnough,
    /// A success that is long in coming.
    Slow,
}

impl RefundOutcome {
    pub(crate) const ALL: [Self; 5] =
        [Self::Success, Self::Closed, Self::Abnormal, Self::NotEnough, Self::Slow];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Closed => "closed",
            Self::Abnormal => "abnormal",
            Self::NotEnough => "not_enough",
            Self::Slow => "slow",
        }
    }
}

/// An outcome and how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefundPlan {
    pub(crate) outcome: RefundOutcome,
    /// Seconds of sandbox time from acceptance to the end.
    pub(crate) seconds: i64,
}

impl RefundPlan {
    /// `seconds` without a value is what the outcome usually takes.
    pub(crate) fn new(outcome: RefundOutcome, seconds: Option<i64>) -> Self {
        let usual = if outcome == RefundOutcome::Slow { SLOW } else { USUAL };
        Self { outcome, seconds: seconds.unwrap_or(usual).max(0) }
    }

    /// What the next refunds of `system` become.
    pub(crate) fn of(txn: &Txn<'_>, system: System) -> Result<Self, SandboxError> {
        let kept: Option<Self> = txn.get(Kind::Setting, &setting(system))?;
        Ok(kept.unwrap_or_else(|| Self::new(RefundOutcome::Success, None)))
    }

    pub(crate) fn keep(self, txn: &Txn<'_>, system: System) -> Result<(), SandboxError> {
        txn.put(Kind::Setting, &setting(system), None, &self)
    }
}

fn setting(system: System) -> String {
    format!("refunds/{}", system.name())
}
